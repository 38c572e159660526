//! Every question, asked of a generated network about other subjects on other days, and answered
//! once more by plain loops over the rows of the bundle: so that nothing is shaped for one answer.

mod comparison;
mod country;
mod members;
mod reporting;
mod rows;
mod selected;
mod variables;

use std::collections::BTreeSet;

use fastrand::Rng;
use herred::exchange::generate::{Size, bundle};
use serde_json::{Value, json};

use crate::questions::{Question, questions};
use crate::support::server::worlds;
use rows::Bundle;
use variables::Draw;

/// How often each question is asked.
const TIMES: usize = 12;
/// How often one is asked whose variables are drawn from the districts, which differ in more ways.
const TIMES_IN_DISTRICTS: usize = 24;
/// The days that are asked about.
const DAYS: [&str; 12] = [
    "2005-01-01",
    "2005-06-15",
    "2010-02-01",
    "2013-05-05",
    "2014-12-31",
    "2015-01-01",
    "2016-01-01",
    "2017-07-01",
    "2018-03-01",
    "2019-12-31",
    "2020-01-01",
    "2023-08-08",
];

/// What a body's own rules come to, and what bodies do together: the generated network has neither. They have their twins
/// in process (`src/network/questions/twins`), and what has none there is asked of hand-made networks in `provisions.rs`,
/// `rotation.rs` and `affairs/`.
const NOT_GENERATED: [&str; 19] = [
    "approval",
    "attendees",
    "budget",
    "candidates",
    "compliance",
    "endsIfNoticeGiven",
    "exOfficio",
    "inForce",
    "mandates",
    "meetingSeriesList",
    "openPlaces",
    "procedure",
    "provisions",
    "rotations",
    "service",
    "termsEnding",
    "timeline",
    "treatments",
    "yearlyMeetings",
];

/// A twin: one that is written for a question, or the one that answers whatever a query selects.
enum Twin {
    Written(Shape),
    Selected,
}

impl Twin {
    /// The twin of a question by its folder: those on the documents begin with `q`.
    fn of(folder: &str) -> Option<Self> {
        if folder.starts_with('q') { Some(Self::Selected) } else { shape(folder).map(Self::Written) }
    }

    /// The questions that a generated network can be asked, each with its folder's name.
    fn asked() -> impl Iterator<Item = (String, Question)> {
        let named = |question: Question| (question.folder.file_name().unwrap().to_str().unwrap().to_owned(), question);
        let selects = |query: &str, field: &str| {
            let words = query.split(|letter: char| !letter.is_alphanumeric());
            words.into_iter().any(|word| word == field)
        };
        let not_generated = move |query: &str| NOT_GENERATED.iter().any(|field| selects(query, field));
        questions().into_iter().filter(move |question| !not_generated(&question.query)).map(named)
    }

    fn times(&self) -> usize {
        match self {
            Self::Written(_) => TIMES,
            Self::Selected => TIMES_IN_DISTRICTS,
        }
    }

    fn varied(&self, bundle: &Bundle, variables: &Value, rng: &mut Rng) -> Value {
        match self {
            Self::Written(shape) => varied(bundle, shape, variables, rng),
            Self::Selected => Draw::new(bundle, rng).varied(variables, rng),
        }
    }

    /// What Herred answers and what the twin does, as they are compared.
    fn compared(&self, bundle: &Bundle, query: &str, asked: &Value, answer: Value) -> (Value, Value) {
        match self {
            Self::Written(shape) => {
                let without: BTreeSet<&str> = shape.without.iter().copied().collect();
                let answer = rows::canonical(&(shape.reduce)(answer), &without);
                (answer, rows::canonical(&(shape.twin)(bundle, asked), &without))
            }
            Self::Selected => {
                let answer = selected::pictures_by_key(reporting::parents_by_key(answer));
                let twin = selected::answered(bundle, query, asked);
                (rows::canonical(&answer, &BTreeSet::new()), rows::canonical(&twin, &BTreeSet::new()))
            }
        }
    }
}

