//! Meetings and series of them: how many there are to be, which there are, whether that is kept, and who has a part
//! in them.

use async_graphql::{Result, SimpleObject};
use chrono::Datelike as _;
use herred_macros::Answer;

use super::affair::entity;
use super::at::{At, Item};
use super::date::{BoundOf, Date, date};
use super::decision::Decision;
use super::document::Document;
use super::error::{ErrorCode, error};
use super::fact::{Dated, Fact};
use super::gap::GapFact;
use super::membership::ListOf;
use super::organization::Organization;
use super::page::list_cost;
use super::party::{Party, RelationEnd};
use super::person::Person;
use super::rotation::plain;
use super::term::days_of_ten_years;
use super::word::{Code, words};
use crate::network::fact::StatementKind;
use crate::network::involvement::InvolvementKind;
use crate::network::key::EntityId;
use crate::network::meeting::{Cadence, MeetingStatus, meeting, meeting_series};
use crate::network::organization::OrganizationKind;
use crate::network::provision::Modality;
use crate::network::questions::attendance::Guest;
use crate::network::questions::cadence::keeping::{CadenceState, Keeping, keeping_in, keeping_of};
use crate::network::questions::cadence::{
    CadenceReason, Count, SeriesYearly, Yearly, series_of, yearly_in, yearly_of, yearly_within,
};
use crate::network::questions::meeting::participant::{self, ParticipantGround, participants_in};
use crate::network::questions::meeting::{Occurrence, Whose, meetings_between};
use crate::network::questions::record::version_of;
use crate::network::seat::Role;
use crate::network::validity::{Certainty, Day};

meeting_series! { entity {MeetingSeriesFact "A version of a series of meetings." meeting_series []
    {
        /// How many of its meetings are to be held in the calendar year of the day.
        #[graphql(complexity = "list_cost(50, child_complexity)")]
        async fn yearly(&self) -> Option<SeriesMeetings> {
            SeriesMeetings::of(&self.item().at, &yearly_of(&self.item().at, self.item().id)?)
        }

        /// Its meetings in a period, planned and held, and the days of its rule on which none is recorded.
        #[graphql(complexity = "list_cost(500, child_complexity)")]
        async fn occurrences(
            &self,
            #[graphql(desc = "The first day of the period.")] from: Date,
            #[graphql(desc = "The first day after it.")] until: Date,
        ) -> Option<Result<Vec<MeetingOccurrence>>> {
            Some(MeetingOccurrence::all(&self.item().at, Whose::In(self.item().id), (from, until)))
        }

        /// Who convenes its meetings on the day, keeps the minutes, and is to be invited.
        async fn participants(
            &self,
            #[graphql(desc = "Only those who have such a part; all where it is null.")]
            how: Option<Vec<Code<InvolvementKind>>>,
        ) -> ListOf<Participant> {
            let series = self.item().id;
            ListOf::participants(self.item(), self.said.whose, Some(series), how)
        }

        /// Whether its meetings are held as often as they are to be, in the periods that touch a calendar year; seen
        /// from the day. None where they are held as needed.
        #[graphql(complexity = "list_cost(50, child_complexity)")]
        async fn keeping(
            &self,
            #[graphql(desc = "The year; that of the day where it is null.")] year: Option<i32>,
        ) -> Option<Result<Vec<CadenceKeeping>>> {
            Some(CadenceKeeping::of_series(self.item(), year))
        }
    }
} }

meeting! { entity {MeetingFact "A version of a meeting." meeting []
    {
        /// Who convenes it, keeps the minutes, and is to be invited: on its own day, the first on which it may be.
        async fn participants(
            &self,
            #[graphql(desc = "Only those who have such a part; all where it is null.")]
            how: Option<Vec<Code<InvolvementKind>>>,
        ) -> ListOf<Participant> {
            ListOf::participants(&on_its_day(self.item()), self.said.whose, self.said.series, how)
        }

        /// The decisions that were made at it.
        async fn decisions(&self) -> Vec<Decision> {
            Decision::made_at(self.item())
        }
    }
} }

