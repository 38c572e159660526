//! Offices that follow from other facts.

use herred_macros::Object;

use super::at::{At, Item};
use super::fact::Fact;
use super::gap::GapFact;
use super::membership::{Membership, versions};
use super::organization::Organization;
use super::party::{End, Party};
use super::provision::Provision;
use super::word::Code;
use crate::network::key::{EntityId, FactId};
use crate::network::questions::ex_officio as questions;
use crate::network::seat::Role;
use crate::network::validity::Certainty;

/// A place that is held because another fact says so: who hosts the secretariat chairs the group. What stands in it
/// is by number, and read when it is asked for.
pub struct ExOfficio {
    body: Item,
    provision: FactId,
    place: Option<EntityId>,
    role: Option<Role>,
    holder: Option<EntityId>,
    grounds: Vec<FactId>,
    stated: Option<EntityId>,
    instead: Vec<EntityId>,
    certainty: Certainty,
    gaps: Vec<FactId>,
}

impl ExOfficio {
    /// An office, seen from where it was asked for.
    pub fn of(at: &At, office: &questions::ExOfficio<'_>) -> Self {
        Self {
            body: at.item(office.ruling.rule.body),
            provision: office.ruling.held.fact.id,
            place: office.place,
            role: office.role(at),
            holder: office.holder,
            grounds: office.grounds.iter().map(|held| held.fact.id).collect(),
            stated: office.stated.map(|member| member.membership),
            instead: office.instead.iter().map(|member| member.membership).collect(),
            certainty: office.certainty,
            gaps: office.gaps.iter().map(|held| held.fact.id).collect(),
        }
    }

    fn all(at: &At, offices: &[questions::ExOfficio<'_>]) -> Vec<Self> {
        offices.iter().map(|office| Self::of(at, office)).collect()
    }

    /// Those in a body.
    pub fn in_body(body: &Item) -> Vec<Self> {
        Self::all(&body.at, &questions::ex_officio_in(&body.at, body.id))
    }

    /// Those in a seat or a post.
    pub fn at_place(place: &Item) -> Vec<Self> {
        Self::all(&place.at, &questions::ex_officio_at(&place.at, place.id))
    }

    /// Those that a party holds.
    pub fn of_party(party: &Item) -> Vec<Self> {
        Self::all(&party.at, &questions::ex_officio_of(&party.at, party.id))
    }

    /// The one that says the same as a membership in a body.
    pub fn behind(membership: &Item, body: EntityId) -> Option<Self> {
        let offices = questions::ex_officio_in(&membership.at, body);
        let same =
            |office: &&questions::ExOfficio<'_>| office.stated.is_some_and(|stated| stated.membership == membership.id);
        offices.iter().find(same).map(|office| Self::of(&membership.at, office))
    }
}

/// A place that is held because another fact says so: who hosts the secretariat chairs the group.
#[Object]
impl ExOfficio {
    /// The provision by which it is so.
    async fn provision(&self) -> Option<Provision> {
        Provision::of(self.body.at.recorded(self.provision)?)
    }

    /// The body.
    async fn body(&self) -> Option<Organization> {
        Organization::of(&self.body)
    }

    /// The seat or post; null where the provision names only a role, and the body has not one place of it.
    async fn place(&self) -> Option<End> {
        End::of(&self.body.other(self.place?))
    }

    /// What the holder is to the body; null where nothing says it.
    async fn role(&self) -> Option<Code<Role>> {
        self.role.map(Code)
    }

    /// Who holds it; null where the fact that decides it is not known.
    async fn holder(&self) -> Option<Party> {
        Party::of(&self.body.other(self.holder?))
    }

    /// The facts that it follows from: a relation or a membership last, and before it the provisions of the offices
    /// between.
    async fn grounds(&self) -> Vec<Fact> {
        self.grounds.iter().filter_map(|fact| Fact::of(self.body.at.recorded(*fact)?)).collect()
    }

    /// The membership of the same party in the same place, where one is stated: they are one.
    async fn membership(&self) -> Option<Membership> {
        Membership::version(&self.body.other(self.stated?))
    }

    /// The memberships of those who certainly hold the place instead, against the provision.
    async fn instead(&self) -> Vec<Membership> {
        versions(&self.body.at, self.instead.iter().copied())
    }

    /// How sure it is: as the weaker of the provision and what it follows from.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.certainty)
    }

    /// Why the fact that decides it is not known.
    async fn gaps(&self) -> Vec<GapFact> {
        self.gaps.iter().filter_map(|fact| GapFact::of(self.body.at.recorded(*fact)?)).collect()
    }
}
