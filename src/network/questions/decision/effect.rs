//! What a decision is the ground of, and on which decisions something rests.

use std::collections::BTreeSet;

use crate::network::decision;
use crate::network::fact::{Fact, Link, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::validity::{Bound, Certainty};
use crate::network::view::View;
use crate::network::word::Word;

/// What a decision is the ground of, and the facts that this is about.
#[derive(Debug, Clone)]
pub struct Effect<'v> {
    /// The decision.
    pub decision: EntityId,
    /// The fact that says so: it holds from the day of the effect on.
    pub fact: &'v Fact,
    /// What it changes, and what of it.
    pub said: &'v decision::Effect<EntityId>,
    /// The facts under the topic that begin on a day on which the effect can, whenever that is, each with how sure it is
    /// that the two begin together; in the order they were recorded.
    pub facts: Vec<(&'v Fact, Certainty)>,
}

/// What a decision is the ground of, whenever that takes effect, in order of time.
#[must_use]
pub fn effects_of(view: &View, decision: EntityId) -> Vec<Effect<'_>> {
    view.history(decision, StatementKind::Effect).filter_map(|fact| effect(view, fact)).collect()
}

/// On which decisions something rests, whenever they take effect: those with an effect on it, and those with an effect
/// on what its facts name that is about one of its facts. In the order they were recorded; each with the facts of it
/// alone.
#[must_use]
pub fn grounds_of(view: &View, entity: EntityId) -> Vec<Effect<'_>> {
    let mut affected: BTreeSet<EntityId> = BTreeSet::from([entity]);
    for fact in view.all_facts(entity) {
        affected.extend(fact.statement.references().into_iter().map(|(_, named)| *named));
    }
    let effects = affected.into_iter().flat_map(|one| view.naming_ever(one, Link::Affected));
    let effects = effects.filter_map(|fact| effect(view, fact));
    let mut grounds: Vec<Effect<'_>> = effects
        .filter_map(|mut effect| {
            if effect.said.affected != entity {
                effect.facts.retain(|(fact, _)| fact.subject == entity);
            }
            (effect.said.affected == entity || !effect.facts.is_empty()).then_some(effect)
        })
        .collect();
    grounds.sort_by_key(|ground| ground.fact.id);
    grounds
}

fn effect<'v>(view: &'v View, fact: &'v Fact) -> Option<Effect<'v>> {
    let said = fact.affair()?.effect()?;
    let begins = fact.validity.from;
    let mut facts: Vec<(&Fact, Certainty)> = under(view, said.affected, said.topic)
        .filter_map(|under| Some((under, together(begins, under.validity.from)?)))
        .collect();
    facts.sort_by_key(|(fact, _)| fact.id);
    facts.dedup_by_key(|(fact, _)| fact.id);
    Some(Effect { decision: fact.subject, fact, said, facts })
}

/// How sure it is that two begin on one day; none where they certainly do not.
fn together(one: Bound, other: Bound) -> Option<Certainty> {
    if one.day().is_some() && one == other {
        return Some(Certainty::Certain);
    }
    (one.earliest <= other.latest && other.earliest <= one.latest).then_some(Certainty::Possible)
}

/// The facts about something under a topic, whenever they hold: its own, and those that name it in a place of the topic.
fn under(view: &View, affected: EntityId, topic: Option<Topic>) -> impl Iterator<Item = &Fact> {
    let own = view.all_facts(affected).filter(move |fact| {
        let kind = fact.statement.kind();
        match topic {
            None | Some(Topic::Everything) => !matches!(kind, StatementKind::Gap | StatementKind::Completeness),
            Some(topic) => topics_of(kind).contains(&topic),
        }
    });
    let links = Link::ALL.iter().copied().filter(move |link| match topic {
        None | Some(Topic::Everything) => !topics_at(*link).is_empty(),
        Some(topic) => topics_at(*link).contains(&topic),
    });
    own.chain(links.flat_map(move |link| view.naming_ever(affected, link)))
}

/// Under which topics a fact of a kind is said of its subject.
fn topics_of(kind: StatementKind) -> &'static [Topic] {
    use StatementKind as Kind;
    match kind {
        Kind::Name | Kind::PersonName => &[Topic::Names],
        Kind::Classification => &[Topic::Classification],
        Kind::Placement => &[Topic::Placement],
        Kind::Identifier | Kind::PersonIdentifier => &[Topic::Identifiers],
        Kind::Level => &[Topic::Level],
        Kind::Area => &[Topic::Area],
        Kind::LegalForm => &[Topic::LegalForm],
        Kind::Staffing => &[Topic::Staffing],
        Kind::ContactPoint => &[Topic::ContactPoints],
        Kind::Task => &[Topic::Tasks],
        Kind::Membership => &[Topic::Term, Topic::Existence],
        Kind::Representation => &[Topic::Term, Topic::Representatives, Topic::Existence],
        Kind::Leave => &[Topic::Term],
        Kind::Relation => &[Topic::Relations, Topic::Mandates, Topic::Existence],
        Kind::Provision | Kind::Exemption => &[Topic::Provisions, Topic::Rotation, Topic::Existence],
        Kind::Agreement => &[Topic::Existence, Topic::Force, Topic::Notice],
        Kind::Target => &[Topic::Target],
        Kind::MeetingSeries => &[Topic::Cadence, Topic::Existence],
        Kind::Act => &[Topic::Approvals],
        Kind::ApprovalStep => &[Topic::Approvals, Topic::Deadline],
        Kind::BudgetLine | Kind::Allocation => &[Topic::Money],
        Kind::Involvement => &[Topic::Involved],
        Kind::Existence
        | Kind::Document
        | Kind::Post
        | Kind::Seat
        | Kind::Succession
        | Kind::Meeting
        | Kind::Proposal
        | Kind::ProposalItem
        | Kind::Decision
        | Kind::Effect
        | Kind::ActionItem
        | Kind::Procedure => &[Topic::Existence],
        Kind::Gap | Kind::Completeness => &[],
    }
}

/// Under which topics a fact is said of what it names in a place; none where it changes nothing of that.
fn topics_at(link: Link) -> &'static [Topic] {
    match link {
        Link::Parent => &[Topic::Parts, Topic::Subordinates],
        Link::SeatBody | Link::PostBody | Link::SeatPost => &[Topic::Seats],
        Link::Body => &[Topic::Members, Topic::Leader, Topic::Rotation],
        Link::Member | Link::Representative => &[Topic::Memberships],
        Link::HeldSeat | Link::HeldPost => &[Topic::Holders, Topic::Rotation],
        Link::RepresentedIn => &[Topic::Representatives],
        Link::From => &[Topic::Relations, Topic::Superiors, Topic::Subordinates, Topic::Leader, Topic::Mandates],
        Link::To => &[
            Topic::Relations,
            Topic::Superiors,
            Topic::Subordinates,
            Topic::Leader,
            Topic::Mandates,
            Topic::Parties,
            Topic::ContactPersons,
        ],
        Link::Predecessor | Link::AgreementFollowed => &[Topic::Successors],
        Link::Successor => &[Topic::Predecessors],
        Link::ProvisionBody | Link::ProvisionPlace => &[Topic::Provisions, Topic::Rotation],
        Link::SeriesOf | Link::MeetingOf => &[Topic::Meetings],
        Link::StepOf => &[Topic::Approvals],
        Link::BudgetOf | Link::BudgetUnder => &[Topic::Money],
        _ => &[],
    }
}
