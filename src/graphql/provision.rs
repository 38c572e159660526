//! Provisions: what a body's own rules lay down.

use async_graphql::SimpleObject;
use herred_macros::{Answer, Object};

use super::at::{At, Item};
use super::date::BoundOf;
use super::fact::{Dated, fact_type};
use super::membership::ListOf;
use super::node::versioned_type;
use super::organization::Organization;
use super::party::End;
use super::word::Code;
use crate::network::fact::{Statement, StatementKind, Text};
use crate::network::key::EntityId;
use crate::network::organization::OrganizationKind;
use crate::network::provision::{
    Attendance as AttendanceRecord, AttendanceKind, Clause, Election, ElectionEnd, Following as FollowingRecord,
    Grouping as GroupingRecord, Modality, Pool as PoolRecord, Provision as ProvisionRecord, ProvisionKind,
    Rotation as RotationRecord, Selection, Service, SubstitutionPolicy, TermRule as TermRecord,
};
use crate::network::questions::provision as questions;
use crate::network::relation::{Direction, RelationKind};
use crate::network::seat::Role;

versioned_type! {
    /// What a body's own rules lay down of some of its places: how many there are, who can hold them, how they rotate.
    Provision,
    /// A version of a provision.
    ProvisionFact,
    Provision(Statement::Provision(provision) => provision.clone(), Box<ProvisionRecord<EntityId>>) []
    {
        /// The body.
        async fn body(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said.body))
        }

        /// What it lays down. Of the fields below those are filled that this kind has.
        async fn kind(&self) -> Code<ProvisionKind> {
            Code(self.said.clause.kind())
        }

        /// How far it binds.
        async fn modality(&self) -> Code<Modality> {
            Code(self.said.modality)
        }

        /// The seat, or the post with its seats, that it is about; null where it is about all that have the role.
        async fn place(&self) -> Option<End> {
            End::of(&self.dated.item.at.item(self.said.place?))
        }

        /// The role of the places that it is about; null for any.
        async fn role(&self) -> Option<Code<Role>> {
            self.said.role.map(Code)
        }

        /// The provision in words.
        async fn text(&self) -> Option<&str> {
            self.said.text.as_deref()
        }

        /// PLACES: so many places at least. SPREAD: so many groups at least.
        async fn least(&self) -> Option<u16> {
            self.said.parts().least
        }

        /// PLACES: so many places at most. SPREAD: so many holders of one group at most.
        async fn most(&self) -> Option<u16> {
            self.said.parts().most
        }

        /// ONE_FROM_EACH, ELIGIBLE, EXCLUDED, ATTENDANCE, ROTATION: the parties that it speaks of.
        async fn pool(&self) -> Option<Pool> {
            Pool::of(&self.dated.item.at, self.said.clause.pool()?)
        }

        /// EX_OFFICIO: from which fact the holder follows.
        async fn following(&self) -> Option<Following> {
            match &self.said.clause {
                Clause::ExOfficio(following) => Some(Following::seen(&self.dated.item.at, following)),
                _ => None,
            }
        }

        /// APPOINTMENT: the body that appoints the holders.
        async fn appointer(&self) -> Option<Organization> {
            match &self.said.clause {
                Clause::Appointment(by) => Organization::of(&self.dated.item.at.item(*by)),
                _ => None,
            }
        }

        /// SUBSTITUTION: whether a holder can send a substitute.
        async fn substitution(&self) -> Option<Code<SubstitutionPolicy>> {
            self.said.parts().substitution.map(Code)
        }

        /// VOTING: whether the holders vote.
        async fn voting(&self) -> Option<bool> {
            self.said.parts().voting
        }

        /// SPREAD: the groups over which the holders are spread.
        async fn grouping(&self) -> Option<Grouping> {
            match &self.said.clause {
                Clause::Spread(grouping, _) => Some(Grouping::of(&self.dated.item.at, grouping)),
                _ => None,
            }
        }

        /// ATTENDANCE: who attends the meetings without being a member.
        async fn attendance(&self) -> Option<Attendance> {
            match &self.said.clause {
                Clause::Attendance(attendance) => Some(Attendance::of(&self.dated.item.at, attendance)),
                _ => None,
            }
        }

        /// TERM: how long a term is.
        async fn term(&self) -> Option<TermRule> {
            match &self.said.clause {
                Clause::Term(term) => Some(TermRule::of(term)),
                _ => None,
            }
        }

        /// ROTATION: how the places pass on by turns.
        async fn rotation(&self) -> Option<RotationRule> {
            match &self.said.clause {
                Clause::Rotation(rotation) => Some(RotationRule::of(rotation)),
                _ => None,
            }
        }
    }
    entity {
        /// The exemptions by which it is not applied on the day.
        async fn exemptions(&self) -> Vec<ExemptionFact> {
            self.item().facts(StatementKind::Exemption, ExemptionFact::of)
        }
    }
}

impl Provision {
    /// Those about a seat or a post on the day.
    pub fn about(place: &Item) -> Vec<Self> {
        let rulings = questions::provisions_at(&place.at, place.id);
        rulings.iter().filter_map(|ruling| Self::of(Dated::held(&place.at, &ruling.held))).collect()
    }
}

impl ListOf<Provision> {
    /// Those of a body on the day.
    pub fn provisions(body: &Item) -> Self {
        let at = &body.at;
        Self::of(at, &questions::provisions_of(at, body.id), |rulings| {
            rulings.iter().filter_map(|ruling| Provision::of(Dated::held(at, &ruling.held))).collect()
        })
    }
}

