//! Random valid documents, answered by plans and by the library: the same but for what the library does
//! against the specification.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextValidation};
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, FragmentDefinition, InlineFragment, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Response, ServerError, ValidationResult};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};

use super::random::{Document, document};
use super::{block, cost, is_planned, request, shipped};
use crate::graphql::answer::operation;
use crate::graphql::request::fill_defaults;
use crate::graphql::schema;
use crate::network::testing::day;

thread_local! {
    static API: crate::graphql::Api = shipped();
}

fn answered(document: &Document, by_library: bool) -> Value {
    let asked = request(&document.query, &document.variables, document.operation);
    let today = day("2026-11-22");
    let answer = API.with(|api| {
        block(async {
            if by_library { api.answer_by_library(asked, today).await } else { api.answer(asked, today).await }
        })
    });
    serde_json::from_slice(&answer.body).expect("JSON")
}

fn listed(answer: &Value) -> &[Value] {
    answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Errors as texts.
fn errors<'a>(errors: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
    errors.map(ToString::to_string).collect()
}

/// The errors of the library's answer that a plan must meet too: not those inside of what became null by another.
fn met<'a>(library: &'a Value, plan: &'a Value) -> impl Iterator<Item = &'a Value> {
    let path = |error: &'a Value| error["path"].as_array().map(Vec::as_slice).unwrap_or_default();
    listed(library).iter().filter(move |error| !lost(plan, path(error)))
}

fn lost(plan: &Value, path: &[Value]) -> bool {
    let mut at = &plan["data"];
    path.iter().enumerate().any(|(depth, segment)| {
        let nothing = at.is_null() && failed_below(plan, &path[..depth]);
        at = match segment {
            Value::String(key) => &at[key],
            index => &at[usize::try_from(index.as_u64().unwrap_or_default()).unwrap_or_default()],
        };
        nothing
    })
}

fn failed_below(answer: &Value, path: &[Value]) -> bool {
    listed(answer).iter().any(|error| error["path"].as_array().is_some_and(|failed| failed.starts_with(path)))
}

/// Where a plan's data are not the library's, but for three faults of the library: a field that fails is left
/// out instead of being null; an object of which nothing is wanted, or nothing is left, is null; and so is one that is
/// selected several times, where nothing is left of one of the selections.
fn difference(plan: &Value, library: &Value, path: &mut Vec<Value>, answer: (&Value, &str)) -> Option<String> {
    let (answer, query) = answer;
    let found = match (plan, library) {
        (Value::Object(ours), Value::Null) => {
            let left_out = |key: &String| failed_below(answer, &[path, &[json!(key)][..]].concat());
            let lost = |(key, value): (&String, &Value)| value.is_null() && left_out(key);
            let name = path.last().and_then(Value::as_str).unwrap_or("data");
            let merged = query.matches(&format!(" {name} {{")).count() > 1;
            return (!(ours.iter().all(lost) || merged && ours.iter().any(lost))).then(|| format!("{path:?} is null"));
        }
        (Value::Null, theirs) if !theirs.is_null() && failed_below(answer, path) => return None,
        (Value::Object(ours), Value::Object(theirs)) => {
            if let Some(more) = theirs.keys().find(|key| !ours.contains_key(*key)) {
                return Some(format!("{path:?} lacks {more}"));
            }
            return ours.iter().find_map(|(key, ours)| {
                path.push(json!(key));
                let theirs = theirs.get(key).unwrap_or(&Value::Null);
                let found = difference(ours, theirs, path, (answer, query));
                path.pop();
                found
            });
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            return ours.iter().zip(theirs).enumerate().find_map(|(index, (ours, theirs))| {
                path.push(json!(index));
                let found = difference(ours, theirs, path, (answer, query));
                path.pop();
                found
            });
        }
        (ours, theirs) => (ours != theirs).then(|| format!("{ours} for {theirs}")),
    };
    found.map(|found| format!("{path:?}: {found}"))
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_answers_as_the_library_does(tape in prop::collection::vec(any::<u16>(), 20..400)) {
        let document = document(&tape);
        prop_assume!(document.is_some());
        let document = document.expect("assumed");
        let (plan, library) = (answered(&document, false), answered(&document, true));
        let found = difference(&plan["data"], &library["data"], &mut Vec::new(), (&plan, &document.query));
        prop_assert!(found.is_none(), "{}\n{}\n{:#}", found.unwrap_or_default(), document.query, document.variables);
        prop_assert_eq!(plan.get("data").is_some(), library.get("data").is_some());
        let (ours, theirs) = (errors(listed(&plan).iter()), errors(listed(&library).iter()));
        prop_assert!(ours.is_subset(&theirs), "{ours:?} in {theirs:?}: {}", document.query);
        // Of fields that are merged the library executes each, and so fails at each; a plan once, as is specified.
        let placeless = |list: &mut dyn Iterator<Item = &Value>| -> BTreeSet<String> {
            list.map(|error| json!([error["path"], error["message"], error["extensions"]]).to_string()).collect()
        };
        let (failed, known) = (placeless(&mut met(&library, &plan)), placeless(&mut listed(&plan).iter()));
        prop_assert!(failed.is_subset(&known), "{theirs:?} in {ours:?}: {}", document.query);
        prop_assert_eq!(ours.is_empty(), theirs.is_empty());
        if plan.get("data").is_some() {
            let is_planned = is_planned(&document.query, &document.variables, document.operation);
            prop_assert!(is_planned, "not planned: {}", document.query);
        }
    }

    #[test]
    fn the_cost_of_a_document_is_as_the_library_counts_it(tape in prop::collection::vec(any::<u16>(), 20..400)) {
        let document = document(&tape);
        prop_assume!(document.is_some());
        let document = document.expect("assumed");
        let mut asked = request(&document.query, &document.variables, document.operation);
        let parsed = asked.parsed_query().expect("a document").clone();
        let (_, operation) = operation(&parsed, document.operation).expect("it is clear");
        fill_defaults(operation, &mut asked.variables);
        let variables = asked.variables.clone();
        let counted = Counted::default();
        // The library takes what a spread fragment asks for fields of the type where it is spread; what stands in
        // place it takes for what it is.
        asked.set_parsed_query(in_place(parsed));
        let library = schema().limit_complexity(usize::MAX).extension(counted.clone()).finish();
        let refused = block(library.execute(asked)).errors;
        prop_assume!(refused.is_empty());
        let theirs = counted.0.load(Ordering::Relaxed);
        let ours = cost(&document.query, &variables, document.operation);
        // The library lets a page be asked for that is larger than is allowed, and refuses it when it is answered.
        prop_assume!(ours.is_some());
        // Of an interface's fields the library takes all for plain ones.
        let priced = ["proposeRotation", "yearlyMeetings", "meetingOccurrences", "cadenceKeeping", "mandates"];
        if priced.iter().any(|field| document.query.contains(field)) {
            prop_assert!(ours >= Some(theirs), "{}", document.query);
        } else {
            prop_assert_eq!(ours, Some(theirs), "{}", document.query);
        }
    }
}

