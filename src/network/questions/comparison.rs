//! What differs between two views of one network: other days, other revisions, or both.
//!
//! What is compared is what is said, not which fact says it: a fact that was withdrawn and recorded anew
//! with the same words makes no difference. Each thing said is as sure on a side as the surest fact that
//! says it there, and differs where it is not equally sure on both: a body or a member that is certain here
//! and only possible there is a difference too. What a body is called, its class, what it is part of and
//! who is at a place differ only where something else is said, as the same less surely is no other name.
//! A meeting's days are what is said of it: it differs where it is planned, moved or held otherwise, not
//! where one of the days is its own.

mod aspect;

use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::relation::RelationKind;
use crate::network::validity::Certainty;
use crate::network::view::View;
use crate::network::word::words;

use super::ByEntity;
use super::organization::{Existence, existence};
use super::record::record_of;
use super::seat::body_of_place;
use super::structure::{Along, descendants};

pub use aspect::{Aspect, What};
use aspect::{Said, aspects_of, has_days, said};

words! {
    /// In what way two views differ.
    enum DifferenceKind {
        /// A body exists in the second view, or more surely than in the first.
        Founded = "FOUNDED", "stiftet";
        /// A body does not exist in the second view, or less surely than in the first.
        Dissolved = "DISSOLVED", "nedlagt";
        /// A body, by its official names or labels, or a person is called otherwise.
        Renamed = "RENAMED", "skiftet navn";
        /// A body is of another class.
        Reclassified = "RECLASSIFIED", "omklassificeret";
        /// A body is part of another.
        Moved = "MOVED", "flyttet";
        /// A party belongs to a body in the second view, itself or sitting for a member, or more surely than in the first.
        Joined = "JOINED", "indtrådt";
        /// A party does not belong to a body in the second view, or less surely than in the first.
        Left = "LEFT", "udtrådt";
        /// A party belongs to a body in another role, capacity, seat or post.
        RoleChanged = "ROLE_CHANGED", "rolle ændret";
        /// A seat went from one holder to another, or another sits for a member than before.
        PassedOn = "PASSED_ON", "gået videre";
        /// A relation was drawn, ended or changed: a mandate, who is a party to an agreement.
        Redrawn = "REDRAWN", "relation ændret";
        /// An affair – an agreement, a series of meetings, a decision – is there in the second view, or more surely than
        /// in the first.
        Added = "ADDED", "kommet til";
        /// An affair is not there in the second view, or less surely than in the first.
        Gone = "GONE", "faldet bort";
        /// An affair is otherwise, or something else is said of it: an amount, an aim, who has to do with it.
        Altered = "ALTERED", "ændret";
    }
}

/// Something in which two views differ.
#[derive(Debug, Clone)]
pub struct Difference<'v> {
    /// In what way.
    pub kind: DifferenceKind,
    /// What differs: of whom and what.
    pub aspect: Aspect,
    /// What is said in the first view and not, or not as surely, in the second: the facts that say it.
    pub before: Vec<&'v Fact>,
    /// What is said in the second view and not, or not as surely, in the first.
    pub after: Vec<&'v Fact>,
    /// How sure what is listed of the first view is there; none where nothing is.
    pub certainty_before: Option<Certainty>,
    /// How sure what is listed of the second view is there; none where nothing is.
    pub certainty_after: Option<Certainty>,
    /// CERTAIN where all that is listed of both is certain: then they certainly differ.
    pub certainty: Certainty,
    /// Of a body founded or dissolved: the successions to it, or from it, that are in effect in one view and not, or
    /// not as surely, in the other.
    pub successions: Vec<&'v Fact>,
}

/// Two views of one network.
#[derive(Debug)]
pub struct Comparison<'v> {
    from: &'v View,
    to: &'v View,
    /// What may differ, in order.
    candidates: Vec<Aspect>,
}

