"""Who recognised which household, and what of it was undone (认户的记录)."""

from alembic import op

revision = "s0004"
down_revision = "s0003"

MATCHES = """
alter table households add column turn integer not null default 0;
alter table reports add column moved_from text;
create index reports_moved on reports (moved_from) where moved_from is not null;
create table matches (
    from_id       text not null references households,
    turn          integer not null,
    into_id       text not null references households,
    officer_id    text not null,
    matched_at    timestamptz not null,
    split_by      text,
    split_at      timestamptz,
    reason_sealed bytea,
    primary key (from_id, turn)
);
create index matches_recent on matches (matched_at) where split_at is null;
"""


def upgrade() -> None:
    """Make the columns and the table."""
    for statement in MATCHES.split(";\n"):
        if statement.strip(" \n;"):
            op.execute(statement)
