//! An entity, its facts, and who names it.

use super::fact::{Fact, Link, Statement, StatementKind};
use super::key::{EntityId, FactId, Key, Noun, Revision};
use super::organization::OrganizationKind;
use super::seat::Role;
use super::validity::Day;
use super::word::Word;

/// An entity and what is known of it.
///
/// It fills two lines of the processor's cache, which are fetched together: a question waits for
/// memory more than for anything else.
#[derive(Debug, Clone)]
#[repr(align(128))]
pub struct Entity {
    key: Key,
    facts: Facts,
    mentions: Mentions,
    created: Revision,
    /// In which places others name it, by [`place_bit`].
    places: u16,
    noun: Noun,
    kind: Option<OrganizationKind>,
}

/// The facts of an entity, in order of what they say and of time. Nearly every entity has one, which
/// lies in it and not a step away.
#[derive(Debug, Clone)]
enum Facts {
    /// One standing fact, and none withdrawn.
    One(Fact),
    /// So many standing ones, and after them the withdrawn ones.
    Many { all: Box<[Fact]>, standing: u32 },
}

impl Facts {
    fn of(mut all: Vec<Fact>) -> Self {
        all.sort_unstable_by(|one, other| {
            one.withdrawn.is_some().cmp(&other.withdrawn.is_some()).then_with(|| order(one, other))
        });
        match all.pop() {
            Some(one) if all.is_empty() && one.withdrawn.is_none() => Self::One(one),
            last => {
                all.extend(last);
                let standing = all.partition_point(|fact| fact.withdrawn.is_none());
                // There are no more facts than numbers of facts, which are of 32 bits.
                Self::Many { all: all.into(), standing: u32::try_from(standing).unwrap_or(u32::MAX) }
            }
        }
    }

    fn split(&self) -> (&[Fact], &[Fact]) {
        match self {
            Self::One(fact) => (std::slice::from_ref(fact), &[]),
            Self::Many { all, standing } => all.split_at_checked(*standing as usize).unwrap_or_default(),
        }
    }

    fn into_all(self) -> Vec<Fact> {
        match self {
            Self::One(fact) => vec![fact],
            Self::Many { all, .. } => all.into_vec(),
        }
    }
}

impl Default for Facts {
    fn default() -> Self {
        Self::Many { all: Box::default(), standing: 0 }
    }
}

/// The order in which an entity keeps its facts.
pub(super) fn order(one: &Fact, other: &Fact) -> std::cmp::Ordering {
    let place = |fact: &Fact| (fact.statement.kind(), fact.validity.from.earliest, fact.validity.from.latest, fact.id);
    place(one).cmp(&place(other))
}

/// Who names an entity, in order of the place, then of their numbers. Many an entity is named once.
#[derive(Debug, Clone)]
enum Mentions {
    One(Mention),
    Many(Box<[Mention]>),
}

impl Mentions {
    fn all(&self) -> &[Mention] {
        match self {
            Self::One(mention) => std::slice::from_ref(mention),
            Self::Many(mentions) => mentions,
        }
    }
}

/// A fact of the entity `by`, standing or not, names another in a place.
///
/// What else decides whether the fact is wanted is kept beside its subject, so that the facts of
/// those that are not wanted need not be looked at: there are as many as there ever were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) by: EntityId,
    /// From the top: the place in 6 bits, what can be seen of the fact at a glance
    /// in 4, and the first and the last stretch of days in which such a fact may hold, in 11 each.
    packed: u32,
}

impl Mention {
    /// A fact of an entity of a kind, if it is an organization, names another.
    pub(super) fn new(link: Link, fact: &Fact, kind: Option<OrganizationKind>) -> Self {
        let (from, until) = fact.validity.possible_days();
        let glance = match &fact.statement {
            Statement::Membership(terms) => terms.role as u32,
            Statement::Seat(seat) => seat.role as u32,
            Statement::Post(post) => post.role as u32,
            _ => kind.map_or(NOTHING_SEEN, |kind| kind as u32),
        };
        let packed = (link as u32) << 26 | glance << 22 | stretch(from) << 11 | stretch(until);
        Self { by: fact.subject, packed }
    }

    fn link(self) -> u32 {
        self.packed >> 26
    }

    fn glance(self) -> usize {
        (self.packed >> 22 & NOTHING_SEEN) as usize
    }

    /// The role, if `by` is a membership, a seat or a post; none where its facts say several.
    pub(super) fn role(self) -> Option<Role> {
        Role::ALL.get(self.glance()).copied()
    }

    /// The kind of the organization, if `by` is one.
    pub(super) fn kind(self) -> Option<OrganizationKind> {
        OrganizationKind::ALL.get(self.glance()).copied()
    }

    /// The order in which an entity keeps its mentions.
    pub(super) fn place(self) -> (u32, EntityId) {
        (self.link(), self.by)
    }

