//! Merging: what a bundle changes, compared with the last import of its namespace and the network.

use hashbrown::{HashMap, HashSet};

use crate::network::change::{Change, NewFact};
use crate::network::fact::{StatementKind, Text};
use crate::network::key::{FactId, Key, Noun};
use crate::network::organization::OrganizationKind;
use crate::network::refusal::{RefusalCode, Sentence};
use crate::network::word::Word;

use super::bounds::written;
use super::bundle::{Bundle, Place, Record, Stated, problem_at};
use super::cells::{Cell, cells};
use super::digest::{Digest, digest_of_record};
use super::identity::{identity_of, parts};
use super::problem::{Problem, ProblemCode, clipped};
use super::sheet::Sheet;

/// What the last import of a namespace remembers: the digest of each record by its identity.
pub type Memory = HashMap<Box<str>, Digest>;

/// The network as a merge sees it: what stands in it now.
pub trait Standing {
    /// What an entity is; none where the network does not have it.
    fn entity(&self, key: &Key) -> Option<(Noun, Option<OrganizationKind>)>;
    /// The standing facts about an entity.
    fn facts_about(&self, key: &Key) -> Vec<(FactId, NewFact)>;
    /// Why a fact may not be recorded: it would bring back what was taken out of a person who was anonymised.
    fn brings_back(&self, fact: &NewFact) -> Option<Sentence>;
}

/// Whose side a conflict is decided for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The network's: the bundle's record is remembered and not recorded.
    Ours,
    /// The bundle's: what is in its way is withdrawn.
    Theirs,
}

/// Where a change comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The place in the bundle; line 0 where the bundle no longer says it.
    pub place: Place,
    /// The record: its number in [`Merged::outcomes`].
    pub record: u32,
}

/// What an import changes.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    /// The changes: entities first, then withdrawals, then facts. Empty where nothing is new.
    pub changes: Vec<Change>,
    /// Where each change comes from, in the order of the changes.
    pub origins: Vec<Origin>,
    /// What to remember of each record that is not as the memory has it: its new digest, or none
    /// where it is to be forgotten.
    pub outcomes: Vec<(Box<str>, Option<Digest>)>,
    /// The names of the bundle's files, for the places.
    pub files: Vec<Text>,
}

/// Compares a bundle with what the last import of its namespace remembers and with the network.
///
/// # Errors
/// Every conflict at once, where no side is chosen; and what no side can decide.
pub fn merge(
    bundle: Bundle,
    memory: &Memory,
    network: &impl Standing,
    side: Option<Side>,
) -> Result<Merged, Vec<Problem>> {
    let absent = absent_records(&bundle, memory);
    let Bundle { files, records, .. } = bundle;
    let mut merger = Merger { side, files, ..Merger::new(memory, network) };
    for record in records {
        merger.record(record);
    }
    for (identity, subject) in absent {
        merger.absent(identity, &subject);
    }
    merger.finish()
}

/// The remembered records that the bundle no longer has although a complete file would list them.
fn absent_records<'m>(bundle: &Bundle, memory: &'m Memory) -> Vec<(&'m str, Key)> {
    let listed = bundle.manifest.complete.iter().filter_map(|name| Sheet::named(name.strip_suffix(".csv")?));
    let complete: HashSet<Sheet> = listed.collect();
    if complete.is_empty() {
        return Vec::new();
    }
    let present: HashSet<&str> = bundle.records.iter().map(|record| &*record.identity).collect();
    let gone = |sheet: Sheet, subject: &Key| {
        let owner = sheet.owner().filter(|owner| complete.contains(owner));
        let own = subject.namespace().is_none_or(|namespace| namespace == bundle.manifest.namespace);
        own && owner.is_some_and(|owner| !present.contains(format!("{}|{subject}", owner.name()).as_str()))
    };
    let mut absent: Vec<(&str, Key)> = memory
        .keys()
        .filter(|identity| !present.contains(&***identity))
        .filter_map(|identity| Some((&**identity, parts(identity)?)))
        .filter(|(_, (sheet, subject))| complete.contains(sheet) || gone(*sheet, subject))
        .map(|(identity, (_, subject))| (identity, subject))
        .collect();
    absent.sort_unstable();
    absent
}

