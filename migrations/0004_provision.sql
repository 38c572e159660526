-- Provisions, for PostgreSQL and for SQLite; src/store/migration.rs fills in the words in braces. What
-- stands between {postgres} or {sqlite} and {end} is for that database alone.
--
-- The checks of what is entered by a word take the new words. SQLite cannot alter a check: its documentation
-- has one changed in the text of the schema, which says nothing of how rows are stored. The tables
-- that are created below let every other connection see that the schema is another.
{postgres}
alter table entity drop constraint ck_entity_noun;
alter table entity add constraint ck_entity_noun check (noun in (
    'ORGANIZATION', 'PERSON', 'DOCUMENT', 'AGREEMENT', 'POST', 'SEAT', 'MEMBERSHIP', 'REPRESENTATION',
    'RELATION', 'SUCCESSION', 'PROVISION'
));
alter table fact drop constraint ck_fact_kind;
alter table fact add constraint ck_fact_kind check (kind in (
    'EXISTENCE', 'NAME', 'CLASSIFICATION', 'PLACEMENT', 'IDENTIFIER', 'LEVEL', 'AREA', 'LEGAL_FORM',
    'STAFFING', 'CONTACT_POINT', 'TASK', 'PERSON_NAME', 'PERSON_IDENTIFIER', 'DOCUMENT', 'AGREEMENT',
    'POST', 'SEAT', 'MEMBERSHIP', 'REPRESENTATION', 'LEAVE', 'RELATION', 'SUCCESSION', 'PROVISION',
    'EXEMPTION', 'GAP', 'COMPLETENESS'
));
alter table gap drop constraint ck_gap_topic;
alter table gap add constraint ck_gap_topic check (topic in (
    'EVERYTHING', 'EXISTENCE', 'NAMES', 'CLASSIFICATION', 'PLACEMENT', 'PARTS', 'IDENTIFIERS', 'LEVEL',
    'AREA', 'LEGAL_FORM', 'STAFFING', 'CONTACT_POINTS', 'TASKS', 'SEATS', 'MEMBERS', 'MEMBERSHIPS',
    'HOLDERS', 'REPRESENTATIVES', 'TERM', 'LEADER', 'SUPERIORS', 'SUBORDINATES', 'RELATIONS',
    'PREDECESSORS', 'SUCCESSORS', 'PARTIES', 'CONTACT_PERSONS', 'IDENTITY', 'PROVISIONS', 'ROTATION'
));
alter table completeness drop constraint ck_completeness_topic;
alter table completeness add constraint ck_completeness_topic check (topic in (
    'EVERYTHING', 'EXISTENCE', 'NAMES', 'CLASSIFICATION', 'PLACEMENT', 'PARTS', 'IDENTIFIERS', 'LEVEL',
    'AREA', 'LEGAL_FORM', 'STAFFING', 'CONTACT_POINTS', 'TASKS', 'SEATS', 'MEMBERS', 'MEMBERSHIPS',
    'HOLDERS', 'REPRESENTATIVES', 'TERM', 'LEADER', 'SUPERIORS', 'SUBORDINATES', 'RELATIONS',
    'PREDECESSORS', 'SUCCESSORS', 'PARTIES', 'CONTACT_PERSONS', 'IDENTITY', 'PROVISIONS', 'ROTATION'
));
{end}
{sqlite}
pragma writable_schema = on;
update sqlite_master set sql = replace(sql, '''SUCCESSION''',
    '''SUCCESSION'', ''PROVISION''') where type = 'table' and name = 'entity';
update sqlite_master set sql = replace(sql, '''GAP'', ''COMPLETENESS''',
    '''PROVISION'', ''EXEMPTION'', ''GAP'', ''COMPLETENESS''') where type = 'table' and name = 'fact';
update sqlite_master set sql = replace(sql, '''IDENTITY''',
    '''IDENTITY'', ''PROVISIONS'', ''ROTATION''') where type = 'table' and name = 'gap';
update sqlite_master set sql = replace(sql, '''IDENTITY''',
    '''IDENTITY'', ''PROVISIONS'', ''ROTATION''') where type = 'table' and name = 'completeness';
pragma writable_schema = reset;
{end}

