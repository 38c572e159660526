-- The API keys, for PostgreSQL and for SQLite; src/store/migration.rs fills in the words in braces.
--
-- digest: the SHA-256 of the key, in hexadecimal digits; the key itself is nowhere. label: who it is
-- for, and who writes with it. scope: the key of the body whose part an editor has; null: all of the
-- network. A row is changed in two columns alone: revoked, once, and last_used. Rows are not deleted,
-- so that it stays known who wrote.
create table api_key (
    id text not null,
    label text not null,
    digest text not null,
    role text not null,
    scope text,
    created {instant} not null,
    expires {instant},
    revoked {instant},
    last_used {instant},
    constraint pk_api_key primary key (id),
    constraint uq_api_key_digest unique (digest),
    constraint fk_api_key_scope foreign key (scope) references entity (key),
    constraint ck_api_key_id check (length(id) = 12),
    constraint ck_api_key_label check (label <> ''),
    constraint ck_api_key_digest check (length(digest) = 64),
    constraint ck_api_key_role check (role in ('READER', 'PRIVILEGED_READER', 'EDITOR', 'ADMINISTRATOR')),
    constraint ck_api_key_scope check (scope is null or role = 'EDITOR')
) {keyed_table};

create index ix_api_key_scope on api_key (scope);
