"""Figures that people entered, which of them hold, what came of each, and which ends were told of."""

from alembic import op

revision = "s0005"
down_revision = "s0004"

STATEMENTS = (
    """
    create table figure_entries (
        entry_id    text primary key,
        region      text not null,
        figure      text not null,
        written     text,
        from_on     date not null,
        to_on       date,
        document    text not null,
        article     text not null,
        grade       text not null check (grade in ('cited', 'assumed')),
        replaces    text references figure_entries,
        proposed_by text not null,
        proposed_at timestamptz not null,
        state       text not null check (state in ('proposed', 'confirmed', 'refused')),
        decided_by  text,
        decided_at  timestamptz,
        decided_no  integer,
        reason      text not null default '',
        screen_on   date,
        job_id      uuid,
        check ((state = 'confirmed') = (decided_no is not null)),
        check (state <> 'confirmed' or decided_by <> proposed_by),
        check (written is not null or replaces is not null)
    )
    """,
    "create unique index figure_entries_decided on figure_entries (region, decided_no)",
    "create unique index figure_entries_replaced on figure_entries (replaces) where state = 'confirmed'",
    """
    create table entered_versions (
        region  text primary key,
        version text not null,
        decided integer not null
    )
    """,
    """
    create table figure_effects (
        entry_id     text not null,
        household_id text not null,
        rule_id      text not null,
        since_on     date not null,
        until_on     date,
        effect       text not null check (effect in ('in', 'out', 'stopped')),
        primary key (entry_id, household_id, rule_id, since_on)
    )
    """,
    """
    create table figure_ends_told (
        region      text not null,
        figure      text not null,
        ends_on     date not null,
        days_before integer not null,
        primary key (region, figure, ends_on, days_before)
    )
    """,
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
