//! The reach of a scope, by hand and beside a twin over plain rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::network::affair::Affair;
use crate::network::fact::{Basis, Margin};
use crate::network::gap::Topic;
use crate::network::key::Revision;
use crate::network::membership::{Membership, Representation};
use crate::network::organization::OrganizationKind;
use crate::network::person::PersonName;
use crate::network::recorded::Recorded;
use crate::network::relation::RelationKind;
use crate::network::seat::{Role, Seat};
use crate::network::testing::{World, between, day, day_at, membership, named, network_of, recorded, since};
use crate::network::validity::Validity;

const TODAY: &str = "2026-11-22";

/// A region with a committee and a part of that, another body, and who sits where.
struct Two {
    world: World,
    region: EntityId,
    committee: EntityId,
    part: EntityId,
    other: EntityId,
    seat: EntityId,
    /// Sits in the part alone.
    own: EntityId,
    /// Sits in the part and in the other body.
    shared: EntityId,
    term: EntityId,
}

fn two() -> Two {
    let mut world = World::new();
    let [region, committee, part, other] = ["Region", "Udvalg", "Del", "Anden"].map(|name| world.body(name));
    world.fact(committee, since("2000-01-01"), Statement::Placement(region));
    world.fact(part, since("2000-01-01"), Statement::Placement(committee));
    let seat = world.stated(since("2000-01-01"), seat_of(part));
    let (own, shared) = (world.person("Eva", "Ask"), world.person("Bo", "Birk"));
    let term = world.stated(since("2020-01-01"), Statement::Membership(membership(part, own, Role::Member)));
    for body in [part, other] {
        world.stated(since("2020-01-01"), Statement::Membership(membership(body, shared, Role::Member)));
    }
    Two { world, region, committee, part, other, seat, own, shared, term }
}

impl Two {
    fn key(&self, id: EntityId) -> Key {
        self.world.recorded.entities[id.index()].key.clone()
    }

    fn says(&self, subject: EntityId, statement: &Statement) -> Change {
        let statement = statement.try_map(|_, id| Ok::<_, ()>(self.key(*id))).expect("keys");
        record(&self.key(subject), statement)
    }

    /// What an editor of a body and its parts is refused.
    fn refused(&self, body: EntityId, changes: Vec<Change>) -> Vec<String> {
        refused(&self.world.network(), &Scope::Within(vec![self.key(body)]), changes)
    }
}

fn record(subject: &Key, statement: Statement<Key>) -> Change {
    let (validity, basis, margin) = (since("2021-01-01"), Basis::Stated, Margin::default());
    Change::Record(Box::new(NewFact { subject: subject.clone(), validity, basis, statement, margin }))
}

fn refused(network: &Network, scope: &Scope, changes: Vec<Change>) -> Vec<String> {
    let refused = scope.refused(network, &Scripted { changes, ..Scripted::default() }, day(TODAY));
    refused
        .iter()
        .map(|one| {
            assert_eq!(one.refusal.code, RefusalCode::OutOfScope);
            one.refusal.subject.as_ref().map_or_else(String::new, ToString::to_string)
        })
        .collect()
}

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key")
}

