"""The tables of intake: register, reports and what became of them, ledger, looks, officers (受理的表)."""

from alembic import op

from libs.web.appointments import TABLE

revision = "s0001"
down_revision = None

REGISTER = """
create table households (
    household_id        text primary key,
    version             integer not null,
    provisional         boolean not null,
    merged_into         text references households,
    later_at            timestamptz,
    household_no        text,
    area_code           text,
    residence_area_code text,
    village_group       text,
    head_name_sealed    bytea,
    head_name_hash      bytea,
    phone_sealed        bytea,
    phone_hash          bytea,
    formerly_poor       boolean,
    members_known       boolean not null,
    income_blocks       jsonb not null,
    net_schooling       jsonb,
    disaster_loss       jsonb,
    recorded_at         timestamptz not null
);
create unique index households_no on households (household_no) where household_no is not null;
create index households_area on households (area_code) where merged_into is null;
create index households_phone on households (phone_hash) where phone_hash is not null;
create index households_head on households (head_name_hash, area_code);
create index households_waiting on households (recorded_at) where provisional and merged_into is null;
create table household_versions (
    household_id text not null references households,
    version      integer not null,
    recorded_at  timestamptz not null,
    told         jsonb not null,
    primary key (household_id, version)
);
create table people (
    person_id          text primary key,
    name_sealed        bytea not null,
    name_hash          bytea not null,
    id_sealed          bytea,
    id_hash            bytea,
    phone_sealed       bytea,
    phone_hash         bytea,
    health_sealed      bytea,
    born_on            date,
    died_on            date,
    has_capacity       boolean not null,
    id_number_length   integer,
    id_checksum_holds  boolean,
    recorded_at        timestamptz not null
);
create unique index people_id on people (id_hash) where id_hash is not null;
create index people_phone on people (phone_hash) where phone_hash is not null;
create index people_name on people (name_hash);
create table members (
    household_id text not null references households,
    person_id    text not null references people,
    relation     text,
    labour       text,
    works        boolean,
    joined_on    date,
    left_on      date,
    primary key (household_id, person_id)
);
create index members_person on members (person_id);
"""

REPORTS = """
create table report_days (
    day  date primary key,
    last integer not null
);
create table reports (
    report_id            text primary key,
    number               text not null unique,
    day                  date not null,
    sequence             integer not null,
    household_id         text not null references households,
    channel              text not null,
    way                  text not null,
    risks                text[] not null,
    area_code            text not null,
    head_name_sealed     bytea not null,
    words_sealed         bytea,
    phone_sealed         bytea,
    phone_hash           bytea,
    reporter_id          text,
    reporter_name_sealed bytea,
    relation             text,
    slip_sealed          bytea,
    gate_hash            bytea not null,
    may_see              boolean not null,
    withdrawal_wished_at timestamptz,
    reported_at          timestamptz not null,
    unique (day, sequence)
);
create index reports_household on reports (household_id);
create table report_additions (
    addition_id  text primary key,
    report_id    text not null references reports,
    added_at     timestamptz not null,
    risks        text[] not null,
    words_sealed bytea not null
);
create index report_additions_report on report_additions (report_id, added_at);
create table delivery_answers (
    report_id   text not null references reports,
    measure_id  text not null,
    received    boolean not null,
    answered_at timestamptz not null,
    primary key (report_id, measure_id)
);
create table gate_tries (
    number       text primary key,
    wrong        integer not null,
    closed_until timestamptz,
    tried_at     timestamptz not null
);
create index gate_tries_age on gate_tries (tried_at);
create table rate_counters (
    kind    text not null,
    who     bytea not null,
    minute  timestamptz not null,
    counted integer not null,
    primary key (kind, who, minute)
);
create index rate_counters_age on rate_counters (minute);
"""

MATTERS = """
create table matters (
    matter_id    text primary key,
    matter       text not null,
    household_id text not null,
    state        text not null,
    ended        boolean not null,
    area_code    text,
    holder       jsonb,
    due_on       date,
    escalated    jsonb,
    notice_until date,
    item_label   text,
    department   text,
    reason_label text,
    missed       integer not null,
    opened_at    timestamptz not null,
    happened_at  timestamptz not null,
    entered_at   timestamptz not null
);
create index matters_household on matters (household_id);
create table matter_steps (
    step_id     text primary key,
    matter_id   text not null,
    event       text not null,
    new_state   text not null,
    happened_at timestamptz not null,
    entered_at  timestamptz not null
);
create index matter_steps_matter on matter_steps (matter_id, entered_at, step_id);
create table report_matters (
    report_id text not null,
    matter_id text not null,
    primary key (report_id, matter_id)
);
create index report_matters_matter on report_matters (matter_id);
create table row_outcomes (
    row_id     text not null,
    finding_id text not null,
    household_id text not null,
    rule_id    text not null,
    state      text not null check (state in ('RAISED', 'ENDED', 'WITHDRAWN')),
    clue_id    text,
    clue_state text,
    confirmed  boolean,
    told_at    timestamptz not null,
    primary key (row_id, finding_id)
);
create index row_outcomes_finding on row_outcomes (finding_id);
create table held_uploads (
    upload_id text primary key,
    held      boolean not null,
    told      jsonb not null,
    told_at   timestamptz not null
);
"""

ACCOUNTS = """
create table ledger (
    item_id  text primary key,
    kind     text not null check (kind in ('report', 'row')),
    told_at  timestamptz not null,
    ended    text,
    ended_at timestamptz,
    met      boolean not null
);
create index ledger_open on ledger (told_at) where ended is null;
create table read_log (
    id             bigint generated always as identity primary key,
    at             timestamptz not null,
    officer_id     text not null,
    appointment_id text,
    role           text not null,
    what           text not null,
    purpose        text not null,
    ids            text[] not null
);
create index read_log_officer on read_log (officer_id, at);
create index read_log_ids on read_log using gin (ids);
create table officers (
    officer_id text primary key,
    subject    text not null unique,
    label      text not null,
    name       text not null
);
"""

APPEND_ONLY = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are only ever added', tg_table_name;
end $$
"""

GUARDED = ("read_log", "household_versions")


def upgrade() -> None:
    """Make the tables."""
    for part in (REGISTER, REPORTS, MATTERS, ACCOUNTS, TABLE):
        for statement in part.split(";\n"):
            if statement.strip(" \n;"):
                op.execute(statement)
    op.execute(APPEND_ONLY)
    for table in GUARDED:
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
