"""Households are counted by their indexes alone; a figure is kept of no change that a run found."""

from alembic import op

revision = "s0016"
down_revision = "s0015"

STATEMENTS = (
    "create index households_merged on households (region) where merged_into is not null",
    "alter table run_changes alter column figure drop not null",
)


def upgrade() -> None:
    """Make the index; workers that still run as before may write figures, so the column stays."""
    for statement in STATEMENTS:
        op.execute(statement)
