//! Two views of the network compared.

use async_graphql::{InputObject, Result, SimpleObject};
use herred_macros::{Answer, Object};

use super::answer::{Reading, Request};
use super::at::{At, Given};
use super::date::Date;
use super::event::Entity;
use super::fact::{Dated, Fact};
use super::filter::entity;
use super::mutation::ChangeInput;
use super::network::{KnownAt, Network};
use super::page::{Asked, Page, Window, page_by_place, page_cost, scanning};
use super::party::Party;
use super::succession::SuccessionFact;
use super::word::{Code, words};
use crate::network::fact::StatementKind;
use crate::network::key::EntityId;
use crate::network::questions::comparison::{self as questions, DifferenceKind, Within};
use crate::network::relation::RelationKind;
use crate::network::validity::Certainty;

/// A day and the revision as of which facts are known.
#[derive(Clone, Default, InputObject)]
pub struct ViewInput {
    /// The day.
    on: Option<Date>,
    /// As of which revision facts are known.
    known_at: Option<KnownAt>,
}

/// Which differences to list. Every condition that is given must hold.
#[derive(Clone, Default, InputObject)]
pub struct DifferenceFilter {
    /// Only of these kinds; of all where there are none.
    #[graphql(default)]
    kinds: Vec<Code<DifferenceKind>>,
    /// Only those that are so sure.
    certainty: Option<Code<Certainty>>,
    /// The key of a body: only what differs of it and of what is part of it, in either view, of their seats and
    /// posts, of relations at either end, and of affairs that name them, themselves or through other affairs, or to
    /// which they are parties.
    within: Option<String>,
}

/// A view compared with another.
pub struct Comparison {
    to: At,
    /// What was named of the first view; the rest is as in the second.
    from: Given,
}

impl Comparison {
    /// The comparison that is asked for; where there are changes they are in the second view alone.
    ///
    /// # Errors
    /// UNKNOWN_REVISION; of a what-if REFUSED, TOO_LARGE, INVALID_VALUE.
    pub fn asked(
        reading: &Reading,
        from: ViewInput,
        to: Option<ViewInput>,
        with: Option<&[ChangeInput]>,
    ) -> Result<Self> {
        let to = to.unwrap_or_default();
        let known = from.known_at.map(|known| known.revision(&reading.network)).transpose()?;
        let known = known.or_else(|| with.map(|_| reading.network.head()));
        let to = Network::asked(reading, to.on, to.known_at.as_ref(), with)?.0;
        Ok(Self { to, from: Given { on: from.on.map(|date| date.0), known, with: None } })
    }

    /// The first view, where the second is `to`.
    fn before(&self, to: &At) -> At {
        let view = to.view().on_day(self.from.on.unwrap_or(to.on()));
        let view = view.known_at(self.from.known.unwrap_or(to.known()));
        let (on, known) = (self.from.on.or(to.given().on), self.from.known.or(to.given().known));
        At::new(view, Given { on, known, with: None })
    }

    fn page(&self, filter: DifferenceFilter, asked: &Asked, counted: bool) -> Result<Page<Difference>> {
        let window = Window::of(&self.to, asked)?;
        let from = self.before(&window.at);
        let compared = questions::Comparison::new(&from, &window.at);
        let kinds = words(filter.kinds);
        let body = filter.within.map(|key| entity(&window.at, &key).or_else(|_| entity(&from, &key))).transpose()?;
        let within = body.map(|body| Within::new(&compared, body));
        let wanted = |difference: &questions::Difference<'_>| {
            (kinds.is_empty() || kinds.contains(&difference.kind))
                && filter.certainty.is_none_or(|certainty| certainty.0 == difference.certainty)
                && within.as_ref().is_none_or(|within| within.has(&compared, difference))
        };
        let list = |after| {
            let all = compared.differences(after).filter(|(_, difference)| wanted(difference));
            all.map(|(place, _)| (place, place))
        };
        let make = |to: &At, place| Some(Difference::of(&from, to, &compared.at(place)?));
        page_by_place(&window, asked, counted, list, make)
    }
}

