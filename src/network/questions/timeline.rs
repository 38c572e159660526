//! The calendar of terms, as lanes and bars to draw.

use super::ByEntity;
use super::membership::{representations_ever, terms_in};
use super::term::{ExpectedEnd, expected_end, held_over};
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Membership;
use crate::network::network::Entity;
use crate::network::validity::{Certainty, Day, Validity, overlap};
use crate::network::view::View;
use crate::network::word::words;

words! {
    /// Where a term stands on a day.
    enum TermState {
        /// It is over.
        Ended = "ENDED", "afsluttet";
        /// It goes on.
        Current = "CURRENT", "igangværende";
        /// It may go on: the day lies within what its bounds leave open.
        Possible = "POSSIBLE", "måske igangværende";
        /// It begins later.
        Planned = "PLANNED", "planlagt";
    }
}

/// The terms of a calendar that are drawn on one line.
#[derive(Debug, Clone)]
pub struct Lane<'v> {
    /// The seat, the post, the body or the member.
    pub entity: EntityId,
    /// The terms, in order of time.
    pub bars: Vec<Bar<'v>>,
}

/// A term to draw.
#[derive(Debug, Clone)]
pub struct Bar<'v> {
    /// The membership's fact.
    pub fact: &'v Fact,
    /// What it says.
    pub terms: &'v Membership<EntityId>,
    /// The representation by which a person sits in it for the member, in the person's own calendar.
    pub through: Option<&'v Fact>,
    /// When it goes on: as the membership, or as the representation.
    pub validity: Validity,
    /// Where it stands on the view's day.
    pub state: TermState,
    /// When the term is expected to end.
    pub expected: ExpectedEnd<'v>,
    /// How sure it is that it is held over on the day.
    pub held_over: Option<Certainty>,
    /// The representations of those who sit in it, whenever they hold, in order of time.
    pub sit: Vec<&'v Fact>,
}

/// The terms of a party from a day on until another, a lane a seat, a post or else a body, in the order in which
/// they begin; of a person also the times in which it sits for another.
#[must_use]
pub fn timeline_of(view: &View, party: EntityId, (from, until): (Day, Day)) -> Vec<Lane<'_>> {
    let own = view.naming_ever(party, Link::Member).filter_map(|fact| bar(view, fact, None));
    let through = view.naming_ever(party, Link::Representative).flat_map(|through| {
        let membership = match &through.statement {
            Statement::Representation(representation) => Some(representation.membership),
            _ => None,
        };
        let versions = membership.into_iter().flat_map(|of| view.history(of, StatementKind::Membership));
        let meeting = versions.filter(|fact| fact.validity.possible_overlap(&through.validity).is_some());
        meeting.filter_map(move |fact| bar(view, fact, Some(through)))
    });
    lanes(own.chain(through).collect(), (from, until), |bar| {
        bar.terms.seat.or(bar.terms.post).unwrap_or(bar.terms.body)
    })
}

/// The terms in a body from a day on until another, a lane a seat, a post or else a member, in the order in which
/// they begin; of a seat or a post a lane a member.
#[must_use]
pub fn timeline_in(view: &View, place: EntityId, (from, until): (Day, Day)) -> Vec<Lane<'_>> {
    let is_body = view.entity(place).map(Entity::noun) == Some(Noun::Organization);
    let bars = terms_in(view, place, false).into_iter().filter_map(|term| bar(view, term.fact, None));
    lanes(bars.collect(), (from, until), |bar| {
        let place = bar.terms.seat.or(bar.terms.post).filter(|_| is_body);
        place.unwrap_or(bar.terms.member)
    })
}

fn bar<'v>(view: &'v View, fact: &'v Fact, through: Option<&'v Fact>) -> Option<Bar<'v>> {
    let Statement::Membership(terms) = &fact.statement else { return None };
    let validity = through.map_or(fact.validity, |through| through.validity);
    Some(Bar {
        fact,
        terms,
        through,
        validity,
        state: state(&validity, view.on()),
        expected: expected_end(view, terms, fact),
        held_over: held_over(view, terms, fact),
        sit: representations_ever(view, fact.subject),
    })
}

fn state(validity: &Validity, on: Day) -> TermState {
    match validity.on(on) {
        Some(Certainty::Certain) => TermState::Current,
        Some(Certainty::Possible) => TermState::Possible,
        None if validity.until.latest <= on => TermState::Ended,
        None => TermState::Planned,
    }
}

/// Bars in lanes, both in the order in which they begin.
fn lanes<'v>(mut bars: Vec<Bar<'v>>, period: (Day, Day), lane_of: impl Fn(&Bar<'v>) -> EntityId) -> Vec<Lane<'v>> {
    bars.retain(|bar| overlap(bar.validity.possible_days(), period).is_some());
    bars.sort_by_key(|bar| (bar.validity, bar.fact.id));
    let mut lanes: Vec<Lane<'v>> = Vec::new();
    let mut places: ByEntity<usize> = ByEntity::default();
    for bar in bars {
        let entity = lane_of(&bar);
        let place = *places.entry(entity).or_insert(lanes.len());
        match lanes.get_mut(place) {
            Some(lane) => lane.bars.push(bar),
            None => lanes.push(Lane { entity, bars: vec![bar] }),
        }
    }
    lanes
}
