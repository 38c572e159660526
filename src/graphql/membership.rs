//! Memberships, representations and terms: who sits where, for how long and on whose behalf.

use std::collections::HashSet;

use async_graphql::{OutputType, SimpleObject};
use herred_macros::{Answer, Object};

use super::answer::{Request, Seen};
use super::at::{At, Item};
use super::ex_officio::ExOfficio;
use super::fact::{Dated, fact_type};
use super::gap::GapFact;
use super::node::versioned_type;
use super::organization::Organization;
use super::party::Party;
use super::person::Person;
use super::seat::{Post, Seat};
use super::term::ExpectedEnd;
use super::word::Code;
use crate::network::fact::{Statement, StatementKind};
use crate::network::key::EntityId;
use crate::network::membership::{
    Capacity, Membership as MembershipRecord, Representation as RepresentationRecord, TermEnd,
};
use crate::network::questions::membership::{self as questions, Listed};
use crate::network::questions::term::{expected_end, held_over};
use crate::network::seat::Role;
use crate::network::validity::Certainty;

versioned_type! {
    /// A party belongs to a body for a term, which is the validity.
    Membership,
    /// A version of a membership.
    MembershipFact,
    Membership(Statement::Membership(membership) => membership.clone(), MembershipRecord<EntityId>) []
    {
        /// The body.
        async fn body(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said.body))
        }

        /// The person or organization that belongs to it.
        async fn member(&self) -> Option<Party> {
            Party::of(&self.dated.item.at.item(self.said.member))
        }

        /// The seat it holds.
        async fn seat(&self) -> Option<Seat> {
            Seat::version(&self.dated.item.at.item(self.said.seat?))
        }

        /// The post it holds a place of, where no seat is told apart.
        async fn post(&self) -> Option<Post> {
            Post::version(&self.dated.item.at.item(self.said.post?))
        }

        /// What the member is to the body.
        async fn role(&self) -> Code<Role> {
            Code(self.said.role)
        }

        /// In what capacity.
        async fn capacity(&self) -> Code<Capacity> {
            Code(self.said.capacity)
        }

        /// The membership that it deputises or acts for.
        async fn stands_in_for(&self) -> Option<Membership> {
            Membership::version(&self.dated.item.at.item(self.said.stands_in_for?))
        }

        /// How the term ended; null where it has not or where that is not known.
        async fn ended(&self) -> Option<Code<TermEnd>> {
            self.said.ended.map(Code)
        }
    }
    entity {
        /// Who sits for the member on the day.
        async fn representatives(&self) -> ListOf<Representation> {
            ListOf::representatives(self.item())
        }

        /// Every representation ever known in it, in order of time.
        async fn representations(&self) -> Vec<RepresentationFact> {
            RepresentationFact::ever(self.item())
        }

        /// Who stands in for the member on the day: acting holders and deputies.
        async fn stand_ins(&self) -> Vec<StandIn> {
            let answer = questions::stand_ins_of(&self.dated.item.at, self.item().id);
            answer.iter().filter_map(|one| StandIn::of(&self.dated.item.at, one)).collect()
        }

        /// The leaves of the member on the day.
        async fn leaves(&self) -> Vec<LeaveFact> {
            self.item().facts(StatementKind::Leave, LeaveFact::of)
        }

        /// Its second ground: the office that the member holds because another fact says so; null where there is none.
        async fn ex_officio(&self) -> Option<ExOfficio> {
            ExOfficio::behind(self.item(), self.said.body)
        }
    }
}

versioned_type! {
    /// A person sits for the organization that is the member, within its term.
    Representation,
    /// A version of a representation.
    RepresentationFact,
    Representation(
        Statement::Representation(representation) => representation.clone(), RepresentationRecord<EntityId>
    ) []
    {
        /// The membership.
        async fn membership(&self) -> Option<Membership> {
            Membership::version(&self.dated.item.at.item(self.said.membership))
        }

        /// The person.
        async fn person(&self) -> Option<Person> {
            Person::of(&self.dated.item.at.item(self.said.person))
        }

        /// In what capacity.
        async fn capacity(&self) -> Code<Capacity> {
            Code(self.said.capacity)
        }
    }
    entity {
        /// The leaves of the person on the day.
        async fn leaves(&self) -> Vec<LeaveFact> {
            self.item().facts(StatementKind::Leave, LeaveFact::of)
        }
    }
}

impl RepresentationFact {
    /// Every representation ever known in a membership, in order of time.
    fn ever(membership: &Item) -> Vec<Self> {
        let Item { at, id } = membership;
        let ever = questions::representations_ever(at, *id);
        ever.into_iter().filter_map(|fact| Self::of(Dated::new(at, fact))).collect()
    }
}

