//! Who belongs to what: the members of a body, the bodies of a party, representatives, those who
//! stand in, and terms.

use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::membership::{Capacity, Membership};
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

use super::ByEntity;
use super::gap::{complete, gaps_of};

/// A party that belongs to a body on the day.
#[derive(Debug, Clone, Copy)]
pub struct Member<'v> {
    /// The membership.
    pub membership: EntityId,
    /// The body, the party, the seat or post, the role and the capacity.
    pub terms: &'v Membership<EntityId>,
    /// The fact, and how sure it is on the day.
    pub held: Held<'v>,
}

impl Member<'_> {
    /// Who sits for it on the day.
    #[must_use]
    pub fn representatives<'v>(&self, view: &'v View) -> Vec<Representative<'v>> {
        sitting(view, self.membership)
    }

    /// How sure it is that the member is on leave on the day; none where no leave is recorded.
    #[must_use]
    pub fn leave(&self, view: &View) -> Option<Certainty> {
        leave(view, self.membership)
    }
}

/// A person who sits for a member on the day.
#[derive(Debug, Clone, Copy)]
pub struct Representative<'v> {
    /// The representation.
    pub representation: EntityId,
    /// The person.
    pub person: EntityId,
    /// In what capacity.
    pub capacity: Capacity,
    /// The fact, and how sure it is on the day.
    pub held: Held<'v>,
    /// How sure it is that the person is on leave on the day; none where no leave is recorded.
    pub leave: Option<Certainty>,
}

/// What is listed on the day, whether it is all, and what is not known.
#[derive(Debug, Clone)]
pub struct Listed<'v, T> {
    /// What is listed, certain and possible.
    pub items: Vec<T>,
    /// How sure it is that nothing is missing; none where nothing says so.
    pub complete: Option<Certainty>,
    /// The gaps about it.
    pub gaps: Vec<Held<'v>>,
}

/// A membership of a party on the day.
#[derive(Debug, Clone)]
pub struct Belonging<'v> {
    /// The membership.
    pub member: Member<'v>,
    /// The representation through which the party, a person, sits in it; none where the party
    /// itself is the member.
    pub through: Option<Representative<'v>>,
    /// How sure it is: as its weakest fact.
    pub certainty: Certainty,
}

/// One who stands in for a member on the day.
#[derive(Debug, Clone)]
pub struct StandIn<'v> {
    /// The membership of the one who stands in; its capacity says how: acting, as a deputy, at
    /// single meetings.
    pub member: Member<'v>,
    /// Whether it stands in for this member by name; otherwise for any in the body.
    pub personal: bool,
}

/// Asks memory for the parties of memberships, and for who sits for them.
fn look_ahead_at_members(view: &View, memberships: &[EntityId]) {
    // What is kept for steady days is likely known already, and nobody looks at what it was made of.
    if view.reach().is_some() {
        return;
    }
    let mut parties = view.ahead_along(memberships, Link::RepresentedIn);
    parties.extend(memberships);
    view.ahead_named(&parties, |statement| match statement {
        Statement::Membership(membership) => Some(membership.member),
        Statement::Representation(representation) => Some(representation.person),
        _ => None,
    });
}

/// The members of a body on the day, in whatever capacity, in the order of their memberships.
#[must_use]
pub fn members_of(view: &View, body: EntityId) -> Listed<'_, Member<'_>> {
    look_ahead_at_members(view, &view.ahead_along(&[body], Link::Body));
    listed(view, body, Topic::Members, memberships(view, body, Link::Body).collect())
}

/// The memberships of a party on the day: its own, then those in which it sits for another.
#[must_use]
pub fn bodies_of(view: &View, party: EntityId) -> Listed<'_, Belonging<'_>> {
    let own = memberships(view, party, Link::Member).map(|member| {
        let certainty = member.held.certainty;
        Belonging { member, through: None, certainty }
    });
    let sits = view.naming(party, Link::Representative).filter_map(|held| representative(view, held));
    let for_another = sits.flat_map(|through| {
        let in_it = match &through.held.fact.statement {
            Statement::Representation(representation) => Some(representation.membership),
            _ => None,
        };
        in_it.into_iter().flat_map(|membership| members(view, membership)).map(move |member| {
            let certainty = member.held.certainty.and(through.held.certainty);
            Belonging { member, through: Some(through), certainty }
        })
    });
    listed(view, party, Topic::Memberships, own.chain(for_another).collect())
}

