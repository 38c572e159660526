//! What became of a body, and what it came from, followed through several reforms.

use std::collections::{HashSet, VecDeque};

use crate::network::fact::{Fact, Link, Statement};
use crate::network::key::{EntityId, FactId};
use crate::network::organization::{Succession, SuccessionKind};
use crate::network::validity::{Certainty, Day};
use crate::network::view::View;

use super::ByEntity;
use super::organization::{Existence, existence};

/// One succession on the way from a body.
#[derive(Debug, Clone, Copy)]
pub struct SuccessionStep<'v> {
    /// The fact; its validity begins on the day from which the one follows the other.
    pub fact: &'v Fact,
    /// The body that was.
    pub from: EntityId,
    /// The body that follows.
    pub to: EntityId,
    /// What passed over.
    pub kind: SuccessionKind,
    /// Whether only a part passed over in this step.
    pub partial: bool,
    /// Whether this step took the main part; none where that is not known. What passed over whole
    /// is the main part unless the fact says otherwise.
    pub main: Option<bool>,
    /// How many steps from the body that was asked about, this one included, by the shortest way.
    pub distance: u32,
    /// How sure it is that it has taken effect on the day; none where it certainly has not: it is
    /// planned.
    pub effect: Option<Certainty>,
    /// What holds all along the way.
    pub passage: Passage,
}

/// What holds of every step on one of the ways from a body to the end of a step. Each is looked at
/// by itself: another way may be whole than is in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Whether nothing but a part can have come this way: no way is whole all along.
    pub partial: bool,
    /// Whether the main part can have come this way: some way is the main part all along.
    pub main: bool,
    /// How sure it is that the way is in effect on the day; none where every way has a planned step.
    pub effect: Option<Certainty>,
}

/// A body that exists on the day and has what a body that was had, or a part of it.
#[derive(Debug, Clone, Copy)]
pub struct Heir {
    /// The body.
    pub organization: EntityId,
    /// How many steps lead there by the shortest way, planned ones included.
    pub distance: u32,
    /// What holds all along the way.
    pub passage: Passage,
    /// Whether the body exists on the day: never NO.
    pub existence: Existence,
    /// How sure it is: as its weakest fact, the body's existence included.
    pub certainty: Certainty,
}

/// The successions that lead on from a body, the nearest first, each once, through all reforms;
/// planned ones too, marked. Successions count from their first day on, whatever their end.
#[must_use]
pub fn became(view: &View, organization: EntityId) -> Vec<SuccessionStep<'_>> {
    followed(view, organization, Link::Predecessor)
}

/// The successions that led to a body, the nearest first, each once, through all reforms.
#[must_use]
pub fn came_from(view: &View, organization: EntityId) -> Vec<SuccessionStep<'_>> {
    followed(view, organization, Link::Successor)
}

/// The bodies that have taken over from a body by the day and exist on it, the nearest first; one
/// of whose existence nothing is recorded only where nothing that is in effect leads on from it.
/// Never the body itself.
#[must_use]
pub fn heirs_of(view: &View, organization: EntityId) -> Vec<Heir> {
    let steps = became(view, organization);
    let leads_on = |body: EntityId| steps.iter().any(|step| step.from == body && step.effect.is_some());
    let mut heirs: Vec<Heir> = Vec::new();
    for step in &steps {
        let Some(effect) = step.passage.effect else { continue };
        let found = existence(view, step.to);
        let exists = match found {
            Existence::Certain => Certainty::Certain,
            Existence::Possible => Certainty::Possible,
            Existence::Unknown if !leads_on(step.to) => Certainty::Possible,
            Existence::Unknown | Existence::No => continue,
        };
        let certainty = effect.and(exists);
        match heirs.iter_mut().find(|heir| heir.organization == step.to) {
            _ if step.to == organization => {}
            Some(heir) => {
                heir.passage = heir.passage.or(step.passage);
                heir.certainty = heir.certainty.min(certainty);
            }
            None => {
                let (organization, distance, passage) = (step.to, step.distance, step.passage);
                heirs.push(Heir { organization, distance, passage, existence: found, certainty });
            }
        }
    }
    heirs
}

impl Passage {
    /// What holds where either way was taken.
    fn or(self, other: Self) -> Self {
        Self {
            partial: self.partial && other.partial,
            main: self.main || other.main,
            effect: self.effect.into_iter().chain(other.effect).min(),
        }
    }
}