fact_type! {
    /// The member or the representative is on leave.
    LeaveFact(Statement::Leave => (), ()) {}
}

/// What is listed on the day, whether it is all, and what is not known.
#[derive(SimpleObject, Answer)]
#[graphql(
    concrete(name = "RepresentativeList", params(Representation)),
    concrete(name = "ProvisionList", params(super::provision::Provision)),
    concrete(name = "ComplianceList", params(super::compliance::Compliance)),
    concrete(name = "RelationList", params(super::relation::RelationEntry)),
    concrete(name = "ProposalItemList", params(super::decision::ProposalItem)),
    concrete(name = "DecisionList", params(super::decision::Decision)),
    concrete(name = "PlaceList", params(super::seat::Place)),
    concrete(name = "RotationList", params(super::rotation::Rotation)),
    concrete(name = "ParticipantList", params(super::meeting::Participant)),
    concrete(name = "AgreementList", params(super::agreement::Agreement)),
    concrete(name = "TargetList", params(super::agreement::TargetFact)),
    concrete(name = "InvolvementList", params(super::involvement::InvolvementFact))
)]
pub struct ListOf<T: OutputType> {
    /// What is listed, what is only possible included.
    items: Vec<T>,
    /// How sure it is that nothing is missing; null where nothing says so.
    complete: Option<Code<Certainty>>,
    /// What is not known of it, and why.
    gaps: Vec<GapFact>,
}

impl<T: OutputType> ListOf<T> {
    /// What a question lists, each item made by `make`.
    pub fn of<I>(at: &At, listed: &Listed<'_, I>, make: impl FnOnce(&[I]) -> Vec<T>) -> Self {
        Self { items: make(&listed.items), complete: listed.complete.map(Code), gaps: GapFact::all(at, &listed.gaps) }
    }
}

/// The members of a body.
pub struct MemberList {
    body: Item,
    stated: ListOf<Membership>,
}

impl MemberList {
    /// The members of a body.
    pub fn of(body: &Item) -> Self {
        let at = &body.at;
        let stated = ListOf::of(at, &questions::members_of(at, body.id), |items| memberships(at, items.iter()));
        Self { body: body.clone(), stated }
    }
}

/// The members of a body on the day, whether they are all, and what is not known.
#[Object]
impl MemberList {
    /// The memberships that are stated, what is only possible included.
    async fn items(&self) -> &[Membership] {
        &self.stated.items
    }

    /// Who holds a place because another fact says so. Where a membership says the same it is listed too.
    async fn ex_officio(&self) -> Vec<ExOfficio> {
        ExOfficio::in_body(&self.body)
    }

    /// How sure it is that nothing is missing; null where nothing says so.
    async fn complete(&self) -> Option<Code<Certainty>> {
        self.stated.complete
    }

    /// What is not known of it, and why.
    async fn gaps(&self) -> &[GapFact] {
        &self.stated.gaps
    }
}

impl ListOf<Representation> {
    /// Who sits for a member.
    pub fn representatives(membership: &Item) -> Self {
        let at = &membership.at;
        Self::of(at, &questions::representatives(at, membership.id), |items| {
            let mut entities: Vec<EntityId> = items.iter().map(|item| item.representation).collect();
            entities.dedup();
            entities.into_iter().filter_map(|id| Representation::version(&at.item(id))).collect()
        })
    }
}

/// The memberships of a party.
pub struct BelongingList {
    party: Item,
    stated: ListOf<Belonging>,
}

impl BelongingList {
    /// The memberships of a party.
    pub fn of(party: &Item) -> Self {
        let at = &party.at;
        let stated = ListOf::of(at, &questions::bodies_of(at, party.id), |items| {
            items.iter().filter_map(|item| Belonging::of(at, item)).collect()
        });
        Self { party: party.clone(), stated }
    }
}

/// The memberships of a party on the day, whether they are all, and what is not known.
#[Object]
impl BelongingList {
    /// What is stated, what is only possible included.
    async fn items(&self) -> &[Belonging] {
        &self.stated.items
    }

    /// The places that it holds because other facts say so. Where a membership says the same it is listed too.
    async fn ex_officio(&self) -> Vec<ExOfficio> {
        ExOfficio::of_party(&self.party)
    }

    /// How sure it is that nothing is missing; null where nothing says so.
    async fn complete(&self) -> Option<Code<Certainty>> {
        self.stated.complete
    }

    /// What is not known of it, and why.
    async fn gaps(&self) -> &[GapFact] {
        &self.stated.gaps
    }
}

