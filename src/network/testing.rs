//! Small networks for tests: built by hand, or at random for the questions' brute-force twins.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use proptest::prelude::*;

use super::affair::{Affair, Amount, Source, Written};
use super::agreement::{Agreement, AgreementKind};
use super::fact::{Basis, Document, Fact, Link, Margin, Statement, StatementKind};
use super::gap::{Gap, GapReason, Topic};
use super::key::{EntityId, FactId, Key, Noun, Revision};
use super::membership::{Capacity, Membership, Representation};
use super::network::Network;
use super::organization::{
    Identifier, Language, Level, Name, NameUsage, OrganizationKind, Succession, SuccessionKind, Task,
};
use super::person::PersonName;
use super::provision::{AttendanceKind, Modality, Parts, ProvisionKind, Selection, Service, SubstitutionPolicy};
use super::recorded::{EntityRecord, Recorded, RevisionRecord};
use super::relation::{Direction, Relation, RelationKind};
use super::seat::{Post, Role, Seat};
use super::validity::{Bound, Day, Validity};
use super::view::View;
use super::word::Word;

/// What was recorded, written by hand: each entity and fact goes into the newest revision.
#[derive(Debug, Clone)]
pub struct World {
    /// The rows.
    pub recorded: Recorded,
}

impl World {
    /// A world with one revision and nothing in it.
    pub fn new() -> Self {
        let mut world = Self { recorded: Recorded::default() };
        world.revision();
        world
    }

    /// Begins the next revision.
    pub fn revision(&mut self) -> Revision {
        let number = Revision::at(self.recorded.revisions.len()).expect("few revisions");
        let instant = DateTime::from_timestamp(i64::from(number.get()) * 60, 0).expect("in range");
        let (actor, message) = ("tester".into(), "a test".into());
        self.recorded.revisions.push(RevisionRecord { number, instant, actor, message, origin: None });
        number
    }

    /// Creates an entity; `kind` is for organizations.
    pub fn entity(&mut self, noun: Noun, kind: Option<OrganizationKind>) -> EntityId {
        let id = EntityId::at(self.recorded.entities.len()).expect("few entities");
        let key = Key::parse(&format!("test:{}-{id}", noun.code().to_lowercase())).expect("a key");
        self.recorded.entities.push(EntityRecord { id, key, noun, kind, created: self.head() });
        id
    }

    /// Creates a committee with an official Danish name, existing on every day as far as is known for certain
    /// from 2000 on.
    pub fn body(&mut self, name: &str) -> EntityId {
        let body = self.entity(Noun::Organization, Some(OrganizationKind::Committee));
        self.fact(body, since("2000-01-01"), Statement::Existence);
        self.fact(body, since("2000-01-01"), named(name));
        body
    }

    /// Creates a person with a name.
    pub fn person(&mut self, given: &str, family: &str) -> EntityId {
        let person = self.entity(Noun::Person, None);
        let name = PersonName { given: given.into(), family: family.into() };
        self.fact(person, Validity::UNKNOWN, Statement::PersonName(Some(Box::new(name))));
        person
    }

    /// Records a stated fact.
    pub fn fact(&mut self, subject: EntityId, validity: Validity, statement: Statement) -> FactId {
        let id = FactId::at(self.recorded.facts.len()).expect("few facts");
        let (recorded, basis) = (self.head(), Basis::Stated);
        self.recorded.facts.push(Fact {
            validity,
            id,
            subject,
            recorded,
            withdrawn: None,
            basis,
            statement,
            margin: None,
        });
        id
    }

    /// Creates an entity that is one fact: a seat, a post, a membership, a relation …
    pub fn stated(&mut self, validity: Validity, statement: Statement) -> EntityId {
        let noun = statement.kind().subjects().first().copied().expect("every statement has subjects");
        let entity = self.entity(noun, None);
        self.fact(entity, validity, statement);
        entity
    }

    /// Withdraws a fact in the newest revision.
    pub fn withdraw(&mut self, fact: FactId) {
        let head = self.head();
        self.recorded.facts[fact.index()].withdrawn = Some(head);
    }

    /// The network that this makes.
    pub fn network(&self) -> Arc<Network> {
        network_of(&self.recorded)
    }

