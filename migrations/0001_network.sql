-- The tables of a network, for PostgreSQL and for SQLite.
--
-- Words in braces stand for what the databases call differently; src/store/migration.rs fills
-- them in: {number} a whole number, {flag} true or false, {day} a calendar day, {instant} a
-- moment in UTC, {table} and {keyed_table} what follows a table of rows that are found by number
-- or by another key.
--
-- Rows are added and never changed or deleted. There are three exceptions: the one row of head;
-- personal, whose rows are deleted when a person is erased; and import_record.
--
-- A day that is null is not limited: before every day in an "earliest", after every day in a "latest".

-- The last numbers given out. Writers lock its one row, and so queue.
create table head (
    id {number} not null,
    revision {number} not null,
    entities {number} not null,
    facts {number} not null,
    constraint pk_head primary key (id),
    constraint ck_head_id check (id = 1),
    constraint ck_head_counts check (revision >= 0 and entities >= 0 and facts >= 0)
) {table};

insert into head (id, revision, entities, facts) values (1, 0, 0, 0);

-- Who wrote what, when and why. origin: the namespace of the bundle that it imported.
create table revision (
    number {number} not null,
    instant {instant} not null,
    actor text not null,
    message text not null,
    origin text,
    constraint pk_revision primary key (number),
    constraint ck_revision_number check (number between 1 and 4294967295),
    constraint ck_revision_origin check (origin <> '')
) {table};

-- What has a key for life.
create table entity (
    id {number} not null,
    key text not null,
    noun text not null,
    kind text,
    created {number} not null,
    constraint pk_entity primary key (id),
    constraint uq_entity_key unique (key),
    constraint fk_entity_created foreign key (created) references revision (number),
    constraint ck_entity_id check (id between 1 and 4294967295),
    constraint ck_entity_key check (key <> ''),
    constraint ck_entity_noun check (noun in (
        'ORGANIZATION', 'PERSON', 'DOCUMENT', 'AGREEMENT', 'POST', 'SEAT', 'MEMBERSHIP', 'REPRESENTATION',
        'RELATION', 'SUCCESSION'
    )),
    constraint ck_entity_kind check (kind in (
        'REGION', 'MUNICIPALITY', 'COUNTY', 'COUNCIL', 'COMMITTEE', 'SECRETARIAT', 'CLUSTER',
        'PROFESSIONAL_NETWORK', 'LEADERSHIP', 'DEPARTMENT', 'INSTITUTION', 'ASSOCIATION', 'AUTHORITY',
        'COLLABORATION', 'OTHER'
    )),
    constraint ck_entity_noun_kind check ((noun = 'ORGANIZATION') = (kind is not null))
) {table};

create index ix_entity_created on entity (created);

-- A dated, recorded statement about an entity. What it says is in the table of its kind.
create table fact (
    id {number} not null,
    subject {number} not null,
    kind text not null,
    from_earliest {day},
    from_latest {day},
    until_earliest {day},
    until_latest {day},
    until_open {flag} not null,
    from_text text,
    until_text text,
    attested text,
    dispute text,
    basis text not null,
    recorded {number} not null,
    constraint pk_fact primary key (id),
    constraint fk_fact_subject foreign key (subject) references entity (id),
    constraint fk_fact_recorded foreign key (recorded) references revision (number),
    constraint ck_fact_id check (id between 1 and 4294967295),
    constraint ck_fact_kind check (kind in (
        'EXISTENCE', 'NAME', 'CLASSIFICATION', 'PLACEMENT', 'IDENTIFIER', 'LEVEL', 'AREA', 'LEGAL_FORM',
        'STAFFING', 'CONTACT_POINT', 'TASK', 'PERSON_NAME', 'PERSON_IDENTIFIER', 'DOCUMENT', 'AGREEMENT', 'POST',
        'SEAT', 'MEMBERSHIP', 'REPRESENTATION', 'LEAVE', 'RELATION', 'SUCCESSION', 'GAP', 'COMPLETENESS'
    )),
    constraint ck_fact_basis check (basis in ('STATED', 'DERIVED', 'INFERRED')),
    constraint ck_fact_days check (
        from_earliest between '0001-01-01' and '9999-12-31' and from_latest between '0001-01-01' and '9999-12-31'
        and until_earliest between '0001-01-01' and '9999-12-31' and until_latest between '0001-01-01' and '9999-12-31'
    ),
    constraint ck_fact_from check (from_earliest <= from_latest),
    constraint ck_fact_until check (until_earliest <= until_latest),
    constraint ck_fact_order check (from_earliest < until_latest),
    constraint ck_fact_until_open check (until_open in (true, false)),
    constraint ck_fact_open check (not (until_open and (until_earliest is not null or until_latest is not null))),
    constraint ck_fact_texts check (from_text <> '' and until_text <> '' and attested <> '' and dispute <> '')
) {table};

