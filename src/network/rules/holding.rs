//! One certain holder a seat, no more than its places a post, one certain representative a membership.

use std::collections::HashSet;

use super::super::fact::{Fact, Link, Statement, StatementKind};
use super::super::key::{EntityId, Noun};
use super::super::membership::{Capacity, Membership};
use super::super::refusal::{RefusalCode, Sentence};
use super::super::validity::{Day, overlap};
use super::{Check, are_disputed, dage, days};

/// The certain days of each standing fact that names an entity in a place and is counted, by beginning.
fn spans<'a>(
    check: &Check<'a>,
    of: EntityId,
    link: Link,
    counts: impl Fn(&Statement) -> bool,
) -> Vec<((Day, Day), &'a Fact)> {
    let entity = check.entity(of);
    let by = entity.into_iter().flat_map(|entity| entity.mentions(link));
    let facts = by.flat_map(|by| check.facts_of(by, link.kind()));
    let counted = facts.filter(|fact| fact.names(link, of) && counts(&fact.statement));
    let mut spans: Vec<_> = counted.filter_map(|fact| Some((fact.validity.certain_days()?, fact))).collect();
    spans.sort_by_key(|(span, fact)| (*span, fact.id));
    spans
}

/// The pairs of facts that overlap, each fact with the one before it that reaches furthest; but not
/// those of one dispute, which both stand. Facts that stood together before are of one dispute, so
/// that whatever overlaps another of them overlaps the one that reaches furthest.
fn overlaps<'a>(spans: &[((Day, Day), &'a Fact)]) -> Vec<((Day, Day), &'a Fact, &'a Fact)> {
    let mut furthest: Option<((Day, Day), &Fact)> = None;
    let mut found = Vec::new();
    for (span, fact) in spans {
        if let Some((reach, other)) = furthest
            && let Some(shared) = overlap(reach, *span)
            && !are_disputed(other, fact)
        {
            found.push((shared, other, *fact));
        }
        if furthest.is_none_or(|(reach, _)| span.1 > reach.1) {
            furthest = Some((*span, fact));
        }
    }
    found
}

/// Whether a membership fills the seat: one who acts for the holder does not, beside them.
fn fills(statement: &Statement) -> bool {
    matches!(statement, Statement::Membership(Membership { capacity, stands_in_for, .. })
        if capacity.holds() && !(*capacity == Capacity::Acting && stands_in_for.is_some()))
}

/// Refuses two certain holders of a seat.
pub(super) fn of_seat(check: &mut Check<'_>, seat: EntityId) {
    let spans = spans(check, seat, Link::HeldSeat, fills);
    for (span, one, other) in
        overlaps(&spans).into_iter().filter(|(_, one, other)| check.is_new(&[one, other])).collect::<Vec<_>>()
    {
        let (first, last) = if one.id < other.id { (one, other) } else { (other, one) };
        let (seat, term) = (check.key(seat), check.key(first.subject));
        let sentence = Sentence::new(
            format!("The seat {seat} is held by {term} {}; end that term or choose another seat.", days(span)),
            format!("Pladsen {seat} er besat af {term} {}; afslut den periode, eller vælg en anden plads.", dage(span)),
        );
        check.refuse(RefusalCode::SeatTaken, last, &[first], None, sentence);
    }
}

/// A place of a post that a membership certainly takes for some days.
#[derive(Clone, Copy)]
struct Taken<'a> {
    span: (Day, Day),
    holder: &'a Fact,
    /// The fact that the seat is one of the post, where the membership is in a seat.
    seat: Option<&'a Fact>,
}

/// The places of a post that memberships take, directly or through its seats, by beginning. A
/// membership that names both takes one.
fn taken<'a>(check: &Check<'a>, post: EntityId) -> Vec<Taken<'a>> {
    let direct = spans(check, post, Link::HeldPost, fills).into_iter();
    let mut all: Vec<Taken<'a>> = direct.map(|(span, holder)| Taken { span, holder, seat: None }).collect();
    for (belongs, seat) in spans(check, post, Link::SeatPost, |_| true) {
        let is_direct = |of: &Statement| matches!(of, Statement::Membership(term) if term.post == Some(post));
        let in_seat = spans(check, seat.subject, Link::HeldSeat, |of| fills(of) && !is_direct(of)).into_iter();
        all.extend(
            in_seat
                .filter_map(|(span, holder)| Some(Taken { span: overlap(span, belongs)?, holder, seat: Some(seat) })),
        );
    }
    all.sort_by_key(|taken| (taken.span, taken.holder.id));
    all
}

