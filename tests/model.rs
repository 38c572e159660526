//! Long random sequences of changes, against a plain model: what is accepted and refused, and every answer on
//! random days as known at random revisions. By one writer, who knows what must be refused; and by several at
//! once, whose revisions are put into the model in the order in which they were recorded.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Value, json};

use crate::support::server::{World, worlds};

/// Days of the model: from 2020-01-01 on, so many.
const DAYS: u32 = 40;
/// After every day.
const NEVER: u32 = u32::MAX;
const BODIES: usize = 5;
const SEATS: usize = 3;
/// Changes in a sequence.
const CHANGES: usize = 120;
const WRITERS: u64 = 4;
/// Sequences that once found a fault are added here.
const SEEDS: [u64; 3] = [1, 2, 3];

fn date(day: u32) -> String {
    let start = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    (start + chrono::Days::new(day.into())).to_string()
}

fn body(at: usize) -> String {
    format!("t:b{at}")
}

fn seat(at: usize) -> String {
    format!("t:s{at}")
}

/// A value from a day until another.
#[derive(Debug, Clone, PartialEq)]
struct Stretch<T> {
    from: u32,
    until: u32,
    value: T,
}

/// A party in a seat.
#[derive(Debug, Clone, PartialEq)]
struct Term {
    seat: usize,
    member: usize,
    from: u32,
    until: u32,
}

/// What is so in the network, as plainly as can be.
#[derive(Debug, Clone, Default)]
struct Model {
    names: Vec<Vec<Stretch<String>>>,
    parents: Vec<Vec<Stretch<usize>>>,
    terms: BTreeMap<String, Term>,
}

#[derive(Debug, Clone)]
enum Step {
    Rename { body: usize, name: String, on: u32, until: Option<u32> },
    Move { body: usize, parent: Option<usize>, on: u32, until: Option<u32> },
    Appoint { key: String, member: usize, seat: usize, from: u32, until: Option<u32> },
    Replace { key: String, term: String, member: usize, on: u32, until: Option<u32> },
    Vacate { seat: usize, on: u32 },
    End { term: String, on: u32 },
}

/// A value comes to hold in the place of what holds then; none where that is refused.
fn turned<T: Clone>(stretches: &[Stretch<T>], value: T, on: u32, until: Option<u32>) -> Option<Vec<Stretch<T>>> {
    let reaching = |stretch: &&Stretch<T>| stretch.until > on;
    let next = stretches.iter().filter(reaching).map(|stretch| stretch.from).filter(|from| *from > on).min();
    let ended =
        stretches.iter().filter(reaching).filter(|stretch| stretch.from <= on).map(|stretch| stretch.until).max();
    let end = until.or(next).or(ended).unwrap_or(NEVER);
    if end <= on || next.is_some_and(|next| end > next) {
        return None;
    }
    let mut all = Vec::new();
    for old in stretches {
        if old.until <= on || old.from > on {
            all.push(old.clone());
            continue;
        }
        if old.from < on {
            all.push(Stretch { until: on, ..old.clone() });
        }
        if until.is_some() && old.until > end {
            all.push(Stretch { from: end, ..old.clone() });
        }
    }
    all.push(Stretch { from: on, until: end, value });
    all.sort_by_key(|stretch| stretch.from);
    Some(all)
}

fn held<T>(stretches: &[Stretch<T>], day: u32) -> Option<&T> {
    stretches.iter().find(|stretch| stretch.from <= day && day < stretch.until).map(|stretch| &stretch.value)
}

impl Model {
    /// The model after a step; none where it is refused.
    fn after(&self, step: &Step) -> Option<Self> {
        let mut next = self.clone();
        match step {
            Step::Rename { body, name, on, until } => {
                next.names[*body] = turned(&self.names[*body], name.clone(), *on, *until)?;
            }
            Step::Move { body, parent: Some(parent), on, until } => {
                next.parents[*body] = turned(&self.parents[*body], *parent, *on, *until)?;
                let rings = |day: u32| {
                    let mut at = held(&next.parents[*body], day).copied();
                    for _ in 0..=BODIES {
                        match at {
                            Some(above) if above == *body => return true,
                            Some(above) => at = held(&next.parents[above], day).copied(),
                            None => return false,
                        }
                    }
                    // A ring that does not go through the body was there before, which is refused.
                    true
                };
                if (0..=DAYS).any(rings) {
                    return None;
                }
            }
            Step::Move { body, parent: None, on, .. } => {
                if !self.parents[*body].iter().any(|stretch| stretch.until > *on) {
                    return None;
                }
                let cut = |stretch: &Stretch<usize>| Stretch { until: stretch.until.min(*on), ..stretch.clone() };
                let kept = self.parents[*body].iter().map(cut).filter(|stretch| stretch.from < stretch.until);
                next.parents[*body] = kept.collect();
            }
            Step::Appoint { key, member, seat, from, until } => {
                next.sit(key, Term { seat: *seat, member: *member, from: *from, until: until.unwrap_or(NEVER) })?;
            }
            Step::Replace { key, term, member, on, until } => {
                let old = self.terms.get(term).filter(|old| old.from <= *on && old.until > *on)?.clone();
                let until = until.unwrap_or(old.until);
                next.leave(term, *on);
                next.sit(key, Term { seat: old.seat, member: *member, from: *on, until })?;
            }
            Step::Vacate { seat, on } => {
                let holds = |term: &Term| term.seat == *seat && term.from <= *on && term.until > *on;
                let holders: Vec<String> =
                    self.terms.iter().filter(|(_, term)| holds(term)).map(|(key, _)| key.clone()).collect();
                if holders.is_empty() {
                    return None;
                }
                holders.iter().for_each(|holder| next.leave(holder, *on));
            }
            Step::End { term, on } => {
                self.terms.get(term).filter(|old| old.until > *on)?;
                next.leave(term, *on);
            }
        }
        Some(next)
    }

