//! How the walk climbs, by the rules of the module above.

use super::super::ex_officio::ex_officio_at;
use super::super::hop::{End, Heading, WalkedKinds, hops};
use super::super::leader::{Leader, Target, certainly_led, once_each, own_leaders, unfilled};
use super::super::path::{ChainEnd, Limits};
use super::super::reporting::superiors_of;
use super::super::structure::{Along, rungs};
use super::{Step, StepKind, Way, Ways};
use crate::network::fact::{Link, Statement, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::organization::OrganizationKind;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

/// Every way up from an entity.
pub(super) fn climb(view: &View, subject: EntityId, kinds: WalkedKinds, limits: Limits) -> Ways<'_> {
    let ways = Ways { ways: Vec::new(), truncated: false };
    let mut walk = Walk { view, kinds, limits, steps: Vec::new(), arrived: vec![subject], inherits: false, ways };
    walk.arrive(subject);
    walk.ways
}

struct Walk<'v> {
    view: &'v View,
    kinds: WalkedKinds,
    limits: Limits,
    steps: Vec<Step<'v>>,
    /// What the steps went up to.
    arrived: Vec<EntityId>,
    /// Whether the last body reached was reached for its leader.
    inherits: bool,
    ways: Ways<'v>,
}

impl<'v> Walk<'v> {
    /// Goes on from what a relation, or the question, leads to.
    fn arrive(&mut self, at: EntityId) {
        match self.view.entity(at).map(Entity::noun) {
            Some(Noun::Organization) => self.led(at),
            Some(Noun::Person) => self.person(at),
            Some(Noun::Seat | Noun::Post) => self.superior_place(at),
            _ => self.top(at),
        }
    }

    fn person(&mut self, person: EntityId) {
        let mut any = self.relations(&[person]);
        let view = self.view;
        let sits = |held: &Held<'_>| matches!(&held.fact.statement, Statement::Representation(r) if r.capacity.holds());
        for sitting in once_each(view.naming(person, Link::Representative).filter(sits)) {
            let Statement::Representation(representation) = &sitting.fact.statement else { continue };
            let membership = representation.membership;
            for term in view.facts(membership, StatementKind::Membership).filter(holds) {
                any = true;
                let step = step(person, Target::Entity(membership), StepKind::SitsFor, sitting);
                self.take(step, |walk| walk.term(membership, term));
            }
        }
        for term in once_each(view.naming(person, Link::Member).filter(holds)) {
            any = true;
            self.term(person, term);
        }
        if !any {
            self.top(person);
        }
    }

    /// Goes on from who holds a membership, or from the membership itself.
    fn term(&mut self, holder: EntityId, term: Held<'v>) {
        let Statement::Membership(membership) = &term.fact.statement else { return };
        let leads = membership.role.leads();
        let place = membership.seat.or(membership.post).filter(|place| self.place_facts(*place).next().is_some());
        if let Some(place) = place {
            let step = step(holder, Target::Entity(place), StepKind::Holds, term);
            self.take(step, |walk| walk.place(place, leads, None));
        } else {
            let body = membership.body;
            self.go_up(step(holder, Target::Entity(body), StepKind::MemberOf, term), body, |walk| {
                walk.in_body(body, leads, &[body]);
            });
        }
    }

    /// The facts of a seat or a post.
    fn place_facts(&self, place: EntityId) -> impl Iterator<Item = Held<'v>> + use<'v> {
        let view: &'v View = self.view;
        view.facts(place, StatementKind::Seat).chain(view.facts(place, StatementKind::Post))
    }

    /// Goes on from a seat or a post, whose holder was passed or is to be.
    fn place(&mut self, place: EntityId, leads: bool, holder: Option<EntityId>) {
        for fact in once_each(self.place_facts(place)) {
            let (body, role, post) = match &fact.fact.statement {
                Statement::Seat(seat) => (seat.body, seat.role, seat.post),
                Statement::Post(post) => (post.body, post.role, None),
                _ => continue,
            };
            let leads = leads || role.leads();
            let passed: Vec<EntityId> = [Some(place), post, holder].into_iter().flatten().collect();
            if !leads {
                self.relations(&passed);
            }
            let rung: Vec<EntityId> = passed.into_iter().chain([body]).collect();
            self.go_up(step(place, Target::Entity(body), StepKind::SeatOf, fact), body, |walk| {
                walk.in_body(body, leads, &rung);
            });
        }
    }

