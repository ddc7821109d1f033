"""Villages on the watch list, since when and until when; of a row about a village, where it stands in its file."""

from alembic import op

revision = "s0017"
down_revision = "s0016"

STATEMENTS = (
    """
    create table watched_villages (
        region   text not null,
        village  text not null,
        from_on  date not null,
        tags     text[] not null,
        tag_year integer not null,
        row_id   text not null,
        ended_on date,
        why      text
    )
    """,
    "create unique index watched_villages_now on watched_villages (region, village) where ended_on is null",
    "create index watched_villages_of on watched_villages (region, village, from_on)",
    "alter table subject_rows add column department text, add column line_no integer, add column heard_at timestamptz",
)


def upgrade() -> None:
    """Make the table."""
    for statement in STATEMENTS:
        op.execute(statement)