/// A view of the network compared with another: other days, other revisions, or both. What is compared is what is
/// said, not which fact says it. Whether a body exists, how a party belongs to it, relations and affairs differ too where
/// the same is less sure in one view. A meeting differs where it is planned, moved, held or cancelled otherwise, and not
/// because one of the days is its own.
#[Object]
impl Comparison {
    /// The first view.
    async fn from(&self) -> Network {
        Network(self.before(&self.to))
    }

    /// The second view.
    async fn to(&self) -> Network {
        Network(self.to.clone())
    }

    /// What differs, in the order in which the entities were recorded.
    #[graphql(complexity = "scanning(page_cost(first, last, child_complexity))")]
    async fn differences(
        &self,
        request: &Request<'_>,
        #[graphql(desc = "Which; all where it is null.")] filter: Option<DifferenceFilter>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Difference>>> {
        let counted = request.selects("totalCount");
        Some(self.page(filter.unwrap_or_default(), &Asked { first, after, last, before }, counted))
    }
}

/// Something in which two views differ.
#[derive(SimpleObject, Answer)]
pub struct Difference {
    /// In what way.
    kind: Code<DifferenceKind>,
    /// Of what: of those who join, leave, change role or sit for a member the body; of a seat that passes on the seat;
    /// of relations the end that they start at; of affairs the affair, or what something is said of. Seen from the
    /// second view, or the first where the second does not know it.
    subject: Option<Entity>,
    /// The party that joined, left or changed role.
    party: Option<Party>,
    /// The member that the party, or whoever it passed on to, sits for; null where it is the member, or where a seat
    /// passed on.
    member: Option<Party>,
    /// The kind of the relations.
    relation: Option<Code<RelationKind>>,
    /// The kind of the affair, or of what is said of it: AGREEMENT, MEETING_SERIES; INVOLVEMENT, ALLOCATION.
    affair: Option<Code<StatementKind>>,
    /// The facts, seen from the first view, that say there what is not said, or not as surely, in the second.
    before: Vec<Fact>,
    /// The facts, seen from the second view, that say there what is not said, or not as surely, in the first.
    after: Vec<Fact>,
    /// How sure what is listed of the first view is there; null where nothing is.
    certainty_before: Option<Code<Certainty>>,
    /// How sure what is listed of the second view is there; null where nothing is.
    certainty_after: Option<Code<Certainty>>,
    /// CERTAIN where all that is listed is: then the views certainly differ.
    certainty: Code<Certainty>,
    /// Of a body founded or dissolved: what merged into it or split off to it, or what it was merged or split into;
    /// the successions that are in effect in one view and not, or not as surely, in the other.
    successions: Vec<SuccessionFact>,
}

impl Difference {
    fn of(from: &At, to: &At, difference: &questions::Difference<'_>) -> Self {
        let aspect = difference.aspect;
        let party = |id: EntityId| Party::of(&to.item(id)).or_else(|| Party::of(&from.item(id)));
        let facts = |at: &At, facts: &[&crate::network::fact::Fact]| {
            facts.iter().filter_map(|fact| Fact::of(Dated::new(at, fact))).collect()
        };
        let successions = difference.successions.iter().filter_map(|fact| SuccessionFact::of(Dated::new(to, fact)));
        Self {
            kind: Code(difference.kind),
            subject: Entity::of(to, aspect.of).or_else(|| Entity::of(from, aspect.of)),
            party: aspect.party().and_then(party),
            member: aspect.member().and_then(party),
            relation: aspect.relation().map(Code),
            affair: aspect.affair().map(Code),
            before: facts(from, &difference.before),
            after: facts(to, &difference.after),
            certainty_before: difference.certainty_before.map(Code),
            certainty_after: difference.certainty_after.map(Code),
            certainty: Code(difference.certainty),
            successions: successions.collect(),
        }
    }
}
