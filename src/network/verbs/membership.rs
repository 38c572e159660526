//! Who comes to sit where, for whom, and who leaves.

use super::organization::ended;
use super::{Dependents, Period, Said, Script, Span, Turn};
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Key, Noun};
use crate::network::membership::{Capacity, Membership, Representation, TermEnd};
use crate::network::refusal::{RefusalCode, Sentence};
use crate::network::script::{begins_after, holds, reaches};
use crate::network::seat::Role;
use crate::network::validity::{Bound, Validity};

const PARTY: &[Noun] = &[Noun::Organization, Noun::Person];

/// Where somebody comes to sit. What is none follows from the others: the body from the seat or the post,
/// the role from them, or that of a member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sitting {
    /// The body.
    pub body: Option<Key>,
    /// The seat.
    pub seat: Option<Key>,
    /// The post, where no seat is told apart.
    pub post: Option<Key>,
    /// What the member is to the body.
    pub role: Option<Role>,
}

impl Script<'_> {
    /// A party comes to belong to a body.
    ///
    /// # Errors
    /// A key is not known, or the body cannot be told.
    pub fn seat(
        &mut self,
        key: &Key,
        member: &Key,
        sitting: &Sitting,
        capacity: Capacity,
        stands_in_for: Option<&Key>,
        period: &Period,
    ) -> Said {
        self.entity("member", member, PARTY)?;
        let (mut body, mut role) = (sitting.body.clone(), sitting.role);
        if let Some(body) = &body {
            self.entity("body", body, &[Noun::Organization])?;
        }
        let from = period.validity.from;
        for (field, place, noun, kind) in [
            ("seat", &sitting.seat, Noun::Seat, StatementKind::Seat),
            ("post", &sitting.post, Noun::Post, StatementKind::Post),
        ] {
            let Some(place) = place else { continue };
            let id = self.entity(field, place, &[noun])?;
            let said = match self.facts_of(id, kind).iter().find(|fact| holds(fact, from)).map(|fact| &fact.statement) {
                Some(Statement::Seat(seat)) => Some((seat.body, seat.role)),
                Some(Statement::Post(post)) => Some((post.body, post.role)),
                _ => None,
            };
            if let Some((of, said)) = said {
                body = body.or_else(|| self.key(of));
                role = role.or(Some(said));
            }
        }
        let Some(body) = body else {
            return Err(self.invalid(
                "body",
                "Name the body, or a seat or post that is in one then.",
                "Nævn organet, eller en plads eller post, der hører til et på det tidspunkt.",
            ));
        };
        self.at("member");
        self.create(key, Noun::Membership, None)?;
        let membership = Membership {
            body,
            member: member.clone(),
            seat: sitting.seat.clone(),
            post: sitting.post.clone(),
            role: role.unwrap_or(Role::Member),
            capacity,
            stands_in_for: stands_in_for.cloned(),
            ended: None,
        };
        self.say(key, period, Statement::Membership(membership));
        Ok(())
    }

    /// A nomination ends because the nominee is appointed.
    ///
    /// # Errors
    /// It is not known, or is no nomination.
    pub fn accept(&mut self, nomination: &Key, on: &Turn) -> Said {
        let id = self.entity("nomination", nomination, &[Noun::Membership])?;
        let nominated: Vec<Fact> = self
            .facts_of(id, StatementKind::Membership)
            .iter()
            .filter(
                |fact| matches!(&fact.statement, Statement::Membership(term) if term.capacity == Capacity::Nominated),
            )
            .cloned()
            .collect();
        self.end_facts((nomination, &nominated), on)
    }

    /// A party stands in for a member: a standing deputy, one for single meetings, or one who acts.
    ///
    /// # Errors
    /// A key is not known; NOTHING_TO_CHANGE where the member does not belong then.
    pub fn stand_in(&mut self, key: &Key, member: &Key, membership: &Key, capacity: Capacity, period: &Period) -> Said {
        let id = self.entity("membership", membership, &[Noun::Membership])?;
        let held = self.held((id, membership), StatementKind::Membership, &period.begins())?;
        let Some(Statement::Membership(term)) = self.worded(&held).map(|fact| fact.statement) else {
            return Err(self.nothing_then(membership, &period.begins()));
        };
        let sitting = Sitting { body: Some(term.body), seat: term.seat, post: term.post, role: Some(term.role) };
        self.seat(key, member, &sitting, capacity, Some(membership), period)
    }

    /// A person sits for the organization that is the member from a turn on. Whoever did so before in the
    /// same capacity does no longer, unless it is as one of several deputies.
    ///
    /// # Errors
    /// A key is not known.
    pub fn represent(&mut self, key: &Key, membership: &Key, person: &Key, capacity: Capacity, span: &Span) -> Said {
        let id = self.entity("membership", membership, &[Noun::Membership])?;
        self.entity("person", person, &[Noun::Person])?;
        let standing: Vec<Fact> = self.naming(id, Link::RepresentedIn).cloned().collect();
        let alike = |fact: &&Fact| match &fact.statement {
            Statement::Representation(other) => capacity == Capacity::Ordinary && other.capacity == capacity,
            _ => false,
        };
        let standing: Vec<&Fact> =
            standing.iter().filter(alike).filter(|fact| reaches(fact, span.from.bound)).collect();
        let until = span.until.as_ref().map(|turn| turn.bound);
        let term = self.facts_of(id, StatementKind::Membership).iter().map(|fact| fact.validity.until).max();
        let (later, current): (Vec<&Fact>, Vec<&Fact>) =
            standing.into_iter().partition(|fact| begins_after(fact, span.from.bound));
        let next = later.into_iter().map(|fact| fact.validity.from).min();
        let until = until.or(next).or(term).unwrap_or(Bound::OPEN);
        for fact in current {
            let Some(before) = self.key(fact.subject) else { continue };
            self.cease((fact.subject, &before), &span.from, Dependents::End, |_| ())?;
        }
        self.at("person");
        let period = self.period(&span.from, until, span.until.as_ref())?;
        self.create(key, Noun::Representation, None)?;
        let (membership, person) = (membership.clone(), person.clone());
        self.say(key, &period, Statement::Representation(Representation { membership, person, capacity }));
        Ok(())
    }

    /// A member or a representative is on leave.
    ///
    /// # Errors
    /// It is not known.
    pub fn go_on_leave(&mut self, of: &Key, period: &Period) -> Said {
        self.entity("of", of, &[Noun::Membership, Noun::Representation])?;
        self.say(of, period, Statement::Leave);
        Ok(())
    }

    /// A seat or post falls vacant on a turn: whoever holds it leaves, and it is known that nobody does.
    ///
    /// # Errors
    /// It is not known; NOTHING_TO_CHANGE where nobody holds it then.
    pub fn vacate(&mut self, place: (&'static str, &Key), on: &Turn, end: Option<TermEnd>) -> Said {
        let (field, key) = place;
        let id = self.entity(field, key, &[Noun::Seat, Noun::Post])?;
        let holders = self.holders(id, on);
        if holders.is_empty() {
            return Err(self.nothing_then(key, on));
        }
        for holder in holders {
            self.leave(holder, on, end)?;
        }
        self.at(field);
        let gaps: Vec<Fact> = self.facts_of(id, StatementKind::Gap).to_vec();
        for gap in gaps.iter().filter(|fact| reaches(fact, on.bound)) {
            if matches!(&gap.statement, Statement::Gap(gap) if gap.topic == Topic::Holders) {
                self.cut(gap, on, |_| ());
            }
        }
        let says_so = |statement: &Statement| *statement == Statement::Completeness(Topic::Holders);
        let statements = self.facts_of(id, StatementKind::Completeness);
        if !statements.iter().any(|fact| says_so(&fact.statement) && holds(fact, on.bound)) {
            let span = Span { from: on.clone(), until: None };
            self.turn((id, key), says_so, &span, Statement::Completeness(Topic::Holders));
        }
        Ok(())
    }

    /// Another takes a member's place on a turn, in the same seat and role.
    ///
    /// # Errors
    /// A key is not known; NOTHING_TO_CHANGE where the member does not belong then.
    pub fn replace(
        &mut self,
        (key, membership): (&Key, &Key),
        member: &Key,
        span: &Span,
        end: Option<TermEnd>,
    ) -> Said {
        let id = self.entity("membership", membership, &[Noun::Membership])?;
        let held = self.held((id, membership), StatementKind::Membership, &span.from)?;
        let Some(Statement::Membership(term)) = self.worded(&held).map(|fact| fact.statement) else {
            return Err(self.nothing_then(membership, &span.from));
        };
        let until = span.until.as_ref().map_or(held.validity.until, |turn| turn.bound);
        let period = self.period(&span.from, until, span.until.as_ref())?;
        self.leave(id, &span.from, end)?;
        let sitting = Sitting { body: Some(term.body), seat: term.seat, post: term.post, role: Some(term.role) };
        self.seat(key, member, &sitting, Capacity::Ordinary, None, &period)
    }

    /// The memberships that hold a seat or a place of a post on a turn, and fill it.
    fn holders(&self, place: EntityId, on: &Turn) -> Vec<EntityId> {
        let naming = [Link::HeldSeat, Link::HeldPost].into_iter().flat_map(|link| self.naming(place, link));
        let filling = naming.filter(|fact| {
            let fills = matches!(&fact.statement, Statement::Membership(term) if term.capacity.holds());
            fills && holds(fact, on.bound)
        });
        let mut holders: Vec<EntityId> = filling.map(|fact| fact.subject).collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    fn leave(&mut self, membership: EntityId, on: &Turn, end: Option<TermEnd>) -> Said {
        let Some(key) = self.key(membership) else { return Ok(()) };
        self.cease((membership, &key), on, Dependents::End, |fact| {
            if let Some(end) = end.filter(|_| fact.subject == key) {
                ended(fact, end);
            }
        })
    }

    fn period(&mut self, from: &Turn, until: Bound, written: Option<&Turn>) -> Said<Period> {
        let until_text = written.and_then(|turn| turn.text.clone());
        match Validity::new(from.bound, until, None) {
            Ok(validity) => Ok(Period { validity, from_text: from.text.clone(), until_text, attested: None }),
            Err(error) => {
                self.at("until");
                let sentence = Sentence::new(format!("{error}."), "Det slutter, før det begynder.");
                Err(self.refuse(RefusalCode::InvalidValidity, None, &[], sentence))
            }
        }
    }
}
