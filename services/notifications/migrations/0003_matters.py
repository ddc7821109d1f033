"""What waits for one office after another is found by what it is about."""

from alembic import op

revision = "s0003"
down_revision = "s0002"


def upgrade() -> None:
    """Make the index."""
    op.execute("create index tasks_matter on tasks (matter, matter_id) where ended_at is null")