/// How many places are taken: those of whom a dispute says that either holds it take one.
fn count(taken: &[Taken<'_>]) -> usize {
    let disputes: HashSet<_> = taken.iter().filter_map(|taken| taken.holder.dispute()).collect();
    disputes.len() + taken.iter().filter(|taken| taken.holder.dispute().is_none()).count()
}

/// Refuses more certain holders of a post, in its seats or not, than it has places.
pub(super) fn of_post(check: &mut Check<'_>, post: EntityId) {
    let all = taken(check, post);
    for fact in check.facts_of(post, StatementKind::Post) {
        let Statement::Post(statement) = &fact.statement else { continue };
        let (Some(places), Some(holds)) = (statement.places, fact.validity.certain_days()) else { continue };
        let mut sitting: Vec<Taken<'_>> = Vec::new();
        for taken in &all {
            let Some(span) = overlap(taken.span, holds) else { continue };
            sitting.retain(|before| before.span.1 > span.0 && before.holder.id != taken.holder.id);
            sitting.push(Taken { span, ..*taken });
            let says: Vec<&Fact> =
                sitting.iter().flat_map(|taken| [Some(taken.holder), taken.seat]).flatten().chain([fact]).collect();
            if count(&sitting) > usize::from(places) && check.is_new(&says) {
                let (post, day) = (check.key(post), span.0);
                let sentence = Sentence::new(
                    format!("The post {post} has {places} places, all of them taken on {day}."),
                    format!("Posten {post} har {places} pladser, som alle er besat {day}."),
                );
                let newest = sitting.iter().map(|taken| taken.holder).max_by_key(|holder| holder.id);
                let newest = newest.unwrap_or(taken.holder);
                let others: Vec<&Fact> = says.into_iter().filter(|other| other.id != newest.id).collect();
                check.refuse(RefusalCode::PostFull, newest, &others, None, sentence);
                break;
            }
        }
    }
}

/// Refuses a person who belongs to a body twice over in one role, outside seats and posts.
pub(super) fn of_person(check: &mut Check<'_>, person: EntityId) {
    if check.entity(person).is_none_or(|entity| entity.noun() != Noun::Person) {
        return;
    }
    let place = |statement: &Statement| match statement {
        Statement::Membership(Membership { body, role, capacity, seat: None, post: None, stands_in_for, .. }) => {
            Some((*body, *role, *capacity, *stands_in_for))
        }
        _ => None,
    };
    let mut spans = spans(check, person, Link::Member, |statement| place(statement).is_some());
    spans.sort_by_key(|(span, fact)| (place(&fact.statement), *span));
    let groups = spans.chunk_by(|(_, one), (_, other)| place(&one.statement) == place(&other.statement));
    let found: Vec<_> = groups.flat_map(overlaps).collect();
    for (span, one, other) in found {
        if check.is_new(&[one, other]) {
            let person = check.key(person);
            let sentence = Sentence::new(
                format!("{person} belongs to the body in the same role twice over {}.", days(span)),
                format!("{person} hører til organet i samme rolle to gange {}.", dage(span)),
            );
            check.refuse(RefusalCode::Overlap, other, &[one], None, sentence);
        }
    }
}

/// Refuses two certain representatives in one membership.
pub(super) fn of_membership(check: &mut Check<'_>, membership: EntityId) {
    let ordinary = |statement: &Statement| match statement {
        Statement::Representation(representation) => representation.capacity == Capacity::Ordinary,
        _ => false,
    };
    let spans = spans(check, membership, Link::RepresentedIn, ordinary);
    for (span, one, other) in overlaps(&spans) {
        if check.is_new(&[one, other]) {
            let membership = check.key(membership);
            let sentence = Sentence::new(
                format!(
                    "{membership} has two ordinary representatives {}; end one where the other begins.",
                    days(span)
                ),
                format!(
                    "{membership} har to ordinære repræsentanter {}; lad den ene slutte, hvor den anden begynder.",
                    dage(span)
                ),
            );
            check.refuse(RefusalCode::Overlap, other, &[one], None, sentence);
        }
    }
}

/// Refuses a membership, seat or representation whose parts belong to different bodies.
pub(super) fn of_one_body(check: &mut Check<'_>, fact: &Fact, otherwise: Option<usize>) {
    match &fact.statement {
        Statement::Membership(membership) => {
            let body = membership.body;
            for (place, link, danish) in [
                (membership.seat, "seat", "Pladsen"),
                (membership.post, "post", "Posten"),
                (membership.stands_in_for, "membership", "Medlemskabet"),
            ] {
                let Some(place) = place else { continue };
                if !is_in_body(check, place, body, fact) {
                    let (place, body) = (check.key(place), check.key(body));
                    let sentence = Sentence::new(
                        format!("The {link} {place} is not one of {body}."),
                        format!("{danish} {place} hører ikke til {body}."),
                    );
                    check.refuse(RefusalCode::Mismatch, fact, &[], otherwise, sentence);
                }
            }
        }
        Statement::Seat(seat) => {
            if let Some(post) = seat.post
                && !is_in_body(check, post, seat.body, fact)
            {
                let (post, body) = (check.key(post), check.key(seat.body));
                let sentence = Sentence::new(
                    format!("The post {post} is not one of {body}."),
                    format!("Posten {post} hører ikke til {body}."),
                );
                check.refuse(RefusalCode::Mismatch, fact, &[], otherwise, sentence);
            }
        }
        Statement::Representation(representation) => {
            let terms = check.facts_of(representation.membership, StatementKind::Membership);
            let by_person = terms.iter().find(|term| match &term.statement {
                Statement::Membership(membership) => {
                    check.entity(membership.member).is_some_and(|entity| entity.noun() == Noun::Person)
                }
                _ => false,
            });
            if let Some(term) = by_person {
                let membership = check.key(representation.membership);
                let sentence = Sentence::new(
                    format!(
                        "The member in {membership} is a person, who sits in their own right; only organizations are represented."
                    ),
                    format!(
                        "Medlemmet i {membership} er en person, som sidder i egen ret; kun organisationer repræsenteres."
                    ),
                );
                check.refuse(RefusalCode::Mismatch, fact, &[term], otherwise, sentence);
            }
        }
        _ => {}
    }
}

/// Looks again at what names an older seat, post or membership that a new fact changes.
pub(super) fn of_its_holders(check: &mut Check<'_>, fact: &Fact) {
    if !matches!(fact.statement, Statement::Seat(_) | Statement::Post(_) | Statement::Membership(_)) {
        return;
    }
    let Some(change) = check.origins.of(fact) else { return };
    let links = [Link::HeldSeat, Link::HeldPost, Link::SeatPost, Link::StoodInFor, Link::RepresentedIn];
    let entity = check.entity(fact.subject);
    let naming = entity
        .into_iter()
        .flat_map(|entity| links.into_iter().flat_map(|link| entity.mentions(link).map(move |by| (link, by))));
    let standing: Vec<&Fact> = naming.flat_map(|(link, by)| check.facts_of(by, link.kind())).collect();
    // New ones are looked at in their own turn.
    for holder in standing.into_iter().filter(|holder| !check.is_new(&[holder])).collect::<Vec<_>>() {
        of_one_body(check, holder, Some(change));
    }
}

/// Whether a seat, post or membership is in a body at some time that a fact may hold.
fn is_in_body(check: &Check<'_>, place: EntityId, body: EntityId, fact: &Fact) -> bool {
    let facts = check.entity(place).map_or(&[][..], |entity| entity.facts());
    let mut at_the_time = facts
        .iter()
        .filter(|other| other.validity.possible_overlap(&fact.validity).is_some())
        .filter_map(|other| match &other.statement {
            Statement::Seat(seat) => Some(seat.body),
            Statement::Post(post) => Some(post.body),
            Statement::Membership(membership) => Some(membership.body),
            _ => None,
        });
    // A place that does not exist at the time is another rule's to refuse.
    let first = at_the_time.next();
    first.is_none_or(|first| first == body || at_the_time.any(|other| other == body))
}
