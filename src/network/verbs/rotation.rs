//! Places pass on by turns: some leave, others come, and what the body's rules demand is kept.

use std::sync::Arc;

use super::organization::ended;
use super::{Dependents, Period, Said, Script, Turn};
use crate::network::fact::{Fact, Statement, StatementKind, Text};
use crate::network::key::{EntityId, Key, Noun};
use crate::network::membership::{Capacity, Membership, Representation, TermEnd};
use crate::network::provision::{Modality, Provision, ProvisionKind};
use crate::network::questions::breach::{Breach, Kept, breaches};
use crate::network::questions::compliance::compliance_of;
use crate::network::questions::provision::holders_under;
use crate::network::questions::term::end_by_provision;
use crate::network::refusal::{RefusalCode, Sentence};
use crate::network::script::reaches;
use crate::network::seat::Role;
use crate::network::validity::{Bound, Day, Validity};
use crate::network::view::View;
use crate::network::word::Word;

/// A rotation that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotate {
    /// What rotates.
    pub what: Rotating,
    /// Who leaves.
    pub leave: Vec<Leaver>,
    /// Who comes.
    pub come: Vec<Newcomer>,
    /// When the terms of those who come end, where it was decided.
    pub until: Option<Turn>,
    /// The provisions that it was decided not to apply.
    pub overrides: Vec<Override>,
}

/// What rotates: the places that a provision is about, or any of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotating {
    /// By a ROTATION provision.
    Provision(Key),
    /// In a body.
    Body(Key),
}

/// A membership that ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaver {
    /// The membership.
    pub membership: Key,
    /// How the term ended.
    pub ended: TermEnd,
}

/// A party that comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    /// The key of the membership.
    pub key: Key,
    /// The person or organization.
    pub member: Key,
    /// The seat that it comes to hold; none: the first of the places that those who leave had and nobody is
    /// named for.
    pub seat: Option<Key>,
    /// Who sits for it, and the key of the representation.
    pub representative: Option<(Key, Key)>,
}

/// A provision that is not applied, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The provision.
    pub provision: Key,
    /// The reason.
    pub reason: Text,
}

/// What an exchange came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchanged {
    /// The body.
    pub body: EntityId,
    /// When the last of the new terms ends.
    pub ends: Bound,
}

/// A place that becomes free.
#[derive(Debug, Clone)]
struct Freed {
    seat: Option<Key>,
    post: Option<Key>,
    role: Role,
}

