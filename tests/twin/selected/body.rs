//! What bodies are: names, levels, placements, tasks, and what became of them.

use serde_json::{Value, json};

use super::super::country::{effect, heirs, ways};
use super::super::rows::{NAME_COLUMNS, Row, Span, USAGES};
use super::{Answer, Arguments, Asked, Thing};

/// A name of a body, and the row that gives it.
pub struct Naming<'b> {
    pub text: &'b str,
    pub language: &'b str,
    pub usage: &'b str,
    pub row: &'b Row,
}

impl<'b> Asked<'b> {
    pub fn of_body(self, row: &'b Row, name: &str, arguments: &Arguments) -> Answer<'b> {
        let key = row.get("key");
        let about = "organization";
        match name {
            "kind" => row.get("kind").into(),
            "exists" => row.on(self.on).unwrap_or("NO").into(),
            "existence" => Answer::many([self.fact("ExistenceFact", row, Vec::new())]),
            "names" => self.names(key, |naming| naming.row.on(self.on).is_some()),
            "nameHistory" => self.names(key, |_| true),
            "level" => self.value("LevelFact", "levels", row, "level", "level"),
            "legalForm" => self.value("LegalFormFact", "legal_forms", row, "legal_form", "form"),
            "areas" => {
                let area = |row: &'b Row| vec![("area", row.get("area").into())];
                let here = (!row.get("area").is_empty() && row.on(self.on).is_some()).then_some(row);
                let stated = here.into_iter().chain(self.held("areas", about, key));
                Answer::many(stated.map(|row| self.fact("AreaFact", row, area(row))))
            }
            "staffing" => {
                let number = |row: &Row, column: &str| row.get(column).parse::<f64>().ok();
                let held = self.held("staffing", about, key);
                let best = held.min_by_key(|row| (row.on(self.on), std::cmp::Reverse(row.span().from.0)));
                Answer::maybe(best.map(|row| {
                    let full_time = json!(number(row, "full_time")).into();
                    let heads = json!(row.get("heads").parse::<u32>().ok()).into();
                    self.fact("StaffingFact", row, vec![("fullTimeEquivalents", full_time), ("heads", heads)])
                }))
            }
            "contactPoints" => self.facts("ContactPointFact", ("contact_points", about), key, |row| {
                vec![("kind", row.get("kind").into()), ("value", row.get("value").into())]
            }),
            "tasks" => self.facts("TaskFact", ("tasks", about), key, |row| {
                vec![("text", row.get("text").into()), ("previous", Answer::maybe(self.entity(row.get("previous"))))]
            }),
            "partOf" => {
                let first = self.placements(key).into_iter().min_by_key(|row| row.on(self.on));
                Answer::maybe(first.and_then(|row| self.entity(row.get("part_of"))))
            }
            "placements" => {
                let fact = |row| self.placement(row);
                Answer::many(self.placements(key).into_iter().map(fact))
            }
            "parts" => self.parts(key),
            "agreements" => {
                let own = self.held("relations", "source", key).filter(|row| row.get("kind") == "PARTY_TO");
                let agreed = own.filter(|row| self.rows("agreements").any(|of| of.get("key") == row.get("target")));
                Answer::many(agreed.map(|row| self.entry(row, "OUTGOING")))
            }
            "successors" => self.successors(key),
            "became" => {
                let heirs = heirs(self.bundle, key, self.on, false);
                Answer::many(heirs.iter().map(|heir| {
                    let of = super::bare(heir["organization"]["key"].as_str().unwrap());
                    let field = |name: &'static str| (name, Answer::Plain(heir[name].clone()));
                    let organization = ("organization", Answer::maybe(self.entity(of)));
                    Thing::Record("Heir", vec![field("certainty"), field("exists"), organization])
                }))
            }
            "members" => {
                let members = self.held("memberships", "body", key);
                let members = members.map(|row| Answer::One(Thing::Entity("memberships", row)));
                self.listed(key, "MEMBERS", members.collect())
            }
            "memberships" => self.memberships(key),
            "sameMembers" => self.same_members(key, &arguments.texts("kinds").unwrap_or_default()),
            "seats" => {
                let seats = self.held("seats", "body", key).chain(self.held("posts", "body", key));
                let places = seats.map(|row| {
                    Answer::One(Thing::Record("Place", vec![("certainty", super::certainty(row.on(self.on)))]))
                });
                self.listed(key, "SEATS", places.collect())
            }
            "leaders" => self.leaders(key),
            _ => panic!("the twin knows no field {name} of a body"),
        }
    }

    /// What a body has one of: stated in its own row or in a table.
    fn value(
        self,
        kind: &'static str,
        table: &str,
        row: &'b Row,
        column: &'static str,
        field: &'static str,
    ) -> Answer<'b> {
        let best = self.best(table, row, column);
        Answer::maybe(best.map(|row| self.fact(kind, row, vec![(field, row.get(column).into())])))
    }

