-- Affairs: agreements in full, meetings, proposals and decisions, approvals, money, and who has to do with them;
-- for PostgreSQL and for SQLite; src/store/migration.rs fills in the words in braces. What stands between {postgres}
-- or {sqlite} and {end} is for that database alone. A table has the fields of a kind of affair, as its definition in
-- src/network gives them.
--
-- The checks of what is entered by a word take the new words; for SQLite see 0004_provision.sql.
{postgres}
alter table entity drop constraint ck_entity_noun;
alter table entity add constraint ck_entity_noun check (noun in (
    'ORGANIZATION', 'PERSON', 'DOCUMENT', 'AGREEMENT', 'POST', 'SEAT', 'MEMBERSHIP', 'REPRESENTATION',
    'RELATION', 'SUCCESSION', 'PROVISION', 'MEETING_SERIES', 'MEETING', 'PROPOSAL', 'PROPOSAL_ITEM',
    'DECISION', 'ACTION_ITEM', 'PROCEDURE', 'APPROVAL_STEP', 'BUDGET_LINE'
));
alter table fact drop constraint ck_fact_kind;
alter table fact add constraint ck_fact_kind check (kind in (
    'EXISTENCE', 'NAME', 'CLASSIFICATION', 'PLACEMENT', 'IDENTIFIER', 'LEVEL', 'AREA', 'LEGAL_FORM',
    'STAFFING', 'CONTACT_POINT', 'TASK', 'PERSON_NAME', 'PERSON_IDENTIFIER', 'DOCUMENT', 'AGREEMENT', 'POST',
    'SEAT', 'MEMBERSHIP', 'REPRESENTATION', 'LEAVE', 'RELATION', 'SUCCESSION', 'PROVISION', 'EXEMPTION',
    'TARGET', 'MEETING_SERIES', 'MEETING', 'PROPOSAL', 'PROPOSAL_ITEM', 'DECISION', 'EFFECT', 'ACTION_ITEM',
    'PROCEDURE', 'APPROVAL_STEP', 'ACT', 'BUDGET_LINE', 'ALLOCATION', 'INVOLVEMENT', 'GAP', 'COMPLETENESS'
));
alter table gap drop constraint ck_gap_topic;
alter table gap add constraint ck_gap_topic check (topic in (
    'EVERYTHING', 'EXISTENCE', 'NAMES', 'CLASSIFICATION', 'PLACEMENT', 'PARTS', 'IDENTIFIERS', 'LEVEL',
    'AREA', 'LEGAL_FORM', 'STAFFING', 'CONTACT_POINTS', 'TASKS', 'SEATS', 'MEMBERS', 'MEMBERSHIPS',
    'HOLDERS', 'REPRESENTATIVES', 'TERM', 'LEADER', 'SUPERIORS', 'SUBORDINATES', 'RELATIONS', 'PREDECESSORS',
    'SUCCESSORS', 'PARTIES', 'CONTACT_PERSONS', 'IDENTITY', 'PROVISIONS', 'ROTATION', 'FORCE', 'NOTICE',
    'INVOLVED', 'TARGET', 'MEETINGS', 'CADENCE', 'DECISIONS', 'ACTIONS', 'APPROVALS', 'DEADLINE', 'MANDATES',
    'MONEY'
));
alter table completeness drop constraint ck_completeness_topic;
alter table completeness add constraint ck_completeness_topic check (topic in (
    'EVERYTHING', 'EXISTENCE', 'NAMES', 'CLASSIFICATION', 'PLACEMENT', 'PARTS', 'IDENTIFIERS', 'LEVEL',
    'AREA', 'LEGAL_FORM', 'STAFFING', 'CONTACT_POINTS', 'TASKS', 'SEATS', 'MEMBERS', 'MEMBERSHIPS',
    'HOLDERS', 'REPRESENTATIVES', 'TERM', 'LEADER', 'SUPERIORS', 'SUBORDINATES', 'RELATIONS', 'PREDECESSORS',
    'SUCCESSORS', 'PARTIES', 'CONTACT_PERSONS', 'IDENTITY', 'PROVISIONS', 'ROTATION', 'FORCE', 'NOTICE',
    'INVOLVED', 'TARGET', 'MEETINGS', 'CADENCE', 'DECISIONS', 'ACTIONS', 'APPROVALS', 'DEADLINE', 'MANDATES',
    'MONEY'
));
alter table agreement drop constraint ck_agreement_kind;
alter table agreement add constraint ck_agreement_kind check (kind in (
    'COLLABORATION', 'FRAMEWORK', 'OPERATING', 'PROGRAMME', 'OTHER'
));
{end}
{sqlite}
pragma writable_schema = on;
update sqlite_master set sql = replace(sql, '''PROVISION''',
    '''PROVISION'', ''MEETING_SERIES'', ''MEETING'', ''PROPOSAL'', ''PROPOSAL_ITEM'', ''DECISION'',
    ''ACTION_ITEM'', ''PROCEDURE'', ''APPROVAL_STEP'', ''BUDGET_LINE''') where type = 'table' and name = 'entity';