    /// Goes on from a seat or a post that is superior: to its holders, and its body.
    fn superior_place(&mut self, place: EntityId) {
        if self.place_facts(place).next().is_none() {
            return self.top(place);
        }
        let view = self.view;
        let terms =
            once_each(view.naming(place, Link::HeldSeat).chain(view.naming(place, Link::HeldPost)).filter(holds));
        let mut listed = Vec::new();
        for term in terms {
            let Statement::Membership(membership) = &term.fact.statement else { continue };
            let member = membership.member;
            listed.push(member);
            let step = step(place, Target::Entity(member), StepKind::HeldBy, term);
            let person = view.entity(member).filter(|member| member.noun() == Noun::Person).map(|_| member);
            self.take(step, |walk| walk.place(place, membership.role.leads(), person));
        }
        for office in ex_officio_at(view, place).into_iter().filter(|office| office.place == Some(place)) {
            let Some(holder) = office.holder.filter(|holder| !listed.contains(holder)) else { continue };
            listed.push(holder);
            let step = step(place, Target::Entity(holder), StepKind::HeldBy, office.ruling.held);
            let step = Step { certainty: office.certainty, ..step };
            let person = view.entity(holder).filter(|holder| holder.noun() == Noun::Person).map(|_| holder);
            self.take(step, |walk| walk.place(place, false, person));
        }
        if listed.is_empty() {
            let (nobody, why) = unfilled(view, place);
            self.take(unfilled_step(place, nobody, why), |walk| walk.place(place, false, None));
        }
    }

    fn in_body(&mut self, body: EntityId, leads: bool, rung: &[EntityId]) {
        if leads { self.onward(body, rung) } else { self.led(body) }
    }

    /// Goes on from a body through its leaders.
    fn led(&mut self, body: EntityId) {
        let inherited = std::mem::take(&mut self.inherits).then_some(body);
        let own = own_leaders(self.view, body);
        let certainly = certainly_led(&own);
        let mut any = !own.is_empty();
        let leaderless = own.is_empty();
        for leader in own {
            self.through(body, &leader, inherited);
        }
        if leaderless {
            any |= self.relations(&[body]);
        }
        if !certainly {
            let sure = if leaderless { Certainty::Certain } else { Certainty::Possible };
            any |= self.above(body, StepKind::InheritedLeader, sure);
        }
        if !any {
            self.top(body);
        }
    }

    /// Goes on through one leader of a body.
    fn through(&mut self, body: EntityId, leader: &Leader<'v>, inherited_from: Option<EntityId>) {
        let before = self.steps.len();
        let mut at = body;
        let mut passing = |steps: &mut Vec<Step<'v>>, to, how, held: Held<'v>| {
            steps.push(Step { inherited_from, ..step(at, Target::Entity(to), how, held) });
            at = to;
        };
        if let Some(leadership) = leader.leadership {
            passing(&mut self.steps, leadership.fact.subject, StepKind::LedBy, leadership);
        }
        if let Some(place) = leader.place {
            passing(&mut self.steps, place.fact.subject, StepKind::LedBy, place);
        }
        let how = if leader.place.is_some() { StepKind::HeldBy } else { StepKind::LedBy };
        let office = leader.ex_officio.as_ref().map(|office| (office.ruling.held, office.certainty));
        let by = leader.membership.map(|term| (term, term.certainty)).or(office);
        match (leader.holder, by) {
            (Target::Entity(holder), Some((fact, certainty))) => {
                passing(&mut self.steps, holder, how, fact);
                self.steps.iter_mut().last().into_iter().for_each(|step| step.certainty = certainty);
                if let Some(sitting) = leader.representation
                    && let Some(person) = leader.person(self.view)
                {
                    passing(&mut self.steps, person, StepKind::RepresentedBy, sitting);
                } else if leader.person(self.view).is_none() {
                    let unknown = unfilled_step(holder, Target::Unknown, leader.gaps.clone());
                    self.steps.push(Step { how: StepKind::RepresentedBy, inherited_from, ..unknown });
                }
            }
            (holder, _) => {
                self.steps.push(Step { how, inherited_from, ..unfilled_step(at, holder, leader.gaps.clone()) });
            }
        }
        let post = leader.place.and_then(|held| match &held.fact.statement {
            Statement::Seat(seat) => seat.post,
            _ => None,
        });
        let about = |held: Option<Held<'v>>| held.map(|held| held.fact.subject);
        let passed = [Some(body), about(leader.leadership), about(leader.place), post, leader.person(self.view)];
        let mut rung: Vec<EntityId> = passed.into_iter().flatten().collect();
        // A leadership that is placed in itself stands there once.
        rung.dedup();
        if self.steps.len() > self.limits.deepest() {
            self.steps.truncate(self.limits.deepest().max(before));
            self.cut();
        } else {
            self.onward(body, &rung);
        }
        self.steps.truncate(before);
    }

