//! Agreements: what parties have agreed, whether it is in force, when it ends and is reviewed.

use async_graphql::{InputObject, Result, SimpleObject};
use herred_macros::Answer;

use super::affair::{entity, fact};
use super::approval::{ActFact, Approval, ApprovalStep, Procedure, StepProgress};
use super::at::{At, Item};
use super::date::{BoundOf, Date};
use super::document::Document;
use super::error::{ErrorCode, error};
use super::fact::{Dated, Fact};
use super::filter::{self, texts};
use super::gap::GapFact;
use super::involvement::InvolvementFact;
use super::meeting::{CadenceKeeping, MeetingOccurrence, MeetingSeries, YearlyMeetings};
use super::membership::ListOf;
use super::page::{Asked, Page, list_cost, monthly_cost, page, page_size, scanning};
use super::relation::{Relation, RelationEntry};
use super::rotation::plain;
use super::term::days;
use super::word::{Code, words};
use crate::network::agreement::{AgreementKind, NoticeEnd, agreement, target};
use crate::network::fact::Fact as Recorded;
use crate::network::gap::Topic;
use crate::network::involvement::InvolvementKind;
use crate::network::questions::agreement as questions;
use crate::network::questions::agreement::contact::{self, ContactReason};
use crate::network::questions::agreement::filter::{self as chosen, agreements};
use crate::network::questions::agreement::force::{self, ForceReason, ForceState, in_force};
use crate::network::questions::agreement::notice::{self, NoticeReason, notice_given};
use crate::network::questions::agreement::review::{self, ReviewUnknown, first_reviews, reviews_of};
use crate::network::questions::gap::gaps_of;
use crate::network::questions::involvement::targets_of;
use crate::network::questions::meeting::Whose;
use crate::network::questions::membership::Listed;
use crate::network::relation::Direction;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::{Held, View};

/// The longest period, in days, of which reviews are asked: a hundred years.
const LONGEST_PERIOD: i64 = 36_525;

agreement! { entity {AgreementFact "A version of an agreement." agreement [with_end_fields]
    {
        /// How far it has come in its approval; null where it has no steps and goes through no procedure.
        async fn approval(&self) -> Option<Approval> {
            Approval::of(self.item())
        }

        /// Who has agreed, as their relations to it on the day.
        async fn parties(&self) -> ListOf<RelationEntry> {
            ListOf::incoming(self.item(), &questions::parties_of(&self.item().at, self.item().id))
        }

        /// The series of its meetings on the day.
        async fn meeting_series(&self) -> Vec<MeetingSeries> {
            MeetingSeries::all_of(self.item())
        }

        /// How many meetings are to be held under it and under its parts in the calendar year of the day.
        #[graphql(complexity = "list_cost(50, child_complexity)")]
        async fn yearly_meetings(&self) -> YearlyMeetings {
            YearlyMeetings::of_agreement(self.item())
        }

        /// Its meetings in a period, planned and held, and the days of rules on which none is recorded.
        #[graphql(complexity = "list_cost(500, child_complexity)")]
        async fn meeting_occurrences(
            &self,
            #[graphql(desc = "The first day of the period.")] from: Date,
            #[graphql(desc = "The first day after it.")] until: Date,
        ) -> Option<Result<Vec<MeetingOccurrence>>> {
            Some(MeetingOccurrence::all(&self.item().at, Whose::Of(self.item().id), (from, until)))
        }

        /// Whether its meetings are held as often as they are to be, of each series, in the periods that touch a
        /// calendar year; seen from the day.
        #[graphql(complexity = "list_cost(50, child_complexity)")]
        async fn cadence_keeping(
            &self,
            #[graphql(desc = "The year; that of the day where it is null.")] year: Option<i32>,
        ) -> Option<Result<Vec<CadenceKeeping>>> {
            Some(CadenceKeeping::all_of(self.item(), year))
        }

        /// Whom to turn to about it, as their relations to it on the day.
        async fn contact_persons(&self) -> ListOf<RelationEntry> {
            ListOf::incoming(self.item(), &questions::contact_persons_of(&self.item().at, self.item().id))
        }

        /// Who signed it, for whom and in which office.
        async fn signatories(&self) -> ListOf<InvolvementFact> {
            ListOf::involved(self.item(), Some(vec![Code(InvolvementKind::Signatory)]))
        }

        /// Who has to do with it on the day.
        async fn involved(
            &self,
            #[graphql(desc = "Only in these ways; in any where it is null.")] how: Option<Vec<Code<InvolvementKind>>>,
        ) -> ListOf<InvolvementFact> {
            ListOf::involved(self.item(), how)
        }

        /// What it aims at on the day.
        async fn targets(&self) -> ListOf<TargetFact> {
            ListOf::targets(self.item())
        }

        /// The agreements that are parts of it on the day; of a programme, those that are of it.
        async fn parts(&self) -> ListOf<Agreement> {
            ListOf::agreements(self.item(), &questions::parts_of(&self.item().at, self.item().id))
        }

        /// The agreements that say on the day that they take its place. What it takes the place of itself is `follows`.
        async fn successors(&self) -> ListOf<Agreement> {
            ListOf::agreements(self.item(), &questions::successors_of(&self.item().at, self.item().id))
        }

        /// Whether it is in force on the day, why, and what is missing for that.
        async fn in_force(&self) -> Force {
            Force::of(self.item())
        }

        /// When it ends if a party gives notice on a day.
        async fn ends_if_notice_given(&self, #[graphql(desc = "The day on which notice is given.")] on: Date) -> NoticeOutcome {
            NoticeOutcome::of(self.item(), on)
        }

        /// Its reviews that fall due in a period of at most a hundred years.
        #[graphql(complexity = "monthly_cost((from, until), child_complexity)")]
        async fn reviews(
            &self,
            #[graphql(desc = "The first day of the period.")] from: Date,
            #[graphql(desc = "The first day after it.")] until: Date,
        ) -> Option<Result<Reviews>> {
            Some(Reviews::of(self.item(), (from, until)))
        }
    }
} }