    /// Whether a fact of `by` may hold in a stretch and name the other; where not, none does.
    pub(super) fn may_hold(self, stretch: u32) -> bool {
        let (from, until) = (self.packed >> 11 & LAST_STRETCH, self.packed & LAST_STRETCH);
        from <= stretch && stretch <= until
    }

    /// This and another mention by the same in the same place, as one.
    fn or(self, other: Self) -> Self {
        let from = (self.packed >> 11 & LAST_STRETCH).min(other.packed >> 11 & LAST_STRETCH);
        let until = (self.packed & LAST_STRETCH).max(other.packed & LAST_STRETCH);
        let glance =
            if self.glance() == other.glance() { self.packed & NOTHING_SEEN << 22 } else { NOTHING_SEEN << 22 };
        Self { by: self.by, packed: self.link() << 26 | glance | from << 11 | until }
    }
}

/// The bit of a place among those in which an entity is named: each of the first fifteen has its own, the others have
/// the last together.
fn place_bit(link: Link) -> u16 {
    place_bit_of(link as u32)
}

fn place_bit_of(link: u32) -> u16 {
    1 << link.min(LATER_PLACES.ilog2())
}

const LATER_PLACES: u16 = 1 << 15;

/// What stands where nothing can be said at a glance: the facts say it.
const NOTHING_SEEN: u32 = 0xf;
const _: () = assert!(OrganizationKind::ALL.len() <= NOTHING_SEEN as usize && Role::ALL.len() <= NOTHING_SEEN as usize);
const _: () = assert!(Link::ALL.len() <= 1 << 6);
/// The last stretch that is told apart; later days are in it too.
const LAST_STRETCH: u32 = 0x7ff;

/// The stretch of 128 days in which a day lies, counted from 1500; earlier days are in the first.
/// It never falls where days rise.
pub(super) fn stretch(day: Day) -> u32 {
    const FIRST: i64 = 547_500;
    let stretch = (day.number() - FIRST).max(0) / 128;
    u32::try_from(stretch).unwrap_or(u32::MAX).min(LAST_STRETCH)
}

impl Entity {
    pub(super) fn new(key: Key, noun: Noun, kind: Option<OrganizationKind>, created: Revision) -> Self {
        let mentions = Mentions::Many(Box::default());
        Self { key, facts: Facts::default(), mentions, created, places: 0, noun, kind }
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// What it is.
    #[must_use]
    pub fn noun(&self) -> Noun {
        self.noun
    }

    /// The kind of an organization.
    #[must_use]
    pub fn kind(&self) -> Option<OrganizationKind> {
        self.kind
    }

    /// The revision that created it.
    #[must_use]
    pub fn created(&self) -> Revision {
        self.created
    }

    /// Its standing facts, in order of what they say and of time.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        self.facts.split().0
    }

    /// Its standing facts of one kind, in order of time.
    #[must_use]
    pub fn facts_of(&self, kind: StatementKind) -> &[Fact] {
        of_kind(self.facts(), kind)
    }

    /// Its withdrawn facts, in order of what they say and of time; only views below the head read them.
    #[must_use]
    pub fn withdrawn(&self) -> &[Fact] {
        self.facts.split().1
    }

    /// Its withdrawn facts of one kind, in order of time.
    #[must_use]
    pub fn withdrawn_of(&self, kind: StatementKind) -> &[Fact] {
        of_kind(self.withdrawn(), kind)
    }

