"""The tables of assistance: households as heard, clues, cases, measures, steps, visits, findings, tasks (帮扶库表)."""

import sqlalchemy as sa
from alembic import op

from libs.web.appointments import TABLE as APPOINTMENTS
from services.assistance.calendar_seed import calendar_days

DAYS = sa.table(
    "calendar_days", sa.column("day", sa.Date), sa.column("working", sa.Boolean), sa.column("name", sa.Text)
)
revision = "s0001"
down_revision = None

FIRST_YEAR, LAST_YEAR = 2020, 2026
"""The years for which `chinesecalendar` knows the adjusted days."""

TABLES = """
create table households (
    household_id   text primary key,
    region         text not null,
    version        integer not null,
    provisional    boolean not null,
    area_code      text,
    merged_into    text,
    body           jsonb
);
create index households_area on households (area_code);
create table clues (
    clue_id       text primary key,
    household_id  text not null,
    region        text not null,
    state         text not null,
    channel       text not null,
    reporter_id   text,
    identified    boolean not null,
    risks         text[] not null,
    submitted_on  date,
    opened_at     timestamptz not null,
    opened_order  bigint generated always as identity
);
create index clues_household on clues (household_id);
create index clues_state on clues (state);
create table cases (
    case_id       text primary key,
    household_id  text not null,
    region        text not null,
    state         text not null,
    clue_id       text not null,
    risks         text[] not null,
    category      text,
    submitted_on  date not null,
    notice_until  date,
    opened_at     timestamptz not null,
    opened_order  bigint generated always as identity
);
create index cases_household on cases (household_id);
create index cases_on_notice on cases (notice_until) where state = 'ON_NOTICE';
create table measures (
    measure_id    text primary key,
    case_id       text not null,
    household_id  text not null,
    region        text not null,
    state         text not null,
    item          text not null,
    department    text not null,
    member_id     text,
    from_on       date,
    to_on         date,
    risks         text[] not null,
    opened_at     timestamptz not null,
    opened_order  bigint generated always as identity
);
create index measures_household on measures (household_id);
create index measures_department on measures (department, state);
create table steps (
    n              bigint generated always as identity primary key,
    step_id        text not null unique,
    matter         text not null check (matter in ('clue', 'case', 'measure')),
    matter_id      text not null,
    event          text not null,
    old_state      text not null,
    new_state      text not null,
    actor_id       text not null,
    role           text not null,
    appointment_id text,
    happened_at    timestamptz not null,
    entered_at     timestamptz not null,
    answers        jsonb not null,
    basis          jsonb not null
);
create index steps_matter on steps (matter_id, n);
create table reports (
    report_id        text primary key,
    household_id     text not null,
    own_clue_id      text not null,
    clue_id          text not null,
    case_id          text,
    number           text not null,
    channel          text not null,
    has_phone        boolean not null,
    proxy_authorised boolean not null,
    wishes_withdrawal boolean not null,
    risks            text[] not null,
    reported_at      timestamptz not null
);
create index reports_household on reports (household_id);
create table findings (
    finding_id   text primary key,
    household_id text not null,
    state        text not null check (state in ('open', 'ended', 'withdrawn')),
    occurrence   integer not null,
    clue_id      text,
    case_id      text,
    body         jsonb not null,
    note         text not null,
    heard_at     timestamptz not null,
    ended_at     timestamptz
);
create index findings_household on findings (household_id);
create table visits (
    visit_id       text primary key,
    clue_id        text not null,
    visitor_id     text not null,
    visitor_role   text not null,
    appointment_id text,
    visited_at     timestamptz not null,
    entered_at     timestamptz not null,
    risks          text[] not null,
    sheet          jsonb not null,
    answers        jsonb not null,
    second_id      text,
    confirmed      jsonb not null,
    state          text not null check (state in ('WAITING', 'RECORDED', 'REPLACED'))
);
create index visits_clue on visits (clue_id);
create table tasks (
    task_id      text primary key,
    kind         text not null,
    matter       text not null,
    matter_id    text not null,
    household_id text not null,
    region       text not null,
    level        text not null,
    area_code    text,
    department   text,
    officer_id   text,
    about        text,
    opened_at    timestamptz not null,
    opened_on    date not null,
    due_on       date,
    warn_on      date,
    warned       boolean not null,
    escalations  integer not null,
    escalated_to text,
    next_on      date,
    ended_at     timestamptz,
    ended_by     text
);
create index tasks_household on tasks (household_id);
create index tasks_next on tasks (next_on, household_id) where ended_at is null;
create index tasks_open on tasks (level, area_code) where ended_at is null;
create unique index tasks_once on tasks (matter_id, kind, coalesce(about, '')) where ended_at is null;
create table pins (
    officer_id   text primary key,
    salt         bytea not null,
    hash         bytea not null,
    tries        integer not null,
    closed_until timestamptz
);
create table calendar_days (
    day     date primary key,
    working boolean not null,
    name    text not null
);
create table held_uploads (
    upload_id text primary key,
    region    text not null,
    state     text not null check (state in ('HELD', 'PASSED', 'TAKEN_BACK')),
    body      jsonb,
    held_at   timestamptz,
    closed_at timestamptz,
    closed_by text,
    reason    text not null
);
"""

APPEND_ONLY = """
create function steps_stay() returns trigger language plpgsql as $$
begin
    raise exception 'steps are appended, never changed';
end $$
"""


def upgrade() -> None:
    """Make the tables, forbid changing a step, and enter the working days that are known."""
    for statement in (*TABLES.split(";\n"), *APPOINTMENTS.split(";")):
        if statement.strip():
            op.execute(statement)
    op.execute(APPEND_ONLY)
    op.execute(
        "create trigger steps_stay before update or delete on steps for each statement execute function steps_stay()"
    )
    days = [day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in calendar_days(year)]
    op.bulk_insert(DAYS, [{"day": day.day, "working": day.working, "name": day.name} for day in days])