/// One way of asking, and the twin that answers it.
struct Shape {
    /// What the key in the variables is of.
    subject: Subject,
    twin: fn(&Bundle, &Value) -> Value,
    /// What of the answer is compared, where that is not all of it.
    reduce: fn(Value) -> Value,
    /// Fields that the twin does not compute.
    without: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Subject {
    /// Any body.
    Body,
    /// A municipality of before the reform or after it.
    Municipality,
    /// A body that others lie in.
    Area,
    /// A body of the tree that never ends.
    Lasting,
    /// A body with a second seat.
    Seated,
    SecondSeat,
    Person,
}

fn whole(answer: Value) -> Value {
    answer
}

/// The shape of each question with a written twin, by its folder. A question without a twin fails the test.
fn shape(folder: &str) -> Option<Shape> {
    use Subject::{Area, Body, Lasting, Municipality, Person, Seated, SecondSeat};
    let labels: &[&str] = &["label"];
    let plain = |subject, twin: fn(&Bundle, &Value) -> Value| Shape { subject, twin, reduce: whole, without: labels };
    let number = folder.split('-').next()?;
    Some(match number {
        "01" | "02" | "03" | "04" | "05" => Shape { without: &["located"], ..plain(Body, country::of_kinds) },
        "06" | "07" => Shape { without: &["exists", "fact"], ..plain(Body, country::of_kinds) },
        "08" => Shape { without: &["exists", "located"], ..plain(Body, country::of_kinds) },
        "09" => Shape { without: &["fact"], ..plain(Area, country::located_in_it) },
        "10" => plain(Municipality, country::lies_in),
        "11" => Shape {
            without: &["label", "distance", "fact", "way", "succession", "predecessor"],
            ..plain(Area, country::followed)
        },
        "12" | "13" | "14" | "15" | "19" => {
            Shape { without: &["label", "citations"], ..plain(Municipality, country::became) }
        }
        "16" | "17" | "18" => Shape { without: &["label", "succession"], ..plain(Municipality, country::came_from) },
        "20" => Shape { without: &["distance", "fact"], ..plain(Body, country::identified) },
        "21" | "22" => Shape { without: &["label", "text", "certainty", "name"], ..plain(Body, country::searched) },
        "23" => plain(Person, members::of_one_name),
        "24" => plain(Municipality, country::called),
        "25" => plain(Lasting, members::terms),
        "26" => plain(Lasting, members::takes_part),
        "27" | "28" | "29" => plain(Seated, members::members),
        "30" => plain(Seated, members::seats),
        "31" => plain(SecondSeat, members::acting),
        "32" => plain(Lasting, reporting::placed),
        "33" | "34" => Shape { reduce: reporting::bodies_passed, ..plain(Person, reporting::to_the_top) },
        "35" => Shape { without: &["listing", "designation", "scope", "top"], ..plain(Body, reporting::answers_to) },
        "36" => plain(Body, reporting::in_common),
        "37" => Shape { reduce: reporting::lengths, ..plain(Body, reporting::between) },
        "38" => plain(Lasting, reporting::span),
        "39" => plain(Lasting, reporting::leaders),
        "40" => Shape { reduce: reporting::parents_by_key, ..plain(Lasting, reporting::chart) },
        "41" => Shape {
            without: &["distance", "partial", "main", "predecessor", "way", "basis"],
            ..plain(Municipality, country::took_over)
        },
        "42" => plain(Municipality, country::known_at),
        "43" => Shape { without: &["from", "until", "certainty"], ..plain(Municipality, country::disputed) },
        "44" => plain(Body, comparison::founded_and_dissolved),
        "45" => plain(Seated, comparison::who_came_and_went),
        _ => return None,
    })
}

/// The text of a variable.
fn text<'v>(asked: &'v Value, name: &str) -> &'v str {
    asked[name].as_str().unwrap_or_else(|| panic!("no {name} in {asked}"))
}

fn strings<'v>(asked: &'v Value, name: &str) -> Vec<&'v str> {
    asked[name].as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

/// The key that is asked about, without its namespace.
fn key(asked: &Value) -> &str {
    text(asked, "key").trim_start_matches("generated:")
}

fn named_key(bundle: &Bundle, body: &str, on: &str) -> Value {
    json!({ "key": rows::full(body), "name": bundle.name(body, "DA", on), "exists": bundle.exists(body, on) })
}

fn one_of<'a, T>(items: &'a [T], rng: &mut Rng) -> &'a T {
    &items[rng.usize(0..items.len())]
}

