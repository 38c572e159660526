-- What a repeated write is known by, for PostgreSQL and for SQLite; src/store/migration.rs fills in
-- the words in braces.
--
-- A row a write that came with a key and made a revision. key: a digest of who wrote and of the key
-- that was given, so that nothing that a client puts into a key is kept; digest: of what was asked.
-- Rows are added in the transaction of their revision and never changed or deleted: a key is good for
-- as long as its revision is.
create table idempotency (
    key text not null,
    digest text not null,
    revision {number} not null,
    constraint pk_idempotency primary key (key),
    constraint fk_idempotency_revision foreign key (revision) references revision (number),
    constraint ck_idempotency_digests check (length(key) = 32 and length(digest) = 32)
) {keyed_table};

create index ix_idempotency_revision on idempotency (revision);