fact_type! {
    /// The provision is not applied while this holds.
    ExemptionFact(Statement::Exemption(reason) => reason.clone(), Text) {
        /// Why.
        async fn reason(&self) -> &str {
            &self.said
        }
    }
}

/// A class of parties: organizations of a kind that are located in one, part of it, members of it or parties to it,
/// and one organization beside them.
#[derive(SimpleObject, Answer)]
pub struct Pool {
    /// The kind of the organizations.
    kind: Option<Code<OrganizationKind>>,
    /// What they are affiliated with.
    within: Option<End>,
    /// One organization that is of the pool whatever it is affiliated with.
    organization: Option<Organization>,
    /// The office that who sits holds (“director”), in words.
    office: Option<String>,
}

impl Pool {
    fn of(at: &At, pool: &PoolRecord<EntityId>) -> Option<Self> {
        (!pool.is_empty()).then(|| Self {
            kind: pool.kind.map(Code),
            within: pool.within.and_then(|within| End::of(&at.item(within))),
            organization: pool.organization.and_then(|one| Organization::of(&at.item(one))),
            office: pool.office.as_deref().map(str::to_owned),
        })
    }
}

/// From which fact a holder follows: from relations with an entity, or from who holds another seat or post.
#[derive(SimpleObject, Answer)]
pub struct Following {
    /// The kind of relation; null where it follows from who holds `of`.
    relation: Option<Code<RelationKind>>,
    /// Which way the relation is read from `of`; INCOMING: the holder is where it starts.
    direction: Option<Code<Direction>>,
    /// The entity that the relation is with, or the seat or post.
    of: Option<End>,
}

impl Following {
    fn seen(at: &At, following: &FollowingRecord<EntityId>) -> Self {
        let (relation, direction, of) = match following {
            FollowingRecord::Relation { kind, direction, of } => (Some(Code(*kind)), Some(Code(*direction)), of),
            FollowingRecord::Place(of) => (None, None, of),
        };
        Self { relation, direction, of: End::of(&at.item(*of)) }
    }
}

/// Groups of organizations that others are located in, part of, or members of.
#[derive(SimpleObject, Answer)]
pub struct Grouping {
    /// The kind of the groups.
    kind: Option<Code<OrganizationKind>>,
    /// The class of the groups, as a classification gives it.
    class: Option<String>,
    /// What the groups are affiliated with themselves; null for any.
    within: Option<End>,
}

impl Grouping {
    fn of(at: &At, grouping: &GroupingRecord<EntityId>) -> Self {
        Self {
            kind: grouping.kind.map(Code),
            class: grouping.class.as_deref().map(str::to_owned),
            within: grouping.within.and_then(|within| End::of(&at.item(within))),
        }
    }
}

/// Who attends without being a member.
#[derive(SimpleObject, Answer)]
pub struct Attendance {
    /// How.
    kind: Code<AttendanceKind>,
    /// The organization, seat, post or person that attends; null where it is any of the pool.
    guest: Option<End>,
    /// The role in the guest, an organization, of those who attend.
    role: Option<Code<Role>>,
    /// How many attend.
    number: Option<u16>,
}

impl Attendance {
    fn of(at: &At, attendance: &AttendanceRecord<EntityId>) -> Self {
        Self {
            kind: Code(attendance.kind),
            guest: attendance.guest.and_then(|guest| End::of(&at.item(guest))),
            role: attendance.role.map(Code),
            number: attendance.number,
        }
    }
}

/// How long a term is.
#[derive(SimpleObject, Answer)]
pub struct TermRule {
    /// So many months.
    months: Option<u16>,
    /// So many terms in a row at most.
    in_a_row: Option<u16>,
    /// The election period that it is bound to.
    election: Option<ElectionPeriod>,
}

/// Election periods: an election in one year, and every so many years before and after.
#[derive(SimpleObject, Answer)]
pub struct ElectionPeriod {
    /// The year of one election.
    year: u16,
    /// Years from one to the next.
    every: u16,
    /// When terms end in such a year.
    end: Code<ElectionEnd>,
}

impl TermRule {
    fn of(term: &TermRecord) -> Self {
        let period = |Election { year, every, end }| ElectionPeriod { year, every, end: Code(end) };
        Self { months: term.months, in_a_row: term.in_a_row, election: term.election.map(period) }
    }
}

/// How places pass on by turns.
pub struct RotationRule(RotationRecord<EntityId>);

impl RotationRule {
    fn of(rotation: &RotationRecord<EntityId>) -> Self {
        Self(rotation.clone())
    }
}

/// How places pass on by turns.
#[Object]
impl RotationRule {
    /// How many holders are exchanged at a time; null where that is not known.
    async fn number(&self) -> Option<u16> {
        self.0.number
    }

    /// Months from one rotation to the next.
    async fn every(&self) -> u16 {
        self.0.every
    }

    /// The day of the first rotation; unknown where the source does not say from when it counts.
    async fn first(&self) -> BoundOf {
        BoundOf { bound: self.0.first, text: self.0.first_text.clone() }
    }

    /// Whether it comes again and again; null where that is not known.
    async fn recurring(&self) -> Option<bool> {
        self.0.recurring
    }

    /// Who rotates out.
    async fn selection(&self) -> Code<Selection> {
        Code(self.0.selection)
    }

    /// What counts as having served.
    async fn served(&self) -> Code<Service> {
        Code(self.0.served)
    }

    /// Months that who rotated out has to wait before it can come again.
    async fn rest(&self) -> Option<u16> {
        self.0.rest
    }
}
