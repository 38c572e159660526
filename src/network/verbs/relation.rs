//! What is done to relations, reporting lines among them.

use super::{Period, Said, Script, Span};
use crate::network::fact::{Statement, StatementKind, Text};
use crate::network::key::{Key, Noun};
use crate::network::relation::{Relation, RelationKind, RelationTerms};

/// What is new about a relation; what is none stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RelationChange {
    /// The kind.
    pub kind: Option<RelationKind>,
    /// The end that it goes to.
    pub target: Option<Key>,
    /// The class that it goes to, in words.
    pub designation: Option<Text>,
    /// The task, matter or power that it concerns.
    pub scope: Option<Text>,
    /// The level at which it is placed.
    pub level: Option<Text>,
    /// What it rests on.
    pub ground: Option<Text>,
    /// Within what limits it holds.
    pub limits: Option<Text>,
}

impl Script<'_> {
    /// A relation comes to hold.
    ///
    /// # Errors
    /// KEY_TAKEN.
    pub fn draw(&mut self, key: &Key, relation: Relation<Key>, period: &Period) -> Said {
        self.at("key");
        self.create(key, Noun::Relation, None)?;
        self.at("");
        self.say(key, period, Statement::Relation(relation));
        Ok(())
    }

    /// A relation is another from a turn on. Where it comes to go to an entity it no longer goes to a
    /// class, and the other way round.
    ///
    /// # Errors
    /// The relation is not known; NOTHING_TO_CHANGE where it does not hold then.
    pub fn alter_relation(&mut self, relation: &Key, change: RelationChange, span: &Span) -> Said {
        let id = self.entity("relation", relation, &[Noun::Relation])?;
        let held = self.held((id, relation), StatementKind::Relation, &span.from)?;
        let Some(Statement::Relation(mut altered)) = self.worded(&held).map(|fact| fact.statement) else {
            return Err(self.nothing_then(relation, &span.from));
        };
        let RelationChange { kind, target, designation, scope, level, ground, limits } = change;
        let mut terms = altered.terms.take().map(|terms| *terms).unwrap_or_default();
        altered.kind = kind.unwrap_or(altered.kind);
        if target.is_some() || designation.is_some() {
            (altered.to, terms.designation) = (target, designation);
        }
        terms.scope = scope.or(terms.scope);
        terms.level = level.or(terms.level);
        terms.ground = ground.or(terms.ground);
        terms.limits = limits.or(terms.limits);
        altered.terms = (terms != RelationTerms::default()).then(|| Box::new(terms));
        self.turn((id, relation), |_| true, span, Statement::Relation(altered));
        Ok(())
    }
}
