//! Reads what revisions recorded.
//!
//! Rows are only ever added, and a revision's rows come to be seen together. So a load reads the
//! head first and then the rows up to it, in blocks of numbers, on any connection and in any
//! order: what it finds is what the head's revision left, without a snapshot held open.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult,
    Statement as Select, Value,
};
use tokio::task::JoinSet;

use super::cells::{Cells, rows_in, together};
use super::error::StoreError;
use super::recorded::{head, revision};
use super::table::Payload;
use super::texts::Texts;
use super::{affair, erasure, fact, gap, membership, organization, person, provision, relation, seat};
use crate::network::fact::{Citation, Fact, Margin, Statement, StatementKind};
use crate::network::key::{EntityId, FactId, Key, Revision};
use crate::network::recorded::{EntityRecord, Recorded, RevisionRecord};
use crate::network::validity::{Bound, Day, Validity};
use crate::network::word::Word;

/// How many numbers are read at once. A block of rows takes some 30 MB on SQLite while it is read.
const BLOCK: u32 = 16_384;

/// How many connections read a whole network.
const READERS: usize = 2;

/// The tables of statements, all of them.
fn payloads() -> impl Iterator<Item = &'static Payload> {
    let tables: [&'static [Payload]; 8] = [
        &organization::PAYLOADS,
        &fact::PAYLOADS,
        &affair::PAYLOADS,
        &seat::PAYLOADS,
        &membership::PAYLOADS,
        &relation::PAYLOADS,
        &provision::PAYLOADS,
        &gap::PAYLOADS,
    ];
    tables.into_iter().flatten()
}

/// Numbers from one to another, both included. Empty where the first is greater.
#[derive(Clone, Copy)]
struct Span {
    first: u32,
    last: u32,
}

impl Span {
    /// The same in parts of at most a block.
    fn blocks(self) -> impl Iterator<Item = Self> {
        let (first, last) = (self.first, self.last);
        (first..=last)
            .step_by(BLOCK as usize)
            .map(move |first| Self { first, last: last.min(first.saturating_add(BLOCK - 1)) })
    }

    /// How many numbers it has.
    fn len(self) -> usize {
        (self.last as usize + 1).saturating_sub(self.first as usize)
    }

    fn values(self) -> Vec<Value> {
        vec![i64::from(self.first).into(), i64::from(self.last).into()]
    }
}

/// The last numbers given out.
#[derive(Clone, Copy)]
pub(super) struct Head {
    /// The newest revision; 0 where nothing was recorded.
    pub(super) revision: u32,
    entities: u32,
    facts: u32,
}

impl Head {
    /// Reads the head.
    pub(super) async fn read(conn: &impl ConnectionTrait) -> Result<Self, StoreError> {
        Self::of(head::Entity::find_by_id(1).one(conn).await)
    }

    /// Reads the head from its row.
    pub(super) fn of(row: Result<Option<head::Model>, DbErr>) -> Result<Self, StoreError> {
        let row = row.map_err(StoreError::while_doing("read the head"))?;
        let fault = |problem: &str| StoreError::Row { table: "head", row: 1, problem: problem.to_owned() };
        let row = row.ok_or_else(|| fault("it is missing"))?;
        let number = |value: i64| u32::try_from(value).map_err(|_| fault("a number is out of range"));
        Ok(Self { revision: number(row.revision)?, entities: number(row.entities)?, facts: number(row.facts)? })
    }

    /// Whether it is newer than the revision that was read.
    ///
    /// # Errors
    /// It is older: the database is not the one that was read.
    pub(super) fn is_after(self, read: Option<Revision>) -> Result<bool, StoreError> {
        match read {
            Some(read) if read.get() > self.revision => Err(StoreError::Replaced { head: self.revision, read }),
            read => Ok(read.map_or(0, Revision::get) < self.revision),
        }
    }
}