    /// The network on a day.
    pub fn view(&self, on: &str) -> View {
        View::new(self.network(), day(on))
    }

    fn head(&self) -> Revision {
        self.recorded.revisions.last().expect("a world has a revision").number
    }
}

/// A network extended one revision at a time, as a service comes to know it.
pub fn network_of(recorded: &Recorded) -> Arc<Network> {
    networks_of(recorded).pop().unwrap_or_default()
}

/// The networks that a service comes to know, one after another.
pub fn networks_of(recorded: &Recorded) -> Vec<Arc<Network>> {
    let step = |network: &mut Network, revision: &RevisionRecord| {
        let number = revision.number;
        let facts = recorded.facts.iter().filter(|fact| fact.recorded == number);
        let withdrawn = recorded.facts.iter().filter(|fact| fact.withdrawn == Some(number));
        *network = network.extended(Recorded {
            revisions: vec![revision.clone()],
            entities: recorded.entities.iter().filter(|entity| entity.created == number).cloned().collect(),
            facts: facts.map(|fact| Fact { withdrawn: None, ..fact.clone() }).collect(),
            withdrawals: withdrawn.map(|fact| (fact.id, number)).collect(),
            erasures: recorded.erasures.iter().filter(|erasure| erasure.revision == number).cloned().collect(),
            trace_key: None,
        });
        Some(Arc::new(network.clone()))
    };
    recorded.revisions.iter().scan(Network::default(), step).collect()
}

/// The same rows, each that the last revision recorded or withdrew in a revision of its own.
pub fn one_by_one(mut recorded: Recorded) -> Recorded {
    let Some(last) = recorded.revisions.last().cloned() else { return recorded };
    let mut at = last.number.index();
    for fact in &mut recorded.facts {
        let is_last = |number: Revision| number == last.number;
        if is_last(fact.recorded) || fact.withdrawn.is_some_and(is_last) {
            at += 1;
            let number = Revision::at(at).expect("few revisions");
            recorded.revisions.push(RevisionRecord { number, ..last.clone() });
            if is_last(fact.recorded) {
                fact.recorded = number;
            } else {
                fact.withdrawn = Some(number);
            }
        }
    }
    recorded
}

/// A day that a test writes.
pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a test writes days well")
}

/// From a day on, with no end foreseen.
pub fn since(text: &str) -> Validity {
    Validity::since(day(text))
}

/// From a day until another, not included.
pub fn between(from: &str, until: &str) -> Validity {
    Validity::between(day(from), day(until))
}

/// An official Danish name.
pub fn named(name: &str) -> Statement {
    let (language, usage) = (Language::Danish, NameUsage::Official);
    Statement::Name(Box::new(Name { text: name.into(), language, usage }))
}

/// An ordinary membership in a role, in no seat.
pub fn membership(body: EntityId, member: EntityId, role: Role) -> Membership<EntityId> {
    Membership {
        body,
        member,
        seat: None,
        post: None,
        role,
        capacity: Capacity::Ordinary,
        stands_in_for: None,
        ended: None,
    }
}

/// Days in which random facts begin and end: from 2020-01-01, so many.
pub const SPAN: i64 = 12;

/// The day so many days after 2019-12-31.
pub fn day_at(offset: i64) -> Day {
    let start = NaiveDate::from_ymd_opt(2019, 12, 31).expect("a day");
    (start + chrono::Duration::days(offset)).into()
}

/// What was recorded at random: some twenty entities of all nouns in two revisions, up to sixty facts
/// in three, some of them withdrawn, with known, partial, open and unknown bounds. Facts may contradict
/// one another and run in circles.
pub fn recorded() -> impl Strategy<Value = Recorded> {
    prop::collection::vec(any::<Seed>(), 0..60).prop_map(|seeds| grow(&seeds))
}

/// Random rows, the day and the revision at which to ask.
pub fn asked() -> impl Strategy<Value = (Recorded, Day, Revision)> {
    (recorded(), 0..=SPAN + 1, 1..=3_i64)
        .prop_map(|(recorded, on, known)| (recorded, day_at(on), Revision::new(known).expect("from 1 on")))
}

