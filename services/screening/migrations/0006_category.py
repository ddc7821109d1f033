"""A monitored household is known with its category: some rules ask for it."""

from alembic import op

revision = "s0006"
down_revision = "s0005"


def upgrade() -> None:
    """Households of which it was not told have none."""
    op.execute("alter table households add column category text")