-- PROVISION: what a body's own rules lay down. Each kind has parts of its own: the rest are null
-- (src/network/provision/parts.rs says which).
create table provision (
    fact {number} not null,
    body {number} not null,
    kind text not null,
    modality text not null,
    place {number},
    role text,
    text text,
    least {number},
    most {number},
    organization_kind text,
    within {number},
    organization {number},
    office text,
    class text,
    of_entity {number},
    relation text,
    direction text,
    substitution text,
    voting {flag},
    attendance text,
    guest_role text,
    number {number},
    months {number},
    in_a_row {number},
    election_year {number},
    election_every {number},
    election_end text,
    every {number},
    first_earliest {day},
    first_latest {day},
    first_text text,
    recurring {flag},
    selection text,
    served text,
    rest {number},
    constraint pk_provision primary key (fact),
    constraint fk_provision_fact foreign key (fact) references fact (id),
    constraint fk_provision_body foreign key (body) references entity (id),
    constraint fk_provision_place foreign key (place) references entity (id),
    constraint fk_provision_within foreign key (within) references entity (id),
    constraint fk_provision_organization foreign key (organization) references entity (id),
    constraint fk_provision_of_entity foreign key (of_entity) references entity (id),
    constraint ck_provision_kind check (kind in (
        'PLACES', 'ONE_FROM_EACH', 'ELIGIBLE', 'EXCLUDED', 'EX_OFFICIO', 'APPOINTMENT', 'SUBSTITUTION',
        'VOTING', 'SPREAD', 'ATTENDANCE', 'TERM', 'ROTATION'
    )),
    constraint ck_provision_modality check (modality in (
        'MUST', 'SHOULD', 'MAY'
    )),
    constraint ck_provision_role check (role in (
        'CHAIR', 'VICE_CHAIR', 'HEAD', 'CO_LEAD', 'MEMBER', 'SECRETARY', 'ADVISER', 'OBSERVER', 'CONVENER',
        'CONTACT_PERSON', 'STAFF'
    )),
    constraint ck_provision_guest_role check (guest_role in (
        'CHAIR', 'VICE_CHAIR', 'HEAD', 'CO_LEAD', 'MEMBER', 'SECRETARY', 'ADVISER', 'OBSERVER', 'CONVENER',
        'CONTACT_PERSON', 'STAFF'
    )),
    constraint ck_provision_organization_kind check (organization_kind in (
        'REGION', 'MUNICIPALITY', 'COUNTY', 'COUNCIL', 'COMMITTEE', 'SECRETARIAT', 'CLUSTER',
        'PROFESSIONAL_NETWORK', 'LEADERSHIP', 'DEPARTMENT', 'INSTITUTION', 'ASSOCIATION', 'AUTHORITY',
        'COLLABORATION', 'OTHER'
    )),
    constraint ck_provision_relation check (relation in (
        'LINE', 'DAILY', 'ACCOUNTABLE', 'MATRIX', 'PREPARES_CASES_FOR', 'STEERS', 'MANDATE',
        'APPROVES_AFTER', 'HOSTS', 'SECRETARIAT_FOR', 'DOES_NOT_SERVE', 'STAFF_FUNCTION_OF', 'SUPPORTS',
        'PARTNER_OF', 'CONVENES', 'COORDINATES_WITH', 'GIVES_STATUS_TO', 'APPOINTS', 'OPERATES',
        'LOCATED_IN', 'PARTY_TO', 'CONTACT_PERSON_FOR'
    )),
    constraint ck_provision_direction check (direction in (
        'OUTGOING', 'INCOMING'
    )),
    constraint ck_provision_substitution check (substitution in (
        'NEVER', 'WHEN_RELEVANT', 'FREE'
    )),
    constraint ck_provision_attendance check (attendance in (
        'INVITED', 'FOR_ITEM', 'SECRETARY', 'OBSERVER'
    )),
    constraint ck_provision_election_end check (election_end in (
        'YEAR_END', 'CONSTITUTED'
    )),
    constraint ck_provision_selection check (selection in (
        'LONGEST_SERVING', 'BY_AGREEMENT', 'UNSPECIFIED'
    )),
    constraint ck_provision_served check (served in (
        'ANY_PLACE', 'SAME_PLACES'
    )),
    constraint ck_provision_numbers check (
        least between 0 and 65535 and most between 0 and 65535 and number between 0 and 65535
        and months between 0 and 65535 and in_a_row between 0 and 65535 and election_year between 0 and 65535
        and election_every between 0 and 65535 and every between 0 and 65535 and rest between 0 and 65535
    ),
    constraint ck_provision_voting check (voting in (true, false)),
    constraint ck_provision_recurring check (recurring in (true, false)),
    constraint ck_provision_days check (
        first_earliest between '0001-01-01' and '9999-12-31' and first_latest between '0001-01-01' and '9999-12-31'
    ),
    constraint ck_provision_first check (first_earliest <= first_latest),
    constraint ck_provision_texts check (text <> '' and office <> '' and class <> '' and first_text <> '')
) {table};

create index ix_provision_body on provision (body);
create index ix_provision_place on provision (place) where place is not null;
create index ix_provision_within on provision (within) where within is not null;
create index ix_provision_organization on provision (organization) where organization is not null;
create index ix_provision_of_entity on provision (of_entity) where of_entity is not null;

-- EXEMPTION: the provision is not applied, for a reason.
create table exemption (
    fact {number} not null,
    reason text not null,
    constraint pk_exemption primary key (fact),
    constraint fk_exemption_fact foreign key (fact) references fact (id),
    constraint ck_exemption_reason check (reason <> '')
) {table};