update sqlite_master set sql = replace(sql, '''EXEMPTION''',
    '''EXEMPTION'', ''TARGET'', ''MEETING_SERIES'', ''MEETING'', ''PROPOSAL'', ''PROPOSAL_ITEM'',
    ''DECISION'', ''EFFECT'', ''ACTION_ITEM'', ''PROCEDURE'', ''APPROVAL_STEP'', ''ACT'', ''BUDGET_LINE'',
    ''ALLOCATION'', ''INVOLVEMENT''') where type = 'table' and name = 'fact';
update sqlite_master set sql = replace(sql, '''ROTATION''',
    '''ROTATION'', ''FORCE'', ''NOTICE'', ''INVOLVED'', ''TARGET'', ''MEETINGS'', ''CADENCE'', ''DECISIONS'',
    ''ACTIONS'', ''APPROVALS'', ''DEADLINE'', ''MANDATES'', ''MONEY''') where type = 'table' and name = 'gap';
update sqlite_master set sql = replace(sql, '''ROTATION''',
    '''ROTATION'', ''FORCE'', ''NOTICE'', ''INVOLVED'', ''TARGET'', ''MEETINGS'', ''CADENCE'', ''DECISIONS'',
    ''ACTIONS'', ''APPROVALS'', ''DEADLINE'', ''MANDATES'', ''MONEY''') where type = 'table' and name = 'completeness';
update sqlite_master set sql = replace(sql, '''OPERATING''',
    '''OPERATING'', ''PROGRAMME''') where type = 'table' and name = 'agreement';
pragma writable_schema = reset;
{end}

-- AGREEMENT: more of what it says.
alter table agreement add column formal {flag} constraint ck_agreement_formal check (formal in (true, false));
alter table agreement add column purpose text constraint ck_agreement_purpose check (purpose <> '');
alter table agreement add column whole {number} constraint fk_agreement_whole references entity (id);
alter table agreement add column follows {number} constraint fk_agreement_follows references entity (id);
alter table agreement add column under {number} constraint fk_agreement_under references entity (id);
alter table agreement add column notice_months {number}
    constraint ck_agreement_notice_months check (notice_months between 0 and 65535);
alter table agreement add column notice_to text constraint ck_agreement_notice_to check (notice_to in (
    'ANY_DAY', 'MONTH_END'
));
alter table agreement add column review_months {number}
    constraint ck_agreement_review_months check (review_months between 0 and 65535);
create index ix_agreement_whole on agreement (whole) where whole is not null;
create index ix_agreement_follows on agreement (follows) where follows is not null;
create index ix_agreement_under on agreement (under) where under is not null;

-- RELATION: on what ground somebody has a mandate, and within what limits.
alter table relation add column ground text constraint ck_relation_ground check (ground <> '');
alter table relation add column limits text constraint ck_relation_limits check (limits <> '');

-- TARGET: what an agreement, a programme or a proposal aims at.
create table target (
    fact {number} not null,
    text text not null,
    percent {number},
    baseline {number},
    measure {number},
    constraint pk_target primary key (fact),
    constraint fk_target_fact foreign key (fact) references fact (id),
    constraint fk_target_measure foreign key (measure) references entity (id),
    constraint ck_target_numbers check (
        percent between 0 and 65535
        and baseline between 0 and 65535
    ),
    constraint ck_target_texts check (text <> '')
) {table};

