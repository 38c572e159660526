//! What is said of an entity: facts with their bounds and citations, gaps, and what is complete.

use serde_json::{Value, json};

use super::super::rows::{Bound, Row, full, shown, weaker};
use super::{Answer, Asked, Thing};

fn bound<'b>(bound: &Bound, written: &str) -> Answer<'b> {
    let all = shown(bound);
    // A span that is written in days is no other words for what earliest and latest say.
    let in_days = |(first, last): (&str, &str)| [first, last].iter().all(|end| matches!(end.len(), 0 | 10));
    let plain = written == "open" || written.split_once("..").map_or(written.is_empty(), in_days);
    let text = if plain { Value::Null } else { json!(written) };
    let field = |name: &'static str| (name, Answer::Plain(all[name].clone()));
    let mut fields: Vec<_> = ["day", "earliest", "latest", "state"].map(field).into();
    fields.push(("text", text.into()));
    Answer::One(Thing::Record("Bound", fields))
}

impl<'b> Asked<'b> {
    /// A fact that a row states: what all facts have, and its own fields.
    pub fn fact(self, kind: &'static str, row: &'b Row, own: Vec<(&'static str, Answer<'b>)>) -> Thing<'b> {
        let mut fields = own;
        fields.extend([
            ("from", bound(&row.span().from, row.get("from"))),
            ("until", bound(&row.span().until, row.get("until"))),
            ("certainty", super::certainty(row.on(self.on))),
            ("basis", row.or("basis", "STATED").into()),
            ("attested", row.text("attested").into()),
            ("citations", citations(row)),
        ]);
        Thing::Record(kind, fields)
    }

    /// The facts of a table about a subject on the day, each with its own fields.
    pub fn facts(
        self,
        kind: &'static str,
        (table, column): (&str, &'static str),
        subject: &str,
        own: impl Fn(&'b Row) -> Vec<(&'static str, Answer<'b>)>,
    ) -> Answer<'b> {
        Answer::many(self.held(table, column, subject).map(|row| self.fact(kind, row, own(row))))
    }

    /// The gaps about a subject on the day; where a topic is named, about it and about everything.
    pub fn gap_rows(self, subject: &str, topic: Option<&str>) -> Vec<&'b Row> {
        let about = |row: &&Row| topic.is_none_or(|topic| [topic, "EVERYTHING"].contains(&row.get("topic")));
        self.held("gaps", "subject", subject).filter(about).collect()
    }

    pub fn gap(self, row: &'b Row) -> Thing<'b> {
        let own = ["topic", "reason", "explanation"].map(|name| (name, row.get(name).into()));
        self.fact("GapFact", row, own.into())
    }

    pub fn gaps_answer(self, subject: &str, topic: Option<&str>) -> Answer<'b> {
        Answer::many(self.gap_rows(subject, topic).into_iter().map(|row| self.gap(row)))
    }

    /// The surest statement that all about a topic is listed, and how sure that is beside the gaps
    /// about another topic.
    pub fn completing(self, subject: &str, stated: &str, open: &str) -> Option<(&'b Row, &'static str)> {
        let about = |row: &&Row| [stated, "EVERYTHING"].contains(&row.get("topic"));
        let said = self.held("completeness", "subject", subject).filter(about);
        let (row, sure) = said.filter_map(|row| Some((row, row.on(self.on)?))).min_by_key(|(_, sure)| *sure)?;
        match self.gap_rows(subject, Some(open)).into_iter().filter_map(|row| row.on(self.on)).min() {
            Some("CERTAIN") => None,
            Some(gap) => Some((row, weaker(sure, gap))),
            None => Some((row, sure)),
        }
    }

    pub fn complete(self, subject: &str, topic: &str) -> Option<&'static str> {
        self.completing(subject, topic, topic).map(|(_, sure)| sure)
    }

    /// What is listed of a subject about a topic.
    pub fn listed(self, subject: &str, topic: &str, items: Vec<Answer<'b>>) -> Answer<'b> {
        let complete = super::certainty(self.complete(subject, topic));
        let gaps = self.gaps_answer(subject, Some(topic));
        Answer::One(Thing::Record("List", vec![("items", Answer::Many(items)), ("complete", complete), ("gaps", gaps)]))
    }
}

fn citations<'b>(row: &Row) -> Answer<'b> {
    let cited = |citation: &Value| {
        let document = full(citation["document"].as_str().unwrap());
        Answer::One(Thing::Record(
            "Citation",
            vec![
                ("document", Answer::One(Thing::Record("Document", vec![("key", document.into())]))),
                ("place", citation["place"].clone().into()),
                ("quote", citation["quote"].clone().into()),
            ],
        ))
    };
    Answer::Many(row.citations.iter().map(cited).collect())
}
