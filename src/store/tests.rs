//! Round trips: what is written is what is loaded, on both databases.

#[path = "../../tests/support/database.rs"]
mod database;
mod group;
mod upgrade;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement as RawStatement, TransactionTrait};

use self::database::databases;
use super::import::{self, ImportMemory};
use super::{Digest, Store, StoreError, immediate, load, write};
use crate::network::affair::{Affair, Amount, Source, Written};
use crate::network::fact::{Basis, Citation, Document, Fact, Link, Margin, Statement, StatementKind, Text};
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::key::{EntityId, FactId, Key, Noun, Revision};
use crate::network::membership::{Capacity, Membership, Representation, TermEnd};
use crate::network::organization::{
    ContactKind, ContactPoint, Identifier, Language, Level, Name, NameUsage, OrganizationKind, Staffing, Succession,
    SuccessionKind, Task,
};
use crate::network::person::{PersonIdentifier, PersonName};
use crate::network::provision::{
    AttendanceKind, ElectionEnd, Modality, Parts, Provision, ProvisionKind, Selection, Service, SubstitutionPolicy,
};
use crate::network::recorded::{EntityRecord, Recorded, RevisionRecord};
use crate::network::relation::{Direction, Relation, RelationKind, RelationTerms};
use crate::network::seat::{Post, Role, Seat};
use crate::network::validity::{Bound, Day, Validity};
use crate::network::word::Word;

fn clock() -> super::Clock {
    Arc::new(|| DateTime::UNIX_EPOCH)
}

fn day(year: i32, month: u32, day: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, day).unwrap().into()
}

fn entity(number: usize) -> EntityId {
    EntityId::at(number - 1).unwrap()
}

fn revision(number: usize) -> Revision {
    Revision::at(number - 1).unwrap()
}

fn record(number: usize, origin: Option<&str>) -> RevisionRecord {
    RevisionRecord {
        number: revision(number),
        instant: DateTime::<Utc>::from_timestamp_micros(1_700_000_000_123_456 + number as i64 * 1_000_000).unwrap(),
        actor: "Åse".into(),
        message: "why".into(),
        origin: origin.map(Into::into),
    }
}

fn entity_record(number: usize, noun: Noun, created: usize) -> EntityRecord {
    let kind = (noun == Noun::Organization).then_some(OrganizationKind::Municipality);
    let key = Key::parse(&format!("test:entity-{number}")).unwrap();
    EntityRecord { id: entity(number), key, noun, kind, created: revision(created) }
}

fn fact(number: usize, subject: usize, statement: Statement) -> Fact {
    Fact {
        validity: Validity::since(day(2007, 1, 1)),
        id: FactId::at(number - 1).unwrap(),
        subject: entity(subject),
        recorded: revision(1),
        withdrawn: None,
        basis: Basis::Stated,
        statement,
        margin: None,
    }
}

/// Two bodies, a person and one of everything else: entities 1 to 21.
const NOUNS: [Noun; 21] = [
    Noun::Organization,
    Noun::Organization,
    Noun::Person,
    Noun::Document,
    Noun::Post,
    Noun::Seat,
    Noun::Membership,
    Noun::Representation,
    Noun::Relation,
    Noun::Succession,
    Noun::Agreement,
    Noun::Provision,
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

/// Affairs of every kind with every field filled in, or as few as can be, each with its subject.
fn affairs() -> Vec<(usize, Statement)> {
    let subject = |kind: StatementKind| {
        NOUNS.iter().position(|noun| kind.subjects().contains(noun)).expect("a noun of each is there") + 1
    };
    let kinds = Affair::<EntityId>::KINDS.iter().map(|(kind, _)| *kind);
    let both = kinds.flat_map(|kind| [true, false].map(|full| (kind, full)));
    both.map(|(kind, full)| {
        let affair = Affair::read(kind, &mut Filled { full, kind, at: 0 }).unwrap().unwrap();
        (subject(kind), Statement::Affair(Box::new(affair)))
    })
    .collect()
}

/// Fields, all of them filled in or only those that must be.
struct Filled {
    full: bool,
    kind: StatementKind,
    at: usize,
}

impl Filled {
    fn give<T>(&mut self, value: T) -> Result<Option<T>, &'static str> {
        self.at += 1;
        let required = Affair::<EntityId>::fields(self.kind)[self.at - 1].required;
        Ok((self.full || required).then_some(value))
    }
}