/// A meeting on its own day: the first on which it may be; that of the view where none is known.
fn on_its_day(meeting: &Item) -> Item {
    let begins = version_of(&meeting.at, meeting.id, StatementKind::Meeting).map(|fact| fact.validity.from.earliest);
    let day = begins.filter(|day| day.date().is_some()).unwrap_or_else(|| meeting.at.on());
    At::new(meeting.at.view().on_day(day), meeting.at.given()).item(meeting.id)
}

impl MeetingSeries {
    /// The series of a body or an agreement.
    pub fn all_of(whose: &Item) -> Vec<Self> {
        let series = series_of(&whose.at, whose.id).into_iter();
        series.filter_map(|(_, held, _)| Self::of(Dated::held(&whose.at, &held))).collect()
    }
}

/// A number: for certain, and with what is only possible.
#[derive(SimpleObject, Answer)]
pub struct MeetingCount {
    /// So many for certain.
    certain: u32,
    /// So many with what is only possible.
    possible: u32,
}

impl MeetingCount {
    fn of(count: Count) -> Self {
        Self { certain: count.certain, possible: count.possible }
    }
}

/// How many meetings are to be held in the calendar year of the day.
#[derive(SimpleObject, Answer)]
pub struct YearlyMeetings {
    /// The least number, added up over the series.
    least: MeetingCount,
    /// The most; null where nothing limits it, or that is not known.
    most: Option<u32>,
    /// How sure it is: as the weakest of the facts that are counted.
    certainty: Code<Certainty>,
    /// What is added up.
    series: Vec<SeriesMeetings>,
    /// How sure it is that there are no other series; null where nothing says so.
    complete: Option<Code<Certainty>>,
    /// What is not known of it, and why.
    gaps: Vec<GapFact>,
}

impl YearlyMeetings {
    fn of(at: &At, yearly: &Yearly<'_>) -> Self {
        Self {
            least: MeetingCount::of(yearly.least),
            most: yearly.most,
            certainty: Code(yearly.certainty),
            series: yearly.series.iter().filter_map(|one| SeriesMeetings::of(at, one)).collect(),
            complete: yearly.complete.map(Code),
            gaps: GapFact::all(at, &yearly.gaps),
        }
    }

    /// Those of a body.
    pub fn of_body(body: &Item) -> Self {
        Self::of(&body.at, &yearly_in(&body.at, body.id))
    }

    /// Those of an agreement and of its parts.
    pub fn of_agreement(agreement: &Item) -> Self {
        Self::of(&agreement.at, &yearly_within(&agreement.at, agreement.id))
    }
}

/// How many meetings of a series are to be held in the calendar year of the day.
#[derive(SimpleObject, Answer)]
pub struct SeriesMeetings {
    /// The series.
    series: MeetingSeries,
    /// The least number; 0 where there is none, or none is known.
    least: MeetingCount,
    /// The most; null where nothing limits it, or that is not known.
    most: Option<u32>,
    /// How far it binds.
    modality: Code<Modality>,
    /// How sure it is that the series has this cadence on the day.
    certainty: Code<Certainty>,
    /// How many there are that meetings are held for each of; null where they are for no such.
    each: Option<MeetingCount>,
    /// What is not known.
    reasons: Vec<Code<CadenceReason>>,
    /// The gaps that say why.
    gaps: Vec<GapFact>,
}

impl SeriesMeetings {
    fn of(at: &At, yearly: &SeriesYearly<'_>) -> Option<Self> {
        Some(Self {
            series: MeetingSeries::of(Dated::held(at, &yearly.held))?,
            least: MeetingCount::of(yearly.least),
            most: yearly.most,
            modality: Code(yearly.modality),
            certainty: Code(yearly.held.certainty),
            each: yearly.each.map(MeetingCount::of),
            reasons: yearly.reasons.iter().copied().map(Code).collect(),
            gaps: GapFact::all(at, &yearly.gaps),
        })
    }
}