create index ix_fact_subject on fact (subject);
create index ix_fact_recorded on fact (recorded);

-- The revision that withdrew a fact.
create table withdrawal (
    fact {number} not null,
    revision {number} not null,
    constraint pk_withdrawal primary key (fact),
    constraint fk_withdrawal_fact foreign key (fact) references fact (id),
    constraint fk_withdrawal_revision foreign key (revision) references revision (number)
) {table};

create index ix_withdrawal_revision on withdrawal (revision);

-- Where a fact stands in a document. position counts from 0.
create table citation (
    fact {number} not null,
    position {number} not null,
    document {number} not null,
    place text,
    quote text,
    constraint pk_citation primary key (fact, position),
    constraint fk_citation_fact foreign key (fact) references fact (id),
    constraint fk_citation_document foreign key (document) references entity (id),
    constraint ck_citation_position check (position >= 0),
    constraint ck_citation_texts check (place <> '' and quote <> '')
) {keyed_table};

create index ix_citation_document on citation (document);

-- NAME: the body has a name.
create table name (
    fact {number} not null,
    text text not null,
    language text not null,
    usage text not null,
    constraint pk_name primary key (fact),
    constraint fk_name_fact foreign key (fact) references fact (id),
    constraint ck_name_text check (text <> ''),
    constraint ck_name_language check (language in ('DA', 'EN', 'DE', 'FO', 'KL')),
    constraint ck_name_usage check (usage in ('OFFICIAL', 'SHORT', 'ABBREVIATION', 'ALIAS', 'SPELLING', 'LABEL'))
) {table};

-- CLASSIFICATION: the body is of a class.
create table classification (
    fact {number} not null,
    class text not null,
    constraint pk_classification primary key (fact),
    constraint fk_classification_fact foreign key (fact) references fact (id),
    constraint ck_classification_class check (class <> '')
) {table};

-- PLACEMENT: the body is part of another.
create table placement (
    fact {number} not null,
    parent {number} not null,
    constraint pk_placement primary key (fact),
    constraint fk_placement_fact foreign key (fact) references fact (id),
    constraint fk_placement_parent foreign key (parent) references entity (id)
) {table};

create index ix_placement_parent on placement (parent);

-- IDENTIFIER: a scheme identifies the body.
create table identifier (
    fact {number} not null,
    scheme text not null,
    value text not null,
    constraint pk_identifier primary key (fact),
    constraint fk_identifier_fact foreign key (fact) references fact (id),
    constraint ck_identifier_texts check (scheme <> '' and value <> '')
) {table};

-- LEVEL: the body works at a level.
create table level (
    fact {number} not null,
    level text not null,
    constraint pk_level primary key (fact),
    constraint fk_level_fact foreign key (fact) references fact (id),
    constraint ck_level_level check (level in ('POLITICAL', 'ADMINISTRATIVE', 'PROFESSIONAL'))
) {table};

-- AREA: the body works in an area.
create table area (
    fact {number} not null,
    area text not null,
    constraint pk_area primary key (fact),
    constraint fk_area_fact foreign key (fact) references fact (id),
    constraint ck_area_area check (area <> '')
) {table};

-- LEGAL_FORM: the body has a legal form.
create table legal_form (
    fact {number} not null,
    form text not null,
    constraint pk_legal_form primary key (fact),
    constraint fk_legal_form_fact foreign key (fact) references fact (id),
    constraint ck_legal_form_form check (form <> '')
) {table};