/// The same as [`asked`], with many provisions of some kinds among the facts.
pub fn asked_of(kinds: &'static [ProvisionKind]) -> impl Strategy<Value = (Recorded, Day, Revision)> {
    let index = |all: usize| u8::try_from(all).expect("few words");
    let provision = index(StatementKind::Provision as usize);
    let more = move |seed: Seed| {
        if seed.1 % 3 != 0 {
            return seed;
        }
        (provision, seed.1, seed.2, index(pick(kinds, seed.3) as usize), seed.4, seed.5, seed.6)
    };
    let seeds = prop::collection::vec(any::<Seed>(), 0..60);
    let recorded = seeds.prop_map(move |seeds| grow(&seeds.into_iter().map(more).collect::<Vec<_>>()));
    (recorded, 0..=SPAN + 1, 1..=3_i64)
        .prop_map(|(recorded, on, known)| (recorded, day_at(on), Revision::new(known).expect("from 1 on")))
}

/// The same as [`asked`], with mostly affairs among the facts.
pub fn asked_of_affairs() -> impl Strategy<Value = (Recorded, Day, Revision)> {
    // Where one of the affairs is picked: after all other kinds, and agreements.
    let others = StatementKind::ALL.len() - Affair::<EntityId>::KINDS.len() + 1;
    let affair = u8::try_from(others).expect("few words");
    let more =
        move |seed: Seed| if seed.0 % 4 == 0 { seed } else { (affair, seed.1, seed.2, seed.3, seed.4, seed.5, seed.6) };
    let seeds = prop::collection::vec(any::<Seed>(), 0..60);
    let recorded = seeds.prop_map(move |seeds| grow(&seeds.into_iter().map(more).collect::<Vec<_>>()));
    (recorded, 0..=SPAN + 1, 1..=3_i64)
        .prop_map(|(recorded, on, known)| (recorded, day_at(on), Revision::new(known).expect("from 1 on")))
}

/// The same as [`asked`], with many facts of some kinds, those of affairs among them.
pub fn asked_about(kinds: &'static [StatementKind]) -> impl Strategy<Value = (Recorded, Day, Revision)> {
    let (others, affairs) = kinds_apart();
    let index = |all: usize| u8::try_from(all).expect("few words");
    let at = |all: &[StatementKind], wanted: StatementKind| all.iter().position(|kind| *kind == wanted);
    let more = move |seed: Seed| {
        let wanted = pick(kinds, seed.6.1 / 8);
        let (kind, a) = match (at(&affairs, wanted), at(&others, wanted)) {
            _ if seed.1 % 4 == 0 => (seed.0, seed.1),
            // Where a seed picks an affair, and one of those seeds that pick this: they pick the subject too.
            (Some(at), _) => (index(others.len()), index(2 * (at + affairs.len() * usize::from(seed.1 / 4 % 8)))),
            (None, at) => (index(at.expect("a kind")), seed.1),
        };
        (kind, a, seed.2, seed.3, seed.4, seed.5, seed.6)
    };
    let seeds = prop::collection::vec(any::<Seed>(), 0..60);
    let recorded = seeds.prop_map(move |seeds| grow(&seeds.into_iter().map(&more).collect::<Vec<_>>()));
    (recorded, 0..=SPAN + 1, 1..=3_i64)
        .prop_map(|(recorded, on, known)| (recorded, day_at(on), Revision::new(known).expect("from 1 on")))
}

/// The view that [`asked`] asks of.
pub fn view_of(recorded: &Recorded, on: Day, known: Revision) -> View {
    View::new(network_of(recorded), on).known_at(Some(known))
}

/// The facts that stood in a revision, for twins: read from the rows, not from the network.
pub fn standing(recorded: &Recorded, known: Revision) -> impl Iterator<Item = &Fact> + Clone {
    recorded.facts.iter().filter(move |fact| fact.known_at(known))
}

/// The numbers that a random fact grows from.
type Seed = (u8, u8, u8, u8, u8, (u8, u8, u8, u8), (u8, u8));

/// Nouns in the order in which the entities of a random network come, five times over.
const NOUNS: [Noun; 8] = [
    Noun::Organization,
    Noun::Seat,
    Noun::Membership,
    Noun::Person,
    Noun::Representation,
    Noun::Relation,
    Noun::Succession,
    Noun::Provision,
];

