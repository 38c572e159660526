//! What is done to organizations.

use super::{Dependents, Period, Said, Script, Span, Turn};
use crate::network::change::NewFact;
use crate::network::fact::{Fact, Link, Statement, StatementKind, Text};
use crate::network::key::{EntityId, Key, Noun};
use crate::network::membership::TermEnd;
use crate::network::organization::{
    Identifier, Level, Name, NameUsage, OrganizationKind, Succession, SuccessionKind, Task,
};
use crate::network::refusal::{RefusalCode, Sentence};
use crate::network::script::{holds, reaches};
use crate::network::validity::{Bound, Validity};
use crate::network::word::words;

const BODY: &[Noun] = &[Noun::Organization];

/// A body to found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its key, not in use.
    pub key: Key,
    /// What it is, for life.
    pub kind: OrganizationKind,
    /// Its names.
    pub names: Vec<Name>,
    /// Its class.
    pub classification: Option<Text>,
    /// The body that it is part of.
    pub parent: Option<Key>,
    /// Its identifiers.
    pub identifiers: Vec<Identifier>,
    /// The level at which it works.
    pub level: Option<Level>,
    /// The areas in which it works.
    pub areas: Vec<Text>,
    /// Its legal form.
    pub legal_form: Option<Text>,
}

/// What a body is merged into, or split into: one that is there, or one that is founded with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Successor {
    /// One that is there.
    Known(Key),
    /// One that is founded on the day.
    New(Box<Found>),
}

/// A body that takes over a part of one that is split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The body.
    pub into: Successor,
    /// Whether it takes the main part; none where that is not known.
    pub main: Option<bool>,
    /// The key of the succession.
    pub succession: Key,
}

words! {
    /// What becomes of the parts of bodies that are merged.
    enum Parts {
        /// They become parts of the body that follows.
        Move = "MOVE", "flytter med";
        /// They are parts of nothing, until somebody says of what.
        Leave = "LEAVE", "bliver uden placering";
    }
}

