//! The tables themselves: both databases have the same, and both refuse the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use herred::network::fact::{Basis, StatementKind};
use herred::network::gap::{GapReason, Topic};
use herred::network::key::Noun;
use herred::network::membership::{Capacity, TermEnd};
use herred::network::organization::{ContactKind, Language, Level, NameUsage, OrganizationKind, SuccessionKind};
use herred::network::provision::{
    AttendanceKind, ElectionEnd, Modality, ProvisionKind, Selection, Service, SubstitutionPolicy,
};
use herred::network::relation::{Direction, RelationKind};
use herred::network::seat::Role;
use herred::network::word::Word;
use herred::store::Store;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::support::database::{TestDatabase, databases};

/// The tables of both databases, but for the migrator's own.
type Schema = BTreeMap<String, Table>;

/// What is compared of a table.
#[derive(Debug, Default, PartialEq, Eq)]
struct Table {
    /// The columns, each with whether it must be filled.
    columns: BTreeMap<String, bool>,
    /// The names of primary keys, unique and foreign keys and checks.
    constraints: BTreeSet<String>,
    /// The indexes, each with its first column.
    indexes: BTreeMap<String, String>,
    /// The columns that refer to another table.
    foreign: BTreeSet<String>,
    /// The codes that each check lists.
    codes: BTreeMap<String, Vec<String>>,
}

async fn migrated(database: &TestDatabase) -> DatabaseConnection {
    let store = Store::open(&database.url, Arc::new(|| chrono::DateTime::UNIX_EPOCH)).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await.unwrap();
    Database::connect(&database.url).await.unwrap()
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let row = |row: &sea_orm::QueryResult| {
        (0..row.column_names().len()).map(|at| row.try_get_by_index(at).unwrap()).collect()
    };
    rows.iter().map(row).collect()
}

/// What stands between apostrophes.
fn quoted(sql: &str) -> Vec<String> {
    sql.split('\'').skip(1).step_by(2).map(str::to_owned).collect()
}

async fn schema(db: &DatabaseConnection) -> Schema {
    let mut schema = if db.get_database_backend() == DbBackend::Sqlite { sqlite(db).await } else { postgres(db).await };
    schema.remove("seaql_migrations");
    schema
}

async fn sqlite(db: &DatabaseConnection) -> Schema {
    let mut schema = Schema::new();
    for row in texts(db, "select name, sql from sqlite_master where type = 'table' and name not like 'sqlite%'").await {
        let table = schema.entry(row[0].clone()).or_default();
        for constraint in row[1].split("constraint ").skip(1) {
            let name = constraint.split_whitespace().next().unwrap().to_owned();
            let codes = quoted(constraint);
            if name.starts_with("ck_") && !codes.is_empty() {
                table.codes.insert(name.clone(), codes);
            }
            table.constraints.insert(name);
        }
        let columns = format!("select name, cast(\"notnull\" as text) from pragma_table_info('{}')", row[0]);
        table.columns = texts(db, &columns).await.into_iter().map(|row| (row[0].clone(), row[1] == "1")).collect();
        let foreign = format!("select \"from\" from pragma_foreign_key_list('{}')", row[0]);
        table.foreign = texts(db, &foreign).await.into_iter().flatten().collect();
    }
    let indexes = "select m.tbl_name, m.name, i.name from sqlite_master m, pragma_index_info(m.name) i \
                   where m.type = 'index' and m.sql is not null and i.seqno = 0";
    for row in texts(db, indexes).await {
        schema.get_mut(&row[0]).unwrap().indexes.insert(row[1].clone(), row[2].clone());
    }
    schema
}