#[test]
fn what_is_about_a_body_and_its_parts_is_within() {
    let two = two();
    let Two { region, committee, part, other, seat, own, shared, term, .. } = two;
    let line = |from, to| Statement::Relation(relation(RelationKind::Line, from, Some(to)));
    let steers = |from, to| Statement::Relation(relation(RelationKind::Steers, from, Some(to)));
    let newly = |statement: &Statement| {
        let relation = Change::Create { key: key("t:new"), noun: Noun::Relation, kind: None };
        let said = statement.try_map(|_, id| Ok::<_, ()>(two.key(*id))).expect("keys");
        vec![relation, record(&key("t:new"), said)]
    };
    let about = |subject, statement: Statement| vec![two.says(subject, &statement)];
    let name = || Statement::PersonName(Some(Box::new(PersonName { given: "E".into(), family: "A".into() })));
    for (changes, editor, within) in [
        (about(part, named("Ny")), region, true),
        (about(part, named("Ny")), committee, true),
        (about(region, named("Ny")), committee, false),
        (about(other, named("Ny")), region, false),
        // Moving needs both the body and what it comes to be part of.
        (about(part, Statement::Placement(region)), region, true),
        (about(part, Statement::Placement(other)), region, false),
        (about(other, Statement::Placement(part)), region, false),
        (about(region, Statement::Placement(part)), committee, false),
        // A seat of one body does not become another's.
        (about(seat, seat_of(part)), committee, true),
        (about(seat, seat_of(other)), committee, false),
        (about(seat, seat_of(other)), other, false),
        (about(term, Statement::Leave), region, true),
        (about(term, Statement::Leave), other, false),
        // Who is a member can be anybody; they themselves are another matter.
        (newly_sits(&two, part, shared), region, true),
        (newly_sits(&two, other, own), region, false),
        (about(own, name()), region, true),
        (about(own, name()), other, false),
        (about(shared, name()), region, false),
        // A relation is about the end that is not superior.
        (newly(&line(part, other)), region, true),
        (newly(&line(other, part)), region, false),
        (newly(&steers(part, other)), region, false),
        (newly(&steers(other, part)), region, true),
        (newly(&line(own, part)), region, true),
        (newly(&line(own, other)), region, false),
    ] {
        let told = format!("{changes:?}");
        assert_eq!(two.refused(editor, changes).is_empty(), within, "{told}");
    }
    // Who may write of the whole network is refused nothing of this.
    for scope in [Scope::Network, Scope::Everything] {
        assert_eq!(refused(&two.world.network(), &scope, about(other, named("Ny"))), Vec::<String>::new());
    }
}

fn seat_of(body: EntityId) -> Statement {
    let seat =
        Seat { body, post: None, role: Role::Member, voting: None, appointed_by: None, title: None, eligible: None };
    Statement::Seat(Box::new(seat))
}

fn relation(kind: RelationKind, from: EntityId, to: Option<EntityId>) -> Relation<EntityId> {
    Relation { from, to, kind, terms: None }
}

fn newly_sits(two: &Two, body: EntityId, member: EntityId) -> Vec<Change> {
    let sits = Statement::Membership(membership(body, member, Role::Member));
    let said = sits.try_map(|_, id| Ok::<_, ()>(two.key(*id))).expect("keys");
    vec![Change::Create { key: key("t:new"), noun: Noun::Membership, kind: None }, record(&key("t:new"), said)]
}

#[test]
fn a_new_body_is_part_of_what_is_within_from_the_first() {
    let two = two();
    let create = |name: &str| Change::Create {
        key: key(name),
        noun: Noun::Organization,
        kind: Some(OrganizationKind::Committee),
    };
    let place = |name: &str, parent: Key| record(&key(name), Statement::Placement(parent));
    let (part, other) = (two.key(two.part), two.key(two.other));
    let none = Vec::<String>::new();
    assert_eq!(two.refused(two.region, vec![create("t:a"), place("t:a", part.clone())]), none);
    assert_eq!(two.refused(two.region, vec![create("t:a")]), ["t:a"]);
    assert_eq!(two.refused(two.region, vec![create("t:a"), place("t:a", other)])[0], "t:a");
    // Below another new one; and not below one another alone.
    let both = vec![create("t:a"), create("t:b"), place("t:a", key("t:b"))];
    let placed = [both.clone(), vec![place("t:b", part)]].concat();
    assert_eq!(two.refused(two.region, placed), none);
    let ring = [both, vec![place("t:b", key("t:a"))]].concat();
    assert_eq!(two.refused(two.region, ring), ["t:a", "t:b"]);
    // Nor is the one that the editor is said to edit, where it is not there.
    let network = two.world.network();
    assert_eq!(refused(&network, &Scope::Within(vec![key("t:a")]), vec![create("t:a")]), ["t:a"]);
}