create index ix_target_measure on target (measure) where measure is not null;

-- MEETING_SERIES: a series of meetings: of a body, or under an agreement.
create table meeting_series (
    fact {number} not null,
    whose {number} not null,
    title text not null,
    cadence text,
    modality text,
    number {number},
    months {number},
    weeks {number},
    spring {number},
    autumn {number},
    each text,
    within {number},
    per text,
    aligned {number},
    level text,
    rule text,
    first_earliest {day},
    first_latest {day},
    first_text text,
    time text,
    minutes {number},
    published text,
    mailing_list text,
    area text,
    purpose text,
    text text,
    constraint pk_meeting_series primary key (fact),
    constraint fk_meeting_series_fact foreign key (fact) references fact (id),
    constraint fk_meeting_series_whose foreign key (whose) references entity (id),
    constraint fk_meeting_series_within foreign key (within) references entity (id),
    constraint fk_meeting_series_aligned foreign key (aligned) references entity (id),
    constraint ck_meeting_series_cadence check (cadence in (
        'EXACT', 'AT_LEAST', 'AS_NEEDED'
    )),
    constraint ck_meeting_series_modality check (modality in (
        'MUST', 'SHOULD', 'MAY'
    )),
    constraint ck_meeting_series_each check (each in (
        'REGION', 'MUNICIPALITY', 'COUNTY', 'COUNCIL', 'COMMITTEE', 'SECRETARIAT', 'CLUSTER',
        'PROFESSIONAL_NETWORK', 'LEADERSHIP', 'DEPARTMENT', 'INSTITUTION', 'ASSOCIATION', 'AUTHORITY',
        'COLLABORATION', 'OTHER'
    )),
    constraint ck_meeting_series_first check (
        first_earliest between '0001-01-01' and '9999-12-31' and first_latest between '0001-01-01' and '9999-12-31'
        and first_earliest <= first_latest and first_text <> ''
    ),
    constraint ck_meeting_series_numbers check (
        number between 0 and 65535
        and months between 0 and 65535
        and weeks between 0 and 65535
        and spring between 0 and 65535
        and autumn between 0 and 65535
        and minutes between 0 and 65535
    ),
    constraint ck_meeting_series_texts check (
        title <> '' and per <> '' and level <> '' and rule <> '' and time <> '' and published <> ''
        and mailing_list <> '' and area <> '' and purpose <> '' and text <> ''
    )
) {table};

create index ix_meeting_series_whose on meeting_series (whose);
create index ix_meeting_series_within on meeting_series (within) where within is not null;
create index ix_meeting_series_aligned on meeting_series (aligned) where aligned is not null;

-- MEETING: a meeting, on the days of its validity.
create table meeting (
    fact {number} not null,
    whose {number} not null,
    status text not null,
    series {number},
    about {number},
    title text,
    time text,
    minutes {number},
    place text,
    agenda {number},
    record {number},
    constraint pk_meeting primary key (fact),
    constraint fk_meeting_fact foreign key (fact) references fact (id),
    constraint fk_meeting_whose foreign key (whose) references entity (id),
    constraint fk_meeting_series foreign key (series) references entity (id),
    constraint fk_meeting_about foreign key (about) references entity (id),
    constraint fk_meeting_agenda foreign key (agenda) references entity (id),
    constraint fk_meeting_record foreign key (record) references entity (id),
    constraint ck_meeting_status check (status in (
        'PLANNED', 'HELD', 'CANCELLED'
    )),
    constraint ck_meeting_numbers check (
        minutes between 0 and 65535
    ),
    constraint ck_meeting_texts check (title <> '' and time <> '' and place <> '')
) {table};

create index ix_meeting_whose on meeting (whose);
create index ix_meeting_series on meeting (series) where series is not null;
create index ix_meeting_about on meeting (about) where about is not null;
create index ix_meeting_agenda on meeting (agenda) where agenda is not null;
create index ix_meeting_record on meeting (record) where record is not null;

