//! Other variables for a question: of the same sorts, drawn from a district of the generated network.

use fastrand::Rng;
use serde_json::{Value, json};

use super::rows::{Bundle, Row, full};
use super::{DAYS, one_of};

/// Kinds of relation with a superior end.
const WALKED: [&str; 8] =
    ["LINE", "DAILY", "ACCOUNTABLE", "MATRIX", "PREPARES_CASES_FOR", "STEERS", "MANDATE", "APPROVES_AFTER"];
/// Kinds of relation without one.
const OTHER: [&str; 14] = [
    "HOSTS",
    "SECRETARIAT_FOR",
    "DOES_NOT_SERVE",
    "STAFF_FUNCTION_OF",
    "SUPPORTS",
    "PARTNER_OF",
    "CONVENES",
    "COORDINATES_WITH",
    "GIVES_STATUS_TO",
    "APPOINTS",
    "OPERATES",
    "LOCATED_IN",
    "PARTY_TO",
    "CONTACT_PERSON_FOR",
];

/// Draws variables; what is drawn for one question is of one district, so that it belongs together.
pub struct Draw<'b> {
    bundle: &'b Bundle,
    district: String,
}

impl<'b> Draw<'b> {
    pub fn new(bundle: &'b Bundle, rng: &mut Rng) -> Self {
        let councils: Vec<&str> = bundle.of("organizations", "kind", "COUNCIL").map(|row| row.get("key")).collect();
        let district = one_of(&councils, rng).split('-').next().unwrap();
        Self { bundle, district: format!("{district}-") }
    }

    /// Other variables for those of a question, by their names and what they look like. Half of the
    /// bodies that are asked about have a relation of a kind that is asked for, or a membership.
    pub fn varied(&self, variables: &Value, rng: &mut Rng) -> Value {
        let mut asked = self.others(variables, rng);
        let names: Vec<String> = asked.as_object().unwrap().keys().cloned().collect();
        for name in names.iter().filter(|name| ["key", "upper", "one", "other"].contains(&name.as_str())) {
            if let Some(end) = self.end(&asked, rng).filter(|_| rng.bool()) {
                asked[name] = json!(end);
            }
        }
        asked
    }

    fn others(&self, variables: &Value, rng: &mut Rng) -> Value {
        let other = |(name, value): (&String, &Value)| (name.clone(), self.other(name, value, rng));
        variables.as_object().unwrap().iter().map(other).collect::<serde_json::Map<_, _>>().into()
    }

    fn other(&self, name: &str, value: &Value, rng: &mut Rng) -> Value {
        match (name, value) {
            ("first", _) => json!(500),
            ("depth", _) => json!(rng.u8(0..4)),
            // What a picture is called has nothing to do with what is in it; the twin has names in Danish.
            ("language" | "title" | "description", _) => value.clone(),
            // Of the district alone: the tree of the network has boxes that are drawn as one.
            ("roots", _) => json!([full(self.near("organizations", |_| true, rng).unwrap().get("key"))]),
            ("namespaces", _) => {
                one_of(&[json!(["generated"]), json!(["elsewhere", "generated"]), json!(["elsewhere"])], rng).clone()
            }
            ("topic" | "names" | "identity", _) if rng.bool() => {
                json!(one_of(self.bundle.table("gaps"), rng).get("topic"))
            }
            // Findings are of codes, search is for nouns.
            ("codes" | "nouns" | "topic" | "names" | "identity", _) => value.clone(),
            ("direction" | "incoming" | "outgoing", _) => json!(one_of(&["INCOMING", "OUTGOING"], rng)),
            ("relations", Value::Array(asked)) if asked.iter().all(Value::is_object) => {
                asked.iter().map(|asked| self.standing(asked, rng)).collect()
            }
            ("memberOf", _) => json!([full(self.near("memberships", |_| true, rng).unwrap().get("body"))]),
            ("old" | "new" | "word" | "name", _) => json!(self.words(rng)),
            // An empty list asks for nothing, so that bodies without an area are among those found.
            ("areas", _) => one_of(&[json!(["health"]), json!(["social"]), json!([])], rng).clone(),
            ("levels", _) => json!([one_of(&["POLITICAL", "ADMINISTRATIVE", "PROFESSIONAL"], rng)]),
            ("exists", _) => one_of(&[json!(["CERTAIN"]), json!(["CERTAIN", "POSSIBLE"]), json!(["NO"])], rng).clone(),
            ("core" | "attached", _) => json!(self.key("posts", rng)),
            (_, Value::Null) => {
                if rng.bool() {
                    Value::Null
                } else {
                    json!(some(&WALKED, rng))
                }
            }
            (_, Value::String(text)) if text.parse::<chrono::NaiveDate>().is_ok() => json!(one_of(&DAYS, rng)),
            (_, Value::String(text)) if text.contains(":post-") => json!(self.key("posts", rng)),
            (_, Value::String(text)) if text.contains(":plads-") => json!(self.key("seats", rng)),
            (_, Value::String(text)) if text.contains(':') => json!(self.key("organizations", rng)),
            (_, Value::Object(_)) => self.others(value, rng),
            (_, Value::Array(items)) => self.list(name, items, rng),
            _ => panic!("{name} is of no sort that is known here: {value}"),
        }
    }