-- STAFFING: so many work in the body. Full-time equivalents are in hundredths.
create table staffing (
    fact {number} not null,
    full_time_hundredths {number},
    heads {number},
    constraint pk_staffing primary key (fact),
    constraint fk_staffing_fact foreign key (fact) references fact (id),
    constraint ck_staffing_full_time check (full_time_hundredths between 0 and 4294967295),
    constraint ck_staffing_heads check (heads between 0 and 4294967295)
) {table};

-- CONTACT_POINT: the body can be reached so.
create table contact_point (
    fact {number} not null,
    kind text not null,
    value text not null,
    constraint pk_contact_point primary key (fact),
    constraint fk_contact_point_fact foreign key (fact) references fact (id),
    constraint ck_contact_point_kind check (kind in ('EMAIL', 'TELEPHONE', 'WEB', 'POSTAL')),
    constraint ck_contact_point_value check (value <> '')
) {table};

-- TASK: the body has a task. previous: the body that had it before.
create table task (
    fact {number} not null,
    text text not null,
    previous {number},
    constraint pk_task primary key (fact),
    constraint fk_task_fact foreign key (fact) references fact (id),
    constraint fk_task_previous foreign key (previous) references entity (id),
    constraint ck_task_text check (text <> '')
) {table};

create index ix_task_previous on task (previous) where previous is not null;

-- PERSON_NAME and PERSON_IDENTIFIER: kept apart from everything else, so that a person can be
-- erased. A fact of either kind without a row here is of an erased person.
create table personal (
    fact {number} not null,
    given text,
    family text,
    scheme text,
    value text,
    constraint pk_personal primary key (fact),
    constraint fk_personal_fact foreign key (fact) references fact (id),
    constraint ck_personal_one check (
        (given is not null and family is not null and scheme is null and value is null)
        or (given is null and family is null and scheme is not null and value is not null)
    ),
    constraint ck_personal_name check (given <> '' or family <> ''),
    constraint ck_personal_identifier check (scheme <> '' and value <> '')
) {table};

-- DOCUMENT: the document has a title.
create table document (
    fact {number} not null,
    title text not null,
    address text,
    constraint pk_document primary key (fact),
    constraint fk_document_fact foreign key (fact) references fact (id),
    constraint ck_document_texts check (title <> '' and address <> '')
) {table};

-- AGREEMENT: what parties have agreed. Who they are is in relation.
create table agreement (
    fact {number} not null,
    kind text not null,
    title text not null,
    area text,
    constraint pk_agreement primary key (fact),
    constraint fk_agreement_fact foreign key (fact) references fact (id),
    constraint ck_agreement_kind check (kind in ('COLLABORATION', 'FRAMEWORK', 'OPERATING', 'OTHER')),
    constraint ck_agreement_texts check (title <> '' and area <> '')
) {table};

-- POST: seats alike in a body.
create table post (
    fact {number} not null,
    body {number} not null,
    role text not null,
    places {number},
    title text,
    constraint pk_post primary key (fact),
    constraint fk_post_fact foreign key (fact) references fact (id),
    constraint fk_post_body foreign key (body) references entity (id),
    constraint ck_post_role check (role in (
        'CHAIR', 'VICE_CHAIR', 'HEAD', 'CO_LEAD', 'MEMBER', 'SECRETARY', 'ADVISER', 'OBSERVER', 'CONVENER',
        'CONTACT_PERSON', 'STAFF'
    )),
    constraint ck_post_places check (places between 0 and 65535),
    constraint ck_post_title check (title <> '')
) {table};

create index ix_post_body on post (body);