-- PROPOSAL: what a body is asked to decide, from the day that it is put forward.
create table proposal (
    fact {number} not null,
    title text not null,
    body {number},
    author {number},
    open {flag},
    area text,
    under {number},
    reply_earliest {day},
    reply_latest {day},
    reply_text text,
    reasons text,
    follows {number},
    constraint pk_proposal primary key (fact),
    constraint fk_proposal_fact foreign key (fact) references fact (id),
    constraint fk_proposal_body foreign key (body) references entity (id),
    constraint fk_proposal_author foreign key (author) references entity (id),
    constraint fk_proposal_under foreign key (under) references entity (id),
    constraint fk_proposal_follows foreign key (follows) references entity (id),
    constraint ck_proposal_open check (open in (true, false)),
    constraint ck_proposal_reply check (
        reply_earliest between '0001-01-01' and '9999-12-31' and reply_latest between '0001-01-01' and '9999-12-31'
        and reply_earliest <= reply_latest and reply_text <> ''
    ),
    constraint ck_proposal_texts check (title <> '' and area <> '' and reasons <> '')
) {table};

create index ix_proposal_body on proposal (body) where body is not null;
create index ix_proposal_author on proposal (author) where author is not null;
create index ix_proposal_under on proposal (under) where under is not null;
create index ix_proposal_follows on proposal (follows) where follows is not null;

-- PROPOSAL_ITEM: one point of a proposal, on which it is decided by itself.
create table proposal_item (
    fact {number} not null,
    proposal {number} not null,
    text text not null,
    number {number},
    constraint pk_proposal_item primary key (fact),
    constraint fk_proposal_item_fact foreign key (fact) references fact (id),
    constraint fk_proposal_item_proposal foreign key (proposal) references entity (id),
    constraint ck_proposal_item_numbers check (
        number between 0 and 65535
    ),
    constraint ck_proposal_item_texts check (text <> '')
) {table};

create index ix_proposal_item_proposal on proposal_item (proposal);

-- DECISION: what was decided on a proposal or an item of it, from the day of the decision.
create table decision (
    fact {number} not null,
    proposal {number} not null,
    outcome text not null,
    point {number},
    body {number},
    meeting {number},
    text text,
    change text,
    deleted text,
    condition text,
    constraint pk_decision primary key (fact),
    constraint fk_decision_fact foreign key (fact) references fact (id),
    constraint fk_decision_proposal foreign key (proposal) references entity (id),
    constraint fk_decision_point foreign key (point) references entity (id),
    constraint fk_decision_body foreign key (body) references entity (id),
    constraint fk_decision_meeting foreign key (meeting) references entity (id),
    constraint ck_decision_outcome check (outcome in (
        'ADOPTED', 'ADOPTED_WITH_CHANGES', 'DELETED', 'REJECTED', 'POSTPONED', 'NOTED'
    )),
    constraint ck_decision_texts check (text <> '' and change <> '' and deleted <> '' and condition <> '')
) {table};

create index ix_decision_proposal on decision (proposal);
create index ix_decision_point on decision (point) where point is not null;
create index ix_decision_body on decision (body) where body is not null;
create index ix_decision_meeting on decision (meeting) where meeting is not null;

-- EFFECT: what a decision is the ground of: what holds of an entity from the day of the effect on.
create table effect (
    fact {number} not null,
    affected {number} not null,
    topic text,
    constraint pk_effect primary key (fact),
    constraint fk_effect_fact foreign key (fact) references fact (id),
    constraint fk_effect_affected foreign key (affected) references entity (id),
    constraint ck_effect_topic check (topic in (
        'EVERYTHING', 'EXISTENCE', 'NAMES', 'CLASSIFICATION', 'PLACEMENT', 'PARTS', 'IDENTIFIERS', 'LEVEL',
        'AREA', 'LEGAL_FORM', 'STAFFING', 'CONTACT_POINTS', 'TASKS', 'SEATS', 'MEMBERS', 'MEMBERSHIPS',
        'HOLDERS', 'REPRESENTATIVES', 'TERM', 'LEADER', 'SUPERIORS', 'SUBORDINATES', 'RELATIONS',
        'PREDECESSORS', 'SUCCESSORS', 'PARTIES', 'CONTACT_PERSONS', 'IDENTITY', 'PROVISIONS', 'ROTATION',
        'FORCE', 'NOTICE', 'INVOLVED', 'TARGET', 'MEETINGS', 'CADENCE', 'DECISIONS', 'ACTIONS', 'APPROVALS',
        'DEADLINE', 'MANDATES', 'MONEY'
    ))
) {table};

