//! Whether a body is as its own rules lay down, and who attends its meetings without being a member.

use async_graphql::SimpleObject;
use herred_macros::{Answer, Object};

use super::at::{At, Item};
use super::fact::{Dated, Fact};
use super::gap::GapFact;
use super::membership::ListOf;
use super::node::Node;
use super::party::Party;
use super::person::Person;
use super::provision::{ExemptionFact, Provision};
use super::word::Code;
use crate::network::key::{EntityId, FactId};
use crate::network::provision::AttendanceKind;
use crate::network::questions::attendance::{self, attendees_of};
use crate::network::questions::compliance::{self as questions, ComplianceReason, ComplianceState};
use crate::network::validity::Certainty;
use crate::network::view::Held;

/// Whether a provision is kept on the day. What stands in it is by number, and read when it is asked for.
pub struct Compliance {
    at: At,
    provision: FactId,
    exemption: Option<FactId>,
    state: ComplianceState,
    expected: ExpectedCount,
    known: u32,
    vacant: Option<u32>,
    unknown: Option<u32>,
    evidence: Vec<FactId>,
    missing: Vec<EntityId>,
    outside: Vec<EntityId>,
    reasons: Vec<questions::Doubt>,
    gaps: Vec<FactId>,
}

/// How many are expected.
#[derive(SimpleObject, Answer, Clone, Copy)]
pub struct ExpectedCount {
    /// So many at least; null where there is no such limit.
    least: Option<u16>,
    /// So many at most; null where there is no such limit.
    most: Option<u16>,
}

/// A reason why it is not known whether a provision is kept.
#[derive(SimpleObject, Answer)]
pub struct Doubt {
    /// The reason.
    why: Code<ComplianceReason>,
    /// Whom or what it is about; null where it is about the whole.
    about: Option<Node>,
}