    /// The row that states what a body has one of: the surest, then the one that began last.
    pub fn best(self, table: &str, row: &'b Row, column: &str) -> Option<&'b Row> {
        let here = (!row.get(column).is_empty() && row.on(self.on).is_some()).then_some(row);
        let stated = here.into_iter().chain(self.held(table, "organization", row.get("key")));
        stated.min_by_key(|row| (row.on(self.on), std::cmp::Reverse(row.span().from.0)))
    }

    /// Every name that a body ever has, in the order in which they are recorded: a structured file
    /// has its names before its organizations, and in the others no body has names of both.
    pub fn namings(self, body: &str) -> Vec<Naming<'b>> {
        let own = self.bundle.organization(body);
        let named = self.rows("names").filter(|row| row.get("organization") == body).map(|row| Naming {
            text: row.get("text"),
            language: row.or("language", "DA"),
            usage: row.or("usage", "OFFICIAL"),
            row,
        });
        let columns = NAME_COLUMNS.into_iter().filter(|(column, ..)| !own.get(column).is_empty());
        named
            .chain(columns.map(|(column, language, usage)| Naming { text: own.get(column), language, usage, row: own }))
            .collect()
    }

    pub fn name_fact(self, naming: &Naming<'b>) -> Thing<'b> {
        let own = [("text", naming.text), ("language", naming.language), ("usage", naming.usage)];
        self.fact("NameFact", naming.row, own.map(|(name, text)| (name, text.into())).into())
    }

    fn names(self, body: &str, wanted: impl Fn(&Naming<'b>) -> bool) -> Answer<'b> {
        Answer::many(self.namings(body).iter().filter(|naming| wanted(naming)).map(|naming| self.name_fact(naming)))
    }

    /// What something is called: on the day, or else last before it, or else first after it.
    pub fn label(self, table: &str, row: &'b Row) -> String {
        let key = super::super::rows::full(row.get("key"));
        match table {
            "organizations" => self.body_label(row.get("key")).map_or(key, str::to_owned),
            "persons" => format!("{} {}", row.get("given"), row.get("family")),
            _ => row.text("title").as_str().map_or(key, str::to_owned),
        }
    }

    pub fn body_label(self, body: &str) -> Option<&'b str> {
        let usage = |naming: &Naming<'_>| USAGES.iter().position(|known| *known == naming.usage);
        let place = |naming: &Naming<'b>| {
            let Span { from, until } = naming.row.span();
            let certainty = naming.row.on(self.on);
            // Before the day the last end is the nearest, after it the first beginning.
            let (when, last, first) = match certainty {
                Some(_) => (0, String::new(), String::new()),
                None if until.1.as_str() <= self.on => (1, until.1, String::new()),
                None => (2, String::new(), from.0.clone()),
            };
            let tongue = if naming.language == "DA" { 0 } else { 2 };
            let began_last = std::cmp::Reverse(from.0);
            (when, usage(naming), std::cmp::Reverse(last), first, tongue, certainty, began_last)
        };
        self.namings(body).into_iter().min_by_key(place).map(|naming| naming.text)
    }

    /// The rows that place a body in another on the day: its own, or those of the placements.
    pub fn placements(self, body: &str) -> Vec<&'b Row> {
        let own = self.held("organizations", "key", body).filter(|row| !row.get("part_of").is_empty());
        own.chain(self.held("placements", "organization", body)).collect()
    }

