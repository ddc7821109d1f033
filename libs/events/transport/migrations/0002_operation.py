"""What operators need: who proposed and who confirmed a drop, kept for ever; how lively each worker hears."""

from alembic import op

revision = "t0002"
down_revision = "t0001"

DROPS = """
create table drop_steps (
    id        bigint generated always as identity primary key,
    letter_id bigint not null references dead_letters,
    step      text not null check (step in ('PROPOSED', 'CONFIRMED', 'DECLINED')),
    reason    text,
    taken_by  text not null,
    taken_at  timestamptz not null
);
create index drop_steps_letter on drop_steps (letter_id, id);
"""

APPEND_ONLY = """
create function refuse_change_of_drop() returns trigger language plpgsql as $$
begin
    raise exception 'rows of drop_steps are only ever added';
end $$
"""

HEARING = """
alter table heartbeats add column heard_at timestamptz;
alter table heartbeats add column heard_in_minute integer not null default 0;
"""


def upgrade() -> None:
    """Make the table, and the columns."""
    for part in (DROPS, HEARING):
        for statement in part.split(";\n"):
            if statement.strip():
                op.execute(statement)
    op.execute(APPEND_ONLY)
    op.execute(
        "create trigger drop_steps_append_only before update or delete on drop_steps "
        "for each row execute function refuse_change_of_drop()"
    )