impl Script<'_> {
    /// A body comes to be.
    ///
    /// # Errors
    /// KEY_TAKEN.
    pub fn found(&mut self, found: &Found, period: &Period) -> Said {
        let key = &found.key;
        self.at("key");
        self.create(key, Noun::Organization, Some(found.kind))?;
        self.at("from");
        self.say(key, period, Statement::Existence);
        self.at("names");
        found.names.iter().for_each(|name| self.say(key, period, Statement::Name(Box::new(name.clone()))));
        self.at("classification");
        found.classification.iter().for_each(|class| self.say(key, period, Statement::Classification(class.clone())));
        self.at("parent");
        found.parent.iter().for_each(|parent| self.say(key, period, Statement::Placement(parent.clone())));
        self.at("identifiers");
        let identifiers = found.identifiers.iter().cloned().map(Box::new);
        identifiers.for_each(|identifier| self.say(key, period, Statement::Identifier(identifier)));
        self.at("level");
        found.level.iter().for_each(|level| self.say(key, period, Statement::Level(*level)));
        self.at("areas");
        found.areas.iter().for_each(|area| self.say(key, period, Statement::Area(area.clone())));
        self.at("legalForm");
        found.legal_form.iter().for_each(|form| self.say(key, period, Statement::LegalForm(form.clone())));
        Ok(())
    }

    /// A body is called otherwise from a turn on. The official name in the language gives way; names of
    /// other usage stand beside one another.
    ///
    /// # Errors
    /// The body is not known.
    pub fn rename(&mut self, organization: &Key, name: Name, span: &Span) -> Said {
        let id = self.entity("organization", organization, BODY)?;
        self.at("name");
        let (language, usage) = (name.language, name.usage);
        let same = move |statement: &Statement| match statement {
            Statement::Name(old) => {
                usage == NameUsage::Official && old.usage == NameUsage::Official && old.language == language
            }
            _ => false,
        };
        self.turn((id, organization), same, span, Statement::Name(Box::new(name)));
        Ok(())
    }

    /// A body is of another class from a turn on.
    ///
    /// # Errors
    /// The body is not known.
    pub fn reclassify(&mut self, organization: &Key, classification: Text, span: &Span) -> Said {
        let id = self.entity("organization", organization, BODY)?;
        self.at("classification");
        self.turn((id, organization), |_| true, span, Statement::Classification(classification));
        Ok(())
    }

    /// A body is part of another from a turn on; of none where none is named.
    ///
    /// # Errors
    /// One of them is not known; NOTHING_TO_CHANGE where it is part of nothing and is to be.
    pub fn move_to(&mut self, organization: &Key, parent: Option<&Key>, span: &Span) -> Said {
        let id = self.entity("organization", organization, BODY)?;
        let Some(parent) = parent else {
            self.at("parent");
            let placements = self.facts_of(id, StatementKind::Placement).to_vec();
            return self.end_facts((organization, &placements), &span.from);
        };
        self.entity("parent", parent, BODY)?;
        self.turn((id, organization), |_| true, span, Statement::Placement(parent.clone()));
        Ok(())
    }

    /// A body ceases to be on a turn.
    ///
    /// # Errors
    /// The body is not known; NOTHING_TO_CHANGE, STILL_IN_USE.
    pub fn dissolve(&mut self, organization: &Key, on: &Turn, dependents: Dependents) -> Said {
        let id = self.entity("organization", organization, BODY)?;
        self.at("on");
        self.dissolved((id, organization), on, dependents)
    }

    fn dissolved(&mut self, body: (EntityId, &Key), on: &Turn, dependents: Dependents) -> Said {
        if !self.facts_of(body.0, StatementKind::Existence).iter().any(|fact| reaches(fact, on.bound)) {
            let ended = !self.facts_of(body.0, StatementKind::Existence).is_empty();
            if ended {
                return Err(self.nothing_to_end(body.1, on));
            }
            // Nothing was recorded of when it exists: now its end is.
            let period = Period {
                validity: Validity {
                    from: Bound { earliest: Bound::UNKNOWN.earliest, latest: on.bound.latest.previous() },
                    until: on.bound,
                },
                from_text: None,
                until_text: on.text.clone(),
                attested: None,
            };
            self.say(body.1, &period, Statement::Existence);
        }
        self.cease(body, on, dependents, |fact| ended(fact, TermEnd::Dissolved))
    }

    /// Bodies become one on a turn, and end; the successions have the keys given.
    ///
    /// # Errors
    /// A body is not known; NOTHING_TO_CHANGE, STILL_IN_USE.
    pub fn merge(
        &mut self,
        organizations: &[(Key, Key)],
        into: &Successor,
        on: &Turn,
        parts: Parts,
        dependents: Dependents,
    ) -> Said {
        let into = self.successor("into", into, on)?;
        for (organization, succession) in organizations {
            let id = self.entity("organizations", organization, BODY)?;
            if *organization == into {
                let english = "A body is not merged into itself; name the others.";
                return Err(self.invalid("organizations", english, "Et organ lægges ikke sammen med sig selv."));
            }
            self.succeeds(succession, organization, &into, SuccessionKind::Merger, (false, None), on)?;
            if parts == Parts::Move {
                self.hand_over_parts(id, &into, on)?;
            }
            self.at("organizations");
            self.dissolved((id, organization), on, dependents)?;
        }
        Ok(())
    }

    /// A body becomes several on a turn; it ends where that is said, or goes on with what remains.
    ///
    /// # Errors
    /// A body is not known; NOTHING_TO_CHANGE, STILL_IN_USE.
    pub fn split(&mut self, organization: &Key, into: &[Part], on: &Turn, dissolve: Option<Dependents>) -> Said {
        let id = self.entity("organization", organization, BODY)?;
        for part in into {
            let successor = self.successor("into", &part.into, on)?;
            self.succeeds(&part.succession, organization, &successor, SuccessionKind::Split, (true, part.main), on)?;
        }
        match dissolve {
            Some(dependents) => self.dissolved((id, organization), on, dependents),
            None => Ok(()),
        }
    }

    /// Tasks pass from one body to another on a turn: those named, or all.
    ///
    /// # Errors
    /// A body is not known; NOTHING_TO_CHANGE where it has none of the tasks then.
    pub fn hand_over(&mut self, from: &Key, to: &Key, tasks: Option<&[Text]>, on: &Turn, succession: &Key) -> Said {
        let id = self.entity("organization", from, BODY)?;
        self.entity("to", to, BODY)?;
        self.at("tasks");
        let held: Vec<Fact> = self.facts_of(id, StatementKind::Task).to_vec();
        let held: Vec<Fact> = held.into_iter().filter(|fact| holds(fact, on.bound)).collect();
        let is_named = |fact: &Fact| match (&fact.statement, tasks) {
            (Statement::Task(task), Some(tasks)) => tasks.contains(&task.text),
            _ => tasks.is_none(),
        };
        let (passed, kept): (Vec<Fact>, Vec<Fact>) = held.into_iter().partition(is_named);
        let missing = tasks.into_iter().flatten().find(|wanted| {
            !passed.iter().any(|fact| matches!(&fact.statement, Statement::Task(task) if task.text == **wanted))
        });
        if let Some(missing) = missing {
            let sentence = Sentence::new(
                format!("{from} does not have the task “{missing}” then; name a task as it is recorded."),
                format!("{from} har ikke opgaven “{missing}” på det tidspunkt; nævn den, som den er skrevet."),
            );
            return Err(self.refuse(RefusalCode::NothingToChange, Some(from), &[], sentence));
        }
        if passed.is_empty() {
            return Err(self.nothing_then(from, on));
        }
        for fact in &passed {
            let Statement::Task(task) = &fact.statement else { continue };
            let statement = Statement::Task(Task { text: task.text.clone(), previous: Some(from.clone()) });
            if let Ok(validity) = Validity::new(on.bound, fact.validity.until, None) {
                let period = Period { validity, from_text: on.text.clone(), until_text: None, attested: None };
                self.say(to, &period, statement);
            }
            self.conclude(fact, on, |_| ());
        }
        self.succeeds(succession, from, to, SuccessionKind::Tasks, (!kept.is_empty(), None), on)
    }

    fn successor(&mut self, field: &'static str, successor: &Successor, on: &Turn) -> Said<Key> {
        match successor {
            Successor::Known(key) => self.entity(field, key, BODY).map(|_| key.clone()),
            Successor::New(found) => {
                self.found(found, &since(on))?;
                self.at(field);
                Ok(found.key.clone())
            }
        }
    }

    fn succeeds(
        &mut self,
        key: &Key,
        predecessor: &Key,
        successor: &Key,
        kind: SuccessionKind,
        (partial, main): (bool, Option<bool>),
        on: &Turn,
    ) -> Said {
        self.create(key, Noun::Succession, None)?;
        let (predecessor, successor) = (predecessor.clone(), successor.clone());
        self.say(key, &since(on), Statement::Succession(Succession { predecessor, successor, kind, partial, main }));
        Ok(())
    }

    /// The parts of a body become another's.
    fn hand_over_parts(&mut self, of: EntityId, into: &Key, on: &Turn) -> Said {
        let of_others = |fact: &&Fact| reaches(fact, on.bound) && self.key(fact.subject).as_ref() != Some(into);
        let placements = self.naming(of, Link::Parent).filter(of_others).cloned();
        let (now, later): (Vec<Fact>, Vec<Fact>) = placements.partition(|fact| holds(fact, on.bound));
        // What is to be part of it only later is then part of the other.
        for planned in &later {
            self.amend(planned, |new| new.statement = Statement::Placement(into.clone()));
        }
        for part in now.iter().map(|fact| fact.subject) {
            let Some(key) = self.key(part) else { continue };
            let span = Span { from: on.clone(), until: None };
            let in_it = |statement: &Statement| matches!(statement, Statement::Placement(parent) if *parent == of);
            self.turn((part, &key), in_it, &span, Statement::Placement(into.clone()));
        }
        Ok(())
    }

    /// Ends those of the facts that reach past a turn.
    ///
    /// # Errors
    /// NOTHING_TO_CHANGE where none does.
    pub(super) fn end_facts(&mut self, (about, facts): (&Key, &[Fact]), on: &Turn) -> Said {
        let facts: Vec<&Fact> = facts.iter().filter(|fact| reaches(fact, on.bound)).collect();
        if facts.is_empty() {
            return Err(self.nothing_to_end(about, on));
        }
        for fact in facts {
            self.conclude(fact, on, |_| ());
        }
        Ok(())
    }
}

/// From a turn on, with no end foreseen.
pub(super) fn since(on: &Turn) -> Period {
    let validity = Validity { from: on.bound, until: Bound::OPEN };
    Period { validity, from_text: on.text.clone(), until_text: None, attested: None }
}

/// Says of a term how it ended.
pub(super) fn ended(fact: &mut NewFact, end: TermEnd) {
    if let Statement::Membership(membership) = &mut fact.statement {
        membership.ended = Some(end);
    }
}