    pub fn placement(self, row: &'b Row) -> Thing<'b> {
        self.fact("PlacementFact", row, vec![("parent", Answer::maybe(self.entity(row.get("part_of"))))])
    }

    /// The rows that place another in a body on the day, and which.
    pub fn placed(self, whole: &str) -> Vec<(&'b str, &'b Row)> {
        let own = self.held("organizations", "part_of", whole).map(|row| (row.get("key"), row));
        own.chain(self.held("placements", "part_of", whole).map(|row| (row.get("organization"), row))).collect()
    }

    fn parts(self, whole: &str) -> Answer<'b> {
        let mut parts: Vec<(&str, Option<&'static str>)> = Vec::new();
        for (part, row) in self.placed(whole) {
            match parts.iter_mut().find(|(known, _)| *known == part) {
                Some((_, sure)) => *sure = row.on(self.on).min(*sure),
                None => parts.push((part, row.on(self.on))),
            }
        }
        Answer::many(parts.into_iter().map(|(part, sure)| {
            let organization = Answer::maybe(self.entity(part));
            Thing::Record("OrganizationAt", vec![("organization", organization), ("certainty", super::certainty(sure))])
        }))
    }

    fn successors(self, body: &str) -> Answer<'b> {
        let mut steps: Vec<&Row> = Vec::new();
        for way in ways(self.bundle, body, true) {
            let last = way.last().unwrap();
            if !steps.iter().any(|row| std::ptr::eq(*row, *last)) {
                steps.push(last);
            }
        }
        Answer::many(steps.into_iter().map(|row| {
            let partial = row.get("partial") == "true";
            // What passed over whole is the main part unless it is said otherwise.
            let main = match row.get("main") {
                "" if partial => Value::Null,
                said => json!(said != "false"),
            };
            Thing::Record(
                "SuccessionStep",
                vec![
                    ("kind", row.get("kind").into()),
                    ("partial", partial.into()),
                    ("main", main.into()),
                    ("effect", super::certainty(effect(row, self.on))),
                    ("successor", Answer::maybe(self.entity(row.get("successor")))),
                    ("succession", Answer::One(self.fact("Succession", row, Vec::new()))),
                ],
            )
        }))
    }

    /// The parties of a body by some kinds, each as sure as its surest membership that holds.
    fn parties(self, body: &str, kinds: &[&str]) -> Vec<(&'b str, Option<&'static str>)> {
        let mut parties: Vec<(&str, Option<&'static str>)> = Vec::new();
        for row in self.held("memberships", "body", body).filter(|row| super::place::holds(row)) {
            let member = row.get("member");
            let kind = || self.rows("organizations").find(|of| of.get("key") == member).map(|of| of.get("kind"));
            if !kinds.is_empty() && !kind().is_some_and(|kind| kinds.contains(&kind)) {
                continue;
            }
            match parties.iter_mut().find(|(known, _)| *known == member) {
                Some((_, sure)) => *sure = row.on(self.on).min(*sure),
                None => parties.push((member, row.on(self.on))),
            }
        }
        parties.sort_unstable();
        parties
    }

    fn same_members(self, body: &str, kinds: &[&str]) -> Answer<'b> {
        let own = self.parties(body, kinds);
        let all_listed = |body: &str| self.complete(body, "MEMBERS") == Some("CERTAIN");
        let mut found = Vec::new();
        for row in self.rows("organizations").filter(|row| row.get("key") != body && !own.is_empty()) {
            let others = self.parties(row.get("key"), kinds);
            if own.iter().map(|(party, _)| party).eq(others.iter().map(|(party, _)| party)) {
                let weakest = own.iter().chain(&others).filter_map(|(_, sure)| *sure).max();
                found.push(Thing::Record(
                    "SameMembers",
                    vec![
                        ("organization", Answer::One(Thing::Entity("organizations", row))),
                        ("members", own.len().into()),
                        ("certainty", super::certainty(weakest)),
                        ("complete", (all_listed(body) && all_listed(row.get("key"))).into()),
                    ],
                ));
            }
        }
        Answer::many(found)
    }
}
