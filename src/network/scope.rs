//! Of what an editor writes: of everything, of the network, or of a body and what is part of it.
//! What verbs come to is looked at change by change, before the rules.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::change::{Change, NewFact};
use super::fact::{Fact, Link, Statement, StatementKind};
use super::gap::{Gap, GapReason, Topic};
use super::key::{EntityId, Key, Noun};
use super::network::{Entity, Network};
use super::refusal::{Refusal, RefusalCode, Sentence};
use super::relation::{Relation, Superior};
use super::script::{PlacedRefusal, Scripted, worded};
use super::validity::{Certainty, Day};

/// Of what somebody writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Of everything, the erasure and the protection of persons included.
    Everything,
    /// Of everything else.
    Network,
    /// Of these bodies and of what is part of them.
    Within(Vec<Key>),
}

/// Why a change is outside a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outside {
    /// It is for an administrator.
    Administration,
    /// It is for an editor of the whole network.
    Whole,
    /// What it is about is another body, or belongs to one.
    Elsewhere,
    /// The body is new, and part of none within.
    Unplaced,
    /// The person sits elsewhere too, or nowhere yet.
    Person,
}

impl Scope {
    /// What verbs come to against a network, if all of it is within.
    ///
    /// # Errors
    /// OUT_OF_SCOPE, once for each verb and what it is about.
    pub fn admits(&self, network: &Network, said: Scripted, today: Day) -> Result<Scripted, Vec<PlacedRefusal>> {
        let refused = self.refused(network, &said, today);
        if refused.is_empty() { Ok(said) } else { Err(refused) }
    }

    fn refused(&self, network: &Network, said: &Scripted, today: Day) -> Vec<PlacedRefusal> {
        if *self == Self::Everything {
            return Vec::new();
        }
        let reach = Reach::new(network, self, &said.changes, today);
        let mut refused = Vec::new();
        for (at, change) in said.changes.iter().enumerate() {
            if let Err((outside, about)) = reach.allows(change) {
                refused.push(refusal(at, about, outside));
            }
        }
        let mut placed = said.places.of(refused);
        if let Self::Within(_) = self {
            let whole = |place| PlacedRefusal { refusal: refusal(0, None, Outside::Whole), place };
            placed.extend(said.reverts.iter().copied().map(whole));
        }
        let mut told = HashSet::new();
        placed.retain(|refused| told.insert((refused.place.verb, refused.refusal.subject.clone())));
        placed
    }
}

fn refusal(change: usize, about: Option<Key>, outside: Outside) -> Refusal {
    let who = about.as_ref().map_or("", Key::as_str);
    let sentence = match outside {
        Outside::Administration => Sentence::new(
            "Persons are anonymised, protected and no longer protected by an administrator.",
            "Kun en administrator anonymiserer personer og begynder eller ophæver beskyttelsen af dem.",
        ),
        Outside::Whole => Sentence::new(
            "A revision is undone by an editor of the whole network.",
            "En revision fortrydes af en redaktør for hele netværket.",
        ),
        Outside::Elsewhere => Sentence::new(
            format!("{who} is not part of what you edit; an editor of the whole network can do this."),
            format!("{who} hører ikke til det, du redigerer; en redaktør for hele netværket kan gøre det."),
        ),
        Outside::Unplaced => Sentence::new(
            format!("{who} is new, and part of nothing that you edit; place it there in the same batch."),
            format!("{who} er ny og er ikke en del af noget, du redigerer; placér den der i samme omgang."),
        ),
        Outside::Person => Sentence::new(
            format!("{who} does not sit in what you edit alone; give terms there, and leave the rest as it is."),
            format!("{who} sidder ikke kun i det, du redigerer; giv perioder dér, og lad resten være."),
        ),
    };
    Refusal { code: RefusalCode::OutOfScope, change, subject: about, statement: None, sentence, in_the_way: vec![] }
}

/// What a scope reaches of a network, and of what changes add to it.
struct Reach<'a> {
    network: &'a Network,
    /// The bodies that it is of; none where it is of all.
    roots: Option<&'a [Key]>,
    today: Day,
    /// What the changes create.
    created: HashMap<&'a str, Noun>,
    /// What the bodies that they create are to be part of.
    parents: HashMap<&'a str, Vec<&'a Key>>,
    /// The bodies that were asked about.
    bodies: RefCell<HashMap<EntityId, bool>>,
}

impl<'a> Reach<'a> {
    fn new(network: &'a Network, scope: &'a Scope, changes: &'a [Change], today: Day) -> Self {
        let (mut created, mut parents) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for change in changes {
            match change {
                Change::Create { key, noun, .. } => _ = created.insert(key.as_str(), *noun),
                Change::Record(fact) => {
                    if let Statement::Placement(parent) = &fact.statement {
                        parents.entry(fact.subject.as_str()).or_default().push(parent);
                    }
                }
                Change::Withdraw(_) | Change::Anonymise { .. } => {}
            }
        }
        let roots = match scope {
            Scope::Within(roots) => Some(roots.as_slice()),
            Scope::Everything | Scope::Network => None,
        };
        Self { network, roots, today, created, parents, bodies: RefCell::default() }
    }

