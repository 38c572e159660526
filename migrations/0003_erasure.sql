-- Which persons were anonymised, for PostgreSQL and for SQLite; src/store/migration.rs fills in the
-- words in braces ({secret}: 64 hexadecimal digits by chance).
--
-- What an erasure takes out of other tables: the person's rows of personal are deleted; quote in
-- citation and explanation in gap, of what speaks of the person, and message in revision, of those that
-- wrote it, are emptied; the rows of idempotency of those revisions, and of import_record about what
-- lost a text, are deleted. Nothing else is ever changed or deleted, but for the one row of head and for
-- what an import writes to import_record.

-- The key that traces are made with. It is this database's own.
create table erasure_key (
    id {number} not null,
    key text not null,
    constraint pk_erasure_key primary key (id),
    constraint ck_erasure_key_id check (id = 1),
    constraint ck_erasure_key_key check (length(key) = 64)
) {table};

insert into erasure_key (id, key) values (1, {secret});

-- A person was anonymised. The rest is how much was taken out.
create table erasure (
    revision {number} not null,
    person {number} not null,
    names {number} not null,
    identifiers {number} not null,
    quotes {number} not null,
    explanations {number} not null,
    messages {number} not null,
    constraint pk_erasure primary key (revision),
    constraint fk_erasure_revision foreign key (revision) references revision (number),
    constraint fk_erasure_person foreign key (person) references entity (id),
    constraint ck_erasure_counts check (
        names between 0 and 4294967295 and identifiers between 0 and 4294967295
        and quotes between 0 and 4294967295 and explanations between 0 and 4294967295
        and messages between 0 and 4294967295
    )
) {table};

create index ix_erasure_person on erasure (person);

-- A keyed hash of an identifier of the person: HMAC-SHA-256 in hexadecimal digits.
create table erasure_trace (
    key text not null,
    hash text not null,
    revision {number} not null,
    constraint pk_erasure_trace primary key (key, hash),
    constraint fk_erasure_trace_revision foreign key (revision) references erasure (revision),
    constraint ck_erasure_trace_digits check (length(key) = 64 and length(hash) = 64)
) {keyed_table};

create index ix_erasure_trace_revision on erasure_trace (revision);