target! { fact {TargetFact target {}} }

impl Agreement {
    /// The agreements that a body or person is a party to on the day.
    pub fn all_of(party: &Item) -> Vec<RelationEntry> {
        let relations = questions::agreements_of(&party.at, party.id);
        relations.filter_map(|held| entry(party, &held, Direction::Outgoing)).collect()
    }

    /// A page of the agreements that a filter lets through; of all where it is null.
    ///
    /// # Errors
    /// UNKNOWN_KEY, INVALID_CURSOR, PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn page(at: &At, filter: Option<AgreementFilter>, asked: &Asked) -> Result<Page<Self>> {
        let filter = filter.unwrap_or_default().resolved(at)?;
        let all = |view: &View| agreements(view, &filter).collect();
        page(at, asked, all, |at, id| Self::version(&at.item(id)))
    }
}

fn entry(item: &Item, held: &Held<'_>, direction: Direction) -> Option<RelationEntry> {
    RelationEntry::of(Dated::held(&item.at, held), direction)
}

impl ListOf<RelationEntry> {
    /// Relations that go to an entity.
    fn incoming(item: &Item, listed: &Listed<'_, Held<'_>>) -> Self {
        let entries = |relations: &[Held<'_>]| {
            relations.iter().filter_map(|held| entry(item, held, Direction::Incoming)).collect()
        };
        Self::of(&item.at, listed, entries)
    }
}

impl ListOf<Agreement> {
    /// Agreements by their versions.
    fn agreements(item: &Item, listed: &Listed<'_, Held<'_>>) -> Self {
        let at = &item.at;
        Self::of(at, listed, |all| all.iter().filter_map(|held| Agreement::of(Dated::held(at, held))).collect())
    }
}