    /// Whether a change is within it; else why not, and what it is about.
    fn allows(&self, change: &Change) -> Result<(), (Outside, Option<Key>)> {
        match change {
            Change::Anonymise { person, .. } => Err((Outside::Administration, Some(person.clone()))),
            Change::Record(fact) => self.allows_fact(fact),
            // What is not there is refused by the plan.
            Change::Withdraw(id) => {
                let fact = self.network.fact(*id).and_then(|fact| worded(self.network, fact));
                fact.map_or(Ok(()), |fact| self.allows_fact(&fact))
            }
            Change::Create { key, noun: Noun::Organization, .. } if self.roots.is_some() => {
                let inside = self.new_body_is_inside(key, &mut HashSet::new());
                if inside { Ok(()) } else { Err((Outside::Unplaced, Some(key.clone()))) }
            }
            Change::Create { .. } => Ok(()),
        }
    }

    /// Whether a fact can be recorded or withdrawn.
    fn allows_fact(&self, fact: &NewFact) -> Result<(), (Outside, Option<Key>)> {
        if protects(&fact.statement) && self.noun_of(&fact.subject) == Some(Noun::Person) {
            return Err((Outside::Administration, Some(fact.subject.clone())));
        }
        if self.roots.is_none() {
            return Ok(());
        }
        let involved = std::iter::once(&fact.subject).chain(ends(&fact.statement, |key| self.noun_of(key)));
        for key in involved {
            if !self.has(key, &mut HashSet::new()) {
                let person = self.noun_of(key) == Some(Noun::Person);
                return Err((if person { Outside::Person } else { Outside::Elsewhere }, Some(key.clone())));
            }
        }
        Ok(())
    }

    fn noun_of(&self, key: &Key) -> Option<Noun> {
        let known = || self.network.entity(self.network.by_key(key.as_str())?).map(Entity::noun);
        self.created.get(key.as_str()).copied().or_else(known)
    }

    /// Whether what has a key is within. What is new, and no body, is: what is said of it is looked at by
    /// itself. `asked` are those on the way here, about whom the question is open.
    fn has(&self, key: &Key, asked: &mut HashSet<EntityId>) -> bool {
        if let Some(noun) = self.created.get(key.as_str()) {
            return *noun != Noun::Organization || self.new_body_is_inside(key, &mut HashSet::new());
        }
        // What has no such key is refused by the plan.
        self.network.by_key(key.as_str()).is_some_and(|id| self.has_entity(id, asked))
    }

    fn has_entity(&self, id: EntityId, asked: &mut HashSet<EntityId>) -> bool {
        let Some(entity) = self.network.entity(id) else { return false };
        match entity.noun() {
            Noun::Organization => self.has_body(id),
            Noun::Person => self.has_person(id, asked),
            Noun::Document | Noun::Agreement | Noun::Procedure => false,
            _ => {
                if !asked.insert(id) {
                    return true;
                }
                let mut all = entity.facts().iter().flat_map(|fact| self.ends_of(fact)).peekable();
                all.peek().is_some() && all.all(|end| self.has_entity(end, asked))
            }
        }
    }

    /// Whether a person sits in what is within, and nowhere else.
    fn has_person(&self, person: EntityId, asked: &mut HashSet<EntityId>) -> bool {
        let Some(entity) = self.network.entity(person) else { return false };
        let links = [
            Link::Member,
            Link::Representative,
            Link::From,
            Link::To,
            Link::Guest,
            Link::ProposalBy,
            Link::ActBy,
            Link::Involved,
        ];
        let naming = links.into_iter().flat_map(|link| entity.mentions(link).map(move |by| (link, by)));
        let names = |(link, by): &(Link, EntityId)| {
            let by = self.network.entity(*by);
            by.is_some_and(|by| by.facts_of(link.kind()).iter().any(|fact| fact.names(*link, person)))
        };
        let mut naming = naming.filter(names).peekable();
        naming.peek().is_some() && naming.all(|(_, by)| self.has_entity(by, asked))
    }

    /// Whether a body is one of those that it is of, or certainly part of one: today, or on the day nearest
    /// to today on which it certainly exists.
    fn has_body(&self, body: EntityId) -> bool {
        if let Some(known) = self.bodies.borrow().get(&body) {
            return *known;
        }
        let day = self.day_of(body);
        let (mut open, mut seen) = (vec![body], HashSet::from([body]));
        let mut has = false;
        while let Some(entity) = open.pop().and_then(|id| self.network.entity(id)) {
            if self.roots.is_some_and(|roots| roots.contains(entity.key())) {
                has = true;
                break;
            }
            for fact in entity.facts_of(StatementKind::Placement) {
                if let Statement::Placement(parent) = fact.statement
                    && fact.on(day) == Some(Certainty::Certain)
                    && seen.insert(parent)
                {
                    open.push(parent);
                }
            }
        }
        self.bodies.borrow_mut().insert(body, has);
        has
    }

