//! The object types of the schema and their fields, by number, so that no name is compared while a plan is executed.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::ServerResult;

use super::variables::Given;

/// What a field costs, given its arguments and the cost of what is below it.
pub type CostOf = fn(&Given<'_>, usize) -> ServerResult<usize>;

/// A field of an object.
pub struct FieldOf {
    /// Its name in the schema.
    pub name: &'static str,
    /// The numbers of the object types that its values can be of, in the order in which
    /// [`super::Answer::write`] counts them; none for a leaf.
    pub objects: Vec<usize>,
    /// What it costs; 1 more than what is below it where there is nothing.
    pub cost: Option<CostOf>,
}

/// An object type.
pub struct Object {
    /// Its name in the schema.
    pub name: String,
    /// Its fields, which kinds of one interface share.
    pub fields: Arc<[FieldOf]>,
}

impl Object {
    /// The number and the field of a name.
    pub fn field(&self, name: &str) -> Option<(usize, &FieldOf)> {
        self.fields.iter().enumerate().find(|(_, field)| field.name == name)
    }
}

/// The object types that the root leads to.
#[derive(Default)]
pub struct Objects {
    objects: Vec<Object>,
    numbers: HashMap<String, usize>,
}

impl Objects {
    /// Enters object types with the same fields, unless they are entered, and gives their numbers.
    pub fn add(&mut self, names: &[&str], fields: fn(&mut Self) -> Vec<FieldOf>) -> Vec<usize> {
        let known: Option<Vec<usize>> = names.iter().map(|name| self.numbers.get(*name).copied()).collect();
        if let Some(known) = known {
            return known;
        }
        let first = self.objects.len();
        for name in names {
            // Their fields may lead back to them.
            self.numbers.insert((*name).to_owned(), self.objects.len());
            self.objects.push(Object { name: (*name).to_owned(), fields: Arc::default() });
        }
        let last = self.objects.len();
        let fields: Arc<[FieldOf]> = fields(self).into();
        for object in self.objects.get_mut(first..last).into_iter().flatten() {
            object.fields = fields.clone();
        }
        (first..last).collect()
    }

    /// The object type with a number.
    pub fn get(&self, number: usize) -> Option<&Object> {
        self.objects.get(number)
    }

    /// The object type with a name.
    pub fn named(&self, name: &str) -> Option<&Object> {
        self.get(*self.numbers.get(name)?)
    }

    /// All of them.
    #[cfg(test)]
    pub fn all(&self) -> &[Object] {
        &self.objects
    }
}