impl ListOf<TargetFact> {
    /// What an affair aims at.
    pub fn targets(item: &Item) -> Self {
        let at = &item.at;
        let all =
            |targets: &[Held<'_>]| targets.iter().filter_map(|held| TargetFact::of(Dated::held(at, held))).collect();
        Self::of(at, &targets_of(at, item.id), all)
    }
}

/// Which agreements to list. Every condition that is given must hold on the day; a list of values asks for any of
/// them, but for the parties.
#[derive(Clone, Default, InputObject)]
pub struct AgreementFilter {
    /// The area: `social`, `health`.
    #[graphql(default)]
    areas: Vec<String>,
    /// What it is for.
    #[graphql(default)]
    kinds: Vec<Code<AgreementKind>>,
    /// The keys of parties, each of which is, or may be, a party to it: two for the agreements between them.
    #[graphql(default)]
    parties: Vec<String>,
    /// Whether it is in force.
    #[graphql(default)]
    in_force: Vec<Code<ForceState>>,
    /// The key of the agreement or programme that it is a part of.
    whole: Option<String>,
}

impl AgreementFilter {
    /// The filter with entities for keys.
    fn resolved(self, at: &At) -> Result<chosen::AgreementFilter> {
        Ok(chosen::AgreementFilter {
            areas: texts(self.areas),
            kinds: words(self.kinds),
            parties: self.parties.iter().map(|key| filter::entity(at, key)).collect::<Result<_>>()?,
            in_force: words(self.in_force),
            whole: self.whole.map(|key| filter::entity(at, &key)).transpose()?,
        })
    }
}

/// What a page of agreements costs: of which it is asked whether they are in force, each of the network is judged.
/// Saturates.
pub fn agreements_cost(filter: Option<AgreementFilter>, page: usize) -> usize {
    match filter {
        Some(filter) if !filter.in_force.is_empty() => scanning(page),
        _ => page,
    }
}

/// Facts that an answer rests on.
fn evidence(at: &At, facts: &[&Recorded]) -> Vec<Fact> {
    facts.iter().filter_map(|fact| Fact::of(Dated::new(at, fact))).collect()
}

/// Whether an agreement is in force on the day, why, and what is missing for that.
#[derive(SimpleObject, Answer)]
pub struct Force {
    /// Whether it is: NO by any reason against it, else UNKNOWN by any that leaves it open, else YES.
    state: Code<ForceState>,
    /// Why, all of it.
    reasons: Vec<WhyForce>,
    /// The steps without which it is not in force, in their order: its own and those of the procedure that it goes
    /// through.
    conditions: Vec<StepProgress>,
    /// Those of them that are not known to be taken.
    missing: Vec<StepProgress>,
    /// The gaps about when it comes into force, about approvals and about notice.
    gaps: Vec<GapFact>,
}

/// A reason why an agreement is in force, is not, or why that is not known.
#[derive(SimpleObject, Answer)]
pub struct WhyForce {
    /// The reason.
    why: Code<ForceReason>,
    /// The step that it is about; null where it is about none.
    step: Option<ApprovalStep>,
    /// The facts that it rests on: versions, steps and acts.
    facts: Vec<Fact>,
}

impl Force {
    fn of(item: &Item) -> Self {
        let (at, found) = (&item.at, in_force(&item.at, item.id));
        let why = |reason: &force::WhyForce<'_>| WhyForce {
            why: Code(reason.why),
            step: reason.step.and_then(|step| ApprovalStep::version(&at.item(step))),
            facts: evidence(at, &reason.facts),
        };
        Self {
            state: Code(found.state),
            reasons: found.reasons.iter().map(why).collect(),
            conditions: found.conditions.iter().map(|one| StepProgress::of(at, one)).collect(),
            missing: found.missing().map(|one| StepProgress::of(at, one)).collect(),
            gaps: GapFact::all(at, &found.gaps),
        }
    }
}

/// When an agreement ends if notice is given on a day.
#[derive(SimpleObject, Answer)]
pub struct NoticeOutcome {
    /// The last day on which it is in force: the same day of the month so many calendar months later, or the last of a
    /// shorter month. Null where that is not known, or where no notice can be given.
    last_day: Option<BoundOf>,
    /// The first day on which it is no longer in force: the one after.
    until: Option<BoundOf>,
    /// By what, or why it is not known.
    why: Code<NoticeReason>,
    /// How sure it is that the agreement holds on the day on which notice is given; null where it certainly does not.
    certainty: Option<Code<Certainty>>,
    /// The versions that say so.
    versions: Vec<AgreementFact>,
    /// The gaps about notice.
    gaps: Vec<GapFact>,
}

impl NoticeOutcome {
    fn of(item: &Item, on: Date) -> Self {
        let at = &item.at;
        let found: notice::NoticeOutcome<'_> = notice_given(at, item.id, Bound::on(on.0));
        Self {
            last_day: found.last_day().map(plain),
            until: found.until.map(plain),
            why: Code(found.why),
            certainty: found.certainty.map(Code),
            versions: found.versions.iter().filter_map(|fact| AgreementFact::of(Dated::new(at, fact))).collect(),
            gaps: GapFact::all(at, &gaps_of(at, item.id, Some(Topic::Notice))),
        }
    }
}

/// Reviews of agreements that fall due in a period, and agreements of which that is not known.
#[derive(SimpleObject, Answer)]
pub struct Reviews {
    /// Those that are due, certain and possible, in the order of the days.
    due: Vec<Review>,
    /// The agreements that may hold in the period and of which it is not known when they are to be reviewed.
    unknown: Vec<NoReview>,
}