#[test]
fn a_body_is_looked_at_today_or_on_its_own_nearest_day() {
    let mut two = two();
    let body = |two: &mut Two, holds: Validity, placed: Validity| {
        let body = two.world.entity(Noun::Organization, Some(OrganizationKind::Committee));
        two.world.fact(body, holds, Statement::Existence);
        two.world.fact(body, placed, Statement::Placement(two.region));
        body
    };
    let to_come = body(&mut two, since("2030-01-01"), since("2030-01-01"));
    let gone = body(&mut two, between("2000-01-01", "2010-01-01"), between("2000-01-01", "2010-01-01"));
    let left = body(&mut two, since("2000-01-01"), between("2000-01-01", "2020-01-01"));
    let left_before = body(&mut two, between("2000-01-01", "2010-01-01"), between("2000-01-01", "2005-01-01"));
    for (body, within) in [(to_come, true), (gone, true), (left, false), (left_before, false)] {
        let change = two.says(body, &named("Ny"));
        assert_eq!(two.refused(two.region, vec![change]).is_empty(), within, "{body:?}");
    }
}

#[test]
fn persons_are_protected_and_anonymised_by_administrators() {
    let mut two = two();
    let gap = |topic, reason| Statement::Gap(Box::new(Gap { topic, reason, explanation: "".into() }));
    let protecting = two.world.fact(two.own, since("2020-01-01"), gap(Topic::Names, GapReason::Protected));
    let network = two.world.network();
    let anonymise = Change::Anonymise { person: two.key(two.own), traces: vec![] };
    for (change, administration) in [
        (two.says(two.own, &gap(Topic::Everything, GapReason::Protected)), true),
        (two.says(two.own, &gap(Topic::Names, GapReason::NotStated)), false),
        (two.says(two.own, &gap(Topic::Term, GapReason::Protected)), false),
        (two.says(two.part, &gap(Topic::Names, GapReason::Protected)), false),
        (Change::Withdraw(protecting), true),
        (anonymise, true),
    ] {
        for scope in [Scope::Network, Scope::Within(vec![two.key(two.region)])] {
            let refused = refused(&network, &scope, vec![change.clone()]);
            assert_eq!(!refused.is_empty(), administration, "{change:?} by {scope:?}");
        }
        assert_eq!(refused(&network, &Scope::Everything, vec![change]), Vec::<String>::new());
    }
}

#[test]
fn a_revision_is_undone_by_whoever_edits_all() {
    let two = two();
    let place = crate::network::script::Place { verb: 3, field: "revision" };
    let said = Scripted { reverts: vec![place], ..Scripted::default() };
    let refused = |scope: Scope| scope.refused(&two.world.network(), &said, day(TODAY));
    assert_eq!(refused(Scope::Within(vec![two.key(two.region)])).first().map(|refused| refused.place), Some(place));
    assert_eq!((refused(Scope::Network), refused(Scope::Everything)), (vec![], vec![]));
}

/// The twin: sets of rows that grow or shrink until nothing changes.
struct Twin<'r> {
    base: &'r Recorded,
    bodies: BTreeSet<EntityId>,
    has: BTreeSet<EntityId>,
}

