"""The tables of screening: facts as rules see them, findings, lists that are held."""

from alembic import op

from libs.web.appointments import TABLE as APPOINTMENTS

revision = "s0001"
down_revision = None

HOUSEHOLDS = """
create table households (
    household_id text primary key,
    region       text not null,
    version      bigint not null,
    provisional  boolean not null,
    area_code    text,
    residence_area_code text,
    monitored    boolean not null default false,
    merged_into  text,
    facts        json not null
) with (fillfactor = 70);
create index households_area on households (region, area_code, household_id);
create table visit_incomes (
    visit_id     text primary key,
    household_id text not null,
    visited_on   date not null,
    block        json not null
);
create index visit_incomes_household on visit_incomes (household_id);
"""

ROWS = """
create table settlements (
    row_id        text primary key,
    household_id  text not null,
    person_id     text not null,
    feed          text not null,
    upload_id     text not null,
    line_no       integer not null,
    list_title    text not null,
    received_at   timestamptz not null,
    settled_on    date,
    self_pay_fen  bigint,
    compliant_fen bigint,
    in_force      boolean not null
);
create index settlements_household on settlements (household_id);
create index settlements_upload on settlements (upload_id, household_id);
create table wrong_rows (
    row_id       text primary key,
    household_id text not null,
    item_id      text,
    sentence     text not null
);
create index wrong_rows_household on wrong_rows (household_id);
create table delivered_months (
    region    text not null,
    feed      text not null,
    month     date not null,
    upload_id text not null,
    primary key (region, feed, month)
);
"""

FINDINGS = """
create table findings (
    finding_id   text primary key,
    region       text not null,
    household_id text not null,
    rule_id      text not null,
    state        text not null check (state in ('OPEN', 'ENDED', 'WITHDRAWN', 'CLEARED', 'MERGED')),
    occurrence   integer not null,
    fingerprint  text not null,
    row_ids      text[] not null,
    severities   json not null,
    opened_on    date not null,
    changed_on   date not null
);
create unique index findings_open on findings (household_id, rule_id) where state = 'OPEN';
create table told_findings (
    finding_id text not null,
    occurrence integer not null,
    told_at    timestamptz not null,
    event      json not null,
    primary key (finding_id, occurrence)
);
create table quiet (
    household_id text not null,
    rule_id      text not null,
    fingerprint  text not null,
    until_on     date not null,
    primary key (household_id, rule_id, fingerprint)
);
"""

UPLOADS = """
create table uploads (
    upload_id  text primary key,
    region     text not null,
    feed       text not null,
    state      text not null check (state in ('LOADING', 'SCREENING', 'HELD', 'PASSED', 'TAKEN_BACK')),
    handled    integer not null default 0,
    rows       integer,
    department text,
    list_title text,
    area_code  text,
    loaded_on  date,
    households_in_area integer,
    first      boolean,
    months     date[] not null default '{}',
    summary    json,
    passed_by  text,
    passed_as  text,
    reason     text,
    decided_at timestamptz
);
create index uploads_held on uploads (upload_id) where state = 'HELD';
create table held_findings (
    household_id text not null,
    rule_id      text not null,
    upload_id    text not null,
    figure       text not null,
    primary key (household_id, rule_id)
);
create index held_findings_upload on held_findings (upload_id, household_id);
"""


def upgrade() -> None:
    """Make the tables."""
    for part in (HOUSEHOLDS, ROWS, FINDINGS, UPLOADS, APPOINTMENTS):
        for statement in part.split(";\n"):
            if statement.strip():
                op.execute(statement)
