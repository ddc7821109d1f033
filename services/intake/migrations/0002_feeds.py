"""The tables of the departments' lists: uploads, rows that wait, rows in force, columns that were explained (报送)."""

from alembic import op

revision = "s0002"
down_revision = "s0001"

UPLOADS = """
create table uploads (
    upload_id    text primary key,
    feed         text not null,
    department   text not null,
    officer_id   text not null,
    file_name    text not null,
    file_hash    bytea not null,
    file_sealed  bytea,
    size         integer not null,
    state        text not null check (state in
        ('UPLOADED', 'CHECKING', 'CHECKED', 'LOADING', 'LOADED', 'WITHDRAWING', 'WITHDRAWN')),
    refused      text,
    counts       jsonb,
    mistakes     jsonb not null,
    months       date[] not null,
    told         integer not null,
    job_id       uuid,
    uploaded_at  timestamptz not null,
    received_at  timestamptz not null,
    checked_at   timestamptz,
    loaded_at    timestamptz,
    withdrawn_at timestamptz
);
create unique index uploads_once on uploads (feed, department, file_hash) where state <> 'WITHDRAWN';
create index uploads_feed on uploads (feed, uploaded_at);
create index uploads_kept on uploads (received_at) where file_sealed is not null;
create table column_choices (
    department  text not null,
    feed        text not null,
    header      text not null,
    column_name text not null,
    primary key (department, feed, header)
);
"""

ROWS = """
create table staged_rows (
    upload_id    text not null references uploads,
    line_no      integer not null,
    withdraws    boolean not null,
    key_hash     bytea not null,
    content_hash bytea not null,
    id_hash      bytea,
    group_no     text,
    used         jsonb not null,
    sealed       bytea,
    place        integer,
    primary key (upload_id, key_hash)
);
create index staged_rows_place on staged_rows (upload_id, place);
create table feed_rows (
    row_id       text primary key,
    upload_id    text not null references uploads,
    feed         text not null,
    key_hash     bytea not null,
    content_hash bytea not null,
    line_no      integer not null,
    used         jsonb not null,
    id_hash      bytea,
    sealed       bytea,
    person_id    text,
    household_id text,
    state        text not null check (state in ('IN_FORCE', 'REPLACED', 'WITHDRAWN')),
    told         boolean not null,
    entered_at   timestamptz not null,
    ended_at     timestamptz
);
create unique index feed_rows_in_force on feed_rows (feed, key_hash) where state = 'IN_FORCE';
create index feed_rows_upload on feed_rows (upload_id, line_no);
create index feed_rows_household on feed_rows (household_id);
create index feed_rows_unmatched on feed_rows (id_hash) where state = 'IN_FORCE' and not told;
"""


def upgrade() -> None:
    """Make the tables."""
    for part in (UPLOADS, ROWS):
        for statement in part.split(";\n"):
            if statement.strip(" \n;"):
                op.execute(statement)
