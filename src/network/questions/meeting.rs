//! The meetings of a period: those that are planned and were held, and those that a rule gives.

pub mod participant;

use std::collections::BTreeSet;

use super::cadence::keeping::meeting_in;
use super::cadence::{rule_days, series_in};
use crate::network::fact::{Fact, Link, StatementKind, Text};
use crate::network::key::{EntityId, Noun};
use crate::network::meeting::MeetingStatus;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::View;

/// A meeting in a period.
#[derive(Debug, Clone)]
pub struct Occurrence<'v> {
    /// The meeting; none where only the rule of its series gives it.
    pub meeting: Option<EntityId>,
    /// The series that it is one of.
    pub series: Option<EntityId>,
    /// The body or the agreement.
    pub whose: EntityId,
    /// Which of those that the series is for each of.
    pub about: Option<EntityId>,
    /// Its first day, as far as that is known.
    pub day: Bound,
    /// The first day after it, as far as that is known.
    pub until: Bound,
    /// What has become of it.
    pub status: MeetingStatus,
    /// When it begins, in Denmark.
    pub time: Option<&'v Text>,
    /// How long it takes.
    pub minutes: Option<u16>,
    /// Where it is held.
    pub place: Option<&'v Text>,
    /// The fact that says so: of the meeting, or of the series.
    pub fact: &'v Fact,
    /// How sure it is that it lies in the period.
    pub certainty: Certainty,
}

/// Whose meetings are looked for.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    /// Those of all.
    Anyone,
    /// Those of a body or an agreement.
    Of(EntityId),
    /// Those of a series.
    In(EntityId),
}

/// The meetings that may lie in a period, from a day until another that is not included, in the order of their days:
/// every version of each, and the days on which a rule lies and no meeting of its series is recorded.
#[must_use]
pub fn meetings_between(view: &View, whose: Whose, from: Day, until: Day) -> Vec<Occurrence<'_>> {
    let mut found: Vec<Occurrence<'_>> = Vec::new();
    let mut add = |fact| found.extend(recorded(fact, (from, until)));
    match whose {
        Whose::Anyone => {
            let all = view.of_noun(Noun::Meeting);
            all.flat_map(|meeting| view.history(meeting, StatementKind::Meeting)).for_each(&mut add);
        }
        Whose::Of(body) => view.naming_ever(body, Link::MeetingOf).for_each(&mut add),
        Whose::In(series) => view.naming_ever(series, Link::MeetingIn).for_each(&mut add),
    }
    let series: Vec<EntityId> = match whose {
        Whose::Anyone => view.of_noun(Noun::MeetingSeries).collect(),
        Whose::Of(body) => view.mentions(body, Link::SeriesOf).collect(),
        Whose::In(series) => vec![series],
    };
    for series in series {
        let versions = view.history(series, StatementKind::MeetingSeries);
        let fits = |fact: &&Fact| match whose {
            Whose::Of(body) => fact.names(Link::SeriesOf, body),
            _ => true,
        };
        found.extend(versions.filter(fits).flat_map(|fact| by_rule(view, fact, (from, until))));
    }
    found.sort_by_key(|one| (one.day, one.time.cloned(), one.fact.subject, one.fact.id));
    // A series is mentioned as often as its versions name the body.
    found.dedup_by_key(|one| (one.day, one.fact.id));
    found
}

/// A recorded meeting, where it may lie in a period.
fn recorded(fact: &Fact, (from, until): (Day, Day)) -> Option<Occurrence<'_>> {
    let meeting = meeting_in(fact)?;
    let (begins, ends) = (fact.validity.from, fact.validity.until);
    // A meeting of which nobody wrote when it ends is not held for ever.
    let last = if ends.latest == Day::NEVER { begins.latest.next() } else { ends.latest };
    if begins.earliest >= until || last <= from {
        return None;
    }
    let begins_within = from <= begins.earliest && begins.latest < until;
    let goes_on = begins.latest < until && ends.latest != Day::NEVER && from < ends.earliest;
    Some(Occurrence {
        meeting: Some(fact.subject),
        series: meeting.series,
        whose: meeting.whose,
        about: meeting.about,
        day: begins,
        until: Bound { latest: last, earliest: ends.earliest.min(last) },
        status: meeting.status,
        time: meeting.time.as_ref(),
        minutes: meeting.minutes,
        place: meeting.place.as_ref(),
        fact,
        certainty: if begins_within || goes_on { Certainty::Certain } else { Certainty::Possible },
    })
}

/// The days of a period on which meetings of a series are recorded for certain.
pub(super) fn days_met(view: &View, series: EntityId, (from, until): (Day, Day)) -> BTreeSet<Day> {
    let met = view.naming_ever(series, Link::MeetingIn).flat_map(|fact| {
        // One of which nobody says how long it goes on is certain of no day but its first, where that is known.
        let goes_on = fact.validity.certain_days().filter(|(_, ends)| *ends != Day::NEVER);
        let (begins, ends) = goes_on.unwrap_or((until, until));
        let all = std::iter::successors(Some(begins.max(from)), |day| Some(day.next()));
        let held = all.take_while(move |day| *day < ends.min(until));
        held.chain(fact.validity.from.day().filter(|day| from <= *day && *day < until))
    });
    met.collect()
}

/// The meetings that the rule of a version of a series gives in a period, but those that are recorded.
fn by_rule<'v>(view: &'v View, fact: &'v Fact, (from, until): (Day, Day)) -> Vec<Occurrence<'v>> {
    let Some((series, days)) = series_in(fact).and_then(|said| Some((said, rule_days(fact, said, from, until)?)))
    else {
        return Vec::new();
    };
    let met = days_met(view, fact.subject, (from, until));
    let unmet = days.into_iter().filter(|day| !met.contains(day));
    let found = unmet.filter_map(|day| {
        Some(Occurrence {
            meeting: None,
            series: Some(fact.subject),
            whose: series.whose,
            about: None,
            day: Bound::on(day),
            until: Bound::on(day.next()),
            status: MeetingStatus::Planned,
            time: series.time.as_ref(),
            minutes: series.minutes,
            place: None,
            fact,
            certainty: fact.validity.on(day)?,
        })
    });
    found.collect()
}
