//! The rules of the walk once more, naively and from the rows.

use std::collections::{BTreeMap, BTreeSet};

use super::super::*;
use crate::network::fact::{Fact, Statement};
use crate::network::gap::{GapReason, Topic};
use crate::network::key::{Noun, Revision};
use crate::network::membership::Membership;
use crate::network::organization::OrganizationKind;
use crate::network::provision::ProvisionKind;
use crate::network::questions::ex_officio::{ex_officio_at, ex_officio_in};
use crate::network::recorded::Recorded;
use crate::network::seat::Role;
use crate::network::testing::{asked, asked_of, standing, view_of};
use crate::network::validity::Day;
use proptest::prelude::*;

/// The kinds of the steps with where they go, and how the way ends.
type Trace = (Vec<(StepKind, Option<EntityId>)>, ChainEnd);

/// Facts that hold on the day, in the order of their subjects, certainty and time.
struct Rows<'a> {
    /// Asked for the offices that follow from other facts, which have a twin of their own.
    view: View,
    held: Vec<(&'a Fact, Certainty)>,
    nouns: BTreeMap<EntityId, Noun>,
    leaderships: BTreeSet<EntityId>,
}

/// A leader of a body: the steps to it, what relations may start at, whether it is certainly the body's own.
struct Rung {
    steps: Vec<(StepKind, Option<EntityId>)>,
    nodes: Vec<EntityId>,
    certain: bool,
}

impl<'a> Rows<'a> {
    fn new(recorded: &'a Recorded, on: Day, known: Revision) -> Self {
        let mut held: Vec<_> =
            standing(recorded, known).filter_map(|fact| Some((fact, fact.validity.on(on)?))).collect();
        held.sort_by_key(|(f, certainty)| {
            (f.subject, *certainty, f.validity.from.earliest, f.validity.from.latest, f.id)
        });
        let nouns = recorded.entities.iter().map(|entity| (entity.id, entity.noun)).collect();
        let leaderships = recorded.entities.iter().filter(|entity| entity.kind == Some(OrganizationKind::Leadership));
        let view = view_of(recorded, on, known);
        Self { view, held, nouns, leaderships: leaderships.map(|entity| entity.id).collect() }
    }

