"""How often a household was recognised or set apart, and since when it belongs to another (分开)."""

from alembic import op

revision = "s0002"
down_revision = "s0001"


def upgrade() -> None:
    """Make the columns."""
    op.execute("alter table households add column turn integer not null default 0, add column joined_at timestamptz")