impl<'v> Comparison<'v> {
    /// A comparison of a view with another of the same network. On one day only what was written between
    /// the revisions is looked at, otherwise every fact.
    #[must_use]
    pub fn new(from: &'v View, to: &'v View) -> Self {
        let mut candidates: Vec<Aspect> = Vec::new();
        let mut look = |fact: &Fact| {
            if certainty_in(from, fact) != certainty_in(to, fact) {
                candidates.extend(aspects_of(to.network(), fact));
            }
        };
        let network = to.network();
        if from.on() == to.on() {
            let (low, high) = (from.known().min(to.known()), from.known().max(to.known()));
            let written = network.revisions_after(low).take_while(|revision| Some(revision.number) <= high);
            for number in written.map(|revision| revision.number) {
                let facts = network.recorded_by(number).chain(network.withdrawn_by(number).iter().copied());
                facts.filter_map(|id| network.fact(id)).for_each(&mut look);
            }
        } else {
            let entities = (0..network.entity_count()).filter_map(EntityId::at);
            for entity in entities.filter_map(|id| network.entity(id)) {
                entity.facts().iter().chain(entity.withdrawn()).for_each(&mut look);
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        Self { from, to, candidates }
    }

    /// The differences, each with its place in the order, from the one after `after` on: in the order of the
    /// entities that differ. As many as are taken are made.
    pub fn differences(&self, after: Option<usize>) -> impl Iterator<Item = (usize, Difference<'v>)> {
        let start = after.map_or(0, |after| after.saturating_add(1));
        let candidates = self.candidates.iter().copied().enumerate().skip(start);
        candidates.filter_map(|(place, aspect)| Some((place, self.difference(aspect)?)))
    }

    /// The difference at a place in the order; none where there is none.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<Difference<'v>> {
        self.difference(*self.candidates.get(place)?)
    }

    fn difference(&self, aspect: Aspect) -> Option<Difference<'v>> {
        let (was, is) = (said(self.from, aspect), said(self.to, aspect));
        let kind = self.kind(aspect, &was, &is)?;
        let (before, after) = (unlike(&was, &is), unlike(&is, &was));
        let all = || before.iter().chain(&after).map(|said| said.certainty);
        let certainty = all().max()?;
        Some(Difference {
            kind,
            aspect,
            certainty_before: before.iter().map(|said| said.certainty).min(),
            certainty_after: after.iter().map(|said| said.certainty).min(),
            certainty,
            before: before.into_iter().flat_map(|said| said.facts.iter().copied()).collect(),
            after: after.into_iter().flat_map(|said| said.facts.iter().copied()).collect(),
            successions: self.successions(aspect.of, kind),
        })
    }

    fn kind(&self, aspect: Aspect, was: &[Said<'_>], is: &[Said<'_>]) -> Option<DifferenceKind> {
        // What is less sure is greater, and nothing the greatest.
        let sure = |said: &[Said<'_>]| said.iter().map(|said| said.certainty as u8).min().unwrap_or(u8::MAX);
        let differ = was.len() != is.len() || was.iter().zip(is).any(|(was, is)| !was.is_like(is));
        let others = || was.len() != is.len() || was.iter().zip(is).any(|(was, is)| was.content != is.content);
        let lasts = || self.is_there(self.from, aspect.of) && self.is_there(self.to, aspect.of);
        match aspect.what {
            _ if !differ => None,
            What::Existence if sure(is) < sure(was) => Some(DifferenceKind::Founded),
            What::Existence => Some(DifferenceKind::Dissolved),
            What::Name(..) | What::PersonName => (others() && lasts()).then_some(DifferenceKind::Renamed),
            What::Classification => (others() && lasts()).then_some(DifferenceKind::Reclassified),
            What::Placement => (others() && lasts()).then_some(DifferenceKind::Moved),
            What::Party { .. } if sure(is) < sure(was) => Some(DifferenceKind::Joined),
            What::Party { .. } if sure(is) > sure(was) => Some(DifferenceKind::Left),
            What::Party { .. } => Some(DifferenceKind::RoleChanged),
            What::Holders | What::Representatives { .. } => {
                let passed = others() && !unlike(was, is).is_empty() && !unlike(is, was).is_empty();
                passed.then_some(DifferenceKind::PassedOn)
            }
            What::Relations(_) => Some(DifferenceKind::Redrawn),
            // What is said of an affair, or of another entity, neither comes nor goes by itself.
            What::Affair(said) if said.noun().is_none() => Some(DifferenceKind::Altered),
            What::Affair(_) if sure(is) < sure(was) => Some(DifferenceKind::Added),
            What::Affair(_) if sure(is) > sure(was) => Some(DifferenceKind::Gone),
            What::Affair(_) => Some(DifferenceKind::Altered),
        }
    }

    /// Whether a body or a person is there on a side: known, and a body not certainly nonexistent.
    fn is_there(&self, side: &View, entity: EntityId) -> bool {
        side.knows(entity) && existence(side, entity) != Existence::No
    }

    /// The successions that make a body what it is, or end it, between the two.
    fn successions(&self, body: EntityId, kind: DifferenceKind) -> Vec<&'v Fact> {
        let link = match kind {
            DifferenceKind::Founded => Link::Successor,
            DifferenceKind::Dissolved => Link::Predecessor,
            _ => return Vec::new(),
        };
        let newer = if self.from.known() > self.to.known() { self.from } else { self.to };
        let by = newer.mentions(body, link);
        let facts = by.flat_map(|by| record_of(newer, by, Some(&[StatementKind::Succession])));
        let effect = |view: &View, fact: &Fact| {
            let begins = fact.validity.from;
            let known = view.known().is_some_and(|known| fact.known_at(known));
            (known && begins.earliest <= view.on()).then_some(begins.latest <= view.on())
        };
        let passed = |fact: &&Fact| fact.names(link, body) && effect(self.from, fact) != effect(self.to, fact);
        facts.filter(passed).collect()
    }
}