fn subject(bundle: &Bundle, subject: Subject, rng: &mut Rng) -> String {
    let seated: BTreeSet<&str> =
        bundle.table("seats").iter().filter(|row| row.get("key").starts_with('t')).map(|row| row.get("body")).collect();
    let areas: BTreeSet<&str> = bundle
        .table("relations")
        .iter()
        .filter(|row| row.get("kind") == "LOCATED_IN")
        .map(|row| row.get("target"))
        .collect();
    let table = match subject {
        Subject::Person => "persons",
        Subject::SecondSeat => "seats",
        _ => "organizations",
    };
    let keys = bundle.table(table).iter().filter(|row| {
        let key = row.get("key");
        match subject {
            // The written twins know nothing of the districts, whose keys begin with k.
            Subject::Body | Subject::Person => !key.starts_with('k'),
            Subject::Municipality => key.starts_with(['a', 'n']),
            Subject::Area => areas.contains(key),
            Subject::Lasting => key.starts_with('o') && row.get("until") == "open",
            Subject::Seated => seated.contains(key),
            Subject::SecondSeat => key.starts_with('t'),
        }
    });
    let keys: Vec<&str> = keys.map(|row| row.get("key")).collect();
    rows::full(keys[rng.usize(0..keys.len())])
}

/// The variables of a question with other subjects and days: by their names.
fn varied(bundle: &Bundle, shape: &Shape, variables: &Value, rng: &mut Rng) -> Value {
    let mut asked = variables.clone();
    for (name, value) in asked.as_object_mut().unwrap() {
        *value = match name.as_str() {
            "on" | "later" => json!(one_of(&DAYS, rng)),
            "key" => json!(subject(bundle, shape.subject, rng)),
            "from" | "to" => json!(subject(bundle, Subject::Body, rng)),
            "keys" => json!([subject(bundle, Subject::Lasting, rng), subject(bundle, Subject::Lasting, rng)]),
            "roots" => json!([subject(bundle, Subject::Lasting, rng)]),
            "depth" => one_of(&[json!(1), json!(2), Value::Null], rng).clone(),
            "first" => json!(500),
            "value" => json!(one_of(bundle.table("identifiers"), rng).get("value")),
            "text" | "other" => json!(one_of(bundle.table("names"), rng).get("text")),
            "name" => {
                let person = one_of(bundle.table("persons"), rng);
                json!(format!("{} {}", person.get("given"), person.get("family")))
            }
            "kinds" if ["REGION", "MUNICIPALITY"].iter().any(|kind| value[0] == **kind) => {
                let kinds = [json!(["MUNICIPALITY"]), json!(["REGION", "MUNICIPALITY"]), json!(["SECRETARIAT"])];
                one_of(&kinds, rng).clone()
            }
            "kinds" if value.is_null() => one_of(&[Value::Null, json!(["LINE", "MATRIX"])], rng).clone(),
            _ => continue,
        };
    }
    asked
}

#[test]
fn every_question_has_a_twin() {
    for (name, _) in Twin::asked() {
        assert!(Twin::of(&name).is_some(), "{name} has no twin");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_is_answered_on_a_generated_network_as_by_its_twin() {
    let files = bundle(Size { organizations: 250, persons: 150, memberships: 3_000, seed: 11 });
    let rows = Bundle::read(&files);
    let mut wrong = Vec::new();
    for world in worlds().await {
        world.import(files.clone()).await.unwrap();
        let mut rng = Rng::with_seed(5);
        for (name, Question { query, variables, .. }) in Twin::asked() {
            let twin_of = Twin::of(&name).unwrap();
            let mut answers = BTreeSet::new();
            for _ in 0..twin_of.times() {
                let asked = twin_of.varied(&rows, &variables, &mut rng);
                let answer = world.ask(&query, &asked).await;
                let (answer, twin) = twin_of.compared(&rows, &query, &asked, answer);
                if answer != twin {
                    wrong.push(format!("{name} on {} with {asked}:\nHerred {answer}\ntwin   {twin}", world.kind));
                    break;
                }
                answers.insert(twin.to_string());
            }
            if answers.len() < 2 {
                wrong.push(format!("{name}: other subjects and days have one answer, which says nothing"));
            }
        }
        world.end().await;
    }
    assert!(wrong.is_empty(), "{} questions differ from their twins:\n{}", wrong.len(), wrong.join("\n"));
}