-- SEAT: one place in a body.
create table seat (
    fact {number} not null,
    body {number} not null,
    post {number},
    role text not null,
    voting {flag},
    appointed_by {number},
    title text,
    eligible text,
    constraint pk_seat primary key (fact),
    constraint fk_seat_fact foreign key (fact) references fact (id),
    constraint fk_seat_body foreign key (body) references entity (id),
    constraint fk_seat_post foreign key (post) references entity (id),
    constraint fk_seat_appointed_by foreign key (appointed_by) references entity (id),
    constraint ck_seat_role check (role in (
        'CHAIR', 'VICE_CHAIR', 'HEAD', 'CO_LEAD', 'MEMBER', 'SECRETARY', 'ADVISER', 'OBSERVER', 'CONVENER',
        'CONTACT_PERSON', 'STAFF'
    )),
    constraint ck_seat_voting check (voting in (true, false)),
    constraint ck_seat_texts check (title <> '' and eligible <> '')
) {table};

create index ix_seat_body on seat (body);
create index ix_seat_post on seat (post) where post is not null;
create index ix_seat_appointed_by on seat (appointed_by) where appointed_by is not null;

-- MEMBERSHIP: a party belongs to a body for a term.
create table membership (
    fact {number} not null,
    body {number} not null,
    member {number} not null,
    seat {number},
    post {number},
    role text not null,
    capacity text not null,
    stands_in_for {number},
    ended text,
    constraint pk_membership primary key (fact),
    constraint fk_membership_fact foreign key (fact) references fact (id),
    constraint fk_membership_body foreign key (body) references entity (id),
    constraint fk_membership_member foreign key (member) references entity (id),
    constraint fk_membership_seat foreign key (seat) references entity (id),
    constraint fk_membership_post foreign key (post) references entity (id),
    constraint fk_membership_stands_in_for foreign key (stands_in_for) references entity (id),
    constraint ck_membership_role check (role in (
        'CHAIR', 'VICE_CHAIR', 'HEAD', 'CO_LEAD', 'MEMBER', 'SECRETARY', 'ADVISER', 'OBSERVER', 'CONVENER',
        'CONTACT_PERSON', 'STAFF'
    )),
    constraint ck_membership_capacity check (capacity in (
        'ORDINARY', 'NOMINATED', 'ACTING', 'DEPUTY', 'MEETING_DEPUTY', 'AD_HOC'
    )),
    constraint ck_membership_ended check (ended in (
        'EXPIRED', 'ROTATED', 'RESIGNED', 'CHANGED_JOB', 'DIED', 'REMOVED', 'DISSOLVED'
    ))
) {table};

create index ix_membership_body on membership (body);
create index ix_membership_member on membership (member);
create index ix_membership_seat on membership (seat) where seat is not null;
create index ix_membership_post on membership (post) where post is not null;
create index ix_membership_stands_in_for on membership (stands_in_for) where stands_in_for is not null;

-- REPRESENTATION: a person sits for the organization that is the member.
create table representation (
    fact {number} not null,
    membership {number} not null,
    person {number} not null,
    capacity text not null,
    constraint pk_representation primary key (fact),
    constraint fk_representation_fact foreign key (fact) references fact (id),
    constraint fk_representation_membership foreign key (membership) references entity (id),
    constraint fk_representation_person foreign key (person) references entity (id),
    constraint ck_representation_capacity check (capacity in (
        'ORDINARY', 'NOMINATED', 'ACTING', 'DEPUTY', 'MEETING_DEPUTY', 'AD_HOC'
    ))
) {table};

create index ix_representation_membership on representation (membership);
create index ix_representation_person on representation (person);

-- RELATION: one end stands in a relation to the other, or to a class in words.
create table relation (
    fact {number} not null,
    kind text not null,
    from_entity {number} not null,
    to_entity {number},
    designation text,
    scope text,
    level text,
    constraint pk_relation primary key (fact),
    constraint fk_relation_fact foreign key (fact) references fact (id),
    constraint fk_relation_from_entity foreign key (from_entity) references entity (id),
    constraint fk_relation_to_entity foreign key (to_entity) references entity (id),
    constraint ck_relation_kind check (kind in (
        'LINE', 'DAILY', 'ACCOUNTABLE', 'MATRIX', 'PREPARES_CASES_FOR', 'STEERS', 'MANDATE',
        'APPROVES_AFTER', 'HOSTS', 'SECRETARIAT_FOR', 'DOES_NOT_SERVE', 'STAFF_FUNCTION_OF', 'SUPPORTS',
        'PARTNER_OF', 'CONVENES', 'COORDINATES_WITH', 'GIVES_STATUS_TO', 'APPOINTS', 'OPERATES',
        'LOCATED_IN', 'PARTY_TO', 'CONTACT_PERSON_FOR'
    )),
    constraint ck_relation_end check ((to_entity is null) <> (designation is null)),
    constraint ck_relation_texts check (designation <> '' and scope <> '' and level <> '')
) {table};

