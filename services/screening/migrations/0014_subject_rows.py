"""Rows of departments about villages and assets, as intake tells them; rules about these are asked of them."""

from alembic import op

revision = "s0014"
down_revision = "s0013"

STATEMENTS = (
    """
    create table subject_rows (
        row_id      text primary key,
        region      text not null,
        about       text not null,
        code        text not null,
        feed        text not null,
        upload_id   text,
        list_title  text,
        received_at timestamptz,
        holds_from  date,
        holds_to    date,
        facts       jsonb,
        in_force    boolean not null,
        item_id     text
    )
    """,
    "create index subject_rows_in_force on subject_rows (region, feed, code) where in_force",
)


def upgrade() -> None:
    """Make the table."""
    for statement in STATEMENTS:
        op.execute(statement)