/// A membership on the day: several where facts about it contradict.
pub fn members(view: &View, membership: EntityId) -> impl Iterator<Item = Member<'_>> {
    view.facts(membership, StatementKind::Membership).filter_map(member)
}

/// Who sits for a member on the day, in the order of the representations.
#[must_use]
pub fn representatives(view: &View, membership: EntityId) -> Listed<'_, Representative<'_>> {
    listed(view, membership, Topic::Representatives, sitting(view, membership))
}

/// The representations in a membership, whenever they hold, in order of time.
#[must_use]
pub fn representations_ever(view: &View, membership: EntityId) -> Vec<&Fact> {
    in_time(view.naming_ever(membership, Link::RepresentedIn))
}

/// Who stands in for a member on the day: acting holders and deputies that name it, then the free
/// deputies of its body. Nobody stands in for itself.
#[must_use]
pub fn stand_ins_of(view: &View, membership: EntityId) -> Vec<StandIn<'_>> {
    let personal = memberships(view, membership, Link::StoodInFor).filter(|member| member.membership != membership);
    let mut all: Vec<StandIn<'_>> = personal.map(|member| StandIn { member, personal: true }).collect();
    let mut bodies: Vec<EntityId> = members(view, membership).map(|member| member.terms.body).collect();
    bodies.sort_unstable();
    bodies.dedup();
    let of_bodies = bodies.into_iter().flat_map(|body| memberships(view, body, Link::Body));
    let free = of_bodies.filter(|member| {
        let terms = member.terms;
        let deputy = matches!(terms.capacity, Capacity::Deputy | Capacity::MeetingDeputy);
        deputy && terms.stands_in_for.is_none() && member.membership != membership
    });
    all.extend(free.map(|member| StandIn { member, personal: false }));
    all
}

/// A term that was ever known: a membership as one fact says it.
#[derive(Debug, Clone, Copy)]
pub struct Term<'v> {
    /// The membership.
    pub membership: EntityId,
    /// The body, the party, the seat or post, the role, the capacity and how it ended.
    pub terms: &'v Membership<EntityId>,
    /// The fact: its validity is the term.
    pub fact: &'v Fact,
    /// Which of the member's terms in a row in this body it is, counted from 1: a term is next in
    /// the row where it begins after another and no day certainly lies between them that neither
    /// covers. 0 for deputies and the nominated, who hold nothing, and where nobody asked.
    pub in_a_row: u32,
}

/// Every term ever known in a body, a seat or a post, in order of time; in a post also those in its
/// seats. They are `numbered` in a row where that is asked for: others' terms are read for it.
#[must_use]
pub fn terms_in(view: &View, place: EntityId, numbered: bool) -> Vec<Term<'_>> {
    let memberships: Vec<EntityId> = view.mentions(place, Link::Body).collect();
    view.ahead(&memberships);
    look_ahead_at_members(view, &memberships);
    let seats = view.naming_ever(place, Link::SeatPost).map(|fact| fact.subject);
    let through_seats = seats.flat_map(|seat| view.naming_ever(seat, Link::HeldSeat));
    let links = [Link::Body, Link::HeldSeat, Link::HeldPost];
    let facts = links.into_iter().flat_map(|link| view.naming_ever(place, link)).chain(through_seats);
    terms(view, facts, Link::Body, numbered)
}

/// Every term ever known of a party, in order of time; of a person also the terms in which it sat
/// for another. They are `numbered` in a row where that is asked for.
#[must_use]
pub fn terms_of(view: &View, party: EntityId, numbered: bool) -> Vec<Term<'_>> {
    let sat_in = view.naming_ever(party, Link::Representative).filter_map(|fact| match &fact.statement {
        Statement::Representation(representation) => Some(representation.membership),
        _ => None,
    });
    let for_another = sat_in.flat_map(|membership| view.history(membership, StatementKind::Membership));
    terms(view, view.naming_ever(party, Link::Member).chain(for_another), Link::Member, numbered)
}

/// Terms from facts that have their bodies (or their members) in common, as `shared` says.
fn terms<'v>(view: &'v View, facts: impl Iterator<Item = &'v Fact>, shared: Link, numbered: bool) -> Vec<Term<'v>> {
    let mut facts = in_time(facts);
    facts.dedup_by_key(|fact| fact.id);
    let mut rows = Rows { view, shared, ends: ByEntity::default() };
    let term = |fact: &'v Fact| {
        let Statement::Membership(terms) = &fact.statement else { return None };
        let counts = numbered && terms.capacity.holds();
        let in_a_row = if counts { rows.number(terms, fact.subject) } else { 0 };
        Some(Term { membership: fact.subject, terms, fact, in_a_row })
    };
    facts.into_iter().filter_map(term).collect()
}

