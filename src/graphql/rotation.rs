//! Rotation: when places pass on, for whom that may be, and what comes in a period.

use async_graphql::{Result, SimpleObject};
use herred_macros::{Answer, Object};

use super::at::{At, Item};
use super::candidate::CandidateList;
use super::date::{BoundOf, Date};
use super::fact::Dated;
use super::gap::GapFact;
use super::membership::{ListOf, Membership, memberships};
use super::organization::Organization;
use super::page::page_size;
use super::provision::{ExemptionFact, Provision};
use super::term::days;
use super::word::Code;
use crate::network::fact::{Fact, Statement};
use crate::network::provision::Modality;
use crate::network::questions::provision::{Ruling, rulings};
use crate::network::questions::rotation::due::Due;
use crate::network::questions::rotation::eligible::{self, EligibleReason};
use crate::network::questions::rotation::{self as questions, RotationUnknown, Turns};
use crate::network::validity::{Bound, Certainty, Day};

/// A day on which a rotation is due.
#[derive(SimpleObject, Answer)]
pub struct RotationDay {
    /// The day, or the days on which it lies.
    day: BoundOf,
    /// How sure it is that it is due then: that its provision is in force and applied, and that it comes again.
    certainty: Code<Certainty>,
}

impl RotationDay {
    fn of(due: Due) -> Self {
        Self { day: plain(due.bound), certainty: Code(due.certainty) }
    }
}

/// A bound that nobody wrote.
pub fn plain(bound: Bound) -> BoundOf {
    BoundOf { bound, text: None }
}

/// How places of a body pass on by turns, as a provision lays it down.
pub struct Rotation {
    provision: Dated,
    modality: Modality,
    certainty: Certainty,
    exemption: Option<Dated>,
    last: Option<Due>,
    next: Option<Due>,
    unknown: Vec<RotationUnknown>,
    gaps: Vec<Dated>,
}

impl Rotation {
    fn of(at: &At, turns: &Turns<'_>) -> Self {
        let ruling = &turns.ruling;
        Self {
            provision: Dated::held(at, &ruling.held),
            modality: ruling.rule.modality,
            certainty: ruling.held.certainty,
            exemption: ruling.exemption.map(|held| Dated::held(at, &held)),
            last: turns.last,
            next: turns.next,
            unknown: turns.unknown.clone(),
            gaps: turns.gaps.iter().map(|held| Dated::held(at, held)).collect(),
        }
    }

    /// The rotation that a version of a provision lays down, where it holds on the day.
    fn by(at: &At, fact: &Fact) -> Option<Self> {
        let ruling = rulings(at, fact.subject).find(|ruling| ruling.held.fact.id == fact.id)?;
        Some(Self::of(at, &questions::turns_of(at, ruling)?))
    }

    /// Those of a body.
    pub fn all(body: &Item) -> ListOf<Self> {
        let at = &body.at;
        ListOf::of(at, &questions::rotations_of(at, body.id), |all| all.iter().map(|one| Self::of(at, one)).collect())
    }

    fn at(&self) -> &At {
        &self.provision.item.at
    }

    fn ruling(&self) -> Option<Ruling<'_>> {
        rulings(self.at(), self.provision.fact.subject).find(|ruling| ruling.held.fact.id == self.provision.fact.id)
    }
}

/// How places of a body pass on by turns, as a provision lays it down.
#[Object]
impl Rotation {
    /// The provision, which says how many holders are exchanged, how often and from when on.
    async fn provision(&self) -> Option<Provision> {
        Provision::of(self.provision.clone())
    }

    /// How far it binds: by MAY nobody has to leave.
    async fn modality(&self) -> Code<Modality> {
        Code(self.modality)
    }

    /// How sure it is that the provision is in force on the day.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.certainty)
    }

    /// The exemption by which it is not applied on the day.
    async fn exemption(&self) -> Option<ExemptionFact> {
        ExemptionFact::of(self.exemption.clone()?)
    }

    /// The last day before the day on which it was due.
    async fn last(&self) -> Option<RotationDay> {
        self.last.map(RotationDay::of)
    }

    /// The first day from the day on that it is due; null where it is not again, or where that is not known: `unknown`
    /// then says FIRST.
    async fn next(&self) -> Option<RotationDay> {
        self.next.map(RotationDay::of)
    }

    /// The holders whom it may be about, and from when on.
    async fn eligible(&self) -> Vec<EligibleHolder> {
        EligibleHolder::all(self.at(), self.ruling())
    }

    /// Those who hold a place in the body and do not rotate out next: their places do not rotate, or others have
    /// certainly served longer.
    async fn stays(&self) -> Vec<Membership> {
        let staying = self.ruling().map(|ruling| eligible::staying_under(self.at(), &ruling)).unwrap_or_default();
        memberships(self.at(), staying.iter())
    }

    /// Who can come in, in order.
    async fn candidates(&self) -> Option<CandidateList> {
        CandidateList::of(self.at(), &self.ruling()?)
    }

    /// What is not known of it.
    async fn unknown(&self) -> Vec<Code<RotationUnknown>> {
        self.unknown.iter().copied().map(Code).collect()
    }

    /// The gaps that say why.
    async fn gaps(&self) -> Vec<GapFact> {
        self.gaps.iter().filter_map(|gap| GapFact::of(gap.clone())).collect()
    }
}

