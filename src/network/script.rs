//! Scripts: the domain's verbs said one after another against a network, each seeing what those
//! before it said, until they are planned as one revision.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::change::{Change, NewFact};
use super::fact::{Basis, Citation, Fact, Link, Margin, Statement, StatementKind, Text};
use super::key::{EntityId, FactId, Key, Noun, Revision};
use super::network::{Entity, Network};
use super::organization::OrganizationKind;
use super::recorded::{EntityRecord, Recorded, RevisionRecord};
use super::refusal::{Refusal, RefusalCode, Sentence};
use super::validity::{Bound, Validity};
use super::word::{Word, words};
use super::written::{Period, Turn};

/// Where in the input something is said: the verb, counted from 0, and its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The verb.
    pub verb: usize,
    /// The field of the verb; empty where it is the verb as a whole.
    pub field: &'static str,
}

/// The verb is refused; the script has noted why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// What comes of a verb.
pub type Said<T = ()> = Result<T, Refused>;

/// A refusal and the place in the input that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedRefusal {
    /// Why.
    pub refusal: Refusal,
    /// Where.
    pub place: Place,
}

/// The changes that verbs come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scripted {
    /// The changes.
    pub changes: Vec<Change>,
    /// Where in the input each comes from.
    pub places: Places,
}

/// Where in the input changes come from, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(Vec<Place>);

impl Places {
    /// What the rules refuse of the changes, each at its place in the input.
    #[must_use]
    pub fn of(&self, refusals: Vec<Refusal>) -> Vec<PlacedRefusal> {
        let whole = Place { verb: 0, field: "" };
        let placed = refusals.into_iter().map(|refusal| {
            let place = self.0.get(refusal.change).copied().unwrap_or(whole);
            PlacedRefusal { refusal, place }
        });
        placed.collect()
    }
}

/// On what warrant a verb says something: the same for all that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warrant {
    /// How it is known.
    pub basis: Basis,
    /// Where it stands.
    pub citations: Vec<Citation<Key>>,
    /// The label that it shares with what contradicts it.
    pub dispute: Option<Text>,
}

impl Default for Warrant {
    fn default() -> Self {
        Self { basis: Basis::Stated, citations: Vec::new(), dispute: None }
    }
}

words! {
    /// What becomes of what depends on something that ends.
    enum Dependents {
        /// It ends too.
        End = "END", "slutter med";
        /// Nothing ends: the change is refused and says what depends on it.
        Refuse = "REFUSE", "forhindrer ændringen";
    }
}

/// Verbs being said against a network.
pub struct Script<'n> {
    base: &'n Network,
    /// The network with what was said so far, under the number of the revision to come. The rules
    /// have not looked at it.
    scratch: Network,
    revision: Revision,
    /// What was said; none where a later verb took it back.
    steps: Vec<(Option<Change>, Place)>,
    /// The step that recorded each new fact of `scratch`, in order.
    recorded: Vec<usize>,
    refusals: Vec<PlacedRefusal>,
    place: Place,
    warrant: Warrant,
}

impl<'n> Script<'n> {
    /// A script on a network in which nothing was said yet.
    #[must_use]
    pub fn new(base: &'n Network) -> Self {
        let after = base.head().map_or(0, |head| head.index() + 1);
        // Numbers end with the store's; a network that is full is refused when the script is planned.
        let revision = Revision::at(after).or(base.head()).unwrap_or(Revision::FIRST);
        let mut scratch = base.clone();
        let (actor, message): (Text, Text) = ("".into(), "".into());
        let record =
            RevisionRecord { number: revision, instant: DateTime::<Utc>::MIN_UTC, actor, message, origin: None };
        scratch.extend(Recorded { revisions: vec![record], ..Recorded::default() });
        let place = Place { verb: 0, field: "" };
        let (steps, recorded, refusals) = (Vec::new(), Vec::new(), Vec::new());
        Self { base, scratch, revision, steps, recorded, refusals, place, warrant: Warrant::default() }
    }

