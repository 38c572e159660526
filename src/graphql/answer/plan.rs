//! Plans: what a document asks of each object type, with fields by number. Made once for each way
//! in which the document's conditions can turn out.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::registry::Registry;
use async_graphql::{Pos, Positioned};
use async_graphql_value::Value;

use super::objects::{FieldOf, Objects};
use super::variables::{Arguments, depends};

/// The most steps in a plan. Fragments on the members of nested interfaces multiply; a document that
/// would need more is executed by the library.
const MOST_STEPS: usize = 50_000;

/// What an operation asks for.
pub struct Plan {
    root: Arc<[Typed]>,
    /// How many steps have arguments that are read once a request.
    pub slots: usize,
    /// How many steps there are.
    pub steps: usize,
    /// The bytes of the answer that was made last.
    last: AtomicUsize,
}

/// The least and the most bytes that an answer begins with.
const ROOM: (usize, usize) = (512, 128 * 1024);

/// What is asked of an object type.
pub struct Typed {
    /// The type's name.
    pub name: Box<str>,
    /// Its fields in the order of the answer; types of which the same is asked share them.
    pub steps: Arc<[Step]>,
    /// A number that no other selection has, where objects in lists are worth to be kept as pieces: enough is asked of
    /// them, and nothing that depends on variables.
    pub piece: Option<u64>,
    /// How many fields are asked of an object where each list has one item; none where some depend on variables.
    weight: Option<usize>,
}

/// The fewest fields of an object that is kept as a piece: fewer are as soon written as found.
const FEWEST_FIELDS: usize = 8;

/// How many selections were given a number.
static PIECES: AtomicU64 = AtomicU64::new(0);

/// How many fields are asked of an object, and whether none depends on variables.
fn weight(steps: &[Step]) -> Option<usize> {
    steps.iter().try_fold(0_usize, |sum, step| {
        if step.arguments.iter().any(|(_, value)| depends(&value.node)) {
            return None;
        }
        let below = step.objects.iter().try_fold(0, |most, of| Some(of.weight?.max(most)))?;
        Some(sum.saturating_add(below).saturating_add(1))
    })
}

/// A field of an answer.
pub struct Step {
    /// Its key in the answer as it is written: `"name":`, after a comma where it is not the first.
    pub written: Box<str>,
    /// Its key in the answer.
    pub key: Box<str>,
    /// The field's number; none for `__typename`.
    pub number: Option<usize>,
    /// The field's name.
    pub field: Box<str>,
    /// Where the document first asks for it.
    pub position: Pos,
    /// Its arguments in the document.
    pub arguments: Arguments,
    /// The index of its arguments among those that are read once a request; none where it has none.
    pub slot: Option<usize>,
    /// What is asked of each object type that it can lead to; none for a leaf.
    pub objects: Arc<[Typed]>,
}

/// What is asked of a field's value.
#[derive(Clone, Copy)]
pub struct Child<'p> {
    /// The field.
    pub step: &'p Step,
    /// What is asked of each object type that the value can be of.
    pub objects: &'p [Typed],
}

impl Child<'_> {
    /// The same without the first object types: those of a member of an interface, after `before` of others.
    #[must_use]
    pub fn from(self, before: usize) -> Self {
        Self { objects: self.objects.get(before..).unwrap_or_default(), ..self }
    }

    /// Whether a field is asked of the value.
    pub fn selects(&self, field: &str) -> bool {
        self.objects.iter().any(|of| of.steps.iter().any(|step| &*step.field == field))
    }
}

impl Plan {
    /// How many bytes an answer begins with: somewhat more than the last one took, so that most need
    /// not be moved to grow.
    pub fn room(&self) -> usize {
        let last = self.last.load(Ordering::Relaxed);
        last.saturating_add(last / 4).clamp(ROOM.0, ROOM.1)
    }

    /// Notes how many bytes an answer took.
    pub fn made(&self, bytes: usize) {
        self.last.store(bytes, Ordering::Relaxed);
    }

    /// What is asked of the root.
    pub fn root(&self) -> &[Typed] {
        &self.root
    }

    /// The plan of an operation of a valid document, `holds` saying which of its conditions hold.
    /// None where it cannot be made: there are too many steps, it asks for what is no field of an
    /// object (introspection), or fields contradict one another.
    pub fn of(
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        root: &[usize],
        (objects, registry): (&Objects, &Registry),
        holds: &dyn Fn(&str) -> bool,
    ) -> Option<Self> {
        let mut compiler = Compiler { document, objects, registry, holds, made: HashMap::new(), slots: 0, steps: 0 };
        let root = compiler.typed(root, &[&operation.selection_set.node])?;
        Some(Self { root, slots: compiler.slots, steps: compiler.steps, last: AtomicUsize::new(0) })
    }
}

/// Fields of a document that have one key in an answer.
type Merged<'d> = IndexMap<&'d str, Vec<&'d Positioned<Field>>>;

/// Object types, and the selection sets of which they are asked.
type Wanted = (Vec<usize>, Vec<*const SelectionSet>);

struct Compiler<'d> {
    document: &'d ExecutableDocument,
    objects: &'d Objects,
    registry: &'d Registry,
    holds: &'d dyn Fn(&str) -> bool,
    /// What was made of selection sets for the object types of a field: else nested interfaces multiply.
    made: HashMap<Wanted, Arc<[Typed]>>,
    slots: usize,
    steps: usize,
}

