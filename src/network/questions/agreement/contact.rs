//! Agreements about which there is nobody to turn to.

use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::relation::RelationKind;
use crate::network::validity::{Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

use super::super::gap::complete;
use super::super::organization::{Existence, existence};
use super::super::structure::{Along, ancestors};
use super::{contact_persons_of, parties_of};

words! {
    /// Why there is nobody to turn to about an agreement.
    enum ContactReason {
        /// It has no contact person: all are listed, and there is none.
        None = "NONE", "ingen kontaktperson";
        /// No contact person is known.
        NoneKnown = "NONE_KNOWN", "ingen kendt kontaktperson";
        /// The contact persons had to do with a party and do no longer, or are bodies that no longer exist.
        Left = "LEFT", "kontaktpersonen er fratrådt";
    }
}

/// An agreement about which there is nobody to turn to on the day.
#[derive(Debug, Clone)]
pub struct NoContact<'v> {
    /// The agreement.
    pub agreement: EntityId,
    /// Why.
    pub why: ContactReason,
    /// How sure that is: NONE as sure as the agreement, NONE_KNOWN possible, and LEFT as sure as that no tie to a party
    /// is left and that there are no other contact persons.
    pub certainty: Certainty,
    /// The relations by which those who left are contact persons.
    pub contacts: Vec<Held<'v>>,
    /// What says that they had to do with a party: the ties that have ended.
    pub ended: Vec<&'v Fact>,
}

/// The agreements that may hold on the day and about which there is nobody to turn to, in the order of their numbers.
pub fn agreements_without_contact(view: &View) -> impl Iterator<Item = NoContact<'_>> {
    view.of_noun(Noun::Agreement).filter_map(|agreement| without_contact(view, agreement))
}

/// Why there is nobody to turn to about an agreement on the day; none where there may be somebody, or where it
/// certainly does not hold then.
#[must_use]
pub fn without_contact(view: &View, agreement: EntityId) -> Option<NoContact<'_>> {
    let held = view.facts(agreement, StatementKind::Agreement).map(|held| held.certainty).min()?;
    let contacts = contact_persons_of(view, agreement);
    if contacts.items.is_empty() {
        let (why, certainty) = match contacts.complete {
            Some(Certainty::Certain) => (ContactReason::None, held),
            _ => (ContactReason::NoneKnown, Certainty::Possible),
        };
        return Some(NoContact { agreement, why, certainty, contacts: Vec::new(), ended: Vec::new() });
    }
    let parties: Vec<EntityId> = parties_of(view, agreement)
        .items
        .iter()
        .filter_map(|held| relation_ends(held.fact))
        .map(|(from, _)| from)
        .collect();
    // Where others may be contact persons too, they may not have left.
    let all = contacts.complete.unwrap_or(Certainty::Possible);
    let (mut certainty, mut ended) = (held.and(all), Vec::new());
    for contact in &contacts.items {
        let (person, _) = relation_ends(contact.fact)?;
        let (sure, ties) = left(view, person, &parties)?;
        certainty = certainty.and(sure);
        ended.extend(ties);
    }
    Some(NoContact { agreement, why: ContactReason::Left, certainty, contacts: contacts.items, ended })
}

/// How sure it is that somebody had to do with a party and does no longer, and the ties that have ended; none where a
/// tie may hold, or none was ever known.
fn left<'v>(view: &'v View, who: EntityId, parties: &[EntityId]) -> Option<(Certainty, Vec<&'v Fact>)> {
    match view.entity(who)?.noun() {
        Noun::Organization => (existence(view, who) == Existence::No).then(|| (Certainty::Certain, Vec::new())),
        Noun::Person => {
            let ties = ties_of(view, who, parties);
            if ties.is_empty() || ties.iter().any(|(_, until)| view.on() < *until) {
                return None;
            }
            let all = [Topic::Memberships, Topic::Relations];
            let listed = all.iter().all(|topic| complete(view, who, *topic) == Some(Certainty::Certain));
            let certainty = if listed { Certainty::Certain } else { Certainty::Possible };
            Some((certainty, ties.into_iter().map(|(fact, _)| fact).collect()))
        }
        _ => None,
    }
}

/// The ties that a person has, had or will have to parties or what is part of them: memberships of its own and those
/// in which it sits for another, and relations but those of contact persons; each with the first day on which it
/// certainly is over.
fn ties_of<'v>(view: &'v View, person: EntityId, parties: &[EntityId]) -> Vec<(&'v Fact, Day)> {
    let own = view.naming_ever(person, Link::Member).filter_map(|fact| match &fact.statement {
        Statement::Membership(membership) => Some((fact, vec![membership.body], fact.validity.until.latest)),
        _ => None,
    });
    let sitting = view.naming_ever(person, Link::Representative).flat_map(|fact| {
        let membership = match &fact.statement {
            Statement::Representation(representation) => Some(representation.membership),
            _ => None,
        };
        let terms = membership.into_iter().flat_map(|membership| view.history(membership, StatementKind::Membership));
        terms.filter_map(move |term| match &term.statement {
            Statement::Membership(membership) => {
                // Who sat in it only before or after this version had no part in this.
                let (_, until) = fact.validity.possible_overlap(&term.validity)?;
                Some((fact, vec![membership.body, membership.member], until))
            }
            _ => None,
        })
    });
    let related = [Link::From, Link::To].into_iter().flat_map(|end| view.naming_ever(person, end)).filter_map(|fact| {
        let (from, to) = relation_ends(fact)?;
        let is_contact = matches!(&fact.statement,
            Statement::Relation(relation) if relation.kind == RelationKind::ContactPersonFor);
        (!is_contact).then(|| (fact, [Some(from), to].into_iter().flatten().collect(), fact.validity.until.latest))
    });
    let tied = |body: EntityId| {
        parties.contains(&body)
            || ancestors(view, body, &[Along::PartOf]).iter().any(|above| parties.contains(&above.entity))
    };
    own.chain(sitting)
        .chain(related)
        .filter(|(_, bodies, _)| bodies.iter().any(|body| *body != person && tied(*body)))
        .map(|(fact, _, until)| (fact, until))
        .collect()
}

/// The ends of a relation.
fn relation_ends(fact: &Fact) -> Option<(EntityId, Option<EntityId>)> {
    match &fact.statement {
        Statement::Relation(relation) => Some((relation.from, relation.to)),
        _ => None,
    }
}
