"""The order in which rows are loaded stands apart: a row that waits is not written again for its place (载入的次序)."""

from alembic import op

revision = "s0007"
down_revision = "s0006"

PLACES = """
create table staged_places (
    upload_id text not null,
    place     integer not null,
    key_hash  bytea not null,
    primary key (upload_id, place, key_hash)
);
insert into staged_places select upload_id, place, key_hash from staged_rows where place is not null;
drop index staged_rows_place;
alter table staged_rows drop column place;
"""


def upgrade() -> None:
    """Make the table, take over the places of what is being loaded, and drop the column."""
    for statement in PLACES.split(";\n"):
        if statement.strip(" \n;"):
            op.execute(statement)