/// A meeting in a period: one that is recorded, or a day of a rule on which none is.
#[derive(SimpleObject, Answer)]
pub struct MeetingOccurrence {
    /// The meeting; null where only the rule of its series gives it.
    meeting: Option<Meeting>,
    /// The series that it is one of.
    series: Option<MeetingSeries>,
    /// The body, or the agreement, whose meeting it is.
    whose: Option<RelationEnd>,
    /// Which of those that the series is for each of it is about.
    about: Option<Organization>,
    /// Its first day, as far as that is known.
    day: BoundOf,
    /// What has become of it.
    status: Code<MeetingStatus>,
    /// When it begins, `13:30`, in Denmark.
    time: Option<String>,
    /// How long it takes.
    minutes: Option<u16>,
    /// The fact that says so: of the meeting, or of the series.
    fact: Option<Fact>,
    /// How sure it is that it lies in the period.
    certainty: Code<Certainty>,
}

impl MeetingOccurrence {
    /// Those of a period.
    ///
    /// # Errors
    /// INVALID_VALUE where the period holds no day.
    pub fn all(at: &At, whose: Whose, period: (Date, Date)) -> Result<Vec<Self>> {
        let (from, until) = days_of_ten_years(period)?;
        Ok(meetings_between(at, whose, from, until).iter().map(|one| Self::of(at, one)).collect())
    }

    fn of(at: &At, one: &Occurrence<'_>) -> Self {
        Self {
            meeting: one.meeting.and_then(|_| Meeting::of(Dated::new(at, one.fact))),
            series: one.series.and_then(|series| MeetingSeries::version(&at.item(series))),
            whose: RelationEnd::of(&at.item(one.whose)),
            about: one.about.and_then(|about| Organization::of(&at.item(about))),
            day: plain(one.day),
            status: Code(one.status),
            time: one.time.map(ToString::to_string),
            minutes: one.minutes,
            fact: Fact::of(Dated::new(at, one.fact)),
            certainty: Code(one.certainty),
        }
    }
}

/// Those who have a part in meetings by one fact.
#[derive(SimpleObject, Answer)]
pub struct Participant {
    /// How: CONVENER, SECRETARY, ATTENDEE, FOR_ITEM or OBSERVER.
    how: Code<InvolvementKind>,
    /// By what.
    ground: Code<ParticipantGround>,
    /// The body, person, post or seat that is named.
    party: Option<RelationEnd>,
    /// Who it is in words.
    designation: Option<String>,
    /// The role of those who are meant, in the body that is named.
    role: Option<Code<Role>>,
    /// How many of them, where that is said.
    number: Option<u16>,
    /// What for, in words.
    scope: Option<String>,
    /// Who that is, as far as it is known.
    persons: Vec<ParticipantPerson>,
    /// The fact that says so.
    fact: Option<Fact>,
    /// How sure it is.
    certainty: Code<Certainty>,
    /// Why something of it is not known.
    gaps: Vec<GapFact>,
}

/// One who has a part in meetings.
#[derive(SimpleObject, Answer)]
pub struct ParticipantPerson {
    /// The organization or the person that is meant, or that holds the place that is meant.
    party: Option<Party>,
    /// The person who comes; null where that is not known.
    person: Option<Person>,
    /// The facts that it follows from.
    facts: Vec<Fact>,
    /// How sure it is.
    certainty: Code<Certainty>,
}

impl Participant {
    fn of(at: &At, one: &participant::Participant<'_>) -> Self {
        let guest = |guest: &Guest<'_>| ParticipantPerson {
            party: Party::of(&at.item(guest.party)),
            person: guest.person.and_then(|person| Person::of(&at.item(person))),
            facts: guest.facts.iter().filter_map(|held| Fact::of(Dated::held(at, held))).collect(),
            certainty: Code(guest.certainty),
        };
        Self {
            how: Code(one.how),
            ground: Code(one.ground),
            party: one.party.and_then(|party| RelationEnd::of(&at.item(party))),
            designation: one.designation.map(ToString::to_string),
            role: one.role.map(Code),
            number: one.number,
            scope: one.scope.map(ToString::to_string),
            persons: one.guests.iter().map(guest).collect(),
            fact: Fact::of(Dated::held(at, &one.held)),
            certainty: Code(one.certainty),
            gaps: GapFact::all(at, &one.gaps),
        }
    }
}

