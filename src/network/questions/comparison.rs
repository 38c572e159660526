//! What differs between two views of one network: other days, other revisions, or both.
//!
//! What is compared is what is said, not which fact says it: a fact that was withdrawn and recorded anew
//! with the same words makes no difference. Each thing said is as sure on a side as the surest fact that
//! says it there, and differs where it is not equally sure on both: a body or a member that is certain here
//! and only possible there is a difference too. What a body is called, its class, what it is part of and
//! who is at a place differ only where something else is said, as the same less surely is no other name.

mod aspect;

use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::key::EntityId;
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
use aspect::{Said, aspects_of, said};

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
        /// A relation was drawn, ended or changed.
        Redrawn = "REDRAWN", "relation ændret";
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
    known.then(|| fact.on(view.on())).flatten()
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

    /// Whether a difference is of one of the bodies: its own, that of one of its seats or posts, or of a
    /// relation at either end.
    #[must_use]
    pub fn has(&self, comparison: &Comparison<'_>, difference: &Difference<'_>) -> bool {
        let place = |entity: EntityId| {
            [comparison.from, comparison.to].into_iter().filter_map(move |view| body_of_place(view, entity))
        };
        let has =
            |entity: EntityId| self.0.contains_key(&entity) || place(entity).any(|body| self.0.contains_key(&body));
        let to = |fact: &&Fact| match &fact.statement {
            Statement::Relation(relation) => relation.to,
            _ => None,
        };
        has(difference.aspect.of) || difference.before.iter().chain(&difference.after).filter_map(to).any(has)
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
}
