//! Affairs of every kind, read as they were written.

use super::shown;
use crate::exchange::bundle::Manifest;
use crate::exchange::export::{Exported, export};
use crate::exchange::problem::ProblemCode;
use crate::exchange::read::read;
use crate::network::affair::{Affair, Amount, Source, Written};
use crate::network::change::NewFact;
use crate::network::fact::{Basis, Citation, Link, Margin, Statement, StatementKind, Text};
use crate::network::key::{Key, Noun};
use crate::network::validity::{Bound, Validity};
use crate::network::word::Word;
use crate::network::written::from_bound;

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

/// Fields that are filled in by the bits of a number, and those that must be.
struct Fields {
    kind: StatementKind,
    filled: u32,
    at: usize,
}

impl Fields {
    fn give<T>(&mut self, value: impl FnOnce(usize) -> T) -> Result<Option<T>, ()> {
        let at = self.at;
        self.at += 1;
        let required = Affair::<Key>::fields(self.kind)[at].required;
        Ok((required || self.filled >> at & 1 == 1).then(|| value(at)))
    }
}

impl Source<Key> for Fields {
    type Error = ();

    fn key(&mut self, field: &'static str, _: Link) -> Result<Option<Key>, ()> {
        self.give(|_| key(&format!("midt:{field}")))
    }

    fn word<W: Word>(&mut self, _: &'static str) -> Result<Option<W>, ()> {
        let filled = self.filled as usize;
        self.give(|at| W::ALL[(filled + at) % W::ALL.len()])
    }

    fn text(&mut self, field: &'static str) -> Result<Option<Text>, ()> {
        self.give(|_| format!("{field}; \"æ, ø\" =\n1").as_str().into())
    }

    fn number(&mut self, _: &'static str) -> Result<Option<u16>, ()> {
        let filled = self.filled;
        self.give(|_| u16::try_from(filled % 65_536).unwrap())
    }

    fn flag(&mut self, _: &'static str) -> Result<Option<bool>, ()> {
        let filled = self.filled;
        self.give(|_| filled.is_multiple_of(2))
    }

    fn day(&mut self, _: &'static str) -> Result<Option<Written>, ()> {
        let text = ["juni 2018", "2018-06-30"][self.filled as usize % 2];
        let bound = from_bound(text).unwrap();
        self.give(|_| Written { bound, text: (bound.day().is_none()).then(|| text.into()) })
    }

    fn amount(&mut self, _: &'static str) -> Result<Option<Amount>, ()> {
        let filled = i64::from(self.filled);
        self.give(|_| Amount(5_000_000 - filled * 77))
    }

    fn missing(&mut self, _: &'static str) {}
}

fn facts(kind: StatementKind, filled: u32, subject: &str) -> Vec<NewFact> {
    let affair = Affair::read(kind, &mut Fields { kind, filled, at: 0 }).unwrap().unwrap();
    let citation = Citation { document: key("midt:d"), place: Some("§ 3".into()), quote: None };
    let fact = |until: Bound, citations: Vec<Citation<Key>>, from: &str| NewFact {
        subject: key(subject),
        validity: Validity::new(from_bound(from).unwrap(), until, None).unwrap(),
        basis: Basis::Stated,
        statement: Statement::Affair(Box::new(affair.clone())),
        margin: Margin { citations, ..Margin::default() },
    };
    vec![fact(from_bound("2011-01-01").unwrap(), vec![], "2007-01-01"), fact(Bound::OPEN, vec![citation], "2012-01-01")]
}

#[test]
fn affairs_are_read_as_they_were_written() {
    let manifest = Manifest { namespace: "midt".into(), title: "Test".into(), ..Manifest::default() };
    for (kind, _) in Affair::<Key>::KINDS {
        let own = Noun::ALL.iter().copied().find(|noun| noun.presence() == Some(*kind));
        let noun = own.unwrap_or_else(|| kind.subjects()[0]);
        for filled in [0, u32::MAX, 0x5555_5555, 0xaaaa_aaaa, 0x3333_3333, 0x0f0f_0f0f] {
            let facts = facts(*kind, filled, "midt:it");
            let entity = Exported { key: key("midt:it"), noun, kind: None, facts: facts.clone() };
            let (again, problems) = read(export(&manifest, [entity]));
            assert!(problems.is_empty(), "{kind:?}: {}", shown(&problems));
            let stated = again.records.into_iter().flat_map(|record| record.facts);
            let mut read: Vec<NewFact> = stated.map(|stated| stated.fact).collect();
            read.sort_by_key(|fact| fact.validity.from);
            assert_eq!(read, facts, "{kind:?}");
        }
    }
}

#[test]
fn a_wrong_affair_is_told_with_all_its_problems() {
    let rows = "[[allocations]]\nline = \"l\"\namount = \"1.234\"\ncurrency = \"\"\nspread = \"WEEKLY\"\n\
                [[approval_steps]]\nkey = \"s\"\nwhole = \"p\"\nnumber = \"x\"\naction = \"APPROVE\"\n\
                [[proposals]]\nkey = \"p\"\ntitle = \"P\"\nreply = \"soon\"\n";
    let (_, problems) = super::reading(&[("rows.toml", rows)]);
    let codes: Vec<ProblemCode> = problems.iter().map(|problem| problem.code).collect();
    use ProblemCode::{InvalidDate, InvalidValue, MissingValue};
    assert_eq!(codes, [InvalidValue, MissingValue, InvalidValue, InvalidValue, InvalidDate], "{}", shown(&problems));
}