/// How sure a fact is in a view; none where it is not known or does not hold.
fn certainty_in(view: &View, fact: &Fact) -> Option<Certainty> {
    let known = view.known().is_some_and(|known| fact.known_at(known));
    let sure = || if has_days(fact.statement.kind()) { Some(Certainty::Certain) } else { fact.on(view.on()) };
    known.then(sure).flatten()
}

/// What is said on one side and not on the other, or not as surely.
fn unlike<'s, 'v>(one: &'s [Said<'v>], other: &[Said<'v>]) -> Vec<&'s Said<'v>> {
    one.iter().filter(|said| !other.iter().any(|other| said.is_like(other))).collect()
}

/// The bodies in which differences are looked for: one and what is part of it, through others too, in either view.
#[derive(Debug)]
pub struct Within(ByEntity<()>);

impl Within {
    /// A body and what is part of it.
    #[must_use]
    pub fn new(comparison: &Comparison<'_>, body: EntityId) -> Self {
        let parts = |view| descendants(view, body, &[Along::PartOf], None).into_iter().map(|part| part.entity);
        let all = parts(comparison.from).chain(parts(comparison.to)).chain([body]);
        Self(all.map(|body| (body, ())).collect())
    }

    /// Whether a difference is of one of the bodies: its own, that of one of its seats or posts, of a relation at
    /// either end, or of an affair that concerns it.
    #[must_use]
    pub fn has(&self, comparison: &Comparison<'_>, difference: &Difference<'_>) -> bool {
        let views = [comparison.from, comparison.to];
        let facts = difference.before.iter().chain(&difference.after);
        let steps = if matches!(difference.aspect.what, What::Affair(_)) { AFFAIR_STEPS } else { 0 };
        let mut named = facts.flat_map(|fact| named_by(&fact.statement));
        self.concerns(views, difference.aspect.of, steps)
            || named.any(|one| self.concerns(views, one, steps.saturating_sub(1)))
    }

    /// Whether an entity is one of the bodies, or one of their seats or posts; or an affair that names such a one, or
    /// to which one is a party, whenever it does, itself or through other affairs in so many steps.
    fn concerns(&self, views: [&View; 2], one: EntityId, steps: u8) -> bool {
        let lies_in = |view| body_of_place(view, one).is_some_and(|body| self.0.contains_key(&body));
        if self.0.contains_key(&one) || views.iter().any(|view| lies_in(view)) {
            return true;
        }
        let Some(fewer) = steps.checked_sub(1) else { return false };
        views.iter().any(|view| {
            let noun = view.entity(one).map(Entity::noun);
            let own = noun.and_then(Noun::presence).into_iter().flat_map(|kind| view.history(one, kind));
            let parties = view.naming_ever(one, Link::To).filter_map(|fact| match &fact.statement {
                Statement::Relation(relation) => (relation.kind == RelationKind::PartyTo).then_some(relation.from),
                _ => None,
            });
            let named = own.filter(|fact| fact.affair().is_some()).flat_map(|fact| named_by(&fact.statement));
            named.chain(parties.filter(|_| noun == Some(Noun::Agreement))).any(|next| self.concerns(views, next, fewer))
        })
    }
}

/// Through how many affairs a body is looked for: an action item, the decision that it comes from, its proposal.
const AFFAIR_STEPS: u8 = 3;

/// What a relation goes to, and what an affair names.
fn named_by(statement: &Statement) -> Vec<EntityId> {
    match statement {
        Statement::Relation(relation) => relation.to.into_iter().collect(),
        Statement::Affair(affair) => affair.references().into_iter().map(|(_, entity)| *entity).collect(),
        _ => Vec::new(),
    }
}

impl Aspect {
    /// The party that joined, left or changed role.
    #[must_use]
    pub fn party(self) -> Option<EntityId> {
        match self.what {
            What::Party { party, .. } => Some(party),
            _ => None,
        }
    }

    /// The member that the party, or whoever it passed on to, sits for.
    #[must_use]
    pub fn member(self) -> Option<EntityId> {
        match self.what {
            What::Party { member, .. } => member,
            What::Representatives { member } => Some(member),
            _ => None,
        }
    }

    /// The kind of the relations that differ.
    #[must_use]
    pub fn relation(self) -> Option<RelationKind> {
        match self.what {
            What::Relations(kind) => Some(kind),
            _ => None,
        }
    }

    /// The kind of the affair that differs, or of what affairs say of the entity.
    #[must_use]
    pub fn affair(self) -> Option<StatementKind> {
        match self.what {
            What::Affair(kind) => Some(kind),
            _ => None,
        }
    }
}
