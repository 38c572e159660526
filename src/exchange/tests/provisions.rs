//! Provisions and exemptions as rows: every part comes back as it was, and what is wrong is named.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree as _;

use super::super::export::{Exported, export};
use super::{bundle, reading, shown};
use crate::exchange::bundle::Manifest;
use crate::exchange::read::read;
use crate::network::change::NewFact;
use crate::network::fact::{Basis, Citation, Margin, Statement};
use crate::network::key::{Key, Noun};
use crate::network::organization::OrganizationKind;
use crate::network::provision::{
    AttendanceKind, ElectionEnd, Modality, Parts, ProvisionKind, Selection, Service, SubstitutionPolicy,
};
use crate::network::relation::{Direction, RelationKind};
use crate::network::seat::Role;
use crate::network::validity::Validity;
use crate::network::word::Word;
use crate::network::written::{bare, from_bound};

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

/// The parts of which a kind has some, each said or not, as far as they can stand together.
fn parts() -> impl Strategy<Value = Parts<Key>> {
    let words = (
        (select(ProvisionKind::ALL), select(Modality::ALL), select(Role::ALL), select(OrganizationKind::ALL)),
        (select(RelationKind::ALL), select(Direction::ALL), select(SubstitutionPolicy::ALL)),
        (select(AttendanceKind::ALL), select(ElectionEnd::ALL), select(Selection::ALL), select(Service::ALL)),
    );
    let keys = proptest::collection::vec(select(&["midt:a", "midt:b-1", "denmark:k"][..]), 6);
    let texts = proptest::collection::vec("[a-zæøå;,\"\\\\'=#][a-zæøå ;,\"\\\\'\n\t=#]{0,9}[a-zæøå\",\\\\]", 3);
    let first = select(&["", "2009-01-01", "2009", "juni 2009", "2009..2011", "..2009", "2009.."][..]);
    let (numbers, said) = (proptest::collection::vec(any::<u16>(), 9), proptest::collection::vec(any::<bool>(), 32));
    (words, keys, texts, first, numbers, said).prop_filter_map(
        "the parts do not stand together",
        |((w, x, y), keys, texts, first, numbers, said)| {
            let (kind, modality, role, organization_kind) = w;
            let is_said = |part: usize, name: &str| said[part] && kind.parts().contains(&name);
            let all_key = |at: usize| key(keys[at]);
            let number = |at: usize, name: &str| is_said(at, name).then_some(numbers[at]);
            let bound = if is_said(9, "first") { from_bound(first).unwrap() } else { from_bound("").unwrap() };
            let written = !bound.is_unknown() && bare(bound) != first;
            let parts = Parts {
                place: said[10].then(|| all_key(0)),
                role: said[11].then_some(role),
                text: said[12].then(|| texts[0].as_str().into()),
                least: number(0, "least"),
                most: number(1, "most"),
                number: number(2, "number"),
                months: number(3, "months"),
                in_a_row: number(4, "in_a_row"),
                election_year: number(5, "election_year"),
                election_every: number(6, "election_every"),
                every: number(7, "every"),
                rest: number(8, "rest"),
                first: bound,
                first_text: written.then(|| first.into()),
                organization_kind: is_said(13, "organization_kind").then_some(organization_kind),
                within: is_said(14, "within").then(|| all_key(1)),
                organization: is_said(15, "organization").then(|| all_key(2)),
                office: is_said(16, "office").then(|| texts[1].as_str().into()),
                class: is_said(17, "class").then(|| texts[2].as_str().into()),
                of: is_said(18, "of").then(|| all_key(3)),
                relation: is_said(19, "relation").then_some(x.0),
                direction: is_said(20, "direction").then_some(x.1),
                substitution: is_said(21, "substitution").then_some(x.2),
                voting: is_said(22, "voting").then_some(said[23]),
                attendance: is_said(24, "attendance").then_some(y.0),
                guest_role: is_said(25, "guest_role").then_some(role),
                election_end: is_said(26, "election_end").then_some(y.1),
                recurring: is_said(27, "recurring").then_some(said[28]),
                selection: is_said(29, "selection").then_some(y.2),
                served: is_said(30, "served").then_some(y.3),
                ..Parts::new(key("midt:udvalg"), kind, modality)
            };
            parts.clone().together().is_ok().then_some(parts)
        },
    )
}

fn fact(statement: Statement<Key>, cited: bool) -> NewFact {
    let citation = Citation { document: key("midt:d"), place: Some("§ 3".into()), quote: None };
    let margin = if cited { Margin { citations: vec![citation], ..Margin::default() } } else { Margin::default() };
    NewFact {
        subject: key("midt:p"),
        validity: Validity::new(from_bound("2007").unwrap(), from_bound("2011-01-01").unwrap(), None).unwrap(),
        basis: Basis::Stated,
        statement,
        margin: Margin { from_text: Some("2007".into()), ..margin },
    }
}

