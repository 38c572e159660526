//! The bundle of the five documents: what it cites stands there, and what changes in it changes only
//! the answers that read of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use async_graphql::{Request, Variables};
use chrono::NaiveDate;
use herred::command::shipped;
use herred::graphql::{Api, Limits, Room};
use herred::network::fact::{Basis, Fact, Margin, Statement, StatementKind};
use herred::network::key::{EntityId, FactId, Revision};
use herred::network::network::Network;
use herred::network::organization::{Language, NameUsage};
use herred::network::recorded::{Recorded, RevisionRecord};
use herred::network::validity::{Day, Validity};
use proptest::prelude::*;
use serde_json::Value;

use crate::questions::{Question, questions};
use crate::support::server::NOW;

/// The bundle's namespace.
const DOCUMENTS: &str = "source-documents";

/// The shipped bundles, in memory.
static SHIPPED: LazyLock<Arc<Network>> = LazyLock::new(|| Arc::new(shipped::in_memory(NOW.parse().unwrap()).unwrap()));

fn key(network: &Network, id: EntityId) -> &str {
    network.entity(id).unwrap().key().as_str()
}

fn is_of_the_documents(network: &Network, id: EntityId) -> bool {
    network.entity(id).unwrap().key().namespace() == Some(DOCUMENTS)
}

/// The facts that the bundle's import recorded.
fn facts(network: &Network) -> Vec<&Fact> {
    let of_the_bundle = network.revisions().find(|one| one.origin.as_deref() == Some(DOCUMENTS)).unwrap().number;
    let all = (0..network.fact_count()).map(|place| network.fact(FactId::at(place).unwrap()).unwrap());
    all.filter(|fact| fact.recorded == of_the_bundle).collect()
}