async fn postgres(db: &DatabaseConnection) -> Schema {
    let mut schema = Schema::new();
    let columns = "select table_name::text, column_name::text, is_nullable::text from information_schema.columns \
                   where table_schema = 'public'";
    for row in texts(db, columns).await {
        schema.entry(row[0].clone()).or_default().columns.insert(row[1].clone(), row[2] == "NO");
    }
    let constraints = "select t.relname::text, c.conname::text, c.contype::text, pg_get_constraintdef(c.oid), \
                       coalesce((select a.attname::text from pg_attribute a where a.attrelid = t.oid and a.attnum = c.conkey[1]), '') \
                       from pg_constraint c join pg_class t on t.oid = c.conrelid where t.relnamespace = 'public'::regnamespace";
    for row in texts(db, constraints).await {
        let table = schema.get_mut(&row[0]).unwrap();
        table.constraints.insert(row[1].clone());
        match row[2].as_str() {
            "f" => _ = table.foreign.insert(row[4].clone()),
            "c" if !quoted(&row[3]).is_empty() => _ = table.codes.insert(row[1].clone(), quoted(&row[3])),
            _ => {}
        }
    }
    let indexes = "select t.relname::text, i.relname::text, a.attname::text from pg_index x \
                   join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid \
                   join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0] \
                   where t.relnamespace = 'public'::regnamespace and not x.indisunique";
    for row in texts(db, indexes).await {
        schema.get_mut(&row[0]).unwrap().indexes.insert(row[1].clone(), row[2].clone());
    }
    schema
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let mut first: Option<Schema> = None;
    for database in databases().await {
        let db = migrated(&database).await;
        let mut here = schema(&db).await;
        // PostgreSQL shows other literals of a check beside the codes; the codes have their own test.
        here.values_mut().for_each(|table| table.codes.clear());
        db.close().await.unwrap();
        database.drop_it().await;
        match &first {
            Some(first) => assert_eq!(first, &here),
            None => first = Some(here),
        }
    }
}

#[tokio::test]
async fn every_reference_has_an_index_and_every_name_its_prefix() {
    for database in databases().await {
        let db = migrated(&database).await;
        for (name, table) in schema(&db).await {
            for column in &table.foreign {
                let primary = (column == "fact" || (name == "erasure" && column == "revision"))
                    && table.constraints.contains(&format!("pk_{name}"));
                let indexed = primary || table.indexes.values().any(|first| first == column);
                assert!(indexed, "{}: {name}.{column} has no index", database.kind);
            }
            for constraint in table.constraints.iter().chain(table.indexes.keys()) {
                let prefix = constraint.split('_').next().unwrap();
                assert!(["pk", "uq", "fk", "ck", "ix"].contains(&prefix), "{constraint}");
                assert!(constraint[3..].starts_with(&name), "{constraint} is on {name}");
            }
        }
        db.close().await.unwrap();
        database.drop_it().await;
    }
}

fn codes<W: Word>() -> Vec<String> {
    W::ALL.iter().map(|word| word.code().to_owned()).collect()
}