/// Whom a statement is about beside its subject.
fn about(base: &Recorded, statement: &Statement) -> Vec<EntityId> {
    let person = |id: EntityId| base.entities[id.index()].noun == Noun::Person;
    match statement {
        Statement::Placement(parent) => vec![*parent],
        Statement::Post(post) => vec![post.body],
        Statement::Seat(seat) => [Some(seat.body), seat.post].into_iter().flatten().collect(),
        Statement::Membership(Membership { body, seat, post, stands_in_for, .. }) => {
            [Some(*body), *seat, *post, *stands_in_for].into_iter().flatten().collect()
        }
        Statement::Representation(Representation { membership, .. }) => vec![*membership],
        Statement::Succession(succession) => vec![succession.predecessor, succession.successor],
        Statement::Provision(provision) => [Some(provision.body), provision.place].into_iter().flatten().collect(),
        Statement::Relation(Relation { from, to, kind, .. }) => {
            let lower = if kind.superior() == Some(Superior::From) { to.unwrap_or(*from) } else { *from };
            let upper = if lower == *from { to.unwrap_or(*from) } else { *from };
            vec![if person(lower) { upper } else { lower }]
        }
        Statement::Affair(affair) => {
            let about = match &**affair {
                Affair::MeetingSeries(series) => vec![Some(series.whose)],
                Affair::Meeting(meeting) => vec![Some(meeting.whose), meeting.series],
                Affair::Proposal(proposal) => vec![proposal.body, proposal.author],
                Affair::ProposalItem(item) => vec![Some(item.proposal)],
                Affair::Decision(decision) => vec![Some(decision.proposal), decision.point, decision.body],
                Affair::Effect(effect) => vec![Some(effect.affected)],
                Affair::ActionItem(item) => vec![item.origin],
                Affair::Procedure(procedure) => vec![procedure.body],
                Affair::ApprovalStep(step) => vec![Some(step.whole)],
                Affair::Act(act) => vec![act.by],
                Affair::BudgetLine(line) => vec![line.body, line.proposal, line.whole],
                Affair::Agreement(_) | Affair::Target(_) | Affair::Allocation(_) | Affair::Involvement(_) => vec![],
            };
            about.into_iter().flatten().collect()
        }
        _ => vec![],
    }
}

fn twin<'r>(all: &'r Recorded, base: &'r Recorded, root: EntityId, today: Day) -> Twin<'r> {
    let standing = || base.facts.iter().filter(|fact| fact.withdrawn.is_none());
    let certain = |fact: &Fact, on: Day| fact.validity.on(on) == Some(Certainty::Certain);
    let of = |noun: Noun| base.entities.iter().filter(move |entity| entity.noun == noun).map(|entity| entity.id);
    let mut bodies = BTreeSet::new();
    for body in of(Noun::Organization) {
        let exists = |on: &Day| {
            let said = |fact: &&Fact| fact.subject == body && fact.statement == Statement::Existence;
            standing().filter(said).any(|fact| certain(fact, *on))
        };
        let mut days: Vec<Day> = (-400..800).map(day_at).collect();
        days.sort_by_key(|on| (today.days_until(*on).expect("days").abs(), *on));
        let on = days.into_iter().find(exists).unwrap_or(today);
        let mut above = BTreeSet::from([body]);
        while let Some(next) = standing().find_map(|fact| match fact.statement {
            Statement::Placement(parent) if certain(fact, on) && above.contains(&fact.subject) => {
                (!above.contains(&parent)).then_some(parent)
            }
            _ => None,
        }) {
            above.insert(next);
        }
        if above.contains(&root) {
            bodies.insert(body);
        }
    }
    // What has neither body nor person is taken out until all that is left is about what is left.
    let mut has: BTreeSet<EntityId> = base.entities.iter().map(|entity| entity.id).collect();
    loop {
        let stays = |id: &EntityId| match all.entities[id.index()].noun {
            Noun::Organization => bodies.contains(id),
            Noun::Document | Noun::Agreement | Noun::Procedure => false,
            Noun::Person => {
                let names = |fact: &&Fact| match &fact.statement {
                    Statement::Membership(membership) => membership.member == *id,
                    Statement::Representation(sits) => sits.person == *id,
                    Statement::Relation(relation) => relation.from == *id || relation.to == Some(*id),
                    Statement::Provision(provision) => {
                        provision.references().iter().any(|(link, named)| *link == Link::Guest && **named == *id)
                    }
                    Statement::Affair(affair) => match &**affair {
                        Affair::Proposal(proposal) => proposal.author == Some(*id),
                        Affair::Act(act) => act.by == Some(*id),
                        Affair::Involvement(involvement) => involvement.party == Some(*id),
                        _ => false,
                    },
                    _ => false,
                };
                standing().any(|fact| names(&fact)) && standing().filter(names).all(|fact| has.contains(&fact.subject))
            }
            _ => {
                let ends =
                    || standing().filter(|fact| fact.subject == *id).flat_map(|fact| about(base, &fact.statement));
                ends().count() > 0 && ends().all(|end| has.contains(&end))
            }
        };
        let left: BTreeSet<EntityId> = has.iter().copied().filter(stays).collect();
        if left == has {
            return Twin { base, bodies, has };
        }
        has = left;
    }
}

