"""Rows of every list stand in one table: the days of which they speak, and what their list says."""

from alembic import op

revision = "s0004"
down_revision = "s0003"
STATEMENTS = (
    "alter table settlements rename to list_rows",
    "alter index settlements_pkey rename to list_rows_pkey",
    "alter index settlements_household rename to list_rows_household",
    "alter index settlements_upload rename to list_rows_upload",
    "alter table list_rows add column holds_from date",
    "alter table list_rows add column holds_to date",
    "alter table list_rows add column facts json not null default '{}'",
)


def upgrade() -> None:
    """Rename, and add the columns; rows that are there were settlements."""
    for statement in STATEMENTS:
        op.execute(statement)
