//! What is exported reads back to the same.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::super::bundle::{Bundle, Manifest};
use super::super::digest::digest_of_record;
use super::super::export::{Exported, export};
use super::super::read::read;
use super::{bundle, shown};
use crate::network::change::NewFact;
use crate::network::key::{Key, Noun};
use crate::network::organization::OrganizationKind;

/// The entities of a bundle, as a network would give them back.
fn entities(bundle: &Bundle) -> Vec<Exported> {
    let mut nouns: BTreeMap<Key, (Noun, Option<OrganizationKind>)> = BTreeMap::new();
    let mut facts: BTreeMap<Key, Vec<NewFact>> = BTreeMap::new();
    for record in &bundle.records {
        nouns.extend(record.creates.clone().map(|(key, noun, kind)| (key, (noun, kind))));
        for stated in &record.facts {
            facts.entry(stated.fact.subject.clone()).or_default().push(stated.fact.clone());
        }
    }
    let subjects: BTreeSet<Key> = nouns.keys().chain(facts.keys()).cloned().collect();
    let entity = |key: Key| {
        let (noun, kind) = nouns.get(&key).copied().unwrap_or((Noun::Organization, None));
        Exported { noun, kind, facts: facts.remove(&key).unwrap_or_default(), key }
    };
    subjects.into_iter().map(entity).collect()
}

/// The records of a bundle: identity and digest.
fn records(bundle: &Bundle) -> BTreeMap<String, String> {
    let digest = |record: &super::super::bundle::Record| {
        let entity = record.creates.as_ref().map(|(_, noun, kind)| (*noun, *kind));
        digest_of_record(entity, record.facts.iter().map(|stated| &stated.fact)).to_string()
    };
    bundle.records.iter().map(|record| (record.identity.to_string(), digest(record))).collect()
}

fn exported(bundle: &Bundle) -> Vec<(String, Vec<u8>)> {
    let manifest = Manifest { complete: Vec::new(), attested: None, ..bundle.manifest.clone() };
    export(&manifest, entities(bundle))
}

const KEYS: &[&str] =
    &["a", "b-1", "denmark:k", "0190a8e0-0000-7000-8000-000000000001", "midt:0190a8e0-0000-7000-8000-000000000002"];
const FROM: &[&str] = &["", "2007-01-01", "2001", "juni 2001", "2001..2003", "..2004", "2001..", "unknown"];
const END: &[&str] = &["", "2010-01-01", "2011", "open", "2009..2012", "2010..", "maj 2011"];

/// A cell of a column: something that reads, chosen by `pick`, or a free text.
fn cell(column: &str, sheet: &str, own: usize, pick: usize, text: &str) -> String {
    let one = |words: &[&str]| words[pick % words.len()].to_owned();
    match (column, sheet) {
        ("key", _) => format!("{}-{own}", &sheet[..3]),
        ("kind", "organizations") => "COMMITTEE".to_owned(),
        ("kind", "relations") => one(&["LINE", "HOSTS"]),
        ("kind", "successions") => one(&["MERGER", "SPLIT"]),
        ("kind", _) => one(&["EMAIL", "WEB"]),
        ("level", "relations") => text.to_owned(),
        ("level", _) => one(&["POLITICAL", "PROFESSIONAL"]),
        ("language", _) => one(&["", "DA", "EN"]),
        ("usage", _) => one(&["", "SHORT", "ALIAS"]),
        ("role", _) => one(&["", "CHAIR", "STAFF"]),
        ("capacity", _) => one(&["", "DEPUTY"]),
        ("ended", _) => one(&["", "DIED", "ROTATED"]),
        ("voting" | "partial" | "main", _) => one(&["", "true", "false"]),
        ("places" | "heads", _) => one(&["7", "65535"]),
        ("full_time", _) => one(&["12.5", "0.25", "", "3"]),
        ("topic", _) => one(&["TERM", "NAMES"]),
        ("reason", "exemptions") => text.to_owned(),
        ("reason", _) => one(&["NOT_STATED", "PROTECTED"]),
        ("basis", _) => one(&["", "STATED", "DERIVED"]),
        ("from", _) => one(FROM),
        ("until", _) => {
            if pick % 3 == 0 {
                String::new()
            } else {
                one(END)
            }
        }
        ("last_day", _) => {
            if pick % 3 == 0 {
                one(END)
            } else {
                String::new()
            }
        }
        ("attested", _) => one(&["", "2005", "2. maj 2006", "2005..2006"]),
        ("text" | "name" | "name_en" | "short" | "classification" | "area" | "legal_form" | "scheme" | "value", _)
        | ("previous_text" | "given" | "family" | "title" | "address" | "eligible" | "designation" | "scope", _)
        | ("explanation" | "dispute", _) => text.to_owned(),
        _ => one(KEYS),
    }
}