/// The document with each fragment in place of where it is spread.
fn in_place(mut document: ExecutableDocument) -> ExecutableDocument {
    let fragments = std::mem::take(&mut document.fragments);
    let operations = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        put_in_place(&mut operation.node.selection_set.node, &fragments);
    }
    document
}

fn put_in_place(set: &mut SelectionSet, fragments: &HashMap<Name, Positioned<FragmentDefinition>>) {
    for selection in &mut set.items {
        if let Selection::FragmentSpread(spread) = &selection.node {
            let FragmentDefinition { type_condition, selection_set, .. } =
                fragments[&spread.node.fragment_name.node].node.clone();
            let directives = spread.node.directives.clone();
            let inline = InlineFragment { type_condition: Some(type_condition), directives, selection_set };
            selection.node = Selection::InlineFragment(Positioned::new(inline, spread.pos));
        }
        match &mut selection.node {
            Selection::Field(field) => put_in_place(&mut field.node.selection_set.node, fragments),
            Selection::InlineFragment(fragment) => put_in_place(&mut fragment.node.selection_set.node, fragments),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// Keeps what the library counts, and executes nothing.
#[derive(Clone, Default)]
struct Counted(Arc<AtomicUsize>);

impl ExtensionFactory for Counted {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Counted {
    async fn validation(
        &self,
        context: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(context).await?;
        self.0.store(result.complexity, Ordering::Relaxed);
        Ok(result)
    }

    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}

/// Random documents are as good as different; they are written for `tests/graphql-js/compare.mjs`, which compares
/// their answers with another implementation's.
#[test]
fn documents_for_graphql_js() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let tapes = prop::collection::vec(any::<u16>(), 20..400);
    let mut lines = String::new();
    for _ in 0..2_000 {
        let tape = tapes.new_tree(&mut runner).expect("a tape").current();
        let Some(Document { query, variables, operation }) = document(&tape) else { continue };
        lines += &format!("{}\n", json!({ "query": query, "variables": variables, "operation": operation }));
    }
    let different: std::collections::HashSet<&str> = lines.lines().collect();
    assert!(different.len() > 1_000, "{} different documents", different.len());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target");
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(format!("{folder}/documents.jsonl"), lines).expect("written");
}