/// A review of an agreement that falls due.
#[derive(SimpleObject, Answer)]
pub struct Review {
    /// The agreement.
    agreement: Option<Agreement>,
    /// The day on which it is due, or the days on which that lies.
    due: BoundOf,
    /// How sure it is that it is due then, that this lies in the period, that it counts from there, and that the
    /// agreement is in force.
    certainty: Code<Certainty>,
    /// The version that says how often.
    version: Option<AgreementFact>,
    /// The last review, from which it counts; null where it counts from when the agreement began.
    last: Option<ActFact>,
}

/// An agreement of which it is not known when it is to be reviewed.
#[derive(SimpleObject, Answer)]
pub struct NoReview {
    /// The agreement.
    agreement: Option<Agreement>,
    /// Why.
    why: Code<ReviewUnknown>,
    /// The version by which it is not known.
    version: Option<AgreementFact>,
}

impl Reviews {
    /// Those of one agreement.
    fn of(item: &Item, period: (Date, Date)) -> Result<Self> {
        let (from, until) = limited(period)?;
        Ok(Self::seen(&item.at, &reviews_of(&item.at, item.id, from, until), usize::MAX))
    }

    /// Those of all agreements, of an area and of a party where they are given, the first so many of each.
    ///
    /// # Errors
    /// INVALID_VALUE, PAGE_TOO_LARGE, UNKNOWN_KEY.
    pub fn everywhere(
        at: &At,
        period: (Date, Date),
        area: Option<String>,
        party: Option<String>,
        first: i32,
    ) -> Result<Self> {
        let ((from, until), first) = (limited(period)?, page_size(first)?);
        let (areas, parties) = (area.into_iter().collect(), party.into_iter().collect());
        let filter = AgreementFilter { areas, parties, ..AgreementFilter::default() }.resolved(at)?;
        let found = first_reviews(at, agreements(at, &filter), (from, until), first);
        Ok(Self::seen(at, &found, first))
    }

    fn seen(at: &At, found: &review::Reviews<'_>, first: usize) -> Self {
        let version = |fact: &Recorded| AgreementFact::of(Dated::new(at, fact));
        let due = |one: &review::Review<'_>| Review {
            agreement: Agreement::version(&at.item(one.agreement)),
            due: plain(one.due),
            certainty: Code(one.certainty),
            version: version(one.version),
            last: one.last.and_then(|fact| ActFact::of(Dated::new(at, fact))),
        };
        let unknown = |one: &review::NoReview<'_>| NoReview {
            agreement: Agreement::version(&at.item(one.agreement)),
            why: Code(one.why),
            version: version(one.version),
        };
        Self {
            due: found.due.iter().take(first).map(due).collect(),
            unknown: found.unknown.iter().take(first).map(unknown).collect(),
        }
    }
}

/// The days of a period of which reviews can be asked.
fn limited(period: (Date, Date)) -> Result<(Day, Day)> {
    let (from, until) = days(period)?;
    if from.days_until(until).is_none_or(|days| days > LONGEST_PERIOD) {
        return Err(error(ErrorCode::InvalidValue, "the period is longer than a hundred years"));
    }
    Ok((from, until))
}

/// An agreement about which there is nobody to turn to on the day.
#[derive(SimpleObject, Answer)]
pub struct AgreementWithoutContact {
    /// The agreement.
    agreement: Agreement,
    /// Why.
    why: Code<ContactReason>,
    /// How sure that is: LEFT is certain only where all contact persons are listed, and all memberships and relations of
    /// those who left.
    certainty: Code<Certainty>,
    /// By what those who left are contact persons.
    contacts: Vec<Relation>,
    /// Their ties to a party that have ended.
    ended: Vec<Fact>,
}

impl AgreementWithoutContact {
    /// All of them, the first so many.
    ///
    /// # Errors
    /// PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn all(at: &At, first: i32) -> Result<Vec<Self>> {
        let first = page_size(first)?;
        let seen = |one: contact::NoContact<'_>| {
            Some(Self {
                agreement: Agreement::version(&at.item(one.agreement))?,
                why: Code(one.why),
                certainty: Code(one.certainty),
                contacts: one.contacts.iter().filter_map(|held| Relation::of(Dated::held(at, held))).collect(),
                ended: evidence(at, &one.ended),
            })
        };
        Ok(contact::agreements_without_contact(at).filter_map(seen).take(first).collect())
    }
}
