"""Decisions of a quarter, each a task with a day, and the steps that were taken with them."""

from alembic import op

revision = "s0007"
down_revision = "s0006"

TABLES = """
create table decisions (
    decision_id  text primary key,
    region       text not null,
    quarter      date not null,
    number       integer not null,
    matter       text not null,
    level        text not null check (level in ('OFFICER', 'TOWN', 'COUNTY')),
    area_code    text,
    department   text,
    due_on       date not null,
    signed_on    date not null,
    signed_by    text not null,
    heard_at     timestamptz not null,
    state        text not null check (state in ('OPEN', 'REPORTED', 'STRUCK_OFF')),
    since_on     date not null,
    warned       boolean not null,
    rises        integer not null,
    escalated_to text,
    reported_by  text,
    next_on      date
);
create index decisions_region on decisions (region, quarter desc, number);
create index decisions_next on decisions (next_on, decision_id) where next_on is not null;
create table decision_steps (
    n              bigint generated always as identity primary key,
    step_id        text not null unique,
    decision_id    text not null references decisions,
    event          text not null,
    old_state      text not null,
    new_state      text not null,
    actor_id       text not null,
    role           text not null,
    appointment_id text not null,
    happened_at    timestamptz not null,
    entered_at     timestamptz not null,
    words          text not null
);
create index decision_steps_of on decision_steps (decision_id, n);
create index decision_steps_by on decision_steps (actor_id, entered_at);
create trigger steps_stay before update or delete on decision_steps for each statement execute function steps_stay();
"""


def upgrade() -> None:
    """Make the tables; steps are appended, never changed."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