/// What a provision with these facts is after it was written to files and read.
fn written_and_read(facts: Vec<NewFact>) -> Result<Vec<NewFact>, String> {
    let manifest = Manifest { namespace: "midt".into(), title: "Test".into(), ..Manifest::default() };
    let entity = Exported { key: key("midt:p"), noun: Noun::Provision, kind: None, facts };
    let (again, problems) = read(export(&manifest, [entity]));
    if !problems.is_empty() {
        return Err(shown(&problems));
    }
    let stated = again.records.into_iter().flat_map(|record| record.facts);
    let mut facts: Vec<NewFact> = stated.map(|stated| stated.fact).collect();
    facts.sort_by_key(|fact| matches!(fact.statement, Statement::Exemption(_)));
    Ok(facts)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn a_provision_is_read_as_it_was_written(parts in parts(), reason in "[a-zæøå][a-zæøå,;\"\n]{0,9}[a-zæøå]") {
        for cited in [false, true] {
            let provision = parts.clone().together().unwrap();
            let facts = vec![
                fact(Statement::Provision(Box::new(provision)), cited),
                fact(Statement::Exemption(reason.as_str().into()), cited),
            ];
            prop_assert_eq!(written_and_read(facts.clone()), Ok(facts));
        }
    }
}

#[test]
fn every_kind_is_among_the_random_ones() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds: Vec<ProvisionKind> = Vec::new();
    for _ in 0..600 {
        kinds.push(parts().new_tree(&mut runner).unwrap().current().kind);
    }
    for kind in ProvisionKind::ALL {
        assert!(kinds.contains(kind), "no {}", kind.code());
    }
}

#[test]
fn a_provision_is_written_as_a_person_would() {
    let sheets = [
        (
            "provisions.csv",
            "key,body,kind,modality,place,of,relation,number,every,first,recurring,selection\n\
             vaert,udvalg,ex-officio,,plads,denmark:s,hosts,,,,,\n\
             turnus,udvalg,rotation,may,post,,,3,24,januar 2009,ja,\n",
        ),
        ("exemptions.csv", "provision,reason,from,until\nturnus,Ingen andre stillede op,2015,2016-01-01\n"),
    ];
    let facts: Vec<NewFact> =
        bundle(&sheets).records.into_iter().flat_map(|record| record.facts).map(|stated| stated.fact).collect();
    let manifest = Manifest { namespace: "midt".into(), title: "Test".into(), ..Manifest::default() };
    let entity = |name: &str| Exported {
        key: key(name),
        noun: Noun::Provision,
        kind: None,
        facts: facts.iter().filter(|fact| fact.subject.as_str() == name).cloned().collect(),
    };
    let files = export(&manifest, [entity("midt:turnus"), entity("midt:vaert")]);
    let files: Vec<String> =
        files.into_iter().map(|(name, bytes)| format!("--- {name}\n{}", String::from_utf8_lossy(&bytes))).collect();
    insta::assert_snapshot!(files.join(""), @r#"
    --- bundle.toml
    namespace = "midt"
    title = "Test"
    uses = ["denmark"]
    --- provisions.csv
    key,body,kind,modality,place,of,relation,number,every,first,recurring,selection,served
    turnus,udvalg,ROTATION,MAY,post,,,3,24,januar 2009,true,UNSPECIFIED,ANY_PLACE
    vaert,udvalg,EX_OFFICIO,MUST,plads,denmark:s,HOSTS,,,,,,
    --- exemptions.csv
    provision,reason,from,until
    turnus,Ingen andre stillede op,2015,2016-01-01
    "#);
}

#[test]
fn what_a_kind_lacks_or_needs_is_named() {
    let (_, problems) = reading(&[(
        "provisions.csv",
        "key,body,kind,least,voting,first\n\
         a,udvalg,PLACES,,,\n\
         b,udvalg,PLACES,1,ja,\n\
         c,udvalg,VOTING,,måske,\n\
         d,udvalg,ROTATION,,,i morgen\n\
         e,udvalg,LOTTERY,70000,,\n",
    )]);
    insta::assert_snapshot!(shown(&problems), @"
    provisions.csv:2 a: INVALID_VALUE PLACES needs least or most
    provisions.csv:3 b: INVALID_VALUE PLACES has no voting; leave it out
    provisions.csv:4 c: INVALID_VALUE voting: “måske” is neither true nor false; one of them is
    provisions.csv:5 d: INVALID_DATE first: “i morgen” is no date; a day (2018-06-30), a month (2018-06, juni 2018), a year (2018), a span of them (2016..2018, ..2018, 2016..) or unknown is; where something ends, open is too
    provisions.csv:6 e: INVALID_VALUE kind: “LOTTERY” is no ProvisionKind; one of PLACES, ONE_FROM_EACH, ELIGIBLE, EXCLUDED, EX_OFFICIO, APPOINTMENT, SUBSTITUTION, VOTING, SPREAD, ATTENDANCE, TERM, ROTATION is
    provisions.csv:6 e: INVALID_VALUE least: “70000” is no number; a whole one from 0 to 65535 is
    ");
}
