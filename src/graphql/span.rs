//! The history of a seat or a post, parted into spans of days.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::{At, Item};
use super::date::{Date, date};
use super::fact::Dated;
use super::gap::GapFact;
use super::membership::{MembershipFact, RepresentationFact};
use super::term::days_or_all;
use super::word::Code;
use crate::network::questions::seat::SeatReason;
use crate::network::questions::span::{self as questions, Holding};
use crate::network::seat::SeatState;
use crate::network::validity::Certainty;

/// Days in a row on which a seat or a post is filled in the same way.
#[derive(SimpleObject, Answer)]
pub struct PlaceSpan {
    /// The first of the days; null where nothing limits them.
    from: Option<Date>,
    /// The first day after them; null where nothing limits them.
    until: Option<Date>,
    /// How it is filled. A post is HELD where anybody holds a place of it.
    state: Code<SeatState>,
    /// How sure that is: as the weakest fact that it rests on.
    certainty: Code<Certainty>,
    /// Why.
    why: Code<SeatReason>,
    /// Who holds it, certain and possible, and who sits for them.
    holders: Vec<SpanHolder>,
    /// The gap that says why it is not known.
    gap: Option<GapFact>,
    /// How many places are certainly free; null where that is not known.
    free: Option<u16>,
}

/// One who holds a seat or a place of a post in a span.
#[derive(SimpleObject, Answer)]
pub struct SpanHolder {
    /// The membership as it is then.
    membership: MembershipFact,
    /// How sure it is that it holds the place.
    certainty: Code<Certainty>,
    /// Who sits for the member, certain and possible.
    representations: Vec<RepresentationFact>,
}

impl PlaceSpan {
    /// The spans of a seat or a post in a period.
    ///
    /// # Errors
    /// INVALID_VALUE where the period holds no day.
    pub fn all(place: &Item, from: Option<Date>, until: Option<Date>) -> Result<Vec<Self>> {
        let (from, until) = days_or_all(from, until)?;
        let spans = questions::spans_of(&place.at, place.id, from, until);
        Ok(spans.iter().map(|span| Self::of(&place.at, span)).collect())
    }

    fn of(at: &At, span: &questions::Span<'_>) -> Self {
        let filling = &span.filling;
        Self {
            from: date(span.from),
            until: date(span.until),
            state: Code(filling.state),
            certainty: Code(filling.certainty),
            why: Code(filling.why),
            holders: filling.holders.iter().filter_map(|holder| SpanHolder::of(at, holder)).collect(),
            gap: filling.gap.and_then(|fact| GapFact::of(Dated::new(at, fact))),
            free: filling.free,
        }
    }
}

impl SpanHolder {
    fn of(at: &At, holder: &Holding<'_>) -> Option<Self> {
        let sit = holder.sit.iter().filter_map(|(fact, _)| RepresentationFact::of(Dated::new(at, fact)));
        Some(Self {
            membership: MembershipFact::of(Dated::new(at, holder.fact))?,
            certainty: Code(holder.certainty),
            representations: sit.collect(),
        })
    }
}
