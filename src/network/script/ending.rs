//! What holds on a turn, what ends there, and what another takes the place of.

use std::collections::BTreeSet;

use super::{Dependents, Refused, Said, Script, cite_also};
use crate::network::change::NewFact;
use crate::network::fact::{Fact, Link, Statement, StatementKind, Text};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, FactId, Key};
use crate::network::network::Entity;
use crate::network::refusal::{RefusalCode, Sentence};
use crate::network::validity::{Bound, InvalidValidity, Validity};
use crate::network::word::Word;
use crate::network::written::{Period, Turn, attestation};

/// From a turn on, until another or for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Turn,
    /// The first day after; none: for good, or until what was planned to follow.
    pub until: Option<Turn>,
}

/// Whether a fact holds, or may hold, on or after a bound.
#[must_use]
pub fn reaches(fact: &Fact, bound: Bound) -> bool {
    fact.validity.until.latest > bound.earliest
}

/// Whether a fact begins only after a bound.
#[must_use]
pub fn begins_after(fact: &Fact, bound: Bound) -> bool {
    fact.validity.from.earliest > bound.latest
}

/// Whether a fact holds, or may hold, on a bound.
#[must_use]
pub fn holds(fact: &Fact, bound: Bound) -> bool {
    reaches(fact, bound) && !begins_after(fact, bound)
}

/// When a stretch of a fact holds, and what attests it: not what attests days outside of it.
fn stretch(fact: &Fact, from: Bound, until: Bound) -> Result<(Validity, Option<Text>), InvalidValidity> {
    let attested = fact.margin.as_ref().and_then(|margin| margin.attested.clone());
    if let Some(days) = attested.as_deref().and_then(|text| attestation(text).ok())
        && let Ok(validity) = Validity::new(from, until, Some(days))
    {
        return Ok((validity, attested));
    }
    Ok((Validity::new(from, until, None)?, None))
}