fn followed(view: &View, organization: EntityId, side: Link) -> Vec<SuccessionStep<'_>> {
    let mut steps = breadth_first(view, organization, side);
    let whole = reach(&steps, organization, side, |step| !step.partial);
    let main = reach(&steps, organization, side, |step| step.main == Some(true));
    let certain = reach(&steps, organization, side, |step| step.effect == Some(Certainty::Certain));
    let in_effect = reach(&steps, organization, side, |step| step.effect.is_some());
    for step in &mut steps {
        let is_certain = step.effect == Some(Certainty::Certain) && certain.lead_to(step, side);
        let is_in_effect = step.effect.is_some() && in_effect.lead_to(step, side);
        step.passage = Passage {
            partial: step.partial || !whole.lead_to(step, side),
            main: step.main == Some(true) && main.lead_to(step, side),
            effect: match (is_certain, is_in_effect) {
                (true, _) => Some(Certainty::Certain),
                (false, true) => Some(Certainty::Possible),
                (false, false) => None,
            },
        };
    }
    steps
}

/// The end of a step that is nearer to the body that was asked about.
fn near(step: &SuccessionStep<'_>, side: Link) -> EntityId {
    if side == Link::Predecessor { step.from } else { step.to }
}

/// The day on which a way that has come to a body by `arrival` has taken a step; none where the step
/// was certainly taken before: who joined a body later has no part in what left it earlier. Back in
/// time, days run the other way.
fn onward(arrival: Day, step: &SuccessionStep<'_>, side: Link) -> Option<Day> {
    let begins = step.fact.validity.from;
    if side == Link::Predecessor {
        (begins.latest >= arrival).then(|| arrival.max(begins.earliest))
    } else {
        (begins.earliest <= arrival).then(|| arrival.min(begins.latest))
    }
}

/// When the body that was asked about is left at the soonest.
fn start(side: Link) -> Day {
    if side == Link::Predecessor { Day::DAWN } else { Day::NEVER }
}

/// The arrivals at bodies that leave the most steps open.
#[derive(Default)]
struct Arrivals(ByEntity<Day>);

impl Arrivals {
    /// Notes an arrival; whether it leaves more open than those noted before.
    fn note(&mut self, body: EntityId, arrival: Day, side: Link) -> bool {
        let better = |noted: &Day| if side == Link::Predecessor { arrival < *noted } else { arrival > *noted };
        let is_better = self.0.get(&body).is_none_or(better);
        if is_better {
            self.0.insert(body, arrival);
        }
        is_better
    }

    /// Whether a step can be taken from where a way has come.
    fn lead_to(&self, step: &SuccessionStep<'_>, side: Link) -> bool {
        self.0.get(&near(step, side)).is_some_and(|arrival| onward(*arrival, step, side).is_some())
    }
}

fn breadth_first(view: &View, organization: EntityId, side: Link) -> Vec<SuccessionStep<'_>> {
    let mut arrivals = Arrivals::default();
    arrivals.note(organization, start(side), side);
    let mut taken: HashSet<FactId> = HashSet::new();
    let mut steps = Vec::new();
    let mut queue = VecDeque::from([(organization, 1, start(side))]);
    while let Some((body, distance, arrival)) = queue.pop_front() {
        for fact in view.naming_ever(body, side) {
            let Some(step) = step(view, fact, distance) else { continue };
            let Some(arrival) = onward(arrival, &step, side) else { continue };
            if taken.insert(fact.id) {
                steps.push(step);
            }
            let next = if side == Link::Predecessor { step.to } else { step.from };
            if arrivals.note(next, arrival, side) {
                queue.push_back((next, distance + 1, arrival));
            }
        }
    }
    steps
}

fn step<'v>(view: &View, fact: &'v Fact, distance: u32) -> Option<SuccessionStep<'v>> {
    let Statement::Succession(succession) = &fact.statement else { return None };
    let &Succession { predecessor, successor, kind, partial, main } = succession;
    let main = main.or((!partial).then_some(true));
    let begins = fact.validity.from;
    let effect = match view.on() {
        on if begins.latest <= on => Some(Certainty::Certain),
        on if begins.earliest <= on => Some(Certainty::Possible),
        _ => None,
    };
    let passage = Passage { partial, main: false, effect: None };
    Some(SuccessionStep { fact, from: predecessor, to: successor, kind, partial, main, distance, effect, passage })
}

/// The arrivals at the bodies that can be reached by steps of one sort alone, the first included.
fn reach(
    steps: &[SuccessionStep<'_>],
    organization: EntityId,
    side: Link,
    fits: impl Fn(&SuccessionStep<'_>) -> bool,
) -> Arrivals {
    let mut reached = Arrivals::default();
    reached.note(organization, start(side), side);
    let mut queue = VecDeque::from([(organization, start(side))]);
    while let Some((body, arrival)) = queue.pop_front() {
        for step in steps.iter().filter(|step| near(step, side) == body && fits(step)) {
            let Some(arrival) = onward(arrival, step, side) else { continue };
            let next = if side == Link::Predecessor { step.to } else { step.from };
            if reached.note(next, arrival, side) {
                queue.push_back((next, arrival));
            }
        }
    }
    reached
}