impl<'d> Compiler<'d> {
    fn typed(&mut self, of: &[usize], sets: &[&'d SelectionSet]) -> Option<Arc<[Typed]>> {
        let asked = (of.to_vec(), sets.iter().map(|set| std::ptr::from_ref(*set)).collect());
        if let Some(made) = self.made.get(&asked) {
            return Some(made.clone());
        }
        let mut all: Vec<Typed> = Vec::with_capacity(of.len());
        // What the types before are asked: the object's fields, and the document's.
        let mut before: Vec<(Arc<[FieldOf]>, Vec<*const Field>)> = Vec::with_capacity(of.len());
        for number in of {
            let object = self.objects.get(*number)?;
            let mut merged = Merged::new();
            self.collect(&object.name, sets, &mut merged, &mut HashSet::new());
            let fields = merged.values().flatten().map(|field| std::ptr::from_ref(&field.node)).collect();
            let same = before.iter().position(|one| Arc::ptr_eq(&one.0, &object.fields) && one.1 == fields);
            let steps = match same.and_then(|same| all.get(same)) {
                Some(same) => same.steps.clone(),
                None => self.steps(*number, &merged)?,
            };
            before.push((object.fields.clone(), fields));
            let weight = weight(&steps);
            let piece = weight.filter(|weight| *weight >= FEWEST_FIELDS);
            let piece = piece.map(|_| PIECES.fetch_add(1, Ordering::Relaxed));
            all.push(Typed { name: object.name.as_str().into(), steps, piece, weight });
        }
        let all: Arc<[Typed]> = all.into();
        self.made.insert(asked, all.clone());
        Some(all)
    }

    /// CollectFields of the specification.
    fn collect(&self, object: &str, sets: &[&'d SelectionSet], merged: &mut Merged<'d>, spread: &mut HashSet<&'d str>) {
        for selection in sets.iter().flat_map(|set| &set.items) {
            match &selection.node {
                Selection::Field(field) => {
                    if self.wanted(&field.node.directives) {
                        merged.entry(&field.node.response_key().node).or_default().push(field);
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|condition| &*condition.node.on.node);
                    if self.wanted(&fragment.node.directives) && on.is_none_or(|on| self.is_a(object, on)) {
                        self.collect(object, &[&fragment.node.selection_set.node], merged, spread);
                    }
                }
                Selection::FragmentSpread(one) => {
                    let name = &one.node.fragment_name.node;
                    if !self.wanted(&one.node.directives) || !spread.insert(name) {
                        continue;
                    }
                    let Some(fragment) = self.document.fragments.get(name) else { continue };
                    if self.is_a(object, &fragment.node.type_condition.node.on.node) {
                        self.collect(object, &[&fragment.node.selection_set.node], merged, spread);
                    }
                }
            }
        }
    }

    fn is_a(&self, object: &str, on: &str) -> bool {
        object == on || self.registry.implements.get(object).is_some_and(|interfaces| interfaces.contains(on))
    }

    fn wanted(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let holds = || match directive.node.get_argument("if").map(|argument| &argument.node) {
                Some(Value::Variable(name)) => (self.holds)(name),
                Some(Value::Boolean(holds)) => *holds,
                _ => false,
            };
            match &*directive.node.name.node {
                "skip" => !holds(),
                "include" => holds(),
                _ => true,
            }
        })
    }

    fn steps(&mut self, object: usize, merged: &Merged<'d>) -> Option<Arc<[Step]>> {
        self.steps += merged.len();
        if self.steps > MOST_STEPS {
            return None;
        }
        merged.iter().enumerate().map(|(index, (key, fields))| self.step(object, index == 0, key, fields)).collect()
    }

    fn step(&mut self, object: usize, first: bool, key: &str, fields: &[&'d Positioned<Field>]) -> Option<Step> {
        let field = fields.first()?;
        let name = &*field.node.name.node;
        let alike =
            |other: &Positioned<Field>| other.node.name.node == name && other.node.arguments == field.node.arguments;
        let sets: Vec<&SelectionSet> = fields.iter().map(|field| &field.node.selection_set.node).collect();
        let sets: Vec<&SelectionSet> = sets.into_iter().filter(|set| !set.items.is_empty()).collect();
        if !fields.iter().all(|field| alike(field)) {
            return None;
        }
        let (number, objects) = if name == "__typename" {
            (None, &[][..])
        } else {
            let (number, field) = self.objects.get(object)?.field(name)?;
            (Some(number), &*field.objects)
        };
        if objects.is_empty() != sets.is_empty() {
            return None;
        }
        let arguments = field.node.arguments.clone();
        let slot = (!arguments.is_empty()).then_some(self.slots);
        self.slots += usize::from(slot.is_some());
        Some(Step {
            written: format!("{}\"{key}\":", if first { "" } else { "," }).into(),
            key: key.into(),
            number,
            field: name.into(),
            position: field.pos,
            arguments,
            slot,
            objects: if objects.is_empty() { Arc::default() } else { self.typed(objects, &sets)? },
        })
    }
}

/// The variables that the conditions of a document depend on, in order and each once.
pub fn conditions(document: &ExecutableDocument) -> Vec<Box<str>> {
    let mut names = Vec::new();
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).for_each(|set| conditions_in(set, &mut names));
    names.sort_unstable();
    names.dedup();
    names
}

fn conditions_in(set: &SelectionSet, names: &mut Vec<Box<str>>) {
    for selection in &set.items {
        let below = match &selection.node {
            Selection::Field(field) => Some(&field.node.selection_set.node),
            Selection::InlineFragment(fragment) => Some(&fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => None,
        };
        for directive in selection.node.directives() {
            if let Some(Value::Variable(name)) = directive.node.get_argument("if").map(|argument| &argument.node) {
                names.push(name.as_str().into());
            }
        }
        if let Some(set) = below {
            conditions_in(set, names);
        }
    }
}