create index ix_effect_affected on effect (affected);

-- ACTION_ITEM: what somebody is to do, until it is done.
create table action_item (
    fact {number} not null,
    text text not null,
    origin {number},
    due_earliest {day},
    due_latest {day},
    due_text text,
    constraint pk_action_item primary key (fact),
    constraint fk_action_item_fact foreign key (fact) references fact (id),
    constraint fk_action_item_origin foreign key (origin) references entity (id),
    constraint ck_action_item_due check (
        due_earliest between '0001-01-01' and '9999-12-31' and due_latest between '0001-01-01' and '9999-12-31'
        and due_earliest <= due_latest and due_text <> ''
    ),
    constraint ck_action_item_texts check (text <> '')
) {table};

create index ix_action_item_origin on action_item (origin) where origin is not null;

-- PROCEDURE: a way in which agreements or proposals are approved.
create table procedure (
    fact {number} not null,
    kind text not null,
    title text not null,
    body {number},
    area text,
    text text,
    constraint pk_procedure primary key (fact),
    constraint fk_procedure_fact foreign key (fact) references fact (id),
    constraint fk_procedure_body foreign key (body) references entity (id),
    constraint ck_procedure_kind check (kind in (
        'CHAIN', 'SILENCE'
    )),
    constraint ck_procedure_texts check (title <> '' and area <> '' and text <> '')
) {table};

create index ix_procedure_body on procedure (body) where body is not null;

-- APPROVAL_STEP: a step in which something is approved. Steps of one number are taken side by side.
create table approval_step (
    fact {number} not null,
    whole {number} not null,
    number {number} not null,
    action text not null,
    body {number},
    each text,
    within {number},
    quantifier text,
    authoritative {flag},
    recipient {number},
    deadline_month {number},
    deadline_day {number},
    years_before {number},
    text text,
    constraint pk_approval_step primary key (fact),
    constraint fk_approval_step_fact foreign key (fact) references fact (id),
    constraint fk_approval_step_whole foreign key (whole) references entity (id),
    constraint fk_approval_step_body foreign key (body) references entity (id),
    constraint fk_approval_step_within foreign key (within) references entity (id),
    constraint fk_approval_step_recipient foreign key (recipient) references entity (id),
    constraint ck_approval_step_action check (action in (
        'DRAFT', 'DEAL_WITH', 'APPROVE', 'SUBMIT'
    )),
    constraint ck_approval_step_each check (each in (
        'REGION', 'MUNICIPALITY', 'COUNTY', 'COUNCIL', 'COMMITTEE', 'SECRETARIAT', 'CLUSTER',
        'PROFESSIONAL_NETWORK', 'LEADERSHIP', 'DEPARTMENT', 'INSTITUTION', 'ASSOCIATION', 'AUTHORITY',
        'COLLABORATION', 'OTHER'
    )),
    constraint ck_approval_step_quantifier check (quantifier in (
        'EACH', 'ANY'
    )),
    constraint ck_approval_step_authoritative check (authoritative in (true, false)),
    constraint ck_approval_step_numbers check (
        number between 0 and 65535
        and deadline_month between 0 and 65535
        and deadline_day between 0 and 65535
        and years_before between 0 and 65535
    ),
    constraint ck_approval_step_texts check (text <> '')
) {table};

create index ix_approval_step_whole on approval_step (whole);
create index ix_approval_step_body on approval_step (body) where body is not null;
create index ix_approval_step_within on approval_step (within) where within is not null;
create index ix_approval_step_recipient on approval_step (recipient) where recipient is not null;