/// Memberships as nodes: each once, as the version that speaks for it on the day.
pub fn memberships<'m>(at: &At, members: impl Iterator<Item = &'m questions::Member<'m>>) -> Vec<Membership> {
    versions(at, members.map(|member| member.membership))
}

/// Memberships by their numbers, each once.
pub fn versions(at: &At, memberships: impl Iterator<Item = EntityId>) -> Vec<Membership> {
    let mut seen = HashSet::new();
    memberships.filter(|id| seen.insert(*id)).filter_map(|id| Membership::version(&at.item(id))).collect()
}

/// A party belongs to a body: as the member, or as one who sits for it.
#[derive(SimpleObject, Answer)]
pub struct Belonging {
    /// The membership.
    membership: Membership,
    /// The representation through which a person sits in it; null where the party itself is the member.
    through: Option<Representation>,
    /// How sure it is: as its weakest fact.
    certainty: Code<Certainty>,
}

impl Belonging {
    fn of(at: &At, belonging: &questions::Belonging<'_>) -> Option<Self> {
        let through = belonging.through.as_ref().map(|through| at.item(through.representation));
        Some(Self {
            membership: Membership::version(&at.item(belonging.member.membership))?,
            through: through.as_ref().and_then(Representation::version),
            certainty: Code(belonging.certainty),
        })
    }
}

/// One who stands in for a member on the day.
#[derive(SimpleObject, Answer)]
pub struct StandIn {
    /// The membership of the one who stands in; its capacity says how.
    membership: Membership,
    /// Whether it stands in for this member by name; otherwise for any in the body.
    personal: bool,
}

impl StandIn {
    fn of(at: &At, one: &questions::StandIn<'_>) -> Option<Self> {
        Some(Self { membership: Membership::version(&at.item(one.member.membership))?, personal: one.personal })
    }
}

/// A term that was ever known.
pub struct Term {
    /// The membership as it was in the term.
    fact: MembershipFact,
    /// The same whatever the day.
    in_a_row: u32,
}

impl Term {
    fn of(at: &At, term: &questions::Term<'_>) -> Option<Self> {
        Some(Self { fact: MembershipFact::of(Dated::new(at, term.fact))?, in_a_row: term.in_a_row })
    }

    fn shows(&self) -> Seen<'_> {
        Seen::fact(&self.fact.dated)
    }

    /// Every term ever known in a body, a seat or a post, as far as a request selects of it.
    pub fn within(place: &Item, request: &Request<'_>) -> Vec<Self> {
        let terms = questions::terms_in(&place.at, place.id, request.selects(IN_A_ROW));
        terms.iter().filter_map(|term| Self::of(&place.at, term)).collect()
    }

    /// Every term ever known of a party, as far as a request selects of it.
    pub fn of_party(party: &Item, request: &Request<'_>) -> Vec<Self> {
        let terms = questions::terms_of(&party.at, party.id, request.selects(IN_A_ROW));
        terms.iter().filter_map(|term| Self::of(&party.at, term)).collect()
    }
}

/// The field for which others' terms are read.
const IN_A_ROW: &str = "inARow";

/// A term that was ever known.
#[Object(seen)]
impl Term {
    /// The membership as it was in the term, with the term's bounds and how it ended.
    async fn fact(&self) -> &MembershipFact {
        &self.fact
    }

    /// The membership.
    async fn membership(&self) -> Membership {
        let MembershipFact { dated, said } = &self.fact;
        // Of what has a term there is a version.
        Membership::version(&dated.item).unwrap_or_else(|| Membership { dated: dated.clone(), said: said.clone() })
    }

    /// Who sat for the member in it, in order of time.
    async fn representations(&self) -> Vec<RepresentationFact> {
        RepresentationFact::ever(&self.fact.dated.item)
    }

    /// When it is expected to end: on its own until, or as a provision about its place says.
    async fn expected_end(&self) -> ExpectedEnd {
        let MembershipFact { dated, said } = &self.fact;
        ExpectedEnd::of(&dated.item.at, &expected_end(&dated.item.at, said, &dated.fact))
    }

    /// How sure it is that it is held over on the day: that it goes on after the end that a provision gives it. Null where
    /// it is not, and where nothing says when it should have ended.
    async fn held_over(&self) -> Option<Code<Certainty>> {
        let MembershipFact { dated, said } = &self.fact;
        held_over(&dated.item.at, said, &dated.fact).map(Code)
    }

    /// Which of the member's terms in a row in this body it is, counted from 1; 0 for deputies and the nominated.
    async fn in_a_row(&self) -> u32 {
        // Others' terms were read before it was asked for how long this is the same.
        self.fact.dated.item.at.looked_at_everything();
        self.in_a_row
    }
}