impl Script<'_> {
    /// What is said of an entity on a turn: the first of its facts of a kind that holds then, or may.
    ///
    /// # Errors
    /// NOTHING_TO_CHANGE where none does; what begins only later is not altered before it is there.
    pub fn held(&mut self, (id, key): (EntityId, &Key), kind: StatementKind, on: &Turn) -> Said<Fact> {
        let held = self.facts_of(id, kind).iter().find(|fact| holds(fact, on.bound)).cloned();
        held.ok_or_else(|| self.nothing_then(key, on))
    }

    /// Ends a fact on the turn; where it begins no sooner it is withdrawn. `amend` has the last word
    /// on what stays.
    pub fn cut(&mut self, fact: &Fact, on: &Turn, amend: impl FnOnce(&mut NewFact)) {
        match stretch(fact, fact.validity.from, on.bound) {
            Ok((validity, attested)) => self.amend(fact, |new| {
                new.validity = validity;
                new.margin.attested = attested;
                new.margin.until_text.clone_from(&on.text);
                amend(new);
            }),
            Err(_) => self.withdraw(fact.id),
        }
    }

    /// Ends a fact on the turn because the verb says so: what stays of it keeps its own warrant, and also
    /// stands where the verb cites. `amend` has the last word.
    pub fn conclude(&mut self, fact: &Fact, on: &Turn, amend: impl FnOnce(&mut NewFact)) {
        let citations = self.warrant.citations.clone();
        self.cut(fact, on, |new| {
            cite_also(&mut new.margin, &citations);
            amend(new);
        });
    }

    /// Says something new from a turn on, in the place of what is said of the same: what holds then
    /// ends, and what was to follow follows. With an end of its own, what it interrupts goes on after it.
    pub fn turn(
        &mut self,
        subject: (EntityId, &Key),
        same: impl Fn(&Statement) -> bool,
        span: &Span,
        statement: Statement<Key>,
    ) {
        let kind = statement.kind();
        let mut standing: Vec<Fact> = self.facts_of(subject.0, kind).to_vec();
        standing.retain(|fact| same(&fact.statement) && reaches(fact, span.from.bound));
        let (later, current): (Vec<&Fact>, Vec<&Fact>) =
            standing.iter().partition(|fact| begins_after(fact, span.from.bound));
        let next = later.iter().map(|fact| fact.validity.from).min();
        let ended = current.iter().map(|fact| fact.validity.until).max();
        let until = span.until.as_ref().map(|turn| turn.bound).or(next).or(ended).unwrap_or(Bound::OPEN);
        let validity = Validity::new(span.from.bound, until, None);
        if let Some(end) = &span.until {
            for fact in &current {
                let Ok((validity, attested)) = stretch(fact, end.bound, fact.validity.until) else { continue };
                // Every entity has a key.
                let Some(mut new) = self.worded(fact) else { continue };
                new.validity = validity;
                new.margin.attested = attested;
                new.margin.from_text.clone_from(&end.text);
                self.record(new);
            }
        }
        for fact in &current {
            self.cut(fact, &span.from, |_| ());
        }
        match validity {
            Ok(validity) => {
                let until_text = span.until.as_ref().and_then(|end| end.text.clone());
                let period = Period { validity, from_text: span.from.text.clone(), until_text, attested: None };
                self.say(subject.1, &period, statement);
            }
            Err(error) => {
                self.invalid("until", error.to_string(), "Det slutter, før det begynder.");
            }
        }
    }

    /// The standing facts that depend on an entity and hold, or may hold, past the turn: its own,
    /// those that name it, and in turn those of what goes with it.
    fn dependents(&self, of: EntityId, on: &Turn) -> Vec<Fact> {
        let (mut open, mut seen) = (vec![of], BTreeSet::from([of]));
        let (mut found, mut known) = (Vec::new(), BTreeSet::new());
        while let Some(id) = open.pop() {
            let Some(entity) = self.scratch.entity(id) else { continue };
            let own = entity.facts().iter().filter(|fact| goes_with_its_subject(entity, fact));
            let links = Link::ALL.iter().copied().filter(|link| link.must_exist());
            let naming = links.flat_map(|link| self.naming(id, link));
            for fact in own.chain(naming).filter(|fact| reaches(fact, on.bound)) {
                if known.insert(fact.id) {
                    found.push(fact.clone());
                }
                let presence = self.scratch.entity(fact.subject).and_then(|entity| entity.noun().presence());
                if presence == Some(fact.statement.kind()) && seen.insert(fact.subject) {
                    open.push(fact.subject);
                }
            }
        }
        found
    }

    /// Ends an entity on a turn, with everything that depends on it, or refuses. Where the verb cites, the
    /// fact that says when the entity is there stands too, and what ends along with it does not. `amend`
    /// has the last word on each fact that ends.
    ///
    /// # Errors
    /// NOTHING_TO_CHANGE where it has ended by then; STILL_IN_USE with the facts of others that would end,
    /// where they are not to.
    pub fn cease(
        &mut self,
        subject: (EntityId, &Key),
        on: &Turn,
        dependents: Dependents,
        amend: impl Fn(&mut NewFact),
    ) -> Said {
        let facts = self.dependents(subject.0, on);
        let others: Vec<FactId> = facts.iter().filter(|fact| fact.subject != subject.0).map(|fact| fact.id).collect();
        if facts.is_empty() {
            return Err(self.nothing_to_end(subject.1, on));
        }
        if dependents == Dependents::Refuse && !others.is_empty() {
            let (key, many, day) = (subject.1, others.len(), on.bound.earliest);
            let sentence = Sentence::new(
                format!("{many} facts depend on {key} past {day}; end them first, or say that dependents end."),
                format!("{many} oplysninger hviler på {key} efter {day}; afslut dem først, eller lad dem slutte med."),
            );
            return Err(self.refuse(RefusalCode::StillInUse, Some(key), &others, sentence));
        }
        for fact in &facts {
            let entity = self.scratch.entity(subject.0);
            if fact.subject == subject.0 && entity.is_some_and(|entity| says_when(entity, fact)) {
                self.conclude(fact, on, &amend);
            } else {
                self.cut(fact, on, &amend);
            }
        }
        Ok(())
    }

    /// Refuses for want of anything that holds on the turn.
    pub fn nothing_then(&mut self, key: &Key, on: &Turn) -> Refused {
        let day = on.text.as_ref().map_or_else(|| on.bound.earliest.to_string(), ToString::to_string);
        let sentence = Sentence::new(
            format!("Nothing of the kind stands about {key} then ({day})."),
            format!("Intet af den slags gælder om {key} på det tidspunkt ({day})."),
        );
        self.refuse(RefusalCode::NothingToChange, Some(key), &[], sentence)
    }

    /// Refuses for want of anything that holds on or after the turn, and could end then.
    pub fn nothing_to_end(&mut self, key: &Key, on: &Turn) -> Refused {
        let day = on.bound.earliest;
        let sentence = Sentence::new(
            format!("Nothing of the kind stands about {key} on or after {day}."),
            format!("Intet af den slags gælder om {key} den {day} eller senere."),
        );
        self.refuse(RefusalCode::NothingToChange, Some(key), &[], sentence)
    }
}

/// Whether a fact about an entity says when it exists, or of a relation when it holds.
fn says_when(entity: &Entity, fact: &Fact) -> bool {
    let kind = fact.statement.kind();
    entity.noun().presence() == Some(kind) || kind == StatementKind::Relation
}

/// Whether a fact about an entity ends when the entity does: that it exists, what it then has, and what
/// is known or not known of that. What is not known of its beginning, its end and what came of it stays.
fn goes_with_its_subject(entity: &Entity, fact: &Fact) -> bool {
    let stays = |topic: Topic| {
        matches!(topic, Topic::Existence | Topic::Predecessors | Topic::Successors | Topic::Identity | Topic::Term)
    };
    match &fact.statement {
        Statement::Gap(gap) => !stays(gap.topic),
        Statement::Completeness(topic) => !stays(*topic),
        statement => statement.kind().needs_subject() || says_when(entity, fact),
    }
}