/// One who holds a place that rotates.
#[derive(SimpleObject, Answer)]
pub struct EligibleHolder {
    /// The membership.
    membership: Membership,
    /// From when on it is eligible to rotate out, as far as that is known; open where the rotation is due no more after
    /// it came in.
    from: BoundOf,
    /// By what, or why that is not known.
    why: Code<EligibleReason>,
    /// How sure it is that it is eligible from then on.
    certainty: Code<Certainty>,
    /// From when on it has served in the body without a break.
    since: BoundOf,
    /// How sure it is that it is among those who rotate out next, if any do: CERTAIN only where who has served longest
    /// goes first. Null where it certainly is not.
    chosen: Option<Code<Certainty>>,
    /// The gaps that say why something is not known of it.
    gaps: Vec<GapFact>,
}

impl EligibleHolder {
    fn all(at: &At, ruling: Option<Ruling<'_>>) -> Vec<Self> {
        let eligible = ruling.map(|ruling| eligible::eligible_under(at, &ruling)).unwrap_or_default();
        eligible.iter().filter_map(|one| Self::of(at, one)).collect()
    }

    /// A holder as it was found.
    pub fn of(at: &At, one: &eligible::Eligible<'_>) -> Option<Self> {
        Some(Self {
            membership: Membership::version(&at.item(one.member.membership))?,
            from: plain(one.from),
            why: Code(one.why),
            certainty: Code(one.certainty),
            since: plain(one.since),
            chosen: one.chosen.map(Code),
            gaps: GapFact::all(at, &one.gaps),
        })
    }
}

/// A rotation that is due in a period.
pub struct UpcomingRotation {
    provision: Dated,
    due: Due,
}

/// A rotation that is due in a period.
#[Object]
impl UpcomingRotation {
    /// The provision, in the version by which it is due.
    async fn provision(&self) -> Option<Provision> {
        Provision::of(self.provision.clone())
    }

    /// The body.
    async fn body(&self) -> Option<Organization> {
        match &self.provision.fact.statement {
            Statement::Provision(rule) => Organization::of(&self.provision.item.other(rule.body)),
            _ => None,
        }
    }

    /// When it is due, and how sure it is that this lies in the period.
    async fn due(&self) -> RotationDay {
        RotationDay::of(self.due)
    }

    /// The rotation as it is on the day asked about; null where this version of the provision is not in force then.
    async fn rotation(&self) -> Option<Rotation> {
        Rotation::by(&self.provision.item.at, &self.provision.fact)
    }
}

/// The rotations of all bodies that are due in a period, and those that may be, as it is not known from when they
/// count.
pub struct UpcomingRotations {
    at: At,
    period: (Day, Day),
    first: usize,
}

impl UpcomingRotations {
    /// Those of a period, the first so many of each.
    ///
    /// # Errors
    /// INVALID_VALUE, PAGE_TOO_LARGE.
    pub fn within(at: &At, period: (Date, Date), first: i32) -> Result<Self> {
        Ok(Self { at: at.clone(), period: days(period)?, first: page_size(first)? })
    }
}

/// The rotations of all bodies that are due in a period, and those that may be, as it is not known from when they
/// count.
#[Object]
impl UpcomingRotations {
    /// Those that are due in it, certain and possible, in the order of the days; a rotation that comes several times in
    /// it as often.
    async fn due(&self) -> Vec<UpcomingRotation> {
        let (from, until) = self.period;
        let due = questions::rotations_between(&self.at, from, until).take(self.first);
        due.map(|one| UpcomingRotation { provision: Dated::new(&self.at, one.fact), due: one.due }).collect()
    }

    /// The provisions that may be in force in it and of which it is not known from when they count.
    async fn unknown(&self) -> Vec<Provision> {
        let (from, until) = self.period;
        let unknown = questions::rotations_without_days(&self.at, from, until).take(self.first);
        unknown.filter_map(|(fact, _)| Provision::of(Dated::new(&self.at, fact))).collect()
    }
}
