"""For which purpose an officer sees whole names today (看全名和电话)."""

from alembic import op

revision = "s0003"
down_revision = "s0002"

TABLE = """
create table name_purposes (
    officer_id   text not null,
    household_id text not null,
    day          date not null,
    purpose      text not null,
    asked_at     timestamptz not null,
    primary key (officer_id, household_id, day)
)
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(TABLE)