impl ListOf<Participant> {
    fn participants(
        meeting: &Item,
        whose: EntityId,
        series: Option<EntityId>,
        how: Option<Vec<Code<InvolvementKind>>>,
    ) -> Self {
        let (at, how) = (&meeting.at, how.map(words));
        let listed = participants_in(at, meeting.id, whose, series);
        let wanted = |one: &&participant::Participant<'_>| how.as_ref().is_none_or(|how| how.contains(&one.how));
        Self::of(at, &listed, |all| all.iter().filter(wanted).map(|one| Participant::of(at, one)).collect())
    }
}

/// Whether the meetings of a series are held as often as they are to be in a period, seen from the day.
#[derive(SimpleObject, Answer)]
pub struct CadenceKeeping {
    /// The series.
    series: MeetingSeries,
    /// Which of those that meetings are held for each of; null where they are for no such, or none is known.
    about: Option<Organization>,
    /// The first day of the period.
    from: Option<Date>,
    /// The first day after it.
    until: Option<Date>,
    /// How many meetings are to be held in it at least; null where that is not known.
    least: Option<u32>,
    /// How many were held in it.
    held: MeetingCount,
    /// How many are planned in it, from the day on.
    planned: MeetingCount,
    /// Whether it is kept.
    state: Code<CadenceState>,
    /// How sure that is; that it is UNKNOWN is certain.
    certainty: Code<Certainty>,
    /// What is not known.
    reasons: Vec<Code<CadenceReason>>,
    /// The meetings that count, or may.
    meetings: Vec<MeetingFact>,
    /// The gaps that say why something is not known.
    gaps: Vec<GapFact>,
}

impl CadenceKeeping {
    fn of(at: &At, one: &Keeping<'_>) -> Option<Self> {
        let (from, until) = one.period;
        Some(Self {
            series: MeetingSeries::of(Dated::held(at, &one.held))?,
            about: one.about.and_then(|about| Organization::of(&at.item(about))),
            from: date(from),
            until: date(until),
            least: one.least,
            held: MeetingCount::of(one.were_held),
            planned: MeetingCount::of(one.planned),
            state: Code(one.state),
            certainty: Code(one.certainty),
            reasons: one.reasons.iter().copied().map(Code).collect(),
            meetings: one.meetings.iter().filter_map(|fact| MeetingFact::of(Dated::new(at, fact))).collect(),
            gaps: GapFact::all(at, &one.gaps),
        })
    }

    fn of_series(series: &Item, year: Option<i32>) -> Result<Vec<Self>> {
        let year = year_or_that_of(series.at.on(), year)?;
        Ok(keeping_of(&series.at, series.id, year).iter().filter_map(|one| Self::of(&series.at, one)).collect())
    }

    /// Those of the series of a body or an agreement.
    ///
    /// # Errors
    /// INVALID_VALUE where there is no such year.
    pub fn all_of(whose: &Item, year: Option<i32>) -> Result<Vec<Self>> {
        let year = year_or_that_of(whose.at.on(), year)?;
        Ok(keeping_in(&whose.at, whose.id, year).iter().filter_map(|one| Self::of(&whose.at, one)).collect())
    }
}

/// A calendar year, or that of a day.
///
/// # Errors
/// INVALID_VALUE where it is not from 1 to 9998.
pub fn year_or_that_of(day: Day, year: Option<i32>) -> Result<i32> {
    let year = year.or_else(|| Some(day.date()?.year())).filter(|year| (1..9999).contains(year));
    year.ok_or_else(|| error(ErrorCode::InvalidValue, "a year is from 1 to 9998"))
}