    /// Goes on from a body as who leads it, having passed the things of a rung for it.
    fn onward(&mut self, body: EntityId, rung: &[EntityId]) {
        let view = self.view;
        let mut any = self.relations(rung);
        let of_places = rung.iter().filter(|entity| view.entity(**entity).is_some_and(|e| e.noun() != Noun::Person));
        let stated =
            of_places.flat_map(|entity| hops(view, *entity, self.kinds, Heading::Up)).map(|hop| hop.certainty());
        let kind = view.entity(body).and_then(Entity::kind);
        if kind == Some(OrganizationKind::Leadership) {
            for whole in rungs(view, body, Along::PartOf, Heading::Up) {
                any = true;
                let led = whole.upper;
                self.go_up(step(body, Target::Entity(led), StepKind::Leads, whole.held), led, |walk| {
                    walk.onward(led, &[led]);
                });
            }
        } else {
            match stated.min() {
                Some(Certainty::Certain) => {}
                Some(Certainty::Possible) => any |= self.above(body, StepKind::PartOf, Certainty::Possible),
                None => any |= self.above(body, StepKind::PartOf, Certainty::Certain),
            }
        }
        if !any {
            self.top(body);
        }
    }

    /// Goes on to the bodies that a body is part of; whether there are any.
    fn above(&mut self, body: EntityId, how: StepKind, sure: Certainty) -> bool {
        let mut any = false;
        for whole in rungs(self.view, body, Along::PartOf, Heading::Up) {
            any = true;
            let parent = whole.upper;
            let step = step(body, Target::Entity(parent), how, whole.held);
            let step = Step { certainty: step.certainty.and(sure), ..step };
            self.go_up(step, parent, |walk| {
                walk.inherits = how == StepKind::InheritedLeader;
                walk.led(parent);
            });
        }
        any
    }

    /// Goes on along the relations upward of some entities; whether there are any.
    fn relations(&mut self, entities: &[EntityId]) -> bool {
        let view = self.view;
        let mut any = false;
        for from in entities {
            for hop in hops(view, *from, self.kinds, Heading::Up) {
                any = true;
                let along = |to| Step { relation: Some(hop.kind), ..step(*from, to, StepKind::Relation, hop.fact) };
                match hop.upper {
                    End::Entity(to) => self.go_up(along(Target::Entity(to)), to, |walk| walk.arrive(to)),
                    End::Designation(words) => {
                        self.take(along(Target::Designation(words)), |walk| {
                            walk.end(ChainEnd::Designation, None, None);
                        });
                    }
                }
            }
        }
        any
    }

    /// Takes a step up, which ends the way where it comes back.
    fn go_up(&mut self, step: Step<'v>, to: EntityId, then: impl FnOnce(&mut Self)) {
        if self.arrived.contains(&to) {
            return self.take(step, |walk| walk.end(ChainEnd::Cycle, Some(to), None));
        }
        self.arrived.push(to);
        self.take(step, then);
        self.arrived.pop();
    }

    fn take(&mut self, step: Step<'v>, then: impl FnOnce(&mut Self)) {
        if self.ways.ways.len() >= self.limits.paths {
            self.ways.truncated = true;
        } else if self.steps.len() >= self.limits.deepest() {
            self.cut();
        } else {
            self.steps.push(step);
            then(self);
            self.steps.pop();
        }
    }

    fn cut(&mut self) {
        self.ways.truncated = true;
        self.end(ChainEnd::Cut, None, None);
    }

    fn top(&mut self, top: EntityId) {
        self.end(ChainEnd::Top, None, Some(top));
    }

    fn end(&mut self, end: ChainEnd, ends_in_cycle: Option<EntityId>, top: Option<EntityId>) {
        if self.ways.ways.len() >= self.limits.paths {
            self.ways.truncated = true;
            return;
        }
        let listing = top.map(|top| superiors_of(self.view, top, self.kinds).listing);
        self.ways.ways.push(Way { steps: self.steps.clone(), end, ends_in_cycle, top, listing });
    }
}

/// Whether a membership is in a capacity that holds.
fn holds(held: &Held<'_>) -> bool {
    matches!(&held.fact.statement, Statement::Membership(membership) if membership.capacity.holds())
}

fn step<'v>(from: EntityId, to: Target<'v>, how: StepKind, fact: Held<'v>) -> Step<'v> {
    let (gaps, certainty) = (Vec::new(), fact.certainty);
    Step { from, to, how, relation: None, inherited_from: None, fact: Some(fact), gaps, certainty }
}

/// A step to nobody known.
fn unfilled_step<'v>(from: EntityId, to: Target<'v>, gaps: Vec<Held<'v>>) -> Step<'v> {
    let (how, certainty) = (StepKind::HeldBy, Certainty::Certain);
    Step { from, to, how, relation: None, inherited_from: None, fact: None, gaps, certainty }
}