    /// The network with what was said so far.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.scratch
    }

    /// Begins a verb, counted from 0, and says on what warrant it speaks.
    pub fn begin(&mut self, verb: usize, warrant: Warrant) {
        self.place = Place { verb, field: "" };
        self.warrant = warrant;
    }

    /// What follows comes from this field of the verb.
    pub fn at(&mut self, field: &'static str) {
        self.place.field = field;
    }

    /// On what warrant the verb speaks.
    pub(super) fn warrant(&self) -> &Warrant {
        &self.warrant
    }

    /// The changes that the verbs come to.
    ///
    /// # Errors
    /// Every refusal of a verb.
    pub fn finish(self) -> Result<Scripted, Vec<PlacedRefusal>> {
        if !self.refusals.is_empty() {
            return Err(self.refusals);
        }
        let said = self.steps.into_iter().filter_map(|(change, place)| Some((change?, place)));
        let (changes, places) = said.unzip();
        Ok(Scripted { changes, places: Places(places) })
    }

    /// Refuses the verb at its place.
    pub fn refuse(&mut self, code: RefusalCode, about: Option<&Key>, facts: &[FactId], sentence: Sentence) -> Refused {
        let known = |fact: &&FactId| fact.index() < self.base.fact_count();
        let refusal = Refusal {
            code,
            change: self.place.verb,
            subject: about.cloned(),
            statement: None,
            sentence,
            in_the_way: facts.iter().filter(known).copied().collect(),
        };
        self.refusals.push(PlacedRefusal { refusal, place: self.place });
        Refused
    }

    /// The network in which nothing of it was said yet.
    pub(super) fn base(&self) -> &'n Network {
        self.base
    }

    /// Refuses the verb at its place, for reasons that were found elsewhere.
    pub(super) fn refuse_all(&mut self, refusals: Vec<Refusal>) -> Refused {
        let place = self.place;
        self.refusals.extend(refusals.into_iter().map(|refusal| PlacedRefusal { refusal, place }));
        Refused
    }

    /// Refuses what a field says for what is wrong with its value.
    pub fn invalid(&mut self, field: &'static str, english: impl Into<String>, danish: impl Into<String>) -> Refused {
        self.at(field);
        let mut english = english.into();
        // What is wrong with a date or a key is said without a full stop.
        if !english.ends_with('.') {
            english.push('.');
        }
        self.refuse(RefusalCode::InvalidValue, None, &[], Sentence::new(english, danish))
    }

    /// The entity that a field names, of one of the nouns.
    ///
    /// # Errors
    /// UNKNOWN_KEY, WRONG_NOUN.
    pub fn entity(&mut self, field: &'static str, key: &Key, nouns: &[Noun]) -> Said<EntityId> {
        self.at(field);
        let Some((id, noun)) = self.find(key) else {
            let sentence = Sentence::new(format!("No entity has the key {key}."), format!("Intet har nøglen {key}."));
            return Err(self.refuse(RefusalCode::UnknownKey, Some(key), &[], sentence));
        };
        if nouns.contains(&noun) {
            return Ok(id);
        }
        let english: Vec<String> = nouns.iter().map(|noun| noun.english()).collect();
        let danish: Vec<&str> = nouns.iter().map(|noun| noun.danish()).collect();
        let sentence = Sentence::new(
            format!("{key} is a {}; a {} is wanted.", noun.english(), english.join(" or ")),
            format!("{key} er: {}. Der ventes: {}.", noun.danish(), danish.join(" eller ")),
        );
        Err(self.refuse(RefusalCode::WrongNoun, Some(key), &[], sentence))
    }

    /// The standing fact that has a number.
    ///
    /// # Errors
    /// UNKNOWN_FACT.
    pub fn fact(&mut self, field: &'static str, id: Option<FactId>) -> Said<Fact> {
        self.at(field);
        let known = id.filter(|id| id.index() < self.base.fact_count());
        let fact = known.and_then(|id| self.scratch.fact(id)).filter(|fact| fact.withdrawn.is_none());
        if let Some(fact) = fact {
            return Ok(fact.clone());
        }
        let sentence = Sentence::new(
            "No standing fact has this number; it may have been withdrawn before.",
            "Ingen gældende oplysning har dette nummer; den kan være trukket tilbage før.",
        );
        Err(self.refuse(RefusalCode::UnknownFact, None, id.as_slice(), sentence))
    }

    /// The key of an entity.
    #[must_use]
    pub fn key(&self, id: EntityId) -> Option<Key> {
        self.scratch.entity(id).map(|entity| entity.key().clone())
    }

    fn find(&self, key: &Key) -> Option<(EntityId, Noun)> {
        let id = self.scratch.by_key(key.as_str())?;
        Some((id, self.scratch.entity(id)?.noun()))
    }

    /// The standing facts of one kind about an entity.
    #[must_use]
    pub fn facts_of(&self, id: EntityId, kind: StatementKind) -> &[Fact] {
        self.scratch.entity(id).map_or(&[], |entity| entity.facts_of(kind))
    }

    /// The standing facts that name an entity in a place.
    pub fn naming(&self, id: EntityId, link: Link) -> impl Iterator<Item = &Fact> {
        let by = self.scratch.entity(id).into_iter().flat_map(move |entity| entity.mentions(link));
        by.flat_map(move |by| self.facts_of(by, link.kind())).filter(move |fact| fact.names(link, id))
    }

    /// Creates an entity.
    ///
    /// # Errors
    /// KEY_TAKEN.
    pub fn create(&mut self, key: &Key, noun: Noun, kind: Option<OrganizationKind>) -> Said {
        if let Some((_, other)) = self.find(key) {
            let sentence = Sentence::new(
                format!("The key {key} is in use for a {}; choose another.", other.english()),
                format!("Nøglen {key} er i brug for en anden ({}); vælg en anden nøgle.", other.danish()),
            );
            return Err(self.refuse(RefusalCode::KeyTaken, Some(key), &[], sentence));
        }
        if let Some(id) = EntityId::at(self.scratch.entity_count()) {
            let record = EntityRecord { id, key: key.clone(), noun, kind, created: self.revision };
            self.scratch.extend(Recorded { entities: vec![record], ..Recorded::default() });
        }
        self.steps.push((Some(Change::Create { key: key.clone(), noun, kind }), self.place));
        Ok(())
    }

    /// Records a fact on the verb's warrant.
    pub fn say(&mut self, subject: &Key, period: &Period, statement: Statement<Key>) {
        let Warrant { basis, citations, dispute } = self.warrant.clone();
        let Period { validity, from_text, until_text, attested } = period.clone();
        let margin = Margin { from_text, until_text, attested, dispute, citations };
        self.record(NewFact { subject: subject.clone(), validity, basis, statement, margin });
    }

    /// Adds a change that no later verb needs to see.
    pub(super) fn change(&mut self, change: Change) {
        self.steps.push((Some(change), self.place));
    }

    /// Records a fact as it is.
    pub fn record(&mut self, fact: NewFact) {
        let resolved = self.resolved(&fact);
        let step = self.steps.len();
        self.steps.push((Some(Change::Record(Box::new(fact))), self.place));
        // What names nothing that is known is refused when the script is planned.
        if let Some(fact) = resolved {
            self.recorded.push(step);
            self.scratch.extend(Recorded { facts: vec![fact], ..Recorded::default() });
        }
    }

    fn resolved(&self, new: &NewFact) -> Option<Fact> {
        let refer = |key: &Key| self.find(key).map(|(id, _)| id).ok_or(());
        let margin = new.margin.try_map(&mut |key: &Key| refer(key)).ok()?;
        Some(Fact {
            validity: new.validity,
            id: FactId::at(self.scratch.fact_count())?,
            subject: refer(&new.subject).ok()?,
            recorded: self.revision,
            withdrawn: None,
            basis: new.basis,
            statement: new.statement.try_map(|_, key| refer(key)).ok()?,
            margin: (!margin.is_empty()).then(|| Box::new(margin)),
        })
    }

    /// Withdraws a standing fact; one that an earlier verb recorded was then never said.
    pub fn withdraw(&mut self, id: FactId) {
        self.scratch.extend(Recorded { withdrawals: vec![(id, self.revision)], ..Recorded::default() });
        let new = id.index().checked_sub(self.base.fact_count()).and_then(|new| self.recorded.get(new));
        match new.and_then(|step| self.steps.get_mut(*step)) {
            Some((step, _)) => *step = None,
            None => self.steps.push((Some(Change::Withdraw(id)), self.place)),
        }
    }

    /// A fact of the network in the words of a change: with keys.
    #[must_use]
    pub fn worded(&self, fact: &Fact) -> Option<NewFact> {
        worded(&self.scratch, fact)
    }

    /// Puts another fact in the place of a standing one, on its own warrant.
    pub fn amend(&mut self, fact: &Fact, amend: impl FnOnce(&mut NewFact)) {
        // Every entity has a key.
        let Some(mut new) = self.worded(fact) else { return };
        amend(&mut new);
        self.withdraw(fact.id);
        self.record(new);
    }

    /// Ends a fact on the turn; where it begins no sooner it is withdrawn. `amend` has the last word
    /// on what stays.
    pub fn cut(&mut self, fact: &Fact, on: &Turn, amend: impl FnOnce(&mut NewFact)) {
        match Validity::new(fact.validity.from, on.bound, None) {
            Ok(validity) => self.amend(fact, |new| {
                new.validity = validity;
                new.margin.until_text.clone_from(&on.text);
                amend(new);
            }),
            Err(_) => self.withdraw(fact.id),
        }
    }

    /// Says something new from a turn on, in the place of what is said of the same: what holds then
    /// ends, and what was to follow follows. With an end of its own, what it interrupts goes on after it.
    pub fn turn(
        &mut self,
        subject: (EntityId, &Key),
        same: impl Fn(&Statement) -> bool,
        span: &Span,
        statement: Statement<Key>,
    ) {
        let kind = statement.kind();
        let mut standing: Vec<Fact> = self.facts_of(subject.0, kind).to_vec();
        standing.retain(|fact| same(&fact.statement) && reaches(fact, span.from.bound));
        let before = |fact: &&Fact| fact.validity.from.earliest < span.from.bound.earliest;
        let begins_later = |fact: &&Fact| fact.validity.from.earliest > span.from.bound.latest;
        let current: Vec<&Fact> = standing.iter().filter(|fact| before(fact) || !begins_later(fact)).collect();
        let next = standing.iter().filter(begins_later).map(|fact| fact.validity.from).min();
        let ended = current.iter().map(|fact| fact.validity.until).max();
        let until = span.until.as_ref().map(|turn| turn.bound).or(next).or(ended).unwrap_or(Bound::OPEN);
        let validity = Validity::new(span.from.bound, until, None);
        let resumes: Vec<(&Fact, Validity)> = match &span.until {
            Some(end) => {
                let after = |fact: &&'_ Fact| Validity::new(end.bound, fact.validity.until, None).ok();
                current.iter().filter_map(|fact| Some((*fact, after(fact)?))).collect()
            }
            None => Vec::new(),
        };
        for (fact, validity) in resumes {
            if let Some(mut new) = self.worded(fact) {
                new.validity = validity;
                new.margin.from_text = span.until.as_ref().and_then(|end| end.text.clone());
                self.record(new);
            }
        }
        for fact in &current {
            self.cut(fact, &span.from, |_| ());
        }
        match validity {
            Ok(validity) => {
                let until_text = span.until.as_ref().and_then(|end| end.text.clone());
                let period = Period { validity, from_text: span.from.text.clone(), until_text, attested: None };
                self.say(subject.1, &period, statement);
            }
            Err(error) => {
                self.invalid("until", error.to_string(), "Det slutter, før det begynder.");
            }
        }
    }

    /// The standing facts that depend on an entity and hold, or may hold, past the turn: its own,
    /// those that name it, and in turn those of what goes with it.
    fn dependents(&self, of: EntityId, on: &Turn) -> Vec<Fact> {
        let (mut open, mut seen) = (vec![of], BTreeSet::from([of]));
        let (mut found, mut known) = (Vec::new(), BTreeSet::new());
        while let Some(id) = open.pop() {
            let Some(entity) = self.scratch.entity(id) else { continue };
            let own = entity.facts().iter().filter(|fact| goes_with_its_subject(entity, fact));
            let links = Link::ALL.iter().copied().filter(|link| link.must_exist());
            let naming = links.flat_map(|link| self.naming(id, link));
            for fact in own.chain(naming).filter(|fact| reaches(fact, on.bound)) {
                if known.insert(fact.id) {
                    found.push(fact.clone());
                }
                let presence = self.scratch.entity(fact.subject).and_then(|entity| entity.noun().presence());
                if presence == Some(fact.statement.kind()) && seen.insert(fact.subject) {
                    open.push(fact.subject);
                }
            }
        }
        found
    }

    /// Ends an entity on a turn, with everything that depends on it, or refuses. `amend` has the last
    /// word on each fact that ends.
    ///
    /// # Errors
    /// NOTHING_TO_CHANGE where it has ended by then; STILL_IN_USE with the facts of others that would end,
    /// where they are not to.
    pub fn cease(
        &mut self,
        subject: (EntityId, &Key),
        on: &Turn,
        dependents: Dependents,
        amend: impl Fn(&mut NewFact),
    ) -> Said {
        let facts = self.dependents(subject.0, on);
        let others: Vec<FactId> = facts.iter().filter(|fact| fact.subject != subject.0).map(|fact| fact.id).collect();
        if facts.is_empty() {
            return Err(self.nothing_to_change(subject.1, on));
        }
        if dependents == Dependents::Refuse && !others.is_empty() {
            let (key, many, day) = (subject.1, others.len(), on.bound.earliest);
            let sentence = Sentence::new(
                format!("{many} facts depend on {key} past {day}; end them first, or say that dependents end."),
                format!("{many} oplysninger hviler på {key} efter {day}; afslut dem først, eller lad dem slutte med."),
            );
            return Err(self.refuse(RefusalCode::StillInUse, Some(key), &others, sentence));
        }
        for fact in &facts {
            self.cut(fact, on, &amend);
        }
        Ok(())
    }

    /// Refuses for want of anything that holds on or after the turn.
    pub fn nothing_to_change(&mut self, key: &Key, on: &Turn) -> Refused {
        let day = on.bound.earliest;
        let sentence = Sentence::new(
            format!("Nothing of the kind stands about {key} on or after {day}."),
            format!("Intet af den slags gælder om {key} den {day} eller senere."),
        );
        self.refuse(RefusalCode::NothingToChange, Some(key), &[], sentence)
    }
}