/// Reads what the revisions after `after`, up to `head`, recorded; `after` none: all of it.
/// Sequentially on one connection, which may be in a transaction.
pub(super) async fn after(
    conn: &impl ConnectionTrait,
    after: Option<Revision>,
    head: Head,
) -> Result<Recorded, StoreError> {
    let mut recorded = Recorded::default();
    if head.revision <= after.map_or(0, Revision::get) {
        return Ok(recorded);
    }
    let mut texts = Texts::default();
    recorded.revisions = revisions(conn, &mut texts, after, head).await?;
    let (new_entities, new_facts) = spans(conn, after, head).await?;
    for block in new_entities.blocks() {
        recorded.entities.extend(entities(conn, &mut texts, block).await?);
    }
    for block in new_facts.blocks() {
        recorded.facts.extend(facts(conn, &mut texts, block, head).await?);
    }
    recorded.withdrawals = withdrawals(conn, after, head, new_facts.first).await?;
    recorded.erasures = erasure::load(conn, after.map_or(0, Revision::get), head.revision).await?;
    if after.is_none() {
        recorded.trace_key = Some(erasure::key(conn).await?);
    }
    Ok(recorded)
}

/// Reads all that was recorded up to `head`, on several connections at once.
pub(super) async fn everything(db: &DatabaseConnection, head: Head) -> Result<Recorded, StoreError> {
    let mut blocks = Vec::new();
    blocks.extend(Span { first: 1, last: head.entities }.blocks().map(Block::Entities));
    blocks.extend(Span { first: 1, last: head.facts }.blocks().map(Block::Facts));
    let (blocks, next) = (Arc::new(blocks), Arc::new(AtomicUsize::new(0)));

    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (db, blocks, next) = (db.clone(), Arc::clone(&blocks), Arc::clone(&next));
        readers.spawn(async move {
            let (mut read, mut texts) = (Vec::new(), Texts::default());
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let rows = match blocks.get(at) {
                    None => return Ok::<_, StoreError>(read),
                    Some(Block::Entities(span)) => Rows::Entities(entities(&db, &mut texts, *span).await?),
                    Some(Block::Facts(span)) => Rows::Facts(facts(&db, &mut texts, *span, head).await?),
                };
                read.push((at, rows));
            }
        });
    }
    let mut read = Vec::with_capacity(blocks.len());
    while let Some(part) = readers.join_next().await {
        // A reader that panicked must not be taken for one that found nothing.
        read.extend(part.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?);
    }
    read.sort_unstable_by_key(|(at, _)| *at);

    let mut recorded = Recorded {
        revisions: revisions(db, &mut Texts::default(), None, head).await?,
        entities: Vec::with_capacity(head.entities as usize),
        facts: Vec::with_capacity(head.facts as usize),
        withdrawals: Vec::new(),
        erasures: erasure::load(db, 0, head.revision).await?,
        trace_key: Some(erasure::key(db).await?),
    };
    for (_, rows) in read {
        match rows {
            Rows::Entities(entities) => recorded.entities.extend(entities),
            Rows::Facts(facts) => recorded.facts.extend(facts),
        }
    }
    Ok(recorded)
}

/// What a reader reads at once.
enum Block {
    Entities(Span),
    Facts(Span),
}

/// What a reader has read.
enum Rows {
    Entities(Vec<EntityRecord>),
    Facts(Vec<Fact>),
}

