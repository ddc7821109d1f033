"""What somebody only has to know may pass by itself: it ends with its task."""

from alembic import op

revision = "s0004"
down_revision = "s0003"

STATEMENTS = (
    "alter table items drop constraint items_check",
    "alter table items add constraint items_check check (task_id is not null or kind = 'KNOW')",
)


def upgrade() -> None:
    """What is to be done still has a task."""
    for statement in STATEMENTS:
        op.execute(statement)
