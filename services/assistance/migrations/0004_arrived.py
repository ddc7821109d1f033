"""In which transaction a task, or a held list, came before whoever has it: open consoles count what is new (实时)."""

from alembic import op

revision = "s0004"
down_revision = "s0003"

COLUMNS = """
alter table tasks add column arrived_in xid8 not null default pg_current_xact_id();
alter table held_uploads add column arrived_in xid8 not null default pg_current_xact_id();
create index tasks_arrived on tasks (arrived_in) where ended_at is null
"""
ARRIVES = """
create function task_arrives() returns trigger language plpgsql as $$
begin
    new.arrived_in := pg_current_xact_id();
    return new;
end $$
"""
PASSED_ON = """
create trigger task_arrives before update on tasks for each row
  when ((old.level, old.area_code, old.department, old.officer_id, old.escalated_to)
        is distinct from (new.level, new.area_code, new.department, new.officer_id, new.escalated_to))
  execute function task_arrives()
"""
"""A task that goes on to somebody else, or up, arrives there."""


def upgrade() -> None:
    """Add the columns, and what keeps them."""
    for statement in COLUMNS.split(";\n"):
        op.execute(statement)
    op.execute(ARRIVES)
    op.execute(PASSED_ON)