async fn rows(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, StoreError> {
    let select = Select::from_sql_and_values(conn.get_database_backend(), sql, values);
    conn.query_all_raw(select).await.map_err(StoreError::while_doing("read the network"))
}

/// Rows in one text, for [`rows_in`]. `sql` selects one value, which is null where there is no row.
async fn text(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<String, StoreError> {
    let row = rows(conn, sql, values).await?.into_iter().next();
    let text = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose();
    Ok(text.map_err(StoreError::while_doing("read the network"))?.flatten().unwrap_or_default())
}

/// The numbers of the entities and facts that the revisions after `after`, up to `head`, recorded.
async fn spans(conn: &impl ConnectionTrait, after: Option<Revision>, head: Head) -> Result<(Span, Span), StoreError> {
    let Some(after) = after else {
        return Ok((Span { first: 1, last: head.entities }, Span { first: 1, last: head.facts }));
    };
    // Numbers grow with revisions, so that the first one tells; where there is none, nothing is new.
    let first = async |sql: &'static str, last: u32| {
        let row = rows(conn, sql, vec![i64::from(after.get()).into()]).await?.into_iter().next();
        let first = row.map(|row| row.try_get_by_index::<i64>(0)).transpose();
        let first = first.map_err(StoreError::while_doing("read the network"))?;
        let nothing = last.saturating_add(1);
        Ok::<_, StoreError>(Span { first: first.and_then(|first| first.try_into().ok()).unwrap_or(nothing), last })
    };
    Ok((first(FIRST_ENTITY, head.entities).await?, first(FIRST_FACT, head.facts).await?))
}

/// The first entity after a revision. Databases look for the least number that fits by going through all numbers; in
/// this order they begin in the index of revisions.
pub(super) const FIRST_ENTITY: &str = "select id from entity where created > $1 order by created, id limit 1";
/// The first fact after a revision.
pub(super) const FIRST_FACT: &str = "select id from fact where recorded > $1 order by recorded, id limit 1";

async fn revisions(
    conn: &impl ConnectionTrait,
    texts: &mut Texts,
    after: Option<Revision>,
    head: Head,
) -> Result<Vec<RevisionRecord>, StoreError> {
    let after = after.map_or(0, Revision::get);
    let read = revision::Entity::find()
        .filter(revision::Column::Number.gt(i64::from(after)))
        .filter(revision::Column::Number.lte(i64::from(head.revision)))
        .order_by_asc(revision::Column::Number)
        .all(conn)
        .await
        .map_err(StoreError::while_doing("read the network"))?;
    let mut revisions = Vec::with_capacity(read.len());
    for row in read {
        let fault = |problem: &str| StoreError::Row { table: "revision", row: row.number, problem: problem.to_owned() };
        let number = Revision::new(row.number).ok_or_else(|| fault("no revision has this number"))?;
        if number.index() != after as usize + revisions.len() {
            return Err(fault("the revision before it is missing"));
        }
        revisions.push(RevisionRecord {
            number,
            instant: row.instant,
            actor: texts.text(&row.actor),
            message: texts.text(&row.message),
            origin: row.origin.as_deref().map(|origin| texts.text(origin)),
        });
    }
    Ok(revisions)
}

async fn entities(conn: &impl ConnectionTrait, texts: &mut Texts, span: Span) -> Result<Vec<EntityRecord>, StoreError> {
    let columns = together(["id", "key", "noun", "kind", "created"], "id");
    let sql = format!("select {columns} from entity where id between $1 and $2");
    let read = text(conn, &sql, span.values()).await?;
    let mut entities = Vec::with_capacity(span.len());
    for row in rows_in(&read) {
        let mut cells = Cells::of("entity", row, texts)?;
        let id = cells.this_entity()?;
        if Some(id) != EntityId::at(span.first as usize - 1 + entities.len()) {
            return Err(cells.fault("the entity before it is missing"));
        }
        let key = cells.cell::<&str>()?;
        let key = Key::parse(key).map_err(|error| cells.fault(error))?;
        let (noun, kind, created) = (cells.word()?, cells.maybe_word()?, cells.revision()?);
        entities.push(EntityRecord { id, key, noun, kind, created });
    }
    if entities.len() != span.len() {
        let row = i64::from(span.first) + i64::try_from(entities.len()).unwrap_or(i64::MAX);
        return Err(StoreError::Row { table: "entity", row, problem: "it is missing".to_owned() });
    }
    Ok(entities)
}

/// The columns of a fact that every fact needs, before those of its statement.
const FACT: [&str; 9] = [
    "f.id",
    "f.subject",
    "f.recorded",
    "f.basis",
    "f.from_earliest",
    "f.from_latest",
    "f.until_earliest",
    "f.until_latest",
    "f.until_open",
];

fn read_fact(
    cells: &mut Cells<'_>,
    read: impl Fn(&mut Cells<'_>) -> Result<Statement, StoreError>,
) -> Result<Fact, StoreError> {
    let (id, subject, recorded, basis) = (cells.fact()?, cells.entity()?, cells.revision()?, cells.word()?);
    let from = Bound { earliest: cells.day(Day::DAWN)?, latest: cells.day(Day::NEVER)? };
    let until = Bound { earliest: cells.day(Day::DAWN)?, latest: cells.day(Day::NEVER)? };
    let until = if cells.cell()? { Bound::OPEN } else { until };
    let statement = read(cells)?;
    Ok(Fact {
        validity: Validity { from, until },
        id,
        subject,
        recorded,
        withdrawn: None,
        basis,
        statement,
        margin: None,
    })
}

/// Reads the facts of a block: a select a table of statements, then what few facts have.
async fn facts(
    conn: &impl ConnectionTrait,
    texts: &mut Texts,
    span: Span,
    head: Head,
) -> Result<Vec<Fact>, StoreError> {
    let mut slots: Vec<Option<Fact>> = Vec::new();
    slots.resize_with(span.len(), || None);
    // The selects give facts of the block alone; a place past its end is put nowhere, and found missing.
    let place = |id: FactId| (id.index() + 1).wrapping_sub(span.first as usize);
    let put = |slots: &mut Vec<Option<Fact>>, at: usize, fact: Fact| {
        if let Some(slot) = slots.get_mut(at) {
            *slot = Some(fact);
        }
    };

    // The kinds without a table of their own, persons' names and identifiers among them.
    let columns = FACT.into_iter().chain(["f.kind", "p.given", "p.family", "p.scheme", "p.value"]);
    let columns = together(columns, "");
    let sql = format!(
        "select {columns} from fact f left join personal p on p.fact = f.id \
         where f.id between $1 and $2 and f.kind in ('EXISTENCE', 'LEAVE', 'PERSON_NAME', 'PERSON_IDENTIFIER')"
    );
    for row in rows_in(&text(conn, &sql, span.values()).await?) {
        let mut cells = Cells::of("fact", row, texts)?;
        let fact = read_fact(&mut cells, |cells| match cells.word()? {
            StatementKind::Existence => Ok(Statement::Existence),
            StatementKind::Leave => Ok(Statement::Leave),
            StatementKind::PersonName => person::name(cells),
            StatementKind::PersonIdentifier => person::identifier(cells),
            kind => Err(cells.fault(format_args!("{kind:?} was not asked for"))),
        })?;
        let at = place(fact.id);
        put(&mut slots, at, fact);
    }
    for payload in wanted(conn, span).await? {
        let Payload { table, columns, read, kind } = payload;
        // A cross join, as SQLite then goes along the table of statements and looks up its facts;
        // both limits, as PostgreSQL does not carry one over to the other table.
        let columns: Vec<String> = columns.iter().copied().flatten().map(|column| format!("p.{column}")).collect();
        let columns = together(FACT.into_iter().chain(columns.iter().map(String::as_str)), "");
        let sql = format!(
            "select {columns} from {table} p cross join fact f \
             where p.fact between $1 and $2 and f.id = p.fact and f.id between $1 and $2 and f.kind = $3"
        );
        let mut values = span.values();
        values.push(kind.code().into());
        for row in rows_in(&text(conn, &sql, values).await?) {
            let mut cells = Cells::of(table, row, texts)?;
            let fact = read_fact(&mut cells, read)?;
            let at = place(fact.id);
            put(&mut slots, at, fact);
        }
    }

    let columns = together(["id", "from_text", "until_text", "attested", "dispute"], "");
    let sql = format!("select {columns} from fact where id between $1 and $2 and {MARGINAL}");
    for row in rows_in(&text(conn, &sql, span.values()).await?) {
        let mut cells = Cells::of("fact", row, texts)?;
        let margin = Margin {
            from_text: cells.maybe_text()?,
            until_text: cells.maybe_text()?,
            attested: cells.maybe_text()?,
            dispute: cells.maybe_text()?,
            citations: Vec::new(),
        };
        if let Some(Some(fact)) = slots.get_mut(place(cells.fact()?)) {
            fact.margin = Some(Box::new(margin));
        }
    }
    let columns = together(["fact", "document", "place", "quote"], "fact, position");
    let sql = format!("select {columns} from citation where fact between $1 and $2");
    for row in rows_in(&text(conn, &sql, span.values()).await?) {
        let mut cells = Cells::of("citation", row, texts)?;
        let citation = Citation { document: cells.entity()?, place: cells.maybe_text()?, quote: cells.maybe_text()? };
        if let Some(Some(fact)) = slots.get_mut(place(cells.fact()?)) {
            fact.margin.get_or_insert_default().citations.push(citation);
        }
    }
    let mut values = span.values();
    values.push(i64::from(head.revision).into());
    let columns = together(["fact", "revision"], "");
    let sql = format!("select {columns} from withdrawal where fact between $1 and $2 and revision <= $3");
    for row in rows_in(&text(conn, &sql, values).await?) {
        let mut cells = Cells::of("withdrawal", row, texts)?;
        let withdrawn = Some(cells.revision()?);
        if let Some(Some(fact)) = slots.get_mut(place(cells.fact()?)) {
            fact.withdrawn = withdrawn;
        }
    }

    let missing = |at: usize| StoreError::Row {
        table: "fact",
        row: i64::from(span.first).saturating_add(i64::try_from(at).unwrap_or(i64::MAX)),
        problem: "it, or what it says, is missing".to_owned(),
    };
    slots.into_iter().enumerate().map(|(at, fact)| fact.ok_or_else(|| missing(at))).collect()
}

/// Which facts have what few facts have, besides citations.
const MARGINAL: &str =
    "(from_text is not null or until_text is not null or attested is not null or dispute is not null)";

/// The tables that the facts of a block need. A small block is asked for its kinds, so that
/// catching up with one revision is a few selects and not one a table.
async fn wanted(conn: &impl ConnectionTrait, span: Span) -> Result<Vec<&'static Payload>, StoreError> {
    if span.len() > BLOCK as usize / 4 {
        return Ok(payloads().collect());
    }
    let read = rows(conn, "select distinct kind from fact where id between $1 and $2", span.values()).await?;
    let kinds = read.iter().map(|row| row.try_get_by_index::<String>(0)).collect::<Result<Vec<_>, _>>();
    let kinds = kinds.map_err(StoreError::while_doing("read the network"))?;
    Ok(payloads().filter(|payload| kinds.iter().any(|kind| kind == payload.kind.code())).collect())
}

/// The withdrawals after `after`, up to `head`, of facts before `first`. Later facts carry theirs.
async fn withdrawals(
    conn: &impl ConnectionTrait,
    after: Option<Revision>,
    head: Head,
    first: u32,
) -> Result<Vec<(FactId, Revision)>, StoreError> {
    let columns = together(["fact", "revision"], "fact");
    let sql = format!("select {columns} from withdrawal where revision > $1 and revision <= $2 and fact < $3");
    let numbers = [after.map_or(0, Revision::get), head.revision, first];
    let values = numbers.into_iter().map(|number| i64::from(number).into()).collect();
    let mut texts = Texts::default();
    let read = text(conn, &sql, values).await?;
    let withdrawal = |row| {
        let mut cells = Cells::of("withdrawal", row, &mut texts)?;
        Ok((cells.fact()?, cells.revision()?))
    };
    rows_in(&read).map(withdrawal).collect()
}