/// The nouns of affairs, of which a random network has two of agreements and one of each other.
const AFFAIRS: [Noun; 10] = [
    Noun::Agreement,
    Noun::MeetingSeries,
    Noun::Meeting,
    Noun::Proposal,
    Noun::ProposalItem,
    Noun::Decision,
    Noun::ActionItem,
    Noun::Procedure,
    Noun::ApprovalStep,
    Noun::BudgetLine,
];

fn grow(seeds: &[Seed]) -> Recorded {
    let mut world = World::new();
    for round in 0..5 {
        for noun in NOUNS {
            let kinds = [OrganizationKind::Committee, OrganizationKind::Leadership, OrganizationKind::Municipality];
            let kind = kinds[usize::min(round, 2)];
            world.entity(noun, (noun == Noun::Organization).then_some(kind));
        }
        match round {
            1 | 4 => world.entity(Noun::Post, None),
            2 => world.entity(Noun::Document, None),
            3 => {
                let first = world.entity(Noun::Agreement, None);
                for noun in AFFAIRS {
                    world.entity(noun, None);
                }
                first
            }
            _ => world.entity(Noun::Organization, Some(OrganizationKind::Region)),
        };
        if round == 3 {
            world.revision();
        }
    }
    world.revision();
    let created = |entity: EntityId| world.recorded.entities[entity.index()].created;
    let mut facts: Vec<Fact> = seeds
        .iter()
        .map(|seed| {
            let (subject, statement) = statement(&world.recorded, *seed);
            let named = statement.references().into_iter().map(|(_, entity)| created(*entity));
            let wanted = Revision::new(i64::from(seed.6.0 % 3) + 1).expect("from 1 on");
            let recorded = named.fold(wanted.max(created(subject)), Revision::max);
            let withdrawn = Revision::new(i64::from(seed.6.1 % 8)).filter(|withdrawn| *withdrawn > recorded);
            let withdrawn = withdrawn.filter(|withdrawn| withdrawn.get() <= 3);
            let basis = if seed.4 % 5 == 0 { Basis::Derived } else { Basis::Stated };
            let dispute = (seed.4 % 7 == 1).then(|| pick(&["who", "when"], seed.3).into());
            let margin = dispute.map(|label| Box::new(Margin { dispute: Some(label), ..Margin::default() }));
            Fact {
                validity: validity(seed.5),
                id: FactId::FIRST,
                subject,
                recorded,
                withdrawn,
                basis,
                statement,
                margin,
            }
        })
        .collect();
    facts.sort_by_key(|fact| fact.recorded);
    for (at, fact) in facts.iter_mut().enumerate() {
        fact.id = FactId::at(at).expect("few facts");
    }
    world.recorded.facts = facts;
    world.recorded
}

fn validity((from, until, first, second): (u8, u8, u8, u8)) -> Validity {
    let day = |seed: u8| day_at(i64::from(seed) % SPAN + 1);
    let span = |one: u8, other: u8| Bound { earliest: day(one).min(day(other)), latest: day(one).max(day(other)) };
    let from = match from % 6 {
        0 => Bound::UNKNOWN,
        1 => span(first, from),
        2 => Bound { earliest: Day::DAWN, latest: day(first) },
        _ => Bound::on(day_at(i64::from(first) % (SPAN / 2) + 1)),
    };
    let until = match until % 6 {
        0 => Bound::UNKNOWN,
        1 => span(second, until),
        2 | 3 => Bound::on(day(second)),
        _ => Bound::OPEN,
    };
    Validity::new(from, until, None).unwrap_or_else(|_| Validity::since(day(first)))
}

fn pick<T: Copy>(from: &[T], seed: u8) -> T {
    from[usize::from(seed) % from.len()]
}

/// The kinds of statements but those of affairs, agreements among them; and those of affairs.
fn kinds_apart() -> (Vec<StatementKind>, Vec<StatementKind>) {
    let affairs: Vec<StatementKind> = Affair::<EntityId>::KINDS.iter().map(|(kind, _)| *kind).collect();
    let is_other = |kind: &StatementKind| !affairs.contains(kind) || *kind == StatementKind::Agreement;
    (StatementKind::ALL.iter().copied().filter(is_other).collect(), affairs)
}

