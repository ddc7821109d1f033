"""Items and who read them, the tasks they stand for, and copies of areas and appointments."""

from alembic import op

from libs.web.appointments import TABLE as APPOINTMENTS

revision = "s0001"
down_revision = None

HOUSEHOLDS = """
create table households (
    household_id text primary key,
    version      integer not null,
    area_code    text,
    merged_into  text
);
"""

TASKS = """
create table tasks (
    task_id      text primary key,
    kind         text not null,
    region       text not null,
    household_id text,
    opened_at    timestamptz,
    label        text not null default '',
    matter       text,
    matter_id    text,
    due_on       date,
    at           text not null default '',
    neutral      text not null default '',
    "full"       text not null default '',
    rule_id      text,
    list         text,
    warned_on    date,
    ended_at     timestamptz,
    ended_by     text
);
create index tasks_household on tasks (household_id) where ended_at is null;
create table escalations (
    task_id    text not null,
    level      text not null,
    department text,
    on_day     date not null,
    primary key (task_id, level)
);
create table matters (
    matter     text not null,
    matter_id  text not null,
    item_label text,
    primary key (matter, matter_id)
);
"""

ITEMS = """
create table items (
    item_id      uuid primary key,
    source       text not null,
    recipient    text not null,
    kind         text not null check (kind in ('TODO', 'RAISED', 'KNOW')),
    region       text not null,
    level        text not null,
    role         text not null,
    area_code    text,
    department   text,
    officer_id   text,
    household_id text,
    task_id      text,
    list         text,
    actor_id     text,
    "full"       text not null default '',
    neutral      text not null default '',
    at           text not null default '',
    happened_at  timestamptz not null,
    told_at      timestamptz not null,
    told_in      xid8 not null default pg_current_xact_id(),
    ended_at     timestamptz,
    unique (source, recipient),
    check ((task_id is null) = (kind = 'KNOW'))
);
create index items_waiting on items (role, area_code) where ended_at is null;
create index items_ended on items (role, ended_at desc) where ended_at is not null;
create index items_officer on items (officer_id) where officer_id is not null;
create index items_task on items (task_id) where task_id is not null;
create index items_household on items (household_id) where ended_at is null;
create table readings (
    item_id         uuid not null references items on delete cascade,
    officer_id      text not null,
    read_at         timestamptz not null,
    acknowledged_at timestamptz,
    primary key (item_id, officer_id)
);
create index readings_officer on readings (officer_id, acknowledged_at desc) where acknowledged_at is not null;
"""


def upgrade() -> None:
    """Make the tables."""
    for part in (HOUSEHOLDS, TASKS, ITEMS, APPOINTMENTS):
        for statement in part.split(";\n"):
            if statement.strip():
                op.execute(statement)
