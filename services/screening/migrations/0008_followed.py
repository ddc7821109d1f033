"""What assistance tells of findings, cases, measures, tasks and decisions of a quarter is kept, with its days."""

from alembic import op

revision = "s0008"
down_revision = "s0007"

STATEMENTS = (
    """
    create table finding_outcomes (
        turn       bigint generated always as identity,
        finding_id text not null,
        clue_id    text not null,
        closed_on  date not null,
        state      text not null,
        confirmed  boolean,
        primary key (finding_id, clue_id, closed_on, state)
    )
    """,
    """
    create table case_decisions (
        turn         bigint generated always as identity,
        case_id      text not null,
        region       text not null,
        household_id text not null,
        decided_on   date not null,
        monitored    boolean not null,
        primary key (case_id, decided_on, monitored)
    )
    """,
    "create index case_decisions_household on case_decisions (household_id)",
    """
    create table dispatched_measures (
        measure_id    text primary key,
        case_id       text not null,
        dispatched_on date not null
    )
    """,
    "create index dispatched_measures_case on dispatched_measures (case_id)",
    """
    create table tasks (
        task_id      text primary key,
        region       text not null,
        household_id text not null,
        kind         text not null,
        label        text not null default '',
        level        text,
        area_code    text,
        department   text,
        due_on       date,
        opened_on    date,
        missed_on    date,
        ended_on     date
    )
    """,
    "create index tasks_missed on tasks (region, due_on) where missed_on is not null",
    """
    create table decision_moves (
        decision_id text not null,
        happened_at timestamptz not null,
        state       text not null,
        officer     text,
        words       text not null,
        primary key (decision_id, happened_at, state)
    )
    """,
    """
    create table decisions_late (
        decision_id text not null,
        times       integer not null,
        late_on     date not null,
        primary key (decision_id, times)
    )
    """,
)


def upgrade() -> None:
    """Make the tables; of what was told before, nothing is known."""
    for statement in STATEMENTS:
        op.execute(statement)
