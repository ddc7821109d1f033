"""What a household that was recognised brought along, so that it can take it back (分开)."""

from alembic import op

revision = "s0002"
down_revision = "s0001"


def upgrade() -> None:
    """Make the columns."""
    op.execute(
        "alter table households add column turn integer not null default 0,"
        " add column lent_monitored boolean not null default false"
    )
    op.execute("alter table visit_incomes add column moved_from text")