impl Source<EntityId> for Filled {
    type Error = &'static str;

    fn key(&mut self, _: &'static str, link: Link) -> Result<Option<EntityId>, &'static str> {
        let at = NOUNS.iter().position(|noun| link.accepts().contains(noun)).unwrap();
        self.give(entity(at + 1))
    }

    fn word<W: Word>(&mut self, _: &'static str) -> Result<Option<W>, &'static str> {
        self.give(*W::ALL.last().unwrap())
    }

    fn text(&mut self, field: &'static str) -> Result<Option<Text>, &'static str> {
        self.give(format!("{field} på dansk").as_str().into())
    }

    fn number(&mut self, _: &'static str) -> Result<Option<u16>, &'static str> {
        self.give(u16::MAX)
    }

    fn flag(&mut self, _: &'static str) -> Result<Option<bool>, &'static str> {
        self.give(false)
    }

    fn day(&mut self, _: &'static str) -> Result<Option<Written>, &'static str> {
        let bound = Bound { earliest: day(2018, 6, 1), latest: day(2018, 6, 30) };
        self.give(Written { bound, text: Some("juni 2018".into()) })
    }

    fn amount(&mut self, _: &'static str) -> Result<Option<Amount>, &'static str> {
        self.give(Amount(i64::MIN + 1))
    }

    fn missing(&mut self, field: &'static str) -> &'static str {
        field
    }
}

/// A statement of every kind, and every column both filled and empty.
fn statements() -> Vec<(usize, Statement)> {
    let (body, other, person) = (entity(1), entity(2), entity(3));
    let membership = |seat, post, stands_in_for, ended| {
        let (role, capacity) = (Role::Member, Capacity::AdHoc);
        Statement::Membership(Membership { body, member: person, seat, post, role, capacity, stands_in_for, ended })
    };
    let name = Name { text: "Ærø".into(), language: Language::Danish, usage: NameUsage::Official };
    let person_name = PersonName { given: "Åse".into(), family: "".into() };
    let to_class = RelationTerms { designation: Some("other fora".into()), ..RelationTerms::default() };
    let in_words = RelationTerms {
        designation: None,
        scope: Some("cases".into()),
        level: Some("director".into()),
        ground: Some("practice".into()),
        limits: Some("between meetings".into()),
    };
    let relation = |to, terms: Option<RelationTerms>| {
        Statement::Relation(Relation { kind: RelationKind::Line, from: body, to, terms: terms.map(Box::new) })
    };
    let succession = |partial, main| {
        let (predecessor, successor, kind) = (body, other, SuccessionKind::Split);
        Statement::Succession(Succession { predecessor, successor, kind, partial, main })
    };
    let seat = |full: bool| {
        Statement::Seat(Box::new(Seat {
            body,
            post: full.then_some(entity(5)),
            role: Role::ViceChair,
            voting: full.then_some(false),
            appointed_by: full.then_some(other),
            title: full.then(|| "seat".into()),
            eligible: full.then(|| "any".into()),
        }))
    };
    let post = |places, title| Statement::Post(Box::new(Post { body, role: Role::Chair, places, title }));
    vec![
        (1, Statement::Existence),
        (1, Statement::Name(Box::new(name))),
        (1, Statement::Classification("forum".into())),
        (2, Statement::Placement(body)),
        (1, Statement::Identifier(Box::new(Identifier { scheme: "cvr".into(), value: "01".into() }))),
        (1, Statement::Level(Level::Political)),
        (1, Statement::Area("social".into())),
        (1, Statement::LegalForm("I/S".into())),
        (1, Statement::Staffing(Staffing { full_time_hundredths: Some(u32::MAX), heads: None })),
        (1, Statement::Staffing(Staffing { full_time_hundredths: None, heads: Some(0) })),
        (1, Statement::ContactPoint(Box::new(ContactPoint { kind: ContactKind::Web, value: "x.dk".into() }))),
        (1, Statement::Task(Task { text: "care".into(), previous: Some(other) })),
        (1, Statement::Task(Task { text: "care".into(), previous: None })),
        (3, Statement::PersonName(Some(Box::new(person_name)))),
        (3, Statement::PersonName(None)),
        (3, Statement::PersonIdentifier(Some(Box::new(PersonIdentifier { scheme: "no".into(), value: "1".into() })))),
        (3, Statement::PersonIdentifier(None)),
        (4, Statement::Document(Box::new(Document { title: "minutes".into(), address: Some("x.dk".into()) }))),
        (4, Statement::Document(Box::new(Document { title: "minutes".into(), address: None }))),
        (5, post(Some(u16::MAX), Some("post".into()))),
        (5, post(None, None)),
        (6, seat(true)),
        (6, seat(false)),
        (7, membership(Some(entity(6)), Some(entity(5)), Some(entity(7)), Some(TermEnd::Rotated))),
        (7, membership(None, None, None, None)),
        (8, Statement::Representation(Representation { membership: entity(7), person, capacity: Capacity::Deputy })),
        (7, Statement::Leave),
        (9, relation(Some(other), None)),
        (9, relation(Some(other), Some(in_words))),
        (9, relation(None, Some(to_class))),
        (10, succession(true, Some(false))),
        (10, succession(false, None)),
        (
            1,
            Statement::Gap(Box::new(Gap {
                topic: Topic::Everything,
                reason: GapReason::Ambiguous,
                explanation: "?".into(),
            })),
        ),
        (1, Statement::Completeness(Topic::Members)),
        (12, Statement::Exemption("nobody else".into())),
    ]
    .into_iter()
    .chain(affairs())
    .chain(provisions().into_iter().map(|provision| (12, Statement::Provision(Box::new(provision)))))
    .collect()
}

/// A provision of every kind, with every part filled and with as few as can be.
fn provisions() -> Vec<Provision<EntityId>> {
    let (body, other) = (entity(1), entity(2));
    let bare = |kind| Parts::new(body, kind, Modality::Should);
    let full = |kind: ProvisionKind| {
        let has = |part: &str| kind.parts().contains(&part);
        Parts {
            place: Some(entity(6)),
            role: Some(Role::Chair),
            text: Some("§ 3".into()),
            least: has("least").then_some(1),
            most: has("most").then_some(u16::MAX),
            organization_kind: has("organization_kind").then_some(OrganizationKind::Municipality),
            within: has("within").then_some(other),
            organization: has("organization").then_some(other),
            office: has("office").then(|| "director".into()),
            class: has("class").then(|| "landsdel".into()),
            of: has("of").then_some(other),
            relation: has("relation").then_some(RelationKind::Hosts),
            direction: has("direction").then_some(Direction::Outgoing),
            substitution: has("substitution").then_some(SubstitutionPolicy::WhenRelevant),
            voting: has("voting").then_some(false),
            attendance: has("attendance").then_some(AttendanceKind::ForItem),
            guest_role: has("guest_role").then_some(Role::Head),
            number: has("number").then_some(3),
            months: has("months").then_some(48),
            in_a_row: has("in_a_row").then_some(2),
            election_year: has("election_year").then_some(2025),
            election_every: has("election_every").then_some(4),
            election_end: has("election_end").then_some(ElectionEnd::Constituted),
            every: has("every").then_some(24),
            first: if has("first") {
                Bound { earliest: day(2009, 1, 1), latest: day(2009, 12, 31) }
            } else {
                Bound::UNKNOWN
            },
            first_text: has("first").then(|| "2009".into()),
            recurring: has("recurring").then_some(true),
            selection: has("selection").then_some(Selection::LongestServing),
            served: has("served").then_some(Service::SamePlaces),
            rest: has("rest").then_some(24),
            ..bare(kind)
        }
    };
    let mut parts: Vec<Parts<EntityId>> = ProvisionKind::ALL.iter().map(|kind| full(*kind)).collect();
    parts.push(Parts { every: Some(12), ..bare(ProvisionKind::Rotation) });
    parts.push(Parts { months: Some(12), ..bare(ProvisionKind::Term) });
    parts.push(Parts { of: Some(entity(6)), ..bare(ProvisionKind::ExOfficio) });
    parts.push(Parts { least: Some(1), ..bare(ProvisionKind::Places) });
    parts.into_iter().map(|parts| parts.together().unwrap()).collect()
}

/// A first revision with a fact of every kind, and with every sort of bound.
fn first() -> Recorded {
    let mut facts: Vec<_> =
        statements().into_iter().enumerate().map(|(at, (subject, says))| fact(at + 1, subject, says)).collect();
    let partial = Bound { earliest: day(2018, 1, 1), latest: day(2018, 12, 31) };
    let earlier = Bound { earliest: Day::DAWN, latest: day(1, 1, 1) };
    let later = Bound { earliest: day(9999, 12, 31), latest: Day::NEVER };
    facts[0].validity = Validity { from: partial, until: Bound::UNKNOWN };
    facts[1].validity = Validity { from: Bound::UNKNOWN, until: Bound::OPEN };
    facts[2].validity = Validity { from: earlier, until: later };
    facts[3].validity = Validity::between(day(2007, 1, 1), day(2008, 2, 29));
    facts[3].basis = Basis::Inferred;
    let citation = |place: Option<&str>, quote: Option<&str>| Citation {
        document: entity(4),
        place: place.map(Into::into),
        quote: quote.map(Into::into),
    };
    let citations = (0..12).map(|page| citation(Some(&format!("page {page}")), None)).collect();
    facts[4].margin = Some(Box::new(Margin { citations, ..Margin::default() }));
    facts[5].margin = Some(Box::new(Margin {
        from_text: Some("2018".into()),
        until_text: Some("juni".into()),
        attested: Some("2017".into()),
        dispute: Some("a".into()),
        citations: vec![citation(None, Some("“quote”"))],
    }));
    facts[6].margin = Some(Box::new(Margin { dispute: Some("a".into()), ..Margin::default() }));
    let entities = NOUNS.iter().enumerate().map(|(at, noun)| entity_record(at + 1, *noun, 1)).collect();
    Recorded { revisions: vec![record(1, Some("test"))], entities, facts, ..Recorded::default() }
}

/// A second revision, which withdraws two facts of the first and adds an entity and a fact.
fn second() -> Recorded {
    let number = first().facts.len() + 1;
    let added = Fact { recorded: revision(2), ..fact(number, 22, Statement::Existence) };
    Recorded {
        revisions: vec![record(2, None)],
        entities: vec![entity_record(22, Noun::Organization, 2)],
        facts: vec![added],
        withdrawals: vec![(first().facts[1].id, revision(2)), (first().facts[6].id, revision(2))],
        ..Recorded::default()
    }
}

async fn write_all(store: &Store, all: &[Recorded]) {
    for recorded in all {
        let tx = store.shared.db.begin_with_options(immediate()).await.unwrap();
        write::record(&tx, recorded, &|_| ()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_is_written_is_what_is_loaded() {
    for database in databases().await {
        let store = Store::open(&database.url, clock()).await.unwrap();
        store.migrate().await.unwrap();
        // Each database has a key of its own.
        let load = async |after| Recorded { trace_key: None, ..store.load(after).await.unwrap() };
        assert_eq!(load(None).await, Recorded::default());
        write_all(&store, &[first()]).await;
        assert_eq!(load(None).await, first(), "{}", database.kind);

        write_all(&store, &[second()]).await;
        assert_eq!(load(Some(revision(1))).await, second(), "{}", database.kind);
        assert_eq!(load(Some(revision(2))).await, Recorded::default());

        let mut both = first();
        both.revisions.extend(second().revisions);
        both.entities.extend(second().entities);
        both.facts.extend(second().facts);
        for (withdrawn, by) in second().withdrawals {
            both.facts[withdrawn.index()].withdrawn = Some(by);
        }
        assert_eq!(load(None).await, both, "{}", database.kind);
        store.ping().await.unwrap();
        store.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test]
async fn a_row_that_is_missing_or_means_nothing_is_named() {
    for database in databases().await {
        let store = Store::open(&database.url, clock()).await.unwrap();
        store.migrate().await.unwrap();
        write_all(&store, &[first()]).await;
        let told = async || store.load(None).await.unwrap_err().to_string();
        store.shared.db.execute_unprepared("update entity set key = 'no key' where id = 3").await.unwrap();
        assert!(told().await.starts_with("table entity, row 3: “no key” is no key"), "{}", told().await);
        store.shared.db.execute_unprepared("update entity set key = 'a:key' where id = 3").await.unwrap();
        store.shared.db.execute_unprepared("delete from level where fact = 6").await.unwrap();
        assert_eq!(told().await, "table fact, row 6: it, or what it says, is missing");
        store.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_that_start_together_all_find_the_tables() {
    for database in databases().await {
        let start = async |url: String| {
            let store = Store::open(&url, clock()).await?;
            store.migrate().await?;
            store.load(None).await?;
            store.close().await
        };
        let mut instances = tokio::task::JoinSet::<Result<(), StoreError>>::new();
        for _ in 0..4 {
            let url = database.url.clone();
            instances.spawn(async move { start(url).await });
        }
        for started in instances.join_all().await {
            started.unwrap();
        }
        database.drop_it().await;
    }
}

#[tokio::test]
async fn an_import_is_remembered_by_namespace() {
    let digest = |byte| Digest([byte; 16]);
    for database in databases().await {
        let store = Store::open(&database.url, clock()).await.unwrap();
        store.migrate().await.unwrap();
        let db = &store.shared.db;
        let many: Vec<_> = (0..1200).map(|at| (format!("name|test:{at}"), digest(1))).collect();
        import::remember(db, "test", &many).await.unwrap();
        import::remember(db, "test", &[("name|test:0".to_owned(), digest(255))]).await.unwrap();
        import::remember(db, "other", &many[..1]).await.unwrap();
        let gone: Vec<_> = many[1..1199].iter().map(|(identity, _)| identity.clone()).collect();
        import::forget(db, "test", &gone).await.unwrap();

        let memory = ImportMemory::load(db, "test").await.unwrap();
        assert_eq!(memory.records().count(), 2);
        assert_eq!(memory.digest("name|test:0"), Some(digest(255)));
        assert_eq!(memory.digest("name|test:1"), None);
        assert_eq!(ImportMemory::load(db, "other").await.unwrap().records().count(), 1);
        assert!(ImportMemory::load(db, "third").await.unwrap().is_empty());
        store.close().await.unwrap();
        database.drop_it().await;
    }
}

/// What is new must not cost more the more is old: SQLite says how it goes about it.
#[tokio::test]
async fn what_is_new_is_found_in_an_index() {
    for database in databases().await {
        let store = Store::open(&database.url, clock()).await.unwrap();
        store.migrate().await.unwrap();
        let db = &store.shared.db;
        for (sql, index) in [(load::FIRST_ENTITY, "ix_entity_created"), (load::FIRST_FACT, "ix_fact_recorded")] {
            if db.get_database_backend() != DbBackend::Sqlite {
                continue;
            }
            let explained = format!("explain query plan {}", sql.replace("$1", "1"));
            let plan = db.query_all_raw(RawStatement::from_string(DbBackend::Sqlite, explained)).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|step| step.try_get("", "detail").unwrap()).collect();
            assert!(plan.len() == 1 && plan[0].contains(index), "{sql}: {plan:?}");
        }
        store.close().await.unwrap();
        database.drop_it().await;
    }
}