    fn list(&self, name: &str, items: &[Value], rng: &mut Rng) -> Value {
        let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
        if texts.is_empty() || texts[0].contains(':') {
            return items.iter().map(|item| self.other(name, item, rng)).collect();
        }
        let is = |kinds: &[&str]| texts.iter().all(|text| kinds.contains(text));
        if is(&WALKED) {
            return if rng.bool() { json!(items) } else { json!(some(&WALKED, rng)) };
        }
        if is(&OTHER) {
            return if rng.bool() { json!(items) } else { json!(some(&OTHER, rng)) };
        }
        let all = [&WALKED[..], &OTHER].concat();
        if is(&all) {
            return if rng.bool() { json!(items) } else { json!(some(&all, rng)) };
        }
        if texts == ["PART_OF"] {
            // By LINE some answer to two; DAILY and ACCOUNTABLE lead round.
            let besides = [Vec::new(), vec!["LINE"], vec!["DAILY", "ACCOUNTABLE"], some(&WALKED, rng)];
            return json!([texts, one_of(&besides, rng).clone()].concat());
        }
        let kinds: Vec<&str> = self.bundle.table("organizations").iter().map(|row| row.get("kind")).collect();
        if !is(&kinds) || rng.bool() {
            return json!(items);
        }
        let mut kind = || self.near("organizations", |_| true, rng).unwrap().get("kind");
        json!([kind(), kind()])
    }

    /// The key of something in the district; now and then of anything else.
    fn key(&self, table: &str, rng: &mut Rng) -> String {
        let all: Vec<&str> = self.bundle.table(table).iter().map(|row| row.get("key")).collect();
        let near: Vec<&str> = all.iter().copied().filter(|key| key.starts_with(&self.district)).collect();
        let drawn = if rng.u8(0..8) == 0 { all } else { near };
        full(one_of::<&str>(&drawn, rng))
    }

    /// A row of a table about the district, of those that are wanted.
    fn near(&self, table: &str, wanted: impl Fn(&Row) -> bool, rng: &mut Rng) -> Option<&'b Row> {
        let of = |row: &&Row| row.get("key").starts_with(&self.district) && wanted(row);
        let near: Vec<&Row> = self.bundle.table(table).iter().filter(of).collect();
        (!near.is_empty()).then(|| *one_of::<&Row>(&near, rng))
    }

    /// How somebody in the district stands to another, as a condition.
    fn standing(&self, asked: &Value, rng: &mut Rng) -> Value {
        let asked_kind = rng.bool();
        let wanted = |row: &Row| !row.get("target").is_empty() && (!asked_kind || row.get("kind") == asked["along"]);
        let row = self.near("relations", wanted, rng).unwrap();
        let (direction, other) = if rng.u8(0..3) > 0 { ("OUTGOING", "target") } else { ("INCOMING", "source") };
        json!({ "along": row.get("kind"), "direction": direction, "other": full(row.get(other)) })
    }

    /// A body at an end of a relation in the district of a kind that is asked for; where none is, of a membership.
    fn end(&self, asked: &Value, rng: &mut Rng) -> Option<String> {
        let lists = asked.as_object().unwrap().values().filter_map(Value::as_array);
        let kinds: Vec<&Value> = lists.flatten().collect();
        let relation = self.near("relations", |row| kinds.iter().any(|kind| row.get("kind") == **kind), rng);
        let row = relation.or_else(|| self.near("memberships", |_| true, rng))?;
        let columns = if relation.is_some() { ["source", "target"] } else { ["body", "member"] };
        let end = row.get(columns[rng.usize(0..2)]);
        self.bundle.of("organizations", "key", end).next().map(|row| full(row.get("key")))
    }

    /// A name or a word of one, spelt as it is or in the old way.
    fn words(&self, rng: &mut Rng) -> String {
        let name = one_of(self.bundle.table("names"), rng).get("text");
        let words: Vec<&str> = name.split(' ').collect();
        let text = if rng.bool() { name } else { one_of(&words, rng) };
        if rng.bool() { text.to_owned() } else { super::country::folded(text) }
    }
}

/// One to four of some.
fn some<'a>(of: &[&'a str], rng: &mut Rng) -> Vec<&'a str> {
    let mut of = of.to_vec();
    rng.shuffle(&mut of);
    of.truncate(rng.usize(1..=4));
    of
}