proptest! {
    /// The rows after the first revision are the changes.
    #[test]
    fn changes_are_within_where_the_rows_say_so(all in recorded(), root in 0..4_usize, on in -10..60_i64) {
        let (first, today) = (Revision::FIRST, day_at(on));
        let mut base = Recorded {
            revisions: all.revisions.iter().take(1).cloned().collect(),
            entities: all.entities.iter().filter(|entity| entity.created == first).cloned().collect(),
            facts: all.facts.iter().filter(|fact| fact.recorded == first).cloned().collect(),
            ..Recorded::default()
        };
        for fact in &mut base.facts {
            fact.withdrawn = fact.withdrawn.filter(|by| *by == first);
        }
        let bodies: Vec<EntityId> =
            base.entities.iter().filter(|entity| entity.noun == Noun::Organization).map(|entity| entity.id).collect();
        let root = bodies[root % bodies.len()];
        let twin = twin(&all, &base, root, today);
        let key = |id: EntityId| all.entities[id.index()].key.clone();
        let is_new = |id: EntityId| id.index() >= base.entities.len();
        let noun = |id: EntityId| all.entities[id.index()].noun;
        let later: Vec<&Fact> = all.facts.iter().filter(|fact| fact.recorded > first).collect();
        // New bodies come to be within until no more do.
        let mut placed = twin.bodies.clone();
        while let Some(next) = later.iter().find_map(|fact| match fact.statement {
            Statement::Placement(parent) => {
                let comes = is_new(fact.subject) && placed.contains(&parent) && !placed.contains(&fact.subject);
                comes.then_some(fact.subject)
            }
            _ => None,
        }) {
            placed.insert(next);
        }
        let has = |id: EntityId| match noun(id) {
            Noun::Organization => placed.contains(&id),
            _ => is_new(id) || twin.has.contains(&id),
        };
        let fine = |fact: &Fact| {
            let protects = matches!(&fact.statement, Statement::Gap(gap) if gap.reason == GapReason::Protected
                && (gap.topic == Topic::Names || gap.topic == Topic::Everything)) && noun(fact.subject) == Noun::Person;
            !protects && has(fact.subject) && about(&all, &fact.statement).into_iter().all(has)
        };
        let (mut changes, mut expected) = (Vec::new(), Vec::new());
        for entity in all.entities.iter().filter(|entity| is_new(entity.id)) {
            changes.push(Change::Create { key: entity.key.clone(), noun: entity.noun, kind: entity.kind });
            expected.push(entity.noun != Noun::Organization || placed.contains(&entity.id));
        }
        for fact in later {
            let statement = fact.statement.try_map(|_, id| Ok::<_, ()>(key(*id))).expect("keys");
            let (subject, margin) = (key(fact.subject), Margin::default());
            let new = NewFact { subject, validity: fact.validity, basis: fact.basis, statement, margin };
            changes.push(Change::Record(Box::new(new)));
            expected.push(fine(fact));
        }
        for fact in twin.base.facts.iter().filter(|fact| fact.withdrawn.is_none()) {
            changes.push(Change::Withdraw(fact.id));
            expected.push(fine(fact));
        }
        let (network, scope): (Arc<Network>, _) = (network_of(&base), Scope::Within(vec![key(root)]));
        let reach = Reach::new(&network, &scope, &changes, today);
        for (change, expected) in changes.iter().zip(expected) {
            prop_assert_eq!(reach.allows(change).is_ok(), expected, "{:?}", change);
        }
    }
}
