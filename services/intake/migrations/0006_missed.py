"""Lists that did not come by their day, and lists that were much shorter than the last one (没报的、少很多的清单)."""

from alembic import op

revision = "s0006"
down_revision = "s0005"

TABLES = """
create table missed_lists (
    miss_id   text primary key,
    feed      text not null,
    month     date not null,
    due_on    date not null,
    raise_on  date not null,
    head_told boolean not null,
    missed_at timestamptz not null,
    raised_at timestamptz,
    ended_at  timestamptz,
    ended_by  text check (ended_by in ('delivered', 'next_month'))
);
create unique index missed_lists_once on missed_lists (feed) where ended_at is null;
create table short_lists (
    upload_id     text primary key references uploads,
    rows_before   integer not null,
    rows_now      integer not null,
    reason_sealed bytea not null,
    confirmed_by  text not null,
    confirmed_at  timestamptz not null
);
"""


def upgrade() -> None:
    """Make the tables."""
    for statement in TABLES.split(";\n"):
        if statement.strip(" \n;"):
            op.execute(statement)