impl Script<'_> {
    /// Places pass on by turns on a day: terms end, and others begin. Who comes takes the place of who leaves. A
    /// provision that is overridden is not applied as long as the new terms last.
    ///
    /// # Errors
    /// Those of [`Script::exchange`]; RULE_BROKEN for every provision that must be kept and is broken by it, or more
    /// than before; NOTHING_TO_CHANGE where an overridden one is not.
    pub fn rotate(&mut self, rotate: &Rotate, on: &Turn) -> Said {
        let day = self.day(on)?;
        let before = View::new(Arc::new(self.network().clone()), day);
        let Exchanged { body, ends } = self.exchange(rotate, on, &before)?;
        let after = View::new(Arc::new(self.network().clone()), day);
        let (was, is) = (compliance_of(&before, body).items, compliance_of(&after, body).items);
        let broken = breaches(Kept { view: &before, compliance: &was }, Kept { view: &after, compliance: &is });
        self.keep(rotate, &broken, (on, ends))
    }

    /// The same, whatever becomes of the provisions. `before` is the network as it is so far, on the day.
    ///
    /// # Errors
    /// A key is not known; KEY_TAKEN; INVALID_VALUE where the turn is no day, or the provision none of rotation;
    /// MISMATCH where who leaves does not sit in a place that rotates, or there are not so many places;
    /// NOTHING_TO_CHANGE where who leaves does not sit there then.
    pub fn exchange(&mut self, rotate: &Rotate, on: &Turn, before: &View) -> Said<Exchanged> {
        self.day(on)?;
        let (body, rule) = self.rotating(&rotate.what, on)?;
        let mut freed = Vec::new();
        for leaver in &rotate.leave {
            freed.push(self.rotate_out(leaver, (body, rule.as_ref()), (on, before))?);
        }
        let ends = self.rotate_in(rotate, body, freed, (on, before))?;
        Ok(Exchanged { body, ends })
    }

    fn day(&mut self, on: &Turn) -> Said<Day> {
        let english = "A rotation is on a known day.";
        on.bound.day().ok_or_else(|| self.invalid("on", english, "En rotation sker på en kendt dag."))
    }

    /// The body that rotates, and the provision by which it does.
    fn rotating(&mut self, what: &Rotating, on: &Turn) -> Said<(EntityId, Option<Provision<EntityId>>)> {
        let key = match what {
            Rotating::Body(body) => return Ok((self.entity("body", body, &[Noun::Organization])?, None)),
            Rotating::Provision(key) => key,
        };
        let id = self.entity("provision", key, &[Noun::Provision])?;
        let facts = self.facts_of(id, StatementKind::Provision);
        let standing =
            facts.iter().find(|fact| fact.validity.on(on.bound.earliest).is_some()).map(|fact| &fact.statement);
        let Some(Statement::Provision(rule)) = standing else { return Err(self.nothing_then(key, on)) };
        let rule = Provision::clone(rule);
        if rule.clause.kind() != ProvisionKind::Rotation {
            let kind = rule.clause.kind();
            return Err(self.invalid(
                "provision",
                format!("{key} is of the kind {}; one of ROTATION is wanted.", kind.code()),
                format!("{key} er af arten {}; der ventes en ROTATION.", kind.code()),
            ));
        }
        Ok((rule.body, Some(rule)))
    }

    /// Ends a term, with what depends on it, and says which place becomes free.
    fn rotate_out(
        &mut self,
        leaver: &Leaver,
        (body, rule): (EntityId, Option<&Provision<EntityId>>),
        (on, before): (&Turn, &View),
    ) -> Said<Freed> {
        let key = &leaver.membership;
        let id = self.entity("leave", key, &[Noun::Membership])?;
        let sits = |fact: &&Fact| reaches(fact, on.bound) && fact.validity.from.earliest < on.bound.latest;
        let standing = self.facts_of(id, StatementKind::Membership).iter().find(sits).map(|fact| &fact.statement);
        let Some(Statement::Membership(term)) = standing else { return Err(self.nothing_then(key, on)) };
        let term = term.clone();
        let under = |rule| holders_under(before, rule).iter().any(|holder| holder.membership == id);
        if term.body != body || !term.capacity.holds() || !rule.is_none_or(under) {
            let sentence = Sentence::new(
                format!("{key} is no term in a place that rotates then; name one that is."),
                format!("{key} er ikke en periode på en plads, der roterer; nævn en, der er."),
            );
            return Err(self.refuse(RefusalCode::Mismatch, Some(key), &[], sentence));
        }
        self.cease((id, key), on, Dependents::End, |fact| {
            if fact.subject == *key {
                ended(fact, leaver.ended);
            }
        })?;
        let named = |id: Option<EntityId>| id.and_then(|id| self.key(id));
        Ok(Freed { seat: named(term.seat), post: named(term.post), role: term.role })
    }

    /// Begins the terms of those who come; says when the last of them ends.
    fn rotate_in(
        &mut self,
        rotate: &Rotate,
        body: EntityId,
        freed: Vec<Freed>,
        (on, before): (&Turn, &View),
    ) -> Said<Bound> {
        let named = |place: &Freed| {
            let mut seats = rotate.come.iter().filter_map(|newcomer| newcomer.seat.as_ref());
            place.seat.as_ref().is_some_and(|seat| seats.any(|named| named == seat))
        };
        let (wanted, rest): (Vec<Freed>, Vec<Freed>) = freed.into_iter().partition(named);
        let mut rest = rest.into_iter();
        let mut last = on.bound;
        for newcomer in &rotate.come {
            self.at("come");
            let place = match &newcomer.seat {
                Some(seat) => match wanted.iter().find(|place| place.seat.as_ref() == Some(seat)) {
                    Some(place) => Some(place.clone()),
                    None => Some(self.place_of(seat, body, on)?),
                },
                None => rest.next(),
            };
            let Some(place) = place else {
                let sentence = Sentence::new(
                    format!("As many come as leave: there is no place left for {}; name a seat.", newcomer.member),
                    format!("Der kommer så mange, som der går: der er ingen plads til {}; nævn en.", newcomer.member),
                );
                return Err(self.refuse(RefusalCode::Mismatch, Some(&newcomer.member), &[], sentence));
            };
            let until = self.come(newcomer, (body, place), rotate.until.as_ref(), (on, before))?;
            last = last.max(until);
        }
        Ok(last)
    }

    /// A seat of the body that nobody leaves by the rotation.
    fn place_of(&mut self, seat: &Key, body: EntityId, on: &Turn) -> Said<Freed> {
        let id = self.entity("come", seat, &[Noun::Seat])?;
        let then = |fact: &&Fact| fact.validity.on(on.bound.earliest).is_some();
        let there = self.facts_of(id, StatementKind::Seat).iter().find(then).map(|fact| &fact.statement);
        match there {
            Some(Statement::Seat(there)) if there.body == body => {
                Ok(Freed { seat: Some(seat.clone()), post: None, role: there.role })
            }
            _ => {
                let sentence = Sentence::new(
                    format!("{seat} is no seat of the body then; name one that is."),
                    format!("{seat} er ikke en plads i organet på det tidspunkt; nævn en, der er."),
                );
                Err(self.refuse(RefusalCode::Mismatch, Some(seat), &[], sentence))
            }
        }
    }

    /// Begins a term; says when it ends.
    fn come(
        &mut self,
        newcomer: &Newcomer,
        (body, place): (EntityId, Freed),
        until: Option<&Turn>,
        (on, before): (&Turn, &View),
    ) -> Said<Bound> {
        let Newcomer { key, member, representative, .. } = newcomer;
        self.entity("come", member, &[Noun::Organization, Noun::Person])?;
        if let Some((_, person)) = representative {
            self.entity("come", person, &[Noun::Person])?;
        }
        // Every entity has a key.
        let Some(body) = self.key(body) else { return Ok(on.bound) };
        let Freed { seat, post, role } = place;
        let (member, capacity) = (member.clone(), Capacity::Ordinary);
        let terms = Membership { body, member, seat, post, role, capacity, stands_in_for: None, ended: None };
        let ends = until.map_or_else(|| term_ends(before, &terms, on), |turn| turn.bound);
        let Ok(validity) = Validity::new(on.bound, ends, None) else {
            return Err(self.invalid("until", "It ends before it begins.", "Det slutter, før det begynder."));
        };
        let (from_text, until_text) = (on.text.clone(), until.and_then(|turn| turn.text.clone()));
        let period = Period { validity, from_text, until_text, attested: None };
        self.create(key, Noun::Membership, None)?;
        self.say(key, &period, Statement::Membership(terms));
        if let Some((representation, person)) = representative {
            self.create(representation, Noun::Representation, None)?;
            let (membership, person) = (key.clone(), person.clone());
            self.say(
                representation,
                &period,
                Statement::Representation(Representation { membership, person, capacity }),
            );
        }
        Ok(ends)
    }

    /// Refuses what must be kept and is broken, unless it is overridden: then it is not applied until the new terms
    /// end.
    fn keep(&mut self, rotate: &Rotate, broken: &[Breach], (on, ends): (&Turn, Bound)) -> Said {
        let mut outcome = Ok(());
        for Override { provision, reason } in &rotate.overrides {
            let id = self.entity("overrides", provision, &[Noun::Provision])?;
            if !broken.iter().any(|breach| breach.provision == id) {
                let sentence = Sentence::new(
                    format!("{provision} is not broken by this rotation; leave it applied."),
                    format!("{provision} brydes ikke af denne rotation; lad den gælde."),
                );
                outcome = Err(self.refuse(RefusalCode::NothingToChange, Some(provision), &[], sentence));
                continue;
            }
            let until = if ends.latest > on.bound.latest { ends } else { Bound::OPEN };
            let Ok(validity) = Validity::new(on.bound, until, None) else { continue };
            let period = Period { validity, from_text: on.text.clone(), until_text: None, attested: None };
            self.say(provision, &period, Statement::Exemption(reason.clone()));
        }
        for breach in broken.iter().filter(|breach| breach.modality == Modality::Must) {
            let Some(key) = self.key(breach.provision) else { continue };
            if rotate.overrides.iter().any(|over| over.provision == key) {
                continue;
            }
            self.at("");
            outcome = Err(self.refuse(RefusalCode::RuleBroken, Some(&key), &breach.facts, breach.sentence(&key)));
        }
        outcome
    }
}

/// When a term that begins on a turn ends by the TERM provision about its place; open where none says so.
fn term_ends(view: &View, terms: &Membership<Key>, on: &Turn) -> Bound {
    let known = |_, key: &Key| view.by_key(key.as_str()).ok_or(());
    match Statement::Membership(terms.clone()).try_map(known) {
        Ok(Statement::Membership(terms)) => {
            end_by_provision(view, &terms, on.bound).map_or(Bound::OPEN, |end| end.bound)
        }
        _ => Bound::OPEN,
    }
}