struct Merger<'a, N> {
    memory: &'a Memory,
    network: &'a N,
    side: Option<Side>,
    files: Vec<Text>,
    creations: Vec<(Change, Origin)>,
    withdrawals: Vec<(Change, Origin)>,
    facts: Vec<(Change, Origin)>,
    outcomes: Vec<(Box<str>, Option<Digest>)>,
    problems: Vec<Problem>,
}

/// What stands in the network under a record's identity.
struct Found {
    facts: Vec<(FactId, NewFact)>,
    digest: Option<Digest>,
}

impl<'a, N: Standing> Merger<'a, N> {
    fn new(memory: &'a Memory, network: &'a N) -> Self {
        Self {
            memory,
            network,
            side: None,
            files: Vec::new(),
            creations: Vec::new(),
            withdrawals: Vec::new(),
            facts: Vec::new(),
            outcomes: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn find(&self, identity: &str, subject: &Key, keyed: bool) -> Found {
        let entity = self.network.entity(subject);
        let mut facts = if entity.is_some() { self.network.facts_about(subject) } else { Vec::new() };
        facts.retain(|(_, fact)| &*identity_of(fact) == identity);
        let entity = entity.filter(|_| keyed);
        let there = entity.is_some() || !facts.is_empty();
        let digest = there.then(|| digest_of_record(entity, facts.iter().map(|(_, fact)| fact)));
        Found { facts, digest }
    }

    /// Takes out of a record what the network will not have again, where its side is chosen; otherwise
    /// it is noted.
    ///
    /// What is left is remembered: the digest of a whole record would let a name be guessed.
    fn without_erased(&mut self, record: &mut Record) {
        let network = self.network;
        let refused = record.facts.iter().find_map(|stated| Some((stated, network.brings_back(&stated.fact)?)));
        let Some((Stated { place, fact }, sentence)) = refused else { return };
        if self.side != Some(Side::Ours) {
            let code = RefusalCode::Anonymised.code();
            let sentence = format!("{code}: {sentence} Or import with --ours, which leaves it out");
            self.problem(ProblemCode::Refused, *place, &fact.subject.clone(), &sentence);
        }
        for Stated { fact, .. } in &mut record.facts {
            if network.brings_back(fact).is_some() {
                fact.margin.citations.iter_mut().for_each(|citation| citation.quote = None);
            }
        }
        record.facts.retain(|stated| network.brings_back(&stated.fact).is_none());
    }

    fn record(&mut self, mut record: Record) {
        self.without_erased(&mut record);
        let entity = record.creates.as_ref().map(|(_, noun, kind)| (*noun, *kind));
        let digest = digest_of_record(entity, record.facts.iter().map(|stated| &stated.fact));
        let remembered = self.memory.get(&record.identity).copied();
        if remembered == Some(digest) {
            return;
        }
        let created = record.creates.as_ref().map(|(key, ..)| key);
        let Some(subject) = created.or_else(|| record.facts.first().map(|stated| &stated.fact.subject)).cloned() else {
            return;
        };
        let known = self.network.entity(&subject);
        if let (Some(wanted), Some(known)) = (entity, known)
            && wanted != known
        {
            let sentence = "the network has the key for another noun or another kind, and both are for life";
            self.problem(ProblemCode::KeyReused, record.place, &subject, sentence);
            return;
        }
        let found = self.find(&record.identity, &subject, entity.is_some());
        let origin = Origin { place: record.place, record: self.outcome(record.identity, Some(digest)) };
        if found.digest == Some(digest) {
            return;
        }
        let said = |fact: &NewFact| record.facts.iter().any(|stated| stated.fact == *fact);
        let moved = match remembered {
            None => found.facts.iter().any(|(_, fact)| !said(fact)),
            Some(_) => found.digest != remembered,
        };
        if moved && self.decided(origin.place, &subject, &record.facts, &found.facts) != Some(Side::Theirs) {
            return;
        }
        if let (Some((key, noun, kind)), None) = (record.creates, known) {
            self.creations.push((Change::Create { key, noun, kind }, origin));
        }
        for (id, _) in found.facts.iter().filter(|(_, fact)| !record.facts.iter().any(|stated| stated.fact == *fact)) {
            self.withdrawals.push((Change::Withdraw(*id), origin));
        }
        for Stated { place, fact } in record.facts {
            if !found.facts.iter().any(|(_, standing)| *standing == fact) {
                self.facts.push((Change::Record(Box::new(fact)), Origin { place, ..origin }));
            }
        }
    }

    fn absent(&mut self, identity: &str, subject: &Key) {
        let keyed = parts(identity).is_some_and(|(sheet, _)| sheet.noun().is_some());
        let found = self.find(identity, subject, keyed);
        let place = Place { file: u16::MAX, line: 0 };
        let origin = Origin { place, record: self.outcome(identity.into(), None) };
        let moved = !found.facts.is_empty() && found.digest != self.memory.get(identity).copied();
        if moved && self.decided(place, subject, &[], &found.facts) != Some(Side::Theirs) {
            return;
        }
        self.withdrawals.extend(found.facts.iter().map(|(id, _)| (Change::Withdraw(*id), origin)));
    }

    /// The side that a conflict is decided for; where none is, the conflict is noted.
    fn decided(
        &mut self,
        place: Place,
        subject: &Key,
        bundle: &[Stated],
        network: &[(FactId, NewFact)],
    ) -> Option<Side> {
        if self.side.is_none() {
            let bundle = bundle.iter().map(|stated| &stated.fact);
            let network = network.iter().map(|(_, fact)| fact);
            let sentence = format!(
                "the network was changed since the last import. The bundle says {}; the network says {}. Import with \
                 --ours to keep the network's, --theirs to record the bundle's",
                said_by(bundle),
                said_by(network)
            );
            self.problem(ProblemCode::Conflict, place, subject, &sentence);
        }
        self.side
    }

    fn outcome(&mut self, identity: Box<str>, digest: Option<Digest>) -> u32 {
        let number = u32::try_from(self.outcomes.len()).unwrap_or(u32::MAX);
        self.outcomes.push((identity, digest));
        number
    }

    fn problem(&mut self, code: ProblemCode, place: Place, subject: &Key, sentence: &str) {
        self.problems.push(problem_at(&self.files, code, place, subject.as_str(), sentence));
    }

    fn finish(self) -> Result<Merged, Vec<Problem>> {
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let all = self.creations.into_iter().chain(self.withdrawals).chain(self.facts);
        let (changes, origins) = all.unzip();
        Ok(Merged { changes, origins, outcomes: self.outcomes, files: self.files })
    }
}

/// Facts as a sentence says them. What identifies a person stays out of it.
fn said_by<'a>(facts: impl Iterator<Item = &'a NewFact>) -> String {
    let mut said: Vec<String> = Vec::new();
    for fact in facts {
        let mut shown: Vec<String> = Vec::new();
        let personal = matches!(fact.statement.kind(), StatementKind::PersonName | StatementKind::PersonIdentifier);
        cells(&fact.subject, &fact.statement, &mut |column, cell| {
            let value = match cell {
                Cell::Key(key) => key.to_string(),
                Cell::Text(_) if personal => "…".to_owned(),
                Cell::Text(text) => clipped(text),
            };
            shown.push(format!("{column}={value}"));
        });
        let bounds = written(fact.validity, &fact.margin);
        for (column, bound) in [("from", bounds.from), ("until", bounds.until), ("last_day", bounds.last_day)] {
            if !bound.is_empty() {
                shown.push(format!("{column}={bound}"));
            }
        }
        said.push(shown.join(" "));
    }
    if said.is_empty() { "nothing".to_owned() } else { format!("[{}]", said.join("] [")) }
}