    /// The entities of which a fact, standing or withdrawn, names it in a place.
    pub fn mentions(&self, link: Link) -> impl DoubleEndedIterator<Item = EntityId> + Clone + '_ {
        self.mentioned(link).iter().map(|mention| mention.by)
    }

    /// The number of the first that names it, for looking ahead.
    pub(super) fn first_mention(&self) -> usize {
        self.mentions.all().first().map_or(0, |mention| mention.by.index())
    }

    /// The mentions of it in a place.
    pub(super) fn mentioned(&self, link: Link) -> &[Mention] {
        // Most questions ask for what is not there.
        let bit = place_bit(link);
        if self.places & bit == 0 {
            return &[];
        }
        let (link, all) = (link as u32, self.mentions.all());
        let start = match self.places & (bit - 1) {
            0 if bit != LATER_PLACES => 0,
            _ => all.partition_point(|mention| mention.link() < link),
        };
        let rest = all.get(start..).unwrap_or_default();
        let length = match self.places / bit {
            1 if bit != LATER_PLACES => rest.len(),
            _ => rest.partition_point(|mention| mention.link() == link),
        };
        rest.get(..length).unwrap_or_default()
    }

    /// Adds mentions of it.
    pub(super) fn mention(&mut self, new: impl Iterator<Item = Mention>) {
        let mut mentions: Vec<Mention> = self.mentions.all().iter().copied().chain(new).collect();
        mentions.sort_unstable_by_key(|mention| mention.place());
        mentions.dedup_by(|later, first| {
            let same = first.place() == later.place();
            if same {
                *first = first.or(*later);
            }
            same
        });
        self.places = mentions.iter().fold(0, |places, mention| places | place_bit_of(mention.link()));
        self.mentions = match mentions.as_slice() {
            [one] => Mentions::One(*one),
            _ => Mentions::Many(mentions.into()),
        };
    }

    /// Adds facts, standing and withdrawn.
    pub(super) fn record(&mut self, facts: impl Iterator<Item = Fact>) {
        let mut all = std::mem::take(&mut self.facts).into_all();
        all.extend(facts);
        self.facts = Facts::of(all);
    }

    /// Changes facts, standing and withdrawn, but neither what they say in kind nor when they hold.
    pub(super) fn amend(&mut self, change: impl Fn(&mut Fact)) {
        match &mut self.facts {
            Facts::One(fact) => change(fact),
            Facts::Many { all, .. } => all.iter_mut().for_each(change),
        }
    }

    /// Leaves out what it is called and identified by.
    pub(super) fn without_personal(&mut self) {
        let all = std::mem::take(&mut self.facts).into_all();
        self.facts = Facts::of(all.into_iter().filter(|fact| !fact.is_personal()).collect());
    }

    /// Withdraws a fact.
    pub(super) fn withdraw(&mut self, id: FactId, revision: Revision) {
        let mut all = std::mem::take(&mut self.facts).into_all();
        all.iter_mut().filter(|fact| fact.id == id).for_each(|fact| fact.withdrawn = Some(revision));
        self.facts = Facts::of(all);
    }
}

/// Up to so many facts are looked through one by one, which is faster than to halve them.
const FEW: usize = 8;

#[inline]
fn of_kind(facts: &[Fact], kind: StatementKind) -> &[Fact] {
    // Of memberships, seats, relations and their like there is hardly ever more to look at.
    if let [one] = facts {
        return if one.statement.kind() == kind { facts } else { &[] };
    }
    let before = |fact: &Fact| fact.statement.kind() < kind;
    let start = match facts.len() {
        ..=FEW => facts.iter().take_while(|fact| before(fact)).count(),
        _ => facts.partition_point(before),
    };
    let rest = facts.get(start..).unwrap_or_default();
    // Whoever asks reads them all.
    let length = rest.iter().take_while(|fact| fact.statement.kind() == kind).count();
    rest.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::day;

    #[test]
    fn an_entity_fills_two_lines() {
        assert_eq!((size_of::<Entity>(), size_of::<Fact>(), size_of::<Mention>()), (128, 80, 8));
    }

    #[test]
    fn an_entity_is_mentioned_in_the_places_in_which_it_is() {
        let number = |at: usize| EntityId::at(at).expect("a number");
        // The first, ones between, the last of those with a bit of their own, and of those without.
        let places: [(Link, u32); 6] =
            [Link::ALL[0], Link::ALL[1], Link::ALL[7], Link::ALL[14], Link::ALL[15], Link::ALL[Link::ALL.len() - 1]]
                .map(|link| (link, link as u32));
        for set in 0..1_usize << places.len() {
            let mut entity = Entity::new(Key::parse("t:a").expect("a key"), Noun::Organization, None, Revision::FIRST);
            let wanted = places.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            let all: Vec<Mention> = wanted
                .flat_map(|(bit, (_, link))| {
                    // One in the first, two in the second and so on.
                    (0..=bit).map(move |by| Mention { by: number(by), packed: link << 26 | 0xff })
                })
                .collect();
            entity.mention(all.iter().rev().copied());
            for link in Link::ALL {
                let found: Vec<EntityId> = entity.mentions(*link).collect();
                let expected = all.iter().filter(|mention| mention.link() == *link as u32).map(|mention| mention.by);
                assert_eq!(found, expected.collect::<Vec<_>>(), "{link:?} of {set:06b}");
            }
        }
    }

    #[test]
    fn stretches_never_fall_where_days_rise() {
        let days = [
            "0001-01-01",
            "1499-12-31",
            "1500-01-01",
            "1849-06-05",
            "2026-11-22",
            "2026-11-23",
            "2400-01-01",
            "9999-12-31",
        ];
        let days = [Day::DAWN].into_iter().chain(days.map(day)).chain([Day::NEVER]);
        let stretches: Vec<u32> = days.map(stretch).collect();
        assert!(stretches.is_sorted(), "{stretches:?}");
        assert_eq!((stretches.first(), stretches.last()), (Some(&0), Some(&LAST_STRETCH)));
        assert!(stretch(day("2026-01-01")) < stretch(day("2026-06-01")));
    }
}
