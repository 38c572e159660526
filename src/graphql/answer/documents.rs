//! Documents that are known to be valid, and their plans: made once, and kept within bounds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::registry::Registry;
use async_graphql::{OutputType, ServerResult, SubscriptionType, Value, Variables};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};

use super::Answer;
use super::cost::{Cost, Prices};
use super::objects::Objects;
use super::plan::{Plan, conditions};
use super::request::Reading;
use super::variables::coerced;
use super::walk::{Walk, Walked};
use crate::graphql::mutation::{self, Mutation};
use crate::graphql::pieces::Pieces;
use crate::graphql::responses::Kept;
use crate::graphql::subscription::{self, Subscription};
use crate::graphql::{Limits, Query};

/// The most bytes that documents are held to take in memory, and as many again for plans.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// How many documents are expected.
const EXPECTED: usize = 4096;
/// The bytes that a parsed document is held to take for each of its text: `a ` is a field.
const BYTES_A_BYTE: usize = 128;
/// The bytes that a step of a plan is held to take.
const BYTES_A_STEP: usize = 256;
/// What the rest of an entry is held to take.
const BYTES_AN_ENTRY: usize = 1024;
/// The most variables that the conditions of a document can depend on for it to be compiled.
const MOST_CONDITIONS: usize = 64;

/// A document that passed the guards and the library's validation.
pub struct Known {
    /// Its text.
    pub text: Arc<str>,
    /// It, parsed.
    pub parsed: ExecutableDocument,
    /// Told apart from every other, whatever became of those.
    pub number: u64,
    /// Whether it asks what if: for a network with changes that are never recorded.
    pub what_if: bool,
    /// The variables that its conditions depend on.
    conditions: Vec<Box<str>>,
    /// What its operations cost, in the order of the parsed document.
    costs: Vec<Cost>,
}

impl Known {
    /// What an operation, by its index, costs with variables.
    ///
    /// # Errors
    /// A page is asked for that is larger than is allowed, or an argument is none.
    pub fn cost(&self, operation: usize, variables: &Variables) -> ServerResult<usize> {
        self.costs.get(operation).map_or(Ok(0), |cost| cost.with(variables))
    }
}

/// A request that is known to be valid, and how it is executed.
pub struct Ready {
    plan: Arc<Plan>,
    /// The operation, by its index in the document.
    pub operation: usize,
    /// Its variables with their defaults.
    pub variables: Variables,
}

impl Ready {
    /// The operation's name, if it has one.
    pub fn operation_name<'k>(&self, known: &'k Known) -> Option<&'k str> {
        let (name, _) = known.parsed.operations.iter().nth(self.operation)?;
        name.map(async_graphql::Name::as_str)
    }

    /// The answer, of pieces that were made already where they are given; it is given up where it takes longer or is
    /// larger than the limits allow.
    pub fn answer(&self, reading: &Reading, pieces: Option<&Pieces>, limits: &Limits) -> Walked {
        Walk::over(&Query::default(), &self.plan, &self.variables, (reading, pieces), limits)
    }
}

/// A document, an operation of it by index, and which of its conditions hold, by bit.
type Way = (u64, usize, u64);

#[derive(Clone)]
struct ByText;

impl Weighter<Arc<str>, Arc<Known>> for ByText {
    fn weight(&self, text: &Arc<str>, _: &Arc<Known>) -> u64 {
        bytes(text.len().saturating_mul(BYTES_A_BYTE))
    }
}

#[derive(Clone)]
struct ByLength;

impl Weighter<[u8; 32], Arc<str>> for ByLength {
    fn weight(&self, _: &[u8; 32], text: &Arc<str>) -> u64 {
        bytes(text.len())
    }
}

#[derive(Clone)]
struct BySteps;

impl Weighter<Way, Option<Arc<Plan>>> for BySteps {
    fn weight(&self, _: &Way, plan: &Option<Arc<Plan>>) -> u64 {
        bytes(plan.as_ref().map_or(0, |plan| plan.steps.saturating_mul(BYTES_A_STEP)))
    }
}

fn bytes(of: usize) -> u64 {
    u64::try_from(of.saturating_add(BYTES_AN_ENTRY)).unwrap_or(u64::MAX)
}

/// The documents that are known, and the types that they are compiled for.
pub struct Documents {
    known: Cache<Arc<str>, Arc<Known>, ByText>,
    /// None where an operation cannot be compiled.
    plans: Cache<Way, Option<Arc<Plan>>, BySteps>,
    /// The texts of documents by their SHA-256.
    hashes: Cache<[u8; 32], Arc<str>, ByLength>,
    counted: AtomicU64,
    objects: Objects,
    root: Vec<usize>,
    registry: Registry,
    /// The most items of a page.
    page: usize,
}