    fn leave(&mut self, key: &str, on: u32) {
        if let Some(term) = self.terms.get_mut(key) {
            term.until = on;
            if term.from >= on {
                self.terms.remove(key);
            }
        }
    }

    fn sit(&mut self, key: &str, new: Term) -> Option<()> {
        let clash = |old: &Term| old.seat == new.seat && old.from < new.until && new.from < old.until;
        if new.from >= new.until || self.terms.values().any(clash) {
            return None;
        }
        self.terms.insert(key.to_owned(), new);
        Some(())
    }

    /// What [`ASKED`] answers on a day.
    fn answer(&self, day: u32) -> Value {
        let bodies = (0..BODIES).map(|at| {
            let parent = held(&self.parents[at], day).map(|parent| json!({ "key": body(*parent) }));
            json!({ "key": body(at), "name": held(&self.names[at], day), "partOf": parent })
        });
        let seats = (0..SEATS).map(|at| {
            let holder = self.terms.iter().find(|(_, term)| term.seat == at && term.from <= day && day < term.until);
            let holders: Vec<Value> = holder
                .map(|(key, term)| json!({ "key": key, "member": { "key": body(term.member) } }))
                .into_iter()
                .collect();
            json!({ "occupancy": { "holders": holders } })
        });
        json!({ "bodies": bodies.collect::<Vec<_>>(), "seats": seats.collect::<Vec<_>>() })
    }
}

/// A step at random; keys of terms are some that were said before, there or not.
fn step(random: &mut Rng, writer: u64, number: usize, said: &mut Vec<String>) -> Step {
    let day = random.u32(0..DAYS);
    let until = random.bool().then(|| random.u32(0..DAYS + 5));
    let body = random.usize(0..BODIES);
    let key = format!("t:m{writer}-{number}");
    let term = said.get(random.usize(0..said.len().max(1))).cloned().unwrap_or_else(|| "t:none".to_owned());
    match random.u8(0..10) {
        0..=2 => Step::Rename { body, name: format!("Navn {writer} {number}"), on: day, until },
        3..=4 => {
            let other = (body + random.usize(1..BODIES)) % BODIES;
            Step::Move { body, parent: random.u8(0..4).gt(&0).then_some(other), on: day, until }
        }
        5..=6 => {
            said.push(key.clone());
            Step::Appoint { key, member: body, seat: random.usize(0..SEATS), from: day, until }
        }
        7 => {
            said.push(key.clone());
            Step::Replace { key, term, member: body, on: day, until }
        }
        8 => Step::Vacate { seat: random.usize(0..SEATS), on: day },
        _ => Step::End { term, on: day },
    }
}

/// The step as a change of the API.
fn change(step: &Step) -> Value {
    let until = |until: &Option<u32>| until.map(date);
    match step {
        Step::Rename { body: of, name, on, until: end } => json!({ "renameOrganization": {
            "organization": body(*of), "name": { "text": name }, "on": date(*on), "until": until(end) } }),
        Step::Move { body: of, parent, on, until: end } => json!({ "moveOrganization": {
            "organization": body(*of), "parent": parent.map(body), "on": date(*on), "until": until(end) } }),
        Step::Appoint { key, member, seat: at, from, until: end } => json!({ "appoint": {
            "key": key, "member": body(*member), "seat": seat(*at), "from": date(*from), "until": until(end) } }),
        Step::Replace { key, term, member, on, until: end } => json!({ "replace": {
            "key": key, "membership": term, "member": body(*member), "on": date(*on), "until": until(end) } }),
        Step::Vacate { seat: at, on } => json!({ "vacate": { "seat": seat(*at), "on": date(*on) } }),
        Step::End { term, on } => json!({ "endMembership": { "membership": term, "on": date(*on) } }),
    }
}

const CHANGE: &str =
    "mutation ($changes: [ChangeInput!]!) { change(changes: $changes) { revision { number } refusals { code path } } }";