-- ACT: what somebody did about an agreement or a proposal. It stands from that day on.
create table act (
    fact {number} not null,
    kind text not null,
    by {number},
    step {number},
    text text,
    constraint pk_act primary key (fact),
    constraint fk_act_fact foreign key (fact) references fact (id),
    constraint fk_act_by foreign key (by) references entity (id),
    constraint fk_act_step foreign key (step) references entity (id),
    constraint ck_act_kind check (kind in (
        'DRAFTED', 'DEALT_WITH', 'APPROVED', 'REJECTED', 'SUBMITTED', 'REMARKED', 'REFERRED_BACK',
        'RESUBMITTED', 'TAKEN_BACK', 'GAVE_NOTICE', 'REVIEWED'
    )),
    constraint ck_act_texts check (text <> '')
) {table};

create index ix_act_by on act (by) where by is not null;
create index ix_act_step on act (step) where step is not null;

-- BUDGET_LINE: money that is set aside for something.
create table budget_line (
    fact {number} not null,
    kind text not null,
    title text not null,
    body {number},
    proposal {number},
    whole {number},
    area text,
    purpose text,
    constraint pk_budget_line primary key (fact),
    constraint fk_budget_line_fact foreign key (fact) references fact (id),
    constraint fk_budget_line_body foreign key (body) references entity (id),
    constraint fk_budget_line_proposal foreign key (proposal) references entity (id),
    constraint fk_budget_line_whole foreign key (whole) references entity (id),
    constraint ck_budget_line_kind check (kind in (
        'LINE', 'FUND'
    )),
    constraint ck_budget_line_texts check (title <> '' and area <> '' and purpose <> '')
) {table};

create index ix_budget_line_body on budget_line (body) where body is not null;
create index ix_budget_line_proposal on budget_line (proposal) where proposal is not null;
create index ix_budget_line_whole on budget_line (whole) where whole is not null;

-- ALLOCATION: an amount of a budget line, for the years of its validity.
create table allocation (
    fact {number} not null,
    amount {number} not null,
    currency text not null,
    spread text not null,
    decision {number},
    constraint pk_allocation primary key (fact),
    constraint fk_allocation_fact foreign key (fact) references fact (id),
    constraint fk_allocation_decision foreign key (decision) references entity (id),
    constraint ck_allocation_spread check (spread in (
        'YEARLY', 'IN_ALL'
    )),
    constraint ck_allocation_texts check (currency <> '')
) {table};

create index ix_allocation_decision on allocation (decision) where decision is not null;

-- How many texts of acts and involvements an erasure took out.
alter table erasure add column texts {number} not null default 0;

-- INVOLVEMENT: who has to do with an affair, and how.
create table involvement (
    fact {number} not null,
    how text not null,
    party {number},
    designation text,
    behalf {number},
    office text,
    role text,
    number {number},
    scope text,
    constraint pk_involvement primary key (fact),
    constraint fk_involvement_fact foreign key (fact) references fact (id),
    constraint fk_involvement_party foreign key (party) references entity (id),
    constraint fk_involvement_behalf foreign key (behalf) references entity (id),
    constraint ck_involvement_how check (how in (
        'SIGNATORY', 'CONVENER', 'SECRETARY', 'ATTENDEE', 'FOR_ITEM', 'OBSERVER', 'RESPONSIBLE', 'PRESENT',
        'CONSULTED', 'COORDINATED', 'OWNER', 'RECIPIENT', 'SOURCE', 'RESERVER', 'PROPOSER', 'ACCOUNTANT'
    )),
    constraint ck_involvement_role check (role in (
        'CHAIR', 'VICE_CHAIR', 'HEAD', 'CO_LEAD', 'MEMBER', 'SECRETARY', 'ADVISER', 'OBSERVER', 'CONVENER',
        'CONTACT_PERSON', 'STAFF'
    )),
    constraint ck_involvement_numbers check (
        number between 0 and 65535
    ),
    constraint ck_involvement_texts check (designation <> '' and office <> '' and scope <> '')
) {table};

create index ix_involvement_party on involvement (party) where party is not null;
create index ix_involvement_behalf on involvement (behalf) where behalf is not null;