impl Documents {
    /// None yet; a page has at most so many items.
    pub fn new(page: usize) -> Self {
        let mut registry = Registry::default();
        Query::create_type_info(&mut registry);
        Mutation::create_type_info(&mut registry);
        <Subscription as SubscriptionType>::create_type_info(&mut registry);
        // Conditions are of it, whether or not a field is.
        bool::create_type_info(&mut registry);
        let mut objects = Objects::default();
        let root = <Query as Answer>::objects(&mut objects);
        // These are never executed by a plan, and cost as others do.
        mutation::payloads(&mut objects);
        subscription::arrivals(&mut objects);
        Self {
            known: Cache::with_weighter(EXPECTED, MOST_BYTES, ByText),
            plans: Cache::with_weighter(EXPECTED, MOST_BYTES, BySteps),
            hashes: Cache::with_weighter(EXPECTED, MOST_BYTES, ByLength),
            counted: AtomicU64::new(0),
            objects,
            root,
            registry,
            page,
        }
    }

    /// A document by its text.
    pub fn known(&self, text: &str) -> Option<Arc<Known>> {
        self.known.get(text)
    }

    /// What is kept of documents.
    pub fn kept(&self) -> Kept {
        Kept::of(&self.known)
    }

    /// The text of a document by its SHA-256, if it was valid.
    pub fn by_hash(&self, hash: &[u8; 32]) -> Option<Arc<str>> {
        self.hashes.get(hash)
    }

    /// Forgets all of them.
    pub fn forget(&self) {
        self.known.clear();
        self.plans.clear();
        self.hashes.clear();
    }

    /// Keeps a document that is valid.
    ///
    /// # Errors
    /// A page that does not depend on variables is larger than is allowed.
    pub fn learn(&self, text: &str, parsed: ExecutableDocument) -> ServerResult<Arc<Known>> {
        let prices = Prices { document: &parsed, objects: &self.objects, registry: &self.registry, page: self.page };
        let cost = |operation: &OperationDefinition| {
            let root = match operation.ty {
                OperationType::Query => Query::type_name(),
                OperationType::Mutation => Mutation::type_name(),
                OperationType::Subscription => Subscription::type_name(),
            };
            Cost::of(&operation.selection_set.node, &root, prices)
        };
        let operations = parsed.operations.iter();
        let costs = operations.map(|(_, operation)| cost(&operation.node)).collect::<ServerResult<_>>()?;
        let conditions = conditions(&parsed);
        let what_if = asks_what_if(&parsed);
        let number = self.counted.fetch_add(1, Ordering::Relaxed);
        let text: Arc<str> = text.into();
        let known = Arc::new(Known { text: text.clone(), parsed, number, what_if, conditions, costs });
        self.hashes.insert(Sha256::digest(text.as_bytes()).into(), text.clone());
        self.known.insert(text, known.clone());
        Ok(known)
    }

    /// How a request is executed; none where it is not plainly right, or cannot be compiled.
    pub fn ready(&self, known: &Known, name: Option<&str>, given: &Variables) -> Option<Ready> {
        let (index, operation) = operation(&known.parsed, name)?;
        if operation.ty != OperationType::Query || known.conditions.len() > MOST_CONDITIONS {
            return None;
        }
        let variables = coerced(operation, given, &self.registry)?;
        let holds = |name: &str| variables.get(name) == Some(&Value::Boolean(true));
        let bits = known.conditions.iter().enumerate().map(|(bit, name)| u64::from(holds(name)) << bit);
        let way = (known.number, index, bits.sum());
        let plan = self.plans.get(&way).unwrap_or_else(|| {
            let types = (&self.objects, &self.registry);
            let plan = Plan::of(&known.parsed, operation, &self.root, types, &holds).map(Arc::new);
            self.plans.insert(way, plan.clone());
            plan
        });
        Some(Ready { plan: plan?, operation: index, variables })
    }

    /// The object types.
    #[cfg(test)]
    pub fn objects(&self) -> &[super::objects::Object] {
        self.objects.all()
    }
}

/// Whether any `network` of a document is with changes.
fn asks_what_if(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).any(is_with)
}

/// Whether a selection at the root, or of a fragment that may be spread there, is of a network with changes.
fn is_with(set: &SelectionSet) -> bool {
    set.items.iter().any(|selection| match &selection.node {
        Selection::Field(field) => {
            let supposes = matches!(&*field.node.name.node, "network" | "comparison");
            supposes && field.node.get_argument("with").is_some()
        }
        Selection::InlineFragment(fragment) => is_with(&fragment.node.selection_set.node),
        Selection::FragmentSpread(_) => false,
    })
}

/// The operation that a request executes, and its index in the document; none where that is not clear.
pub fn operation<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<(usize, &'d OperationDefinition)> {
    let mut operations = document.operations.iter().map(|(of, operation)| (of, &operation.node)).enumerate();
    let several = matches!(&document.operations, DocumentOperations::Multiple(all) if all.len() > 1);
    let (index, (_, operation)) = match name {
        Some(name) => operations.find(|(_, (of, _))| of.is_some_and(|of| of == name))?,
        None if several => return None,
        None => operations.next()?,
    };
    Some((index, operation))
}
