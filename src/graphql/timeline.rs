//! The calendar of terms, as lanes and bars to draw.

use async_graphql::{Result, SimpleObject};
use herred_macros::{Answer, Object};

use super::at::{At, Item};
use super::date::{BoundOf, Date};
use super::fact::Dated;
use super::membership::{MembershipFact, RepresentationFact};
use super::node::Node;
use super::party::Party;
use super::rotation::plain;
use super::term::{ExpectedEnd, days_or_all};
use super::word::{Code, DANISH};
use crate::network::organization::Language;
use crate::network::questions::timeline::{self as questions, TermState};
use crate::network::validity::Certainty;

/// The terms of a calendar that are drawn on one line.
pub struct Lane {
    item: Item,
    bars: Vec<Bar>,
}

/// The terms of a calendar that are drawn on one line.
#[Object(name = "TimelineLane")]
impl Lane {
    /// The key of what the line is of.
    async fn key(&self) -> &str {
        self.item.key()
    }

    /// What that is called.
    async fn label(
        &self,
        #[graphql(desc = "The language to prefer.", default_with = "DANISH")] language: Code<Language>,
    ) -> String {
        self.item.label(language.0)
    }

    /// What the line is of: a seat, a post, a body or a member.
    async fn entity(&self) -> Option<Node> {
        Node::of(&self.item)
    }

    /// The terms, in order of time.
    async fn bars(&self) -> &[Bar] {
        &self.bars
    }
}

/// A term to draw.
#[derive(SimpleObject, Answer)]
#[graphql(name = "TimelineBar")]
pub struct Bar {
    /// The first day.
    from: BoundOf,
    /// The first day after it.
    until: BoundOf,
    /// When the term is expected to end.
    expected_end: ExpectedEnd,
    /// How sure it is that it is held over on the day: that it goes on after the end that a provision gives it.
    held_over: Option<Code<Certainty>>,
    /// Where it stands on the day.
    state: Code<TermState>,
    /// The key of the membership.
    membership_key: String,
    /// The membership as it is in the term.
    membership: MembershipFact,
    /// The member, on whose behalf its representatives sit.
    member: Option<Party>,
    /// In a person's own calendar: the representation by which they sit in it for the member; null where they are the
    /// member.
    through: Option<RepresentationFact>,
    /// Who sits for the member in it, in order of time.
    representations: Vec<RepresentationFact>,
}

impl Lane {
    /// The calendar of a party as a member.
    ///
    /// # Errors
    /// INVALID_VALUE where the period holds no day.
    pub fn of_party(party: &Item, from: Option<Date>, until: Option<Date>) -> Result<Vec<Self>> {
        let lanes = questions::timeline_of(&party.at, party.id, days_or_all(from, until)?);
        Ok(Self::all(&party.at, &lanes))
    }

    /// The calendar of a body, a seat or a post.
    ///
    /// # Errors
    /// INVALID_VALUE where the period holds no day.
    pub fn within(place: &Item, from: Option<Date>, until: Option<Date>) -> Result<Vec<Self>> {
        let lanes = questions::timeline_in(&place.at, place.id, days_or_all(from, until)?);
        Ok(Self::all(&place.at, &lanes))
    }

    fn all(at: &At, lanes: &[questions::Lane<'_>]) -> Vec<Self> {
        let bars = |lane: &questions::Lane<'_>| lane.bars.iter().filter_map(|bar| Bar::of(at, bar)).collect();
        lanes.iter().map(|lane| Self { item: at.item(lane.entity), bars: bars(lane) }).collect()
    }
}

impl Bar {
    fn of(at: &At, bar: &questions::Bar<'_>) -> Option<Self> {
        Some(Self {
            from: plain(bar.validity.from),
            until: plain(bar.validity.until),
            expected_end: ExpectedEnd::of(at, &bar.expected),
            held_over: bar.held_over.map(Code),
            state: Code(bar.state),
            membership_key: at.key(bar.fact.subject).to_owned(),
            membership: MembershipFact::of(Dated::new(at, bar.fact))?,
            member: Party::of(&at.item(bar.terms.member)),
            through: bar.through.and_then(|fact| RepresentationFact::of(Dated::new(at, fact))),
            representations: bar.sit.iter().filter_map(|fact| RepresentationFact::of(Dated::new(at, fact))).collect(),
        })
    }
}
