"""Clues that only some may know of: every list of tasks leaves them out for the others."""

from alembic import op

revision = "s0006"
down_revision = "s0005"


def upgrade() -> None:
    """Add the column, and an index of the few that are kept."""
    op.execute("alter table clues add column kept boolean not null default false")
    op.execute("create index clues_kept on clues (clue_id) where kept")
