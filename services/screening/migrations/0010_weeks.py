"""Weeks that stood out, each told once; findings by their day."""

from alembic import op

revision = "s0010"
down_revision = "s0009"

STATEMENTS = (
    """
    create table clusters (
        region  text not null,
        town    text not null,
        cause   text not null,
        week    date not null check (extract(isodow from week) = 1),
        told_on date not null,
        passed  boolean not null default false,
        primary key (region, town, cause, week)
    )
    """,
    "create index findings_opened on findings (region, opened_on)",
)


def upgrade() -> None:
    """Make the table and the index."""
    for statement in STATEMENTS:
        op.execute(statement)
