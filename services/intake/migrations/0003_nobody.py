"""Where a row says that its person lives, and who said that they live elsewhere (查无此人)."""

from alembic import op

revision = "s0003"
down_revision = "s0002"

NOBODY = """
alter table feed_rows add column area_code text;
create index feed_rows_nobody on feed_rows (entered_at) where state = 'IN_FORCE' and not told;
create table passed_on (
    id_hash    bytea primary key,
    level      text not null check (level in ('town', 'county')),
    officer_id text not null,
    passed_at  timestamptz not null
);
"""


def upgrade() -> None:
    """Make the column and the table."""
    for statement in NOBODY.split(";\n"):
        if statement.strip(" \n;"):
            op.execute(statement)