fn statement(recorded: &Recorded, (kind, a, b, c, d, _, _): Seed) -> (EntityId, Statement) {
    let of = |nouns: &[Noun], seed: u8| {
        let fit = recorded.entities.iter().filter(|entity| nouns.contains(&entity.noun));
        let fit: Vec<EntityId> = fit.map(|entity| entity.id).collect();
        pick(&fit, seed)
    };
    let maybe = |nouns: &[Noun], seed: u8| (seed % 3 != 0).then(|| of(nouns, seed / 3));
    use Noun as N;
    // Existence and memberships, from which most is derived, come more often, and affairs less.
    let (others, affairs) = kinds_apart();
    let kinds = [
        &others[..],
        &[pick(&affairs, a / 2), pick(&affairs, a)],
        &[StatementKind::Existence; 4],
        &[StatementKind::Membership; 6],
        &[
            StatementKind::Placement,
            StatementKind::Placement,
            StatementKind::Relation,
            StatementKind::Relation,
            StatementKind::Seat,
            StatementKind::Representation,
            StatementKind::Succession,
            StatementKind::Completeness,
            StatementKind::Provision,
            StatementKind::Provision,
        ],
    ]
    .concat();
    let kind = pick(&kinds, kind);
    let subject = of(kind.subjects(), a);
    let names = ["Aarhus", "Århus", "Viborg", "Viborg Kommune", "Ny Viborg"];
    let topics = [Topic::Members, Topic::Holders, Topic::Everything, Topic::Placement, Topic::Seats, Topic::Existence];
    let roles = [Role::Chair, Role::Member, Role::Head, Role::Secretary];
    let statement = match kind {
        StatementKind::Existence => Statement::Existence,
        StatementKind::Name => Statement::Name(Box::new(Name {
            text: pick(&names, b).into(),
            language: pick(&[Language::Danish, Language::English], c),
            usage: pick(NameUsage::ALL, d),
        })),
        StatementKind::Classification => Statement::Classification(pick(&["team", "forum"], b).into()),
        StatementKind::Placement => Statement::Placement(of(&[N::Organization], b)),
        StatementKind::Identifier => {
            Statement::Identifier(Box::new(Identifier { scheme: "code".into(), value: pick(&["1", "2"], b).into() }))
        }
        StatementKind::Level => Statement::Level(pick(Level::ALL, b)),
        StatementKind::Area => Statement::Area(pick(&["social", "health"], b).into()),
        StatementKind::LegalForm | StatementKind::Staffing | StatementKind::ContactPoint => {
            return (subject, Statement::LegalForm("association".into()));
        }
        StatementKind::Task => {
            Statement::Task(Task { text: "coordinates".into(), previous: maybe(&[N::Organization], b) })
        }
        StatementKind::PersonName | StatementKind::PersonIdentifier => Statement::PersonName(
            (d % 4 != 0)
                .then(|| Box::new(PersonName { given: pick(&["Eva", "Viborg"], b).into(), family: "Berg".into() })),
        ),
        StatementKind::Document => {
            Statement::Document(Box::new(Document { title: pick(&names, b).into(), address: None }))
        }
        StatementKind::Post => Statement::Post(Box::new(Post {
            body: of(&[N::Organization], b),
            role: pick(&roles, c),
            places: (d % 3 != 0).then(|| u16::from(d % 3)),
            title: None,
        })),
        StatementKind::Seat => Statement::Seat(Box::new(Seat {
            body: of(&[N::Organization], b),
            post: maybe(&[N::Post], d),
            role: pick(&roles, c),
            voting: None,
            appointed_by: maybe(&[N::Organization], c),
            title: None,
            eligible: None,
        })),
        StatementKind::Membership => Statement::Membership(Membership {
            // Few bodies and parties, so that terms meet.
            body: of(&[N::Organization], b / 4 % 3),
            member: of(&[N::Organization, N::Person], c % 3),
            seat: maybe(&[N::Seat], d),
            post: maybe(&[N::Post], d / 2),
            role: pick(&roles, b),
            capacity: pick(Capacity::ALL, if d % 2 == 0 { 0 } else { c }),
            stands_in_for: maybe(&[N::Membership], b ^ c),
            ended: None,
        }),
        StatementKind::Representation => Statement::Representation(Representation {
            membership: of(&[N::Membership], b),
            person: of(&[N::Person], c),
            capacity: pick(Capacity::ALL, if d % 2 == 0 { 0 } else { d }),
        }),
        StatementKind::Leave => Statement::Leave,
        StatementKind::Relation => {
            let ends =
                if c % 2 == 0 { &[N::Organization][..] } else { &[N::Organization, N::Person, N::Seat, N::Post] };
            let kind = match d % 8 {
                0..=3 => pick(RelationKind::ALL, d / 8 % 2),
                4 | 5 => pick(RelationKind::ALL, d.wrapping_mul(13)),
                6 => RelationKind::PartyTo,
                _ => RelationKind::ContactPersonFor,
            };
            let about_agreements = matches!(kind, RelationKind::PartyTo | RelationKind::ContactPersonFor);
            let targets = if about_agreements { &[N::Agreement][..] } else { ends };
            Statement::Relation(Relation {
                kind,
                from: of(ends, b),
                to: (c % 7 != 0).then(|| of(targets, c / 2)),
                terms: None,
            })
        }
        StatementKind::Succession => Statement::Succession(Succession {
            predecessor: of(&[N::Organization], b),
            successor: of(&[N::Organization], c),
            kind: pick(SuccessionKind::ALL, d),
            partial: d % 2 == 0,
            main: [None, Some(true), Some(false)][usize::from(d) % 3],
        }),
        StatementKind::Provision => {
            let modalities = [Modality::Must, Modality::Must, Modality::Should, Modality::May];
            let mut parts =
                Parts::new(of(&[N::Organization], b / 4 % 3), pick(ProvisionKind::ALL, c), pick(&modalities, a / 15));
            parts.place = maybe(&[N::Seat, N::Post], d / 3);
            parts.role = (d % 5 == 0).then(|| pick(&roles, b));
            let numbers = [Some(1), Some(2), None, Some(12)];
            let number = |seed: u8| pick(&numbers, seed);
            for part in parts.kind.parts() {
                match *part {
                    "least" => parts.least = Some(1),
                    "most" => parts.most = number(b).map(|most| most + 1),
                    "organization_kind" => parts.organization_kind = Some(OrganizationKind::Municipality),
                    "within" => parts.within = maybe(&[N::Organization], b),
                    "organization" => parts.organization = maybe(&[N::Organization], c ^ d),
                    "office" => parts.office = (d % 6 == 0).then(|| "director".into()),
                    "class" => parts.class = (c % 2 == 0).then(|| pick(&["team", "forum"], b).into()),
                    "of" if parts.kind == ProvisionKind::Appointment => parts.of = Some(of(&[N::Organization], d)),
                    "of" if d % 3 == 0 => parts.of = Some(of(&[N::Seat, N::Post], b)),
                    "of" => parts.of = Some(of(&[N::Organization], d)),
                    "relation" if d % 3 != 0 => {
                        parts.relation = Some(pick(&[RelationKind::Hosts, RelationKind::Line], b))
                    }
                    "direction" if d % 3 != 0 => parts.direction = Some(pick(Direction::ALL, c)),
                    "substitution" => parts.substitution = Some(pick(SubstitutionPolicy::ALL, b)),
                    "voting" => parts.voting = Some(b % 2 == 0),
                    "attendance" => parts.attendance = Some(pick(AttendanceKind::ALL, b)),
                    "number" => parts.number = number(b),
                    "months" => parts.months = Some(u16::from(b % 9) + 1),
                    "in_a_row" => parts.in_a_row = number(c),
                    "every" => parts.every = Some(u16::from(b % 7) + 1),
                    "first" => {
                        parts.first =
                            if b % 3 == 0 { Bound::UNKNOWN } else { Bound::on(day_at(i64::from(b) % SPAN + 1)) }
                    }
                    "recurring" => parts.recurring = [None, Some(true), Some(true), Some(false)][usize::from(b) % 4],
                    "selection" => parts.selection = Some(pick(Selection::ALL, b)),
                    "served" => parts.served = Some(pick(Service::ALL, c)),
                    "rest" => parts.rest = number(d),
                    _ => {}
                }
            }
            // Every part that a kind needs is said.
            Statement::Provision(Box::new(parts.together().expect("whole")))
        }
        StatementKind::Exemption => Statement::Exemption("there was nobody else".into()),
        StatementKind::Gap => Statement::Gap(Box::new(Gap {
            topic: pick(&topics, b),
            reason: pick(GapReason::ALL, c),
            explanation: "the source is silent".into(),
        })),
        StatementKind::Completeness => Statement::Completeness(pick(&topics, b)),
        kind => {
            let mut source = RandomFields { recorded, seeds: [a, b, c, d], at: 0 };
            let affair = Affair::read(kind, &mut source).expect("the other kinds are affairs").expect("all is given");
            Statement::Affair(Box::new(affair))
        }
    };
    (subject, statement)
}

