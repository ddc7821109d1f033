"""Monthly runs: one a region and month that counts, and what each found before anything of it is told."""

from alembic import op

revision = "s0007"
down_revision = "s0006"

STATEMENTS = (
    """
    create table runs (
        run_id     text primary key,
        region     text not null,
        month      date not null check (extract(day from month) = 1),
        day        date not null,
        state      text not null check (state in ('LOOKING', 'HELD', 'TELLING', 'DONE', 'STOPPED')),
        started_by text,
        started_at timestamptz not null,
        job_id     uuid,
        households integer,
        unknown    json not null default '{}',
        summary    json,
        decided_by text,
        decided_at timestamptz,
        reason     text not null default '',
        ended_at   timestamptz,
        result     json
    )
    """,
    "create unique index runs_of_month on runs (region, month) where state <> 'STOPPED'",
    """
    create table run_changes (
        run_id       text not null references runs,
        household_id text not null,
        rule_id      text not null,
        raised       boolean not null,
        figure       text not null,
        primary key (run_id, household_id, rule_id)
    )
    """,
    "alter table uploads add column nothing boolean not null default false",
    "alter table uploads add column lines integer",
)


def upgrade() -> None:
    """Make the tables; of lists that came before it is not known how many rows their files had."""
    for statement in STATEMENTS:
        op.execute(statement)