    /// What `read` takes of the surest fact about each subject.
    fn each<T>(&self, read: impl Fn(&'a Fact) -> Option<T>) -> Vec<(EntityId, Certainty, T)> {
        let mut found: Vec<(EntityId, Certainty, T)> = Vec::new();
        for (fact, certainty) in &self.held {
            if let Some(value) = read(fact).filter(|_| found.last().is_none_or(|last| last.0 != fact.subject)) {
                found.push((fact.subject, *certainty, value));
            }
        }
        found
    }

    /// The holding memberships of which something is true.
    fn terms(
        &self,
        wanted: impl Fn(&Membership<EntityId>) -> bool,
    ) -> Vec<(EntityId, Certainty, &'a Membership<EntityId>)> {
        self.each(|fact| match &fact.statement {
            Statement::Membership(term) if term.capacity.holds() && wanted(term) => Some(term),
            _ => None,
        })
    }

    /// The body, role and post of a seat or a post.
    fn place(fact: &Fact) -> Option<(EntityId, Role, Option<EntityId>)> {
        match &fact.statement {
            Statement::Seat(seat) => Some((seat.body, seat.role, seat.post)),
            Statement::Post(post) => Some((post.body, post.role, None)),
            _ => None,
        }
    }

    fn parents(&self, body: EntityId) -> Vec<EntityId> {
        let placements = self.held.iter().filter(|(fact, _)| fact.subject == body);
        placements
            .filter_map(|(fact, _)| if let Statement::Placement(parent) = fact.statement { Some(parent) } else { None })
            .collect()
    }

    fn relations(&self, from: &[EntityId]) -> Vec<(Option<EntityId>, EntityId, Certainty)> {
        let along = |(fact, certainty): &(&Fact, Certainty)| match &fact.statement {
            Statement::Relation(r) if RelationKind::WALKED.contains(&r.kind) && from.contains(&r.from) => {
                Some((r.to, r.from, *certainty))
            }
            _ => None,
        };
        self.held.iter().filter_map(along).collect()
    }

    fn is_person(&self, entity: EntityId) -> bool {
        self.nouns.get(&entity) == Some(&Noun::Person)
    }

    /// The holder of a membership and who sits for it.
    fn persons(&self, membership: EntityId, member: EntityId) -> Vec<Vec<(StepKind, Option<EntityId>)>> {
        if self.is_person(member) {
            return vec![Vec::new()];
        }
        let sitting = self.each(|fact| match &fact.statement {
            Statement::Representation(r) if r.membership == membership && r.capacity.holds() => Some(r.person),
            _ => None,
        });
        let sitting: Vec<_> =
            sitting.iter().map(|(_, _, person)| vec![(StepKind::RepresentedBy, Some(*person))]).collect();
        if sitting.is_empty() { vec![vec![(StepKind::RepresentedBy, None)]] } else { sitting }
    }

    /// The leaders of a body by its places and its members.
    fn leading_in(&self, body: EntityId) -> Vec<Rung> {
        let mut rungs = Vec::new();
        let mut listed = Vec::new();
        for (place, sure, (_, _, post)) in
            self.each(|fact| Self::place(fact).filter(|(at, role, _)| *at == body && role.leads()))
        {
            let terms =
                self.terms(|term| term.seat == Some(place) || (term.seat.is_none() && term.post == Some(place)));
            let split = self.each(|fact| Self::place(fact).filter(|(_, _, of)| *of == Some(place)));
            let (mut terms, mut unstated) = (terms, BTreeSet::new());
            for office in ex_officio_in(&self.view, body).iter().filter(|office| office.place == Some(place)) {
                let Some(holder) = office.holder else { continue };
                if terms.iter().any(|(_, _, term)| term.member == holder) {
                    continue;
                }
                match office.stated {
                    Some(stated) => {
                        let row = self.held.iter().find(|(fact, _)| fact.id == stated.held.fact.id);
                        terms.extend(row.and_then(|(fact, sure)| match &fact.statement {
                            Statement::Membership(term) => Some((fact.subject, *sure, term)),
                            _ => None,
                        }));
                    }
                    None => {
                        unstated.insert(holder);
                    }
                }
            }
            if terms.is_empty() && unstated.is_empty() && split.is_empty() {
                let steps = vec![(StepKind::LedBy, Some(place)), (StepKind::HeldBy, None)];
                let nodes = [body, place].into_iter().chain(post).collect();
                rungs.push(Rung { steps, nodes, certain: sure == Certainty::Certain });
            }
            for holder in unstated {
                let nodes = [body, place].into_iter().chain(post);
                let led = [(StepKind::LedBy, Some(place)), (StepKind::HeldBy, Some(holder))];
                rungs.push(self.by_office(&led, nodes.collect(), holder, sure));
            }
            for (membership, _, term) in terms {
                listed.push(membership);
                for person in self.persons(membership, term.member) {
                    let led = [(StepKind::LedBy, Some(place)), (StepKind::HeldBy, Some(term.member))];
                    let steps: Vec<_> = led.into_iter().chain(person).collect();
                    let persons = steps.iter().filter_map(|step| step.1).filter(|entity| self.is_person(*entity));
                    let nodes = [body, place].into_iter().chain(post).chain(persons).collect();
                    rungs.push(Rung { steps, nodes, certain: sure == Certainty::Certain });
                }
            }
        }
        let members = self.terms(|term| term.body == body && term.role.leads());
        rungs.extend(self.members(body, |membership, role| role.leads() && !listed.contains(&membership)));
        for office in ex_officio_in(&self.view, body) {
            let leads = office.place.is_none() && office.ruling.rule.role.is_some_and(Role::leads);
            let Some(holder) = office.holder.filter(|_| leads) else { continue };
            let is_listed = members.iter().any(|(_, _, term)| term.member == holder)
                || rungs.iter().any(|rung| {
                    rung.steps.iter().any(|step| step.0 != StepKind::RepresentedBy && step.1 == Some(holder))
                });
            if !is_listed {
                rungs.push(self.by_office(&[(StepKind::LedBy, Some(holder))], vec![body], holder, office.certainty));
            }
        }
        rungs
    }

    /// A leader by an office alone.
    fn by_office(
        &self,
        steps: &[(StepKind, Option<EntityId>)],
        mut nodes: Vec<EntityId>,
        holder: EntityId,
        sure: Certainty,
    ) -> Rung {
        let mut steps = steps.to_vec();
        if self.is_person(holder) {
            nodes.push(holder);
        } else {
            steps.push((StepKind::RepresentedBy, None));
        }
        Rung { steps, nodes, certain: sure == Certainty::Certain }
    }

    /// The holding members of a body of whom something is true, as its leaders.
    fn members(&self, body: EntityId, wanted: impl Fn(EntityId, Role) -> bool) -> Vec<Rung> {
        let mut rungs = Vec::new();
        for (membership, sure, term) in self.each(|fact| match &fact.statement {
            Statement::Membership(term)
                if term.body == body && term.capacity.holds() && wanted(fact.subject, term.role) =>
            {
                Some(term)
            }
            _ => None,
        }) {
            for person in self.persons(membership, term.member) {
                let steps: Vec<_> = [(StepKind::LedBy, Some(term.member))].into_iter().chain(person).collect();
                let persons = steps.iter().filter_map(|step| step.1).filter(|entity| self.is_person(*entity));
                let nodes = [body].into_iter().chain(persons).collect();
                rungs.push(Rung { steps, nodes, certain: sure == Certainty::Certain });
            }
        }
        rungs
    }

    /// The leaders of a body through a leadership that is part of it.
    fn through(&self, leadership: EntityId) -> Vec<Rung> {
        let leading = self.leading_in(leadership);
        if !leading.is_empty() {
            return leading;
        }
        let others =
            self.members(leadership, |_, role| [Role::Member, Role::ViceChair, Role::Convener].contains(&role));
        if !others.is_empty() {
            return others;
        }
        let topics = [Topic::Leader, Topic::Holders, Topic::Members, Topic::Everything];
        let gaps = self.held.iter().filter(|(fact, _)| {
            fact.subject == leadership && matches!(&fact.statement, Statement::Gap(gap) if topics.contains(&gap.topic))
        });
        let certain = gaps.map(|(_, sure)| *sure).min() != Some(Certainty::Possible);
        vec![Rung { steps: vec![(StepKind::LedBy, None)], nodes: vec![leadership], certain }]
    }

    fn leaders(&self, body: EntityId) -> Vec<Rung> {
        let mut rungs = self.leading_in(body);
        let placed = self.each(|fact| match fact.statement {
            Statement::Placement(parent) if parent == body && self.leaderships.contains(&fact.subject) => Some(()),
            _ => None,
        });
        for (leadership, sure, ()) in placed {
            rungs.extend(self.through(leadership).into_iter().map(|rung| Rung {
                steps: [&[(StepKind::LedBy, Some(leadership))], &rung.steps[..]].concat(),
                nodes: [&[body], &rung.nodes[..]].concat(),
                certain: rung.certain && sure == Certainty::Certain,
            }));
        }
        let gaps = self.held.iter().filter(|(fact, _)| {
            fact.subject == body
                && matches!(&fact.statement, Statement::Gap(gap) if gap.reason != GapReason::NotApplicable && [Topic::Leader, Topic::Holders].contains(&gap.topic))
        });
        if rungs.is_empty() && gaps.clone().count() > 0 {
            // The first gap in order of time says how sure it is.
            let first = gaps.min_by_key(|(fact, _)| (fact.validity.from.earliest, fact.validity.from.latest, fact.id));
            let certain = first.is_some_and(|gap| gap.1 == Certainty::Certain);
            rungs.push(Rung { steps: vec![(StepKind::LedBy, None)], nodes: vec![body], certain });
        }
        rungs
    }

    fn up(&self, at: EntityId, arrived: &[EntityId]) -> Vec<Trace> {
        match self.nouns.get(&at) {
            Some(Noun::Organization) => self.led(at, arrived),
            Some(Noun::Person) => self.person(at, arrived),
            _ => self.superior(at, arrived),
        }
    }

    fn along(&self, from: &[EntityId], arrived: &[EntityId]) -> Vec<Trace> {
        let go = |(to, _, _): (Option<EntityId>, EntityId, Certainty)| match to {
            None => vec![(vec![(StepKind::Relation, None)], ChainEnd::Designation)],
            Some(to) => self.go(StepKind::Relation, to, arrived, |arrived| self.up(to, arrived)),
        };
        self.relations(from).into_iter().flat_map(go).collect()
    }

    fn go(
        &self,
        how: StepKind,
        to: EntityId,
        arrived: &[EntityId],
        then: impl Fn(&[EntityId]) -> Vec<Trace>,
    ) -> Vec<Trace> {
        if arrived.contains(&to) {
            return vec![(vec![(how, Some(to))], ChainEnd::Cycle)];
        }
        after(&[(how, Some(to))], then(&[arrived, &[to]].concat()))
    }

    fn person(&self, person: EntityId, arrived: &[EntityId]) -> Vec<Trace> {
        let mut found = self.along(&[person], arrived);
        let sitting = self.each(|fact| match &fact.statement {
            Statement::Representation(r) if r.person == person && r.capacity.holds() => Some(r.membership),
            _ => None,
        });
        for (_, _, membership) in sitting {
            for (fact, _) in self.held.iter().filter(|(fact, _)| fact.subject == membership) {
                if let Statement::Membership(term) = &fact.statement
                    && term.capacity.holds()
                {
                    found.extend(after(&[(StepKind::SitsFor, Some(membership))], self.term(term, arrived)));
                }
            }
        }
        for (_, _, term) in self.terms(|term| term.member == person) {
            found.extend(self.term(term, arrived));
        }
        or_top(found)
    }

    fn term(&self, term: &Membership<EntityId>, arrived: &[EntityId]) -> Vec<Trace> {
        let known =
            |place: &EntityId| self.held.iter().any(|(fact, _)| fact.subject == *place && Self::place(fact).is_some());
        match term.seat.or(term.post).filter(known) {
            Some(place) => {
                after(&[(StepKind::Holds, Some(place))], self.of_place(place, term.role.leads(), None, arrived))
            }
            None => self.go(StepKind::MemberOf, term.body, arrived, |arrived| {
                if term.role.leads() {
                    self.onward(term.body, &[term.body], arrived)
                } else {
                    self.led(term.body, arrived)
                }
            }),
        }
    }

    fn of_place(&self, place: EntityId, leads: bool, holder: Option<EntityId>, arrived: &[EntityId]) -> Vec<Trace> {
        let facts = self.each(|fact| Self::place(fact).filter(|_| fact.subject == place));
        let mut found = Vec::new();
        for (_, _, (body, role, post)) in facts {
            let passed: Vec<EntityId> = [Some(place), post, holder].into_iter().flatten().collect();
            let leads = leads || role.leads();
            if !leads {
                found.extend(self.along(&passed, arrived));
            }
            found.extend(self.go(StepKind::SeatOf, body, arrived, |arrived| {
                if leads {
                    self.onward(body, &[&passed[..], &[body]].concat(), arrived)
                } else {
                    self.led(body, arrived)
                }
            }));
        }
        found
    }

    fn superior(&self, place: EntityId, arrived: &[EntityId]) -> Vec<Trace> {
        if self.each(|fact| Self::place(fact).filter(|_| fact.subject == place)).is_empty() {
            return or_top(Vec::new());
        }
        let terms = self.terms(|term| term.seat == Some(place) || term.post == Some(place));
        let offices = ex_officio_at(&self.view, place).into_iter().filter(|office| office.place == Some(place));
        let listed = |holder: &EntityId| terms.iter().any(|(_, _, term)| term.member == *holder);
        let holders: BTreeSet<EntityId> =
            offices.filter_map(|office| office.holder).filter(|holder| !listed(holder)).collect();
        let by_office = holders.into_iter().flat_map(|holder| {
            let person = Some(holder).filter(|holder| self.is_person(*holder));
            after(&[(StepKind::HeldBy, Some(holder))], self.of_place(place, false, person, arrived))
        });
        let by_office: Vec<Trace> = by_office.collect();
        if terms.is_empty() && by_office.is_empty() {
            return after(&[(StepKind::HeldBy, None)], self.of_place(place, false, None, arrived));
        }
        let held = |(_, _, term): (EntityId, Certainty, &Membership<EntityId>)| {
            let person = Some(term.member).filter(|member| self.is_person(*member));
            after(&[(StepKind::HeldBy, Some(term.member))], self.of_place(place, term.role.leads(), person, arrived))
        };
        terms.into_iter().flat_map(held).chain(by_office).collect()
    }

    fn led(&self, body: EntityId, arrived: &[EntityId]) -> Vec<Trace> {
        let leaders = self.leaders(body);
        let mut found: Vec<Trace> =
            leaders.iter().flat_map(|rung| after(&rung.steps, self.onward(body, &rung.nodes, arrived))).collect();
        if leaders.is_empty() {
            found.extend(self.along(&[body], arrived));
        }
        if !leaders.iter().any(|rung| rung.certain) {
            found.extend(self.above(body, StepKind::InheritedLeader, arrived));
        }
        or_top(found)
    }

    fn above(&self, body: EntityId, how: StepKind, arrived: &[EntityId]) -> Vec<Trace> {
        let parents = self.parents(body).into_iter();
        parents.flat_map(|parent| self.go(how, parent, arrived, |arrived| self.led(parent, arrived))).collect()
    }

    fn onward(&self, body: EntityId, nodes: &[EntityId], arrived: &[EntityId]) -> Vec<Trace> {
        let mut found = self.along(nodes, arrived);
        if self.leaderships.contains(&body) {
            for led in self.parents(body) {
                found.extend(self.go(StepKind::Leads, led, arrived, |arrived| self.onward(led, &[led], arrived)));
            }
            return or_top(found);
        }
        let stated = self
            .relations(nodes)
            .into_iter()
            .any(|(_, from, sure)| sure == Certainty::Certain && !self.is_person(from));
        if !stated {
            found.extend(self.above(body, StepKind::PartOf, arrived));
        }
        or_top(found)
    }
}

fn after(steps: &[(StepKind, Option<EntityId>)], traces: Vec<Trace>) -> Vec<Trace> {
    traces.into_iter().map(|(rest, end)| ([steps, &rest].concat(), end)).collect()
}

fn or_top(found: Vec<Trace>) -> Vec<Trace> {
    if found.is_empty() { vec![(Vec::new(), ChainEnd::Top)] } else { found }
}

proptest! {
    #[test]
    fn every_way_is_one_of_the_rules(
        (recorded, on, known) in prop_oneof![asked(), asked_of(&[ProvisionKind::ExOfficio])]
    ) {
        let view = view_of(&recorded, on, known);
        let rows = Rows::new(&recorded, on, known);
        for subject in recorded.entities.iter().map(|entity| entity.id).filter(|id| view.knows(*id)) {
            if !matches!(rows.nouns[&subject], Noun::Person | Noun::Organization | Noun::Seat | Noun::Post) {
                continue;
            }
            let ways = ways_up(&view, subject, WalkedKinds::default(), Limits { depth: 200, paths: 20_000 });
            prop_assume!(!ways.truncated);
            let to = |step: &Step<'_>| match step.to { Target::Entity(to) => Some(to), _ => None };
            let traced = ways.ways.iter().map(|way| (way.steps.iter().map(|step| (step.how, to(step))).collect(), way.end));
            let expected = rows.up(subject, &[subject]);
            prop_assert_eq!(ways.ways.len(), expected.len());
            prop_assert_eq!(traced.collect::<BTreeSet<Trace>>(), expected.into_iter().collect::<BTreeSet<_>>());
        }
    }
}
