//! What is said of organizations: their names, classes, placements, identifiers and the rest.

use super::at::Item;
use super::fact::fact_type;
use super::organization::Organization;
use super::word::Code;
use crate::network::fact::{Statement, StatementKind, Text};
use crate::network::key::EntityId;
use crate::network::organization::{
    ContactKind, ContactPoint, Identifier, Language, Level, Name, NameUsage, Staffing, Task,
};

fact_type! {
    /// The body exists.
    ExistenceFact(Statement::Existence => (), ()) {}
}

fact_type! {
    /// The body has a name.
    NameFact(Statement::Name(name) => name.clone(), Box<Name>) {
        /// The name as it is written.
        async fn text(&self) -> &str {
            &self.said.text
        }

        /// The language it is in.
        async fn language(&self) -> Code<Language> {
            Code(self.said.language)
        }

        /// What it is to the body.
        async fn usage(&self) -> Code<NameUsage> {
            Code(self.said.usage)
        }
    }
}

fact_type! {
    /// The body is of a class.
    ClassificationFact(Statement::Classification(class) => class.clone(), Text) {
        /// The class, in the field's own word: `steering-group`.
        async fn class(&self) -> &str {
            &self.said
        }
    }
}

fact_type! {
    /// The body is part of another.
    PlacementFact(Statement::Placement(parent) => *parent, EntityId) {
        /// The body that it is part of.
        async fn parent(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said))
        }

        /// The body that is part of it.
        async fn part(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.dated.fact.subject))
        }
    }
}

fact_type! {
    /// A scheme identifies the body.
    IdentifierFact(Statement::Identifier(identifier) => identifier.clone(), Box<Identifier>) {
        /// The scheme: `municipality-code`, `cvr`.
        async fn scheme(&self) -> &str {
            &self.said.scheme
        }

        /// The value as the scheme writes it, leading zeros included.
        async fn value(&self) -> &str {
            &self.said.value
        }
    }
}

fact_type! {
    /// The body works at a level.
    LevelFact(Statement::Level(level) => *level, Level) {
        /// The level.
        async fn level(&self) -> Code<Level> {
            Code(self.said)
        }
    }
}

fact_type! {
    /// The body works in an area.
    AreaFact(Statement::Area(area) => area.clone(), Text) {
        /// The area: `social`, `health`.
        async fn area(&self) -> &str {
            &self.said
        }
    }
}

fact_type! {
    /// The body has a legal form.
    LegalFormFact(Statement::LegalForm(form) => form.clone(), Text) {
        /// The legal form.
        async fn form(&self) -> &str {
            &self.said
        }
    }
}

fact_type! {
    /// So many work in the body. Full-time equivalents and heads are two numbers.
    StaffingFact(Statement::Staffing(staffing) => staffing.clone(), Staffing) {
        /// Full-time equivalents.
        async fn full_time_equivalents(&self) -> Option<f64> {
            self.said.full_time_hundredths.map(|hundredths| f64::from(hundredths) / 100.0)
        }

        /// Persons.
        async fn heads(&self) -> Option<u32> {
            self.said.heads
        }
    }
}

fact_type! {
    /// A way of reaching the body.
    ContactPointFact(Statement::ContactPoint(point) => point.clone(), Box<ContactPoint>) {
        /// What the value is.
        async fn kind(&self) -> Code<ContactKind> {
            Code(self.said.kind)
        }

        /// The address or number.
        async fn value(&self) -> &str {
            &self.said.value
        }
    }
}

fact_type! {
    /// What the body is there to do.
    TaskFact(Statement::Task(task) => task.clone(), Task<EntityId>) {
        /// The task in words.
        async fn text(&self) -> &str {
            &self.said.text
        }

        /// The body that had it before.
        async fn previous(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said.previous?))
        }
    }
}

impl Item {
    /// The value of an identifier on the day, the certain one first.
    pub(super) fn identifier(&self, scheme: &str) -> Option<&str> {
        let values = self.at.facts(self.id, StatementKind::Identifier).filter_map(|held| match &held.fact.statement {
            Statement::Identifier(given) if *given.scheme == *scheme => Some((held.certainty, &given.value)),
            _ => None,
        });
        values.min_by_key(|(certainty, _)| *certainty).map(|(_, value)| &**value)
    }
}