/// From a turn on, until another or for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Turn,
    /// The first day after; none: for good, or until what was planned to follow.
    pub until: Option<Turn>,
}

/// Whether a fact holds, or may hold, on or after a bound.
#[must_use]
pub fn reaches(fact: &Fact, bound: Bound) -> bool {
    fact.validity.until.latest > bound.earliest
}

/// A fact of a network in the words of a change: with keys. None where it names what the network lacks.
#[must_use]
pub fn worded(network: &Network, fact: &Fact) -> Option<NewFact> {
    let key = |id: &EntityId| network.entity(*id).map(|entity| entity.key().clone()).ok_or(());
    let margin = fact.margin.as_deref().map(|margin| margin.try_map(&mut |id: &EntityId| key(id)));
    Some(NewFact {
        subject: key(&fact.subject).ok()?,
        validity: fact.validity,
        basis: fact.basis,
        statement: fact.statement.try_map(|_, id| key(id)).ok()?,
        margin: margin.transpose().ok()?.unwrap_or_default(),
    })
}

/// Whether a fact about an entity ends when the entity does: that it exists, what it then has, and what
/// is known or not known of that. What is not known of its beginning, its end and what came of it stays.
fn goes_with_its_subject(entity: &Entity, fact: &Fact) -> bool {
    use super::gap::Topic;
    let stays = |topic: Topic| {
        matches!(topic, Topic::Existence | Topic::Predecessors | Topic::Successors | Topic::Identity | Topic::Term)
    };
    let kind = fact.statement.kind();
    match &fact.statement {
        Statement::Gap(gap) => !stays(gap.topic),
        Statement::Completeness(topic) => !stays(*topic),
        _ => kind.needs_subject() || entity.noun().presence() == Some(kind) || kind == StatementKind::Relation,
    }
}