#[tokio::test]
async fn every_check_of_codes_lists_its_vocabulary() {
    let vocabularies = [
        ("entity", "noun", codes::<Noun>()),
        ("entity", "kind", codes::<OrganizationKind>()),
        ("fact", "kind", codes::<StatementKind>()),
        ("fact", "basis", codes::<Basis>()),
        ("name", "language", codes::<Language>()),
        ("name", "usage", codes::<NameUsage>()),
        ("level", "level", codes::<Level>()),
        ("contact_point", "kind", codes::<ContactKind>()),
        ("succession", "kind", codes::<SuccessionKind>()),
        ("post", "role", codes::<Role>()),
        ("seat", "role", codes::<Role>()),
        ("membership", "role", codes::<Role>()),
        ("membership", "capacity", codes::<Capacity>()),
        ("membership", "ended", codes::<TermEnd>()),
        ("representation", "capacity", codes::<Capacity>()),
        ("relation", "kind", codes::<RelationKind>()),
        ("gap", "topic", codes::<Topic>()),
        ("gap", "reason", codes::<GapReason>()),
        ("completeness", "topic", codes::<Topic>()),
        ("provision", "kind", codes::<ProvisionKind>()),
        ("provision", "modality", codes::<Modality>()),
        ("provision", "role", codes::<Role>()),
        ("provision", "guest_role", codes::<Role>()),
        ("provision", "organization_kind", codes::<OrganizationKind>()),
        ("provision", "relation", codes::<RelationKind>()),
        ("provision", "direction", codes::<Direction>()),
        ("provision", "substitution", codes::<SubstitutionPolicy>()),
        ("provision", "attendance", codes::<AttendanceKind>()),
        ("provision", "election_end", codes::<ElectionEnd>()),
        ("provision", "selection", codes::<Selection>()),
        ("provision", "served", codes::<Service>()),
    ];
    for database in databases().await {
        let db = migrated(&database).await;
        let schema = schema(&db).await;
        for (table, column, codes) in &vocabularies {
            let listed = schema[*table].codes.get(&format!("ck_{table}_{column}"));
            assert_eq!(listed, Some(codes), "{}: {table}.{column}", database.kind);
        }
        db.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test]
async fn both_databases_refuse_the_same() {
    let prepare = "insert into revision values (1, '2026-01-01T00:00:00+00:00', 'me', '', null);
        insert into entity values (1, 'a:b', 'ORGANIZATION', 'REGION', 1), (2, 'a:c', 'SEAT', null, 1);
        insert into fact values (1, 1, 'NAME', null, null, null, null, false, null, null, null, null, 'STATED', 1)";
    let fact = |bounds: &str| {
        format!("insert into fact values (2, 1, 'EXISTENCE', {bounds}, null, null, null, null, 'STATED', 1)")
    };
    let provision = |columns: &str, values: &str| {
        format!("insert into provision (fact, body, kind, modality, {columns}) values (1, 1, 'TERM', 'MUST', {values})")
    };
    let refused = [
        ("ck_provision_numbers", provision("months", "70000")),
        ("ck_provision_first", provision("first_earliest, first_latest", "'2018-02-01', '2018-01-01'")),
        ("ck_provision_texts", provision("text", "''")),
        ("ck_exemption_reason", "insert into exemption values (1, '')".to_owned()),
        ("ck_head_id", "insert into head values (2, 0, 0, 0)".to_owned()),
        ("ck_entity_noun", "insert into entity values (3, 'a:d', 'THING', null, 1)".to_owned()),
        ("ck_entity_noun_kind", "insert into entity values (3, 'a:d', 'PERSON', 'REGION', 1)".to_owned()),
        ("ck_entity_noun_kind", "insert into entity values (3, 'a:d', 'ORGANIZATION', null, 1)".to_owned()),
        ("ck_fact_from", fact("'2018-02-01', '2018-01-01', null, null, false")),
        ("ck_fact_until", fact("null, null, '2018-02-01', '2018-01-01', false")),
        ("ck_fact_order", fact("'2018-01-01', null, null, '2018-01-01', false")),
        ("ck_fact_open", fact("null, null, '2018-01-01', null, true")),
        ("ck_name_text", "insert into name values (1, '', 'DA', 'OFFICIAL')".to_owned()),
        ("ck_name_language", "insert into name values (1, 'a', 'XX', 'OFFICIAL')".to_owned()),
        ("ck_staffing_heads", "insert into staffing values (1, null, -1)".to_owned()),
        (
            "ck_relation_end",
            "insert into relation values (1, 'LINE', 1, null, null, null, null, null, null)".to_owned(),
        ),
        (
            "ck_relation_end",
            "insert into relation values (1, 'LINE', 1, 2, 'others', null, null, null, null)".to_owned(),
        ),
        ("ck_personal_one", "insert into personal values (1, 'a', 'b', 'c', null)".to_owned()),
        ("ck_personal_name", "insert into personal values (1, '', '', null, null)".to_owned()),
        ("ck_import_record_digest", "insert into import_record values ('a', 'b', 'short')".to_owned()),
    ];
    for database in databases().await {
        let db = migrated(&database).await;
        db.execute_unprepared(prepare).await.unwrap();
        for (constraint, sql) in &refused {
            let told = db.execute_unprepared(sql).await.map(|_| ()).unwrap_err().to_string();
            let named = told.contains(&format!("{constraint}\"")) || told.ends_with(&format!(": {constraint}"));
            assert!(named, "{}: {constraint}: {told}", database.kind);
        }
        for sql in ["insert into placement values (1, 99)", "insert into withdrawal values (1, 99)"] {
            let told = db.execute_unprepared(sql).await.map(|_| ()).unwrap_err().to_string().to_lowercase();
            assert!(told.contains("foreign key constraint"), "{}: {told}", database.kind);
        }
        db.close().await.unwrap();
        database.drop_it().await;
    }
}
