"""What was about a household before it was taken for another, so that it can go back (分开)."""

from alembic import op

revision = "s0002"
down_revision = "s0001"


def upgrade() -> None:
    """Make the columns."""
    op.execute("alter table households add column turn integer not null default 0")
    for table in ("items", "tasks"):
        op.execute(f"alter table {table} add column moved_from text")
    op.execute("create index items_moved on items (moved_from) where moved_from is not null")
    op.execute("create index tasks_moved on tasks (moved_from) where moved_from is not null")