/// The terms of members in bodies, each with its number in a row. The terms at one end are read once,
/// and told apart by the other end: either end may have very many.
struct Rows<'v> {
    view: &'v View,
    /// Body or Member: the end whose terms are read.
    shared: Link,
    ends: ByEntity<ByEntity<Row>>,
}

impl Rows<'_> {
    /// Which term in a row of the same member in the same body a membership is.
    fn number(&mut self, terms: &Membership<EntityId>, membership: EntityId) -> u32 {
        let ends = |terms: &Membership<EntityId>| match self.shared {
            Link::Body => (terms.body, terms.member),
            _ => (terms.member, terms.body),
        };
        let (end, other) = ends(terms);
        let rows = self.ends.entry(end).or_insert_with(|| {
            let mut by_other: ByEntity<Vec<&Fact>> = ByEntity::default();
            for fact in self.view.naming_ever(end, self.shared) {
                if let Statement::Membership(terms) = &fact.statement
                    && terms.capacity.holds()
                {
                    by_other.entry(ends(terms).1).or_default().push(fact);
                }
            }
            by_other.into_iter().map(|(other, facts)| (other, Row::new(&in_time(facts.into_iter())))).collect()
        });
        rows.get(&other).map_or(0, |row| row.number(membership))
    }
}

/// The terms of one member in one body, each with its number in a row.
struct Row(ByEntity<u32>);

impl Row {
    /// The row of facts in order of time.
    fn new(facts: &[&Fact]) -> Self {
        let mut numbers: ByEntity<u32> = ByEntity::default();
        for (at, first) in facts.iter().enumerate() {
            if numbers.contains_key(&first.subject) {
                continue;
            }
            let earlier = facts.get(..at).unwrap_or_default().iter().filter(|earlier| {
                let no_certain_gap = earlier.validity.until.latest >= first.validity.from.earliest;
                no_certain_gap && earlier.validity.certain_overlap(&first.validity).is_none()
            });
            let before = earlier.filter_map(|earlier| numbers.get(&earlier.subject)).max().copied().unwrap_or(0);
            numbers.insert(first.subject, before + 1);
        }
        Self(numbers)
    }

    fn number(&self, membership: EntityId) -> u32 {
        self.0.get(&membership).copied().unwrap_or(0)
    }
}

/// The memberships that name an entity in a place, on the day.
pub(super) fn memberships(view: &View, of: EntityId, link: Link) -> impl Iterator<Item = Member<'_>> {
    view.naming(of, link).filter_map(member)
}

fn member(held: Held<'_>) -> Option<Member<'_>> {
    let Statement::Membership(terms) = &held.fact.statement else { return None };
    Some(Member { membership: held.fact.subject, terms, held })
}

/// Who sits for a member on the day.
fn sitting(view: &View, membership: EntityId) -> Vec<Representative<'_>> {
    view.naming(membership, Link::RepresentedIn).filter_map(|held| representative(view, held)).collect()
}

fn representative<'v>(view: &'v View, held: Held<'v>) -> Option<Representative<'v>> {
    let Statement::Representation(terms) = &held.fact.statement else { return None };
    let representation = held.fact.subject;
    let (person, capacity) = (terms.person, terms.capacity);
    Some(Representative { representation, person, capacity, held, leave: leave(view, representation) })
}

fn leave(view: &View, holder: EntityId) -> Option<Certainty> {
    view.facts(holder, StatementKind::Leave).map(|held| held.certainty).min()
}

pub(super) fn listed<T>(view: &View, subject: EntityId, topic: Topic, items: Vec<T>) -> Listed<'_, T> {
    Listed { items, complete: complete(view, subject, topic), gaps: gaps_of(view, subject, Some(topic)) }
}

fn in_time<'v>(facts: impl Iterator<Item = &'v Fact>) -> Vec<&'v Fact> {
    // When a fact holds is read once, not at each comparison.
    let mut placed: Vec<_> = facts.map(|fact| (fact.validity, fact.id, fact)).collect();
    placed.sort_unstable_by_key(|(validity, id, _)| (*validity, *id));
    placed.into_iter().map(|(_, _, fact)| fact).collect()
}