/// The bodies, all of them beside one another, and the seats; and the model of that.
async fn begun(world: &World) -> Model {
    let found = |at: usize| json!({ "foundOrganization": { "key": body(at), "kind": "OTHER", "names": [{ "text": format!("Navn {at}") }], "from": date(0) } });
    let seats = |at: usize| json!({ "establishSeat": { "key": seat(at), "body": body(0), "from": date(0) } });
    let changes: Vec<Value> = (0..BODIES).map(found).chain((0..SEATS).map(seats)).collect();
    assert_eq!(world.write(CHANGE, &json!({ "changes": changes })).await["change"]["refusals"], json!([]));
    let named = |at: usize| vec![Stretch { from: 0, until: NEVER, value: format!("Navn {at}") }];
    Model { names: (0..BODIES).map(named).collect(), parents: vec![Vec::new(); BODIES], terms: BTreeMap::new() }
}

/// The revision that a step makes; none where it is refused.
async fn written(world: &World, step: &Step) -> Option<u64> {
    let payload = world.write(CHANGE, &json!({ "changes": [change(step)] })).await["change"].take();
    let number = payload["revision"]["number"].as_u64();
    assert_eq!(number.is_none(), payload["refusals"] != json!([]), "{step:?}: {payload}");
    number
}

/// Compares every answer on some days as known at some revisions; `models` has the model after each.
async fn compare(world: &World, models: &BTreeMap<u64, Model>, random: &mut Rng, seed: u64) {
    let fields = |at: usize| format!(r#"b{at}: organization(key: "{}") {{ key name partOf {{ key }} }}"#, body(at));
    let seats = |at: usize| {
        format!(
            r#"s{at}: seat(key: "{}") {{ occupancy {{ holders {{ key member {{ ... on Organization {{ key }} }} }} }} }}"#,
            seat(at)
        )
    };
    let asked: Vec<String> = (0..BODIES).map(fields).chain((0..SEATS).map(seats)).collect();
    let query = format!(
        "query ($on: Date, $known: Int!) {{ network(on: $on, knownAt: {{ revision: $known }}) {{ {} }} }}",
        asked.join(" ")
    );
    let revisions: Vec<u64> = models.keys().copied().collect();
    for asked in 0..150 {
        // The newest is asked of more than others.
        let known =
            if asked % 3 == 0 { revisions[revisions.len() - 1] } else { revisions[random.usize(0..revisions.len())] };
        let day = random.u32(0..DAYS + 2);
        let mut found = world.ask(&query, &json!({ "on": date(day), "known": known })).await["network"].take();
        let mut all =
            |letter: char, count: usize| (0..count).map(|at| found[format!("{letter}{at}")].take()).collect::<Vec<_>>();
        let (bodies, seats) = (all('b', BODIES), all('s', SEATS));
        let found = json!({ "bodies": bodies, "seats": seats });
        assert_eq!(
            found,
            models[&known].answer(day),
            "seed {seed}, {} as known at {known}, on {}",
            date(day),
            world.kind
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_writers_changes_are_as_the_model_says() {
    for seed in SEEDS {
        for world in worlds().await {
            let (mut random, mut said) = (Rng::with_seed(seed), Vec::new());
            let mut model = begun(&world).await;
            let mut models = BTreeMap::from([(1, model.clone())]);
            for number in 0..CHANGES {
                let step = step(&mut random, 0, number, &mut said);
                let (expected, recorded) = (model.after(&step), written(&world, &step).await);
                assert_eq!(recorded.is_some(), expected.is_some(), "seed {seed}, {number}: {step:?}\nin {model:#?}");
                if let (Some(after), Some(recorded)) = (expected, recorded) {
                    model = after;
                    models.insert(recorded, model.clone());
                }
            }
            assert!(models.len() > CHANGES / 4, "most of the changes are refused");
            compare(&world, &models, &mut random, seed).await;
            world.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_writers_changes_are_one_after_another() {
    for seed in SEEDS {
        for world in worlds().await {
            let mut model = begun(&world).await;
            let mut models = BTreeMap::from([(1, model.clone())]);
            let world = std::sync::Arc::new(world);
            let writing = (0..WRITERS).map(|writer| {
                let world = world.clone();
                tokio::spawn(async move {
                    let (mut random, mut said, mut recorded) =
                        (Rng::with_seed(seed * 100 + writer), Vec::new(), Vec::new());
                    for number in 0..CHANGES / 4 {
                        let step = step(&mut random, writer, number, &mut said);
                        recorded.extend(written(&world, &step).await.map(|number| (number, step)));
                    }
                    recorded
                })
            });
            let writing: Vec<_> = writing.collect();
            let mut recorded = Vec::new();
            for writer in writing {
                recorded.extend(writer.await.unwrap());
            }
            recorded.sort_by_key(|(number, _)| *number);
            for (at, (number, step)) in recorded.iter().enumerate() {
                assert_eq!(*number, at as u64 + 2, "revisions have no holes");
                model = model.after(step).unwrap_or_else(|| panic!("seed {seed}: {step:?} was accepted in {model:#?}"));
                models.insert(*number, model.clone());
            }
            compare(&world, &models, &mut Rng::with_seed(seed), seed).await;
            std::sync::Arc::try_unwrap(world).ok().expect("the writers are done").end().await;
        }
    }
}