create index ix_relation_from_entity on relation (from_entity);
create index ix_relation_to_entity on relation (to_entity) where to_entity is not null;

-- SUCCESSION: one body follows another. partial: only a part passed over; main: it was the main part.
create table succession (
    fact {number} not null,
    predecessor {number} not null,
    successor {number} not null,
    kind text not null,
    partial {flag} not null,
    main {flag},
    constraint pk_succession primary key (fact),
    constraint fk_succession_fact foreign key (fact) references fact (id),
    constraint fk_succession_predecessor foreign key (predecessor) references entity (id),
    constraint fk_succession_successor foreign key (successor) references entity (id),
    constraint ck_succession_kind check (kind in ('MERGER', 'SPLIT', 'TASKS')),
    constraint ck_succession_partial check (partial in (true, false)),
    constraint ck_succession_main check (main in (true, false))
) {table};

create index ix_succession_predecessor on succession (predecessor);
create index ix_succession_successor on succession (successor);

-- GAP: something about the subject is not known.
create table gap (
    fact {number} not null,
    topic text not null,
    reason text not null,
    explanation text not null,
    constraint pk_gap primary key (fact),
    constraint fk_gap_fact foreign key (fact) references fact (id),
    constraint ck_gap_topic check (topic in (
        'EVERYTHING', 'EXISTENCE', 'NAMES', 'CLASSIFICATION', 'PLACEMENT', 'PARTS', 'IDENTIFIERS', 'LEVEL',
        'AREA', 'LEGAL_FORM', 'STAFFING', 'CONTACT_POINTS', 'TASKS', 'SEATS', 'MEMBERS', 'MEMBERSHIPS',
        'HOLDERS', 'REPRESENTATIVES', 'TERM', 'LEADER', 'SUPERIORS', 'SUBORDINATES', 'RELATIONS',
        'PREDECESSORS', 'SUCCESSORS', 'PARTIES', 'CONTACT_PERSONS', 'IDENTITY'
    )),
    constraint ck_gap_reason check (reason in ('NOT_STATED', 'AMBIGUOUS', 'NOT_APPLICABLE', 'PROTECTED')),
    constraint ck_gap_explanation check (explanation <> '')
) {table};

-- COMPLETENESS: what is listed about the subject is all there is.
create table completeness (
    fact {number} not null,
    topic text not null,
    constraint pk_completeness primary key (fact),
    constraint fk_completeness_fact foreign key (fact) references fact (id),
    constraint ck_completeness_topic check (topic in (
        'EVERYTHING', 'EXISTENCE', 'NAMES', 'CLASSIFICATION', 'PLACEMENT', 'PARTS', 'IDENTIFIERS', 'LEVEL',
        'AREA', 'LEGAL_FORM', 'STAFFING', 'CONTACT_POINTS', 'TASKS', 'SEATS', 'MEMBERS', 'MEMBERSHIPS',
        'HOLDERS', 'REPRESENTATIVES', 'TERM', 'LEADER', 'SUPERIORS', 'SUBORDINATES', 'RELATIONS',
        'PREDECESSORS', 'SUCCESSORS', 'PARTIES', 'CONTACT_PERSONS', 'IDENTITY'
    ))
) {table};

-- What a bundle said at its last import, a digest a record.
create table import_record (
    namespace text not null,
    identity text not null,
    digest text not null,
    constraint pk_import_record primary key (namespace, identity),
    constraint ck_import_record_texts check (namespace <> '' and identity <> ''),
    constraint ck_import_record_digest check (length(digest) = 32)
) {keyed_table};
