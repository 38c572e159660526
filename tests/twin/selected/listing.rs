//! What is asked of the whole network: bodies by a filter, agreements, names searched, findings.

use std::cmp::Reverse;

use serde_json::Value;

use super::super::country::{folded, match_quality};
use super::super::rows::{Row, weaker};
use super::reporting::distances;
use super::{Answer, Arguments, Asked, Thing, bare};

/// A list in a filter; none where it is not given.
fn texts<'f>(filter: &'f Value, name: &str) -> Option<Vec<&'f str>> {
    let items: Vec<&str> = filter[name].as_array()?.iter().map(|item| item.as_str().unwrap()).collect();
    (!items.is_empty()).then_some(items)
}

fn nodes<'b>(items: Vec<Thing<'b>>) -> Answer<'b> {
    Answer::One(Thing::Record("Page", vec![("totalCount", items.len().into()), ("nodes", Answer::many(items))]))
}

impl<'b> Asked<'b> {
    pub fn of_network(self, name: &str, arguments: &Arguments) -> Answer<'b> {
        let row_of = |table: &str| self.rows(table).find(|row| row.get("key") == bare(arguments.text("key")));
        match name {
            "on" => self.on.into(),
            "organization" => Answer::maybe(row_of("organizations").map(|row| Thing::Entity("organizations", row))),
            "post" => Answer::maybe(row_of("posts").map(|row| Thing::Entity("posts", row))),
            "seat" => Answer::maybe(row_of("seats").map(|row| Thing::Entity("seats", row))),
            "organizations" => nodes(self.filtered(arguments.get("filter"))),
            "agreements" => nodes(self.rows("agreements").map(|row| Thing::Entity("agreements", row)).collect()),
            "search" => self.search(arguments.text("text")),
            "chart" => self.chart(arguments),
            "commonSuperiors" => self.common_superiors(arguments),
            "pathsBetween" => self.paths_between(arguments),
            "findings" => self.findings(&arguments.texts("codes").unwrap()),
            _ => panic!("the twin knows no field {name} of the network"),
        }
    }

    /// The bodies that a filter lets through; where it does not ask for existence, all but those that do not exist.
    pub fn filtered(self, filter: &Value) -> Vec<Thing<'b>> {
        let exists = |row: &Row| texts(filter, "exists").is_some() || row.on(self.on).is_some();
        let meets = |row: &&Row| exists(row) && self.meets(row, filter).is_some();
        self.rows("organizations").filter(meets).map(|row| Thing::Entity("organizations", row)).collect()
    }

    /// How sure it is that a body meets the conditions of a filter; none where it does not.
    fn meets(self, row: &'b Row, filter: &Value) -> Option<&'static str> {
        let key = row.get("key");
        let mut sure = "CERTAIN";
        let mut and = |met: Option<&'static str>| met.map(|met| sure = weaker(sure, met));
        let known = ["exists", "namespaces", "kinds", "levels", "areas", "name", "memberOf", "relations", "or", "not"];
        for condition in filter.as_object().unwrap().keys() {
            assert!(known.contains(&condition.as_str()), "the twin knows no condition {condition}");
        }
        if texts(filter, "namespaces").is_some_and(|namespaces| !namespaces.contains(&"generated")) {
            return None;
        }
        if texts(filter, "kinds").is_some_and(|kinds| !kinds.contains(&row.get("kind"))) {
            return None;
        }
        if let Some(exists) = texts(filter, "exists") {
            let there = row.on(self.on).unwrap_or("NO");
            and(exists.contains(&there).then_some(if there == "POSSIBLE" { there } else { "CERTAIN" }))?;
        }
        for (condition, table, column) in [("levels", "levels", "level"), ("areas", "areas", "area")] {
            if let Some(wanted) = texts(filter, condition) {
                let stated = self.held("organizations", "key", key).chain(self.held(table, "organization", key));
                and(stated.filter(|row| wanted.contains(&row.get(column))).filter_map(|row| row.on(self.on)).min())?;
            }
        }
        if let Some(words) = filter["name"].as_str() {
            let named = self
                .namings(key)
                .into_iter()
                .filter(|naming| folded(words).split(' ').all(|word| folded(naming.text).contains(word)));
            and(named.filter_map(|naming| naming.row.on(self.on)).min())?;
        }
        for relation in filter["relations"].as_array().into_iter().flatten() {
            let outgoing = relation["direction"] == "OUTGOING";
            let (near, far) = if outgoing { ("source", "target") } else { ("target", "source") };
            let other = bare(relation["other"].as_str().unwrap());
            let stands = self.held("relations", near, key);
            let stands = stands.filter(|row| row.get("kind") == relation["along"] && row.get(far) == other);
            and(stands.filter_map(|row| row.on(self.on)).min())?;
        }
        for body in texts(filter, "memberOf").unwrap_or_default() {
            let terms = self.held("memberships", "member", key).filter(|row| row.get("body") == bare(body));
            and(terms.filter_map(|row| row.on(self.on)).min())?;
        }
        if let Some(any) = filter["or"].as_array() {
            and(any.iter().filter_map(|filter| self.meets(row, filter)).min())?;
        }
        match filter["not"].as_object().and_then(|_| self.meets(row, &filter["not"])) {
            Some("CERTAIN") => None,
            Some(_) => Some("POSSIBLE"),
            None => Some(sure),
        }
    }

    /// Each body once, with the best of its names that match.
    fn search(self, text: &str) -> Answer<'b> {
        let wanted = folded(text);
        let mut found = Vec::new();
        for row in self.rows("organizations") {
            let matching = self
                .namings(row.get("key"))
                .into_iter()
                .filter_map(|naming| Some((match_quality(naming.text, &wanted)?, naming)));
            let best = matching.min_by_key(|(quality, naming)| {
                let certainty = naming.row.on(self.on);
                (*quality, certainty.is_none(), certainty)
            });
            let Some((quality, naming)) = best else { continue };
            found.push(Thing::Record(
                "SearchHit",
                vec![
                    ("text", naming.text.into()),
                    ("quality", quality[2..].into()),
                    ("certainty", super::certainty(naming.row.on(self.on))),
                    ("party", Answer::One(Thing::Entity("organizations", row))),
                    ("name", Answer::One(self.name_fact(&naming))),
                ],
            ));
        }
        Answer::many(found)
    }

    fn findings(self, codes: &[&str]) -> Answer<'b> {
        let mut found = Vec::new();
        if codes.contains(&"SEVERAL_LINE_SUPERIORS") {
            let lines: Vec<_> = self.hops(Some(vec!["LINE"])).into_iter().filter(|hop| hop.sure == "CERTAIN").collect();
            let mut lower: Vec<&str> = lines.iter().map(|hop| hop.lower).collect();
            lower.sort_unstable();
            lower.dedup();
            for subject in lower {
                let own: Vec<_> = lines.iter().filter(|hop| hop.lower == subject).collect();
                let upper = |at: usize| (own[at].upper, own[at].row.get("designation"));
                if (1..own.len()).any(|at| upper(at) != upper(0)) {
                    let facts = own.iter().map(|hop| self.relation_fact(hop.row)).collect();
                    found.push(self.finding("SEVERAL_LINE_SUPERIORS", "CERTAIN", subject, facts));
                }
            }
        }
        if codes.contains(&"REPORTING_CYCLE") {
            self.reporting_cycles(&mut found);
        }
        // Nothing in a generated network is part of itself, so that there is no other to be found.
        assert!(
            codes.iter().all(|code| ["SEVERAL_LINE_SUPERIORS", "REPORTING_CYCLE", "PLACEMENT_CYCLE"].contains(code))
        );
        Answer::many(found)
    }

    /// A finding for each group that certain reporting leads round in, and for each other that all does.
    fn reporting_cycles(self, found: &mut Vec<Thing<'b>>) {
        let hops = self.hops(Some(vec!["LINE", "DAILY", "ACCOUNTABLE", "MATRIX"]));
        let mut known: Vec<Vec<&str>> = Vec::new();
        for least in ["CERTAIN", "POSSIBLE"] {
            let above = |body: &str| distances(&hops, body, true, least);
            let mut here: Vec<Vec<&str>> = Vec::new();
            // In the order of the entities, as a cycle is of the first in it.
            let tables = ["organizations", "posts", "seats"].into_iter().flat_map(|table| self.rows(table));
            let lower = tables.map(|row| row.get("key")).filter(|key| hops.iter().any(|hop| hop.lower == *key));
            for start in lower {
                let reached = above(start);
                if !reached.contains_key(start) || here.iter().any(|group| group.contains(&start)) {
                    continue;
                }
                let round = |body: &&str| reached.contains_key(*body) && above(body).contains_key(start);
                let mut group: Vec<&str> = hops.iter().map(|hop| hop.lower).filter(round).collect();
                group.sort_by_key(|body| Reverse(*body == start));
                group.dedup();
                here.push(group);
            }
            for group in here {
                let same = |other: &Vec<&str>| {
                    other.iter().all(|body| group.contains(body)) && group.iter().all(|body| other.contains(body))
                };
                if known.iter().any(same) {
                    continue;
                }
                let inside = hops
                    .iter()
                    .filter(|hop| hop.sure <= least && group.contains(&hop.lower) && group.contains(&hop.upper));
                let facts = inside.map(|hop| self.relation_fact(hop.row)).collect();
                found.push(self.finding("REPORTING_CYCLE", least, group[0], facts));
                known.push(group);
            }
        }
    }

    pub fn relation_fact(self, row: &'b Row) -> Thing<'b> {
        self.fact("RelationFact", row, vec![("kind", row.get("kind").into())])
    }

    /// A finding that was judged on the day.
    fn finding(self, code: &'static str, certainty: &'static str, subject: &str, facts: Vec<Thing<'b>>) -> Thing<'b> {
        Thing::Record(
            "Finding",
            vec![
                ("code", code.into()),
                ("certainty", certainty.into()),
                ("from", Answer::null()),
                ("until", Answer::null()),
                ("subject", Answer::maybe(self.entity(subject))),
                ("facts", Answer::many(facts)),
            ],
        )
    }
}