    fn day_of(&self, body: EntityId) -> Day {
        let facts = self.network.entity(body).map_or(&[][..], |entity| entity.facts_of(StatementKind::Existence));
        let nearest = |(first, until): (Day, Day)| self.today.clamp(first, until.previous());
        let days = facts.iter().filter_map(|fact| fact.validity.certain_days()).map(nearest);
        days.min_by_key(|day| (self.today.days_until(*day).map(i64::abs), *day)).unwrap_or(self.today)
    }

    /// Whether a body that is created is to be part of one that is within.
    fn new_body_is_inside<'k>(&'k self, key: &'k Key, asked: &mut HashSet<&'k str>) -> bool {
        if !asked.insert(key.as_str()) {
            return false;
        }
        let parents = self.parents.get(key.as_str()).map_or(&[][..], Vec::as_slice);
        parents.iter().any(|parent| match self.created.get(parent.as_str()) {
            Some(_) => self.new_body_is_inside(parent, asked),
            None => self.network.by_key(parent.as_str()).is_some_and(|parent| self.has_body(parent)),
        })
    }

    fn ends_of<'f>(&self, fact: &'f Fact) -> impl Iterator<Item = EntityId> + use<'f, 'a> {
        let network = self.network;
        let ends = ends(&fact.statement, |id: &EntityId| network.entity(*id).map(Entity::noun));
        ends.into_iter().copied()
    }
}

/// Whether a statement about a person protects them.
fn protects<R>(statement: &Statement<R>) -> bool {
    let Statement::Gap(gap) = statement else { return false };
    let Gap { topic, reason, .. } = &**gap;
    *reason == GapReason::Protected && matches!(topic, Topic::Names | Topic::Everything)
}

/// What a statement is about beside its subject: what must be within too. Whom it only names, as the
/// member of a body or as who sits for one, can be anybody.
fn ends<R>(statement: &Statement<R>, noun: impl Fn(&R) -> Option<Noun>) -> Vec<&R> {
    if let Statement::Relation(relation) = statement {
        return vec![end_of(relation, noun)];
    }
    let about = |link: &Link| match link {
        Link::Parent
        | Link::PostBody
        | Link::SeatBody
        | Link::SeatPost
        | Link::Body
        | Link::HeldSeat
        | Link::HeldPost
        | Link::StoodInFor
        | Link::RepresentedIn
        | Link::Predecessor
        | Link::Successor
        | Link::ProvisionBody
        | Link::ProvisionPlace
        | Link::SeriesOf
        | Link::MeetingOf
        | Link::MeetingIn
        | Link::ProposalTo
        | Link::ProposalBy
        | Link::ItemOf
        | Link::DecisionOn
        | Link::DecidedItem
        | Link::DecisionBy
        | Link::Affected
        | Link::ActionFrom
        | Link::ProcedureOf
        | Link::StepOf
        | Link::ActBy
        | Link::BudgetOf
        | Link::BudgetUnder
        | Link::BudgetWhole => true,
        // The ends of a relation are looked at above.
        Link::From
        | Link::To
        | Link::PreviousHolder
        | Link::Appointer
        | Link::Member
        | Link::Representative
        | Link::Within
        | Link::PoolMember
        | Link::Followed
        | Link::AppointingBody
        | Link::Guest
        | Link::AgreementWhole
        | Link::AgreementFollowed
        | Link::AgreementUnder
        | Link::MeasuredBy
        | Link::SeriesWithin
        | Link::SeriesAligned
        | Link::MeetingAbout
        | Link::AgendaOf
        | Link::RecordOf
        | Link::ProposalUnder
        | Link::ProposalFollowed
        | Link::DecidedAt
        | Link::StepBy
        | Link::StepWithin
        | Link::StepTo
        | Link::ActAt
        | Link::GrantedBy
        | Link::Involved
        | Link::InvolvedFor => false,
    };
    statement.references().into_iter().filter(|(link, _)| about(link)).map(|(_, named)| named).collect()
}

/// The end that a relation is about: the one that is not superior, and where neither is, or that end is only
/// a designation, the one that it starts at; of a person's, the other end.
fn end_of<R>(relation: &Relation<R>, noun: impl Fn(&R) -> Option<Noun>) -> &R {
    let (from, to) = (&relation.from, relation.to.as_ref().unwrap_or(&relation.from));
    let (about, other) = match relation.kind.superior() {
        Some(Superior::From) => (to, from),
        Some(Superior::To) | None => (from, to),
    };
    if noun(about) == Some(Noun::Person) { other } else { about }
}

#[cfg(test)]
mod tests;