fn numbers(facts: &[Held<'_>]) -> Vec<FactId> {
    facts.iter().map(|held| held.fact.id).collect()
}

impl Compliance {
    fn of(at: &At, compliance: &questions::Compliance<'_>) -> Self {
        let (least, most) = (compliance.expected.least, compliance.expected.most);
        Self {
            at: at.clone(),
            provision: compliance.ruling.held.fact.id,
            exemption: compliance.ruling.exemption.map(|held| held.fact.id),
            state: compliance.state,
            expected: ExpectedCount { least, most },
            known: compliance.known,
            vacant: compliance.vacant,
            unknown: compliance.unknown,
            evidence: numbers(&compliance.evidence),
            missing: compliance.missing.clone(),
            outside: compliance.outside.clone(),
            reasons: compliance.doubts.clone(),
            gaps: numbers(&compliance.gaps),
        }
    }

    fn parties(&self, parties: &[EntityId]) -> Vec<Party> {
        parties.iter().filter_map(|party| Party::of(&self.at.item(*party))).collect()
    }
}

impl ListOf<Compliance> {
    /// Whether each provision of a body is kept.
    pub fn compliance(body: &Item) -> Self {
        let at = &body.at;
        Self::of(at, &questions::compliance_of(at, body.id), |items| {
            items.iter().map(|item| Compliance::of(at, item)).collect()
        })
    }
}

/// Whether a provision is kept on the day: what it expects, what is known, and what breaks it.
#[Object]
impl Compliance {
    /// The provision.
    async fn provision(&self) -> Option<Provision> {
        Provision::of(self.at.recorded(self.provision)?)
    }

    /// Whether it is kept. What must be kept and is BROKEN is a violation; what should be kept is not as it should be.
    async fn state(&self) -> Code<ComplianceState> {
        Code(self.state)
    }

    /// The exemption by which it is not, or may not be, applied on the day.
    async fn exemption(&self) -> Option<ExemptionFact> {
        ExemptionFact::of(self.at.recorded(self.exemption?)?)
    }

    /// How many it expects. PLACES: places. ONE_FROM_EACH: parties of the pool. SPREAD: groups at least, and holders of
    /// one group at most.
    async fn expected(&self) -> ExpectedCount {
        self.expected
    }

    /// How many certainly hold a place that it is about.
    async fn known(&self) -> u32 {
        self.known
    }

    /// How many places certainly nobody holds; null where that is not known.
    async fn vacant(&self) -> Option<u32> {
        self.vacant
    }

    /// Of how many places it is not known whether anybody certainly holds them; null where it is not known how many
    /// places there are.
    async fn unknown(&self) -> Option<u32> {
        self.unknown
    }

    /// The facts that show it; of what is BROKEN those that break it.
    async fn evidence(&self) -> Vec<Fact> {
        self.evidence.iter().filter_map(|fact| Fact::of(self.at.recorded(*fact)?)).collect()
    }

    /// The parties that are to have a place and of which none is known; where it is BROKEN they certainly have none.
    async fn missing(&self) -> Vec<Party> {
        self.parties(&self.missing)
    }

    /// The parties that certainly hold a place, or one too many, and should not.
    async fn outside(&self) -> Vec<Party> {
        self.parties(&self.outside)
    }

    /// Why it is UNKNOWN.
    async fn reasons(&self) -> Vec<Doubt> {
        let about = |doubt: &questions::Doubt| Node::of(&self.at.item(doubt.about?));
        self.reasons.iter().map(|doubt| Doubt { why: Code(doubt.why), about: about(doubt) }).collect()
    }

    /// What is not known of it, and why.
    async fn gaps(&self) -> Vec<GapFact> {
        self.gaps.iter().filter_map(|fact| GapFact::of(self.at.recorded(*fact)?)).collect()
    }
}

/// Those who attend the meetings of a body by one of its provisions, without being members.
#[derive(SimpleObject, Answer)]
pub struct Attendees {
    /// The provision; its modality says whether they are to attend or can.
    provision: Option<Provision>,
    /// How they attend.
    kind: Code<AttendanceKind>,
    /// How many attend; null where the provision does not say.
    number: Option<u16>,
    /// Who that is, as far as it is known.
    guests: Vec<Guest>,
    /// Whether it is any of the guests, rather than each.
    any_of: bool,
    /// Whether there may be guests that facts cannot tell: the provision names an office in words, or a kind alone.
    open: bool,
    /// Of how many who attend it is not known which person that is; null where the provision does not say how many
    /// attend.
    unknown: Option<u16>,
    /// Why something of it is not known.
    gaps: Vec<GapFact>,
}

/// One who attends meetings without being a member.
#[derive(SimpleObject, Answer)]
pub struct Guest {
    /// The organization or the person that is meant, or that holds the place that is meant.
    party: Option<Party>,
    /// The person who comes; null where that is not known.
    person: Option<Person>,
    /// The facts that it follows from, besides the provision's.
    facts: Vec<Fact>,
    /// How sure it is: as the weakest of them and the provision.
    certainty: Code<Certainty>,
}

impl Attendees {
    /// Those of a body.
    pub fn all(body: &Item) -> Vec<Self> {
        let at = &body.at;
        let guest = |guest: &attendance::Guest<'_>| Guest {
            party: Party::of(&at.item(guest.party)),
            person: guest.person.and_then(|person| Person::of(&at.item(person))),
            facts: guest.facts.iter().filter_map(|held| Fact::of(Dated::held(at, held))).collect(),
            certainty: Code(guest.certainty),
        };
        let all = attendees_of(at, body.id).into_iter().map(|attendees| Self {
            provision: Provision::of(Dated::held(at, &attendees.ruling.held)),
            kind: Code(attendees.kind),
            number: attendees.number,
            guests: attendees.guests.iter().map(guest).collect(),
            any_of: attendees.any_of,
            open: attendees.open,
            unknown: attendees.unknown,
            gaps: attendees.gaps.iter().filter_map(|held| GapFact::of(Dated::held(at, held))).collect(),
        });
        all.collect()
    }
}