/// An agreement of which nothing else is said.
pub fn agreement<R>(kind: AgreementKind, title: &str) -> Agreement<R> {
    Agreement {
        kind,
        title: title.into(),
        area: None,
        formal: None,
        purpose: None,
        whole: None,
        follows: None,
        under: None,
        notice_months: None,
        notice_to: None,
        review_months: None,
    }
}

/// The fields of random affairs; two of three that can be empty are filled in.
struct RandomFields<'a> {
    recorded: &'a Recorded,
    seeds: [u8; 4],
    at: u8,
}

impl RandomFields<'_> {
    /// Another seed for each field, and whether the field is filled in.
    fn next(&mut self) -> (u8, bool) {
        self.at += 1;
        let seed = self.seeds[usize::from(self.at) % 4].wrapping_mul(31).wrapping_add(self.at.wrapping_mul(97));
        (seed, seed % 3 != 0)
    }
}

impl Source<EntityId> for RandomFields<'_> {
    type Error = &'static str;

    fn key(&mut self, _: &'static str, link: Link) -> Result<Option<EntityId>, &'static str> {
        let (seed, filled) = self.next();
        let fit = self.recorded.entities.iter().filter(|entity| link.accepts().contains(&entity.noun));
        let fit: Vec<EntityId> = fit.map(|entity| entity.id).collect();
        // What must be there stands first.
        Ok((filled || self.at == 1).then(|| pick(&fit, seed / 3)))
    }

    fn word<W: Word>(&mut self, _: &'static str) -> Result<Option<W>, &'static str> {
        Ok(Some(pick(W::ALL, self.next().0)))
    }

    fn text(&mut self, _: &'static str) -> Result<Option<super::fact::Text>, &'static str> {
        Ok(Some(pick(&["Aarhus", "Viborg", "social"], self.next().0).into()))
    }

    fn number(&mut self, _: &'static str) -> Result<Option<u16>, &'static str> {
        Ok(Some(u16::from(self.next().0 % 12) + 1))
    }

    fn flag(&mut self, _: &'static str) -> Result<Option<bool>, &'static str> {
        let (seed, filled) = self.next();
        Ok(filled.then_some(seed % 2 == 0))
    }

    fn day(&mut self, _: &'static str) -> Result<Option<Written>, &'static str> {
        let (seed, filled) = self.next();
        let bound = Bound::on(day_at(i64::from(seed) % SPAN + 1));
        Ok(filled.then_some(Written { bound, text: None }))
    }

    fn amount(&mut self, _: &'static str) -> Result<Option<Amount>, &'static str> {
        Ok(Some(Amount(i64::from(self.next().0) * 50)))
    }

    fn missing(&mut self, field: &'static str) -> &'static str {
        field
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest! {
        #[test]
        fn random_networks_hold_what_was_recorded((recorded, on, known) in asked()) {
            let view = view_of(&recorded, on, known);
            for entity in &recorded.entities {
                let mut read: Vec<FactId> = view.all_facts(entity.id).map(|fact| fact.id).collect();
                read.sort();
                let rows = standing(&recorded, known).filter(|fact| fact.subject == entity.id);
                prop_assert_eq!(read, rows.map(|fact| fact.id).collect::<Vec<_>>());
            }
        }
    }
}