type Picks = (usize, usize, Vec<usize>, Vec<String>, bool);

fn text_of(rows: &[Picks]) -> String {
    use super::super::sheet::Sheet;
    let sheets: Vec<Sheet> = Sheet::all().collect();
    let mut text = String::new();
    for (sheet, own, picks, texts, cited) in rows {
        let sheet = sheets[sheet % sheets.len()];
        // Provisions and affairs have tests of their own: few picks of their many parts make one.
        if sheet == Sheet::Provisions || sheet.affair().is_some() {
            continue;
        }
        text.push_str(&format!("[[{}]]\n", sheet.name()));
        for (at, column) in sheet.columns().enumerate() {
            // Of a validity's columns the two ends share a pick, so that one of them is empty.
            let pick = if column == "last_day" { picks[at - 1] } else { picks[at] };
            let cell = cell(column, sheet.name(), *own, pick, &texts[at]);
            text.push_str(&format!("{column} = {}\n", toml::Value::String(cell)));
        }
        if *cited {
            let quote = toml::Value::String(texts[0].clone());
            text.push_str(&format!("citations = [{{ document = \"denmark:d\", quote = {quote} }}]\n"));
        }
    }
    text
}

fn picks() -> impl Strategy<Value = Picks> {
    let texts = proptest::collection::vec("[a-zæøå;,\"\\\\'=#][a-zæøå ;,\"\\\\'\n\t=#]{0,9}[a-zæøå\",\\\\]", 20);
    let numbers = proptest::collection::vec(0..64_usize, 20);
    (0..64_usize, 0..3_usize, numbers, texts, any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn what_is_exported_reads_back(rows in proptest::collection::vec(picks(), 1..12)) {
        let text = text_of(&rows);
        // Picks may make the same row twice, or a person's key that is too much; what is read
        // despite that is what is written.
        let (first, _) = super::reading(&[("rows.toml", &text)]);
        let files = exported(&first);
        let (again, problems) = read(files.clone());
        prop_assert!(problems.is_empty(), "{}", shown(&problems));
        prop_assert_eq!(records(&first), records(&again));
        prop_assert_eq!(files, exported(&again));
    }
}

#[test]
fn an_export_is_what_a_person_would_write() {
    let organizations = "key,kind,name,part_of,from,until\nb,COMMITTEE,Udvalg,denmark:r,2007-01-01,open\na,OTHER,,,,\n";
    let text = "[[names]]\norganization = \"b\"\ntext = \"The “board”\"\nlanguage = \"EN\"\nlast_day = \"2018\"\n\
                citations = [{ document = \"d\", place = \"s. 2\" }]\n";
    let read = bundle(&[("organizations.csv", organizations), ("more.toml", text)]);
    let files: Vec<String> = exported(&read)
        .into_iter()
        .map(|(name, bytes)| format!("--- {name}\n{}", String::from_utf8_lossy(&bytes)))
        .collect();
    insta::assert_snapshot!(files.join(""), @r#"
    --- bundle.toml
    namespace = "midt"
    title = "Test"
    uses = ["denmark"]
    --- organizations.csv
    key,kind,name,part_of,from,until
    a,OTHER,,,,
    b,COMMITTEE,Udvalg,denmark:r,2007-01-01,open
    --- cited.toml
    [[names]]
    organization = "b"
    text = "The “board”"
    language = "EN"
    usage = "OFFICIAL"
    last_day = "2018"
    citations = [
      { document = "d", place = "s. 2" },
    ]
    "#);
}