/// A text with every run of white space as one blank.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first and the last line that a place names: `L 55, 67`, `L 42–46`.
fn lines(place: &str) -> Option<(usize, usize)> {
    let numbers = place.strip_prefix("L ")?.split(|sign: char| !sign.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<usize> = numbers.map(|number| number.parse().unwrap()).collect();
    Some((*numbers.iter().min()?, *numbers.iter().max()?))
}

/// Whether no document can say it: what the documents are called, and what we call a body for want of a
/// name or in English.
fn is_our_own(fact: &Fact) -> bool {
    match &fact.statement {
        Statement::Document(_) => true,
        Statement::Name(name) => {
            name.usage == NameUsage::Label || (name.language == Language::English && fact.basis == Basis::Derived)
        }
        _ => false,
    }
}

#[test]
fn every_quote_stands_where_its_citation_says() {
    let network = &*SHIPPED;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for name in ["s0", "s1", "s2", "s3", "s4"] {
        texts.insert(name, fs::read_to_string(root.join(format!("{name}.txt"))).unwrap());
    }
    let (mut wrong, mut quotes) = (Vec::new(), 0);
    for fact in facts(network) {
        let subject = key(network, fact.subject);
        let told = |fault: &str| format!("{subject}, {:?}: {fault}", fact.statement.kind());
        if fact.citations().is_empty() && !is_our_own(fact) {
            wrong.push(told("no citation"));
        }
        for citation in fact.citations() {
            let document = key(network, citation.document);
            let Some(text) = document.strip_prefix("source-documents:").and_then(|name| texts.get(name)) else {
                continue;
            };
            let (Some(quote), Some(place)) = (&citation.quote, &citation.place) else {
                wrong.push(told("a citation without a place or a quote"));
                continue;
            };
            quotes += 1;
            let Some((first, last)) = lines(place) else {
                wrong.push(told(&format!("“{place}” names no line of {document}")));
                continue;
            };
            let there: Vec<&str> = text.lines().skip(first - 1).take(last + 1 - first).collect();
            if !flat(&there.join(" ")).contains(&flat(quote)) {
                wrong.push(told(&format!("“{quote}” does not stand in {document} {place}")));
            }
            if quote.split_whitespace().count() > 25 {
                wrong.push(told(&format!("“{quote}” is longer than a short quote")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(quotes > 500, "only {quotes} quotes");
}

#[test]
fn no_person_has_a_key_with_a_name() {
    let network = &*SHIPPED;
    for fact in facts(network) {
        if fact.statement.kind() == StatementKind::PersonName {
            let local = key(network, fact.subject).trim_start_matches("source-documents:person-");
            assert!(local.chars().all(|sign| sign.is_ascii_digit()), "{}", key(network, fact.subject));
        }
    }
}

/// An answer and the keys of what it read.
struct Answered {
    data: Value,
    read: BTreeSet<String>,
}

/// The questions of the documents.
static ASKED: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let of_the_documents =
        |question: &Question| question.folder.file_name().unwrap().to_str().unwrap().starts_with('q');
    questions().into_iter().filter(of_the_documents).collect()
});

fn answers(network: &Arc<Network>) -> Vec<Answered> {
    let api = Api::new(Arc::new(network.clone()), Limits::default(), Room::NONE);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let today = Day::from(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
    let answer = |question: &Question| {
        let variables = Variables::from_json(question.variables.clone());
        let mut request = Request::new(question.query.clone()).variables(variables);
        request.extensions.insert("reads".to_owned(), true.into());
        let answered = runtime.block_on(api.answer(request, today));
        let answer: Value = serde_json::from_slice(&answered.body).unwrap();
        assert_eq!(answer["extensions"]["reads"]["all"], true, "{}", question.folder.display());
        let keys = answer["extensions"]["reads"]["keys"].as_array().unwrap();
        let read = keys.iter().map(|key| key.as_str().unwrap().to_owned()).collect();
        Answered { data: answer["data"].clone(), read }
    };
    ASKED.iter().map(answer).collect()
}

/// What each question answers of the shipped bundles.
static BEFORE: LazyLock<Vec<Answered>> = LazyLock::new(|| answers(&SHIPPED));

/// How a fact is changed.
#[derive(Debug, Clone, Copy)]
enum Mutation {
    /// It was never so.
    Withdrawn,
    /// It was so once, and long ago.
    LongAgo,
    /// It is only inferred, and stands nowhere.
    Doubted,
    /// The first entity that it names is another one.
    Elsewhere,
}

/// The network with one fact changed, in a revision of its own that no rule has looked at.
fn changed(network: &Network, fact: &Fact, mutation: Mutation, seed: usize) -> Network {
    let head = network.revision(network.head().unwrap()).unwrap();
    let number = Revision::at(head.number.index() + 1).unwrap();
    let other = Fact { id: FactId::at(network.fact_count()).unwrap(), recorded: number, ..fact.clone() };
    let facts = match mutation {
        Mutation::Withdrawn => Vec::new(),
        Mutation::LongAgo => {
            let day = |year| Day::from(NaiveDate::from_ymd_opt(year, 1, 1).unwrap());
            vec![Fact { validity: Validity::between(day(1801), day(1802)), ..other }]
        }
        Mutation::Doubted => vec![Fact { basis: Basis::Inferred, margin: None::<Box<Margin>>, ..other }],
        Mutation::Elsewhere => {
            let mut first = true;
            let statement = fact.statement.try_map(|link, named| {
                let fits = |id: &EntityId| link.accepts().contains(&network.entity(*id).unwrap().noun());
                let all = (0..network.entity_count()).map(|place| EntityId::at(place).unwrap());
                let fitting: Vec<EntityId> = all.filter(|id| fits(id) && is_of_the_documents(network, *id)).collect();
                let named = if first { fitting[seed % fitting.len()] } else { *named };
                first = false;
                Ok::<_, ()>(named)
            });
            vec![Fact { statement: statement.unwrap(), ..other }]
        }
    };
    let revision = RevisionRecord { number, ..head.clone() };
    let withdrawals = vec![(fact.id, number)];
    network.extended(Recorded { revisions: vec![revision], facts, withdrawals, ..Recorded::default() })
}

fn mutations() -> impl Strategy<Value = Mutation> {
    prop::sample::select(vec![Mutation::Withdrawn, Mutation::LongAgo, Mutation::Doubted, Mutation::Elsewhere])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_fact_changes_only_answers_that_read_of_it(
        place in any::<prop::sample::Index>(), mutation in mutations(), seed in any::<usize>(),
    ) {
        let facts = facts(&SHIPPED);
        let fact = facts[place.index(facts.len())];
        let subject = key(&SHIPPED, fact.subject);
        let after = answers(&Arc::new(changed(&SHIPPED, fact, mutation, seed)));
        for ((question, before), after) in ASKED.iter().zip(&*BEFORE).zip(&after) {
            let read = before.read.contains(subject) || after.read.contains(subject);
            prop_assert!(
                read || before.data == after.data,
                "{} changed with {subject}, {:?}, of which it reads nothing", question.folder.display(), fact.statement
            );
        }
    }
}

#[test]
fn a_question_reads_what_it_is_about_and_little_else() {
    let mut wide = Vec::new();
    for (question, Answered { read, .. }) in ASKED.iter().zip(&*BEFORE) {
        assert!(!read.is_empty(), "{} reads nothing", question.folder.display());
        if read.len() > SHIPPED.entity_count() / 4 {
            wide.push(question.folder.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    // These list bodies by a filter, or look for what is wrong anywhere.
    let allowed = |folder: &String| ["q01", "q02", "q04", "q20", "q58"].iter().any(|number| folder.starts_with(number));
    wide.retain(|folder| !allowed(folder));
    assert!(wide.is_empty(), "{wide:?} read more than a quarter of the network");
}
