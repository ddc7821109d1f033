"""That a yearly report came, who noted it and who took that back; and for whom it was told that it is waited."""

from alembic import op

revision = "s0015"
down_revision = "s0014"

STATEMENTS = (
    """
    create table yearly_reports (
        region text not null,
        year   integer not null,
        primary key (region, year)
    )
    """,
    """
    create table yearly_receipts (
        receipt_id    text primary key,
        region        text not null,
        year          integer not null,
        reporter      text not null,
        came_on       date not null,
        paper         text not null,
        noted_by      text not null,
        noted_at      timestamptz not null,
        taken_back_by text,
        taken_back_at timestamptz,
        reason        text not null default '',
        foreign key (region, year) references yearly_reports
    )
    """,
    """
    create unique index yearly_receipts_in_force on yearly_receipts (region, year, reporter)
     where taken_back_at is null
    """,
    """
    create table yearly_waits (
        region      text not null,
        year        integer not null,
        owed_by     text not null,
        turn        integer not null,
        days_before integer not null,
        ended_on    date,
        primary key (region, year, owed_by, turn)
    )
    """,
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
