"""What operators look back at and forward to: alarms that sounded, and since when a job has gone on."""

from alembic import op

revision = "t0003"
down_revision = "t0002"

ALARMS = """
create table alarms (
    id       bigint generated always as identity primary key,
    began_at timestamptz not null,
    ended_at timestamptz,
    worst_s  integer not null,
    because  text
);
create unique index alarms_sounding on alarms ((true)) where ended_at is null;
create index alarms_began on alarms (began_at);
create index dead_letters_parked_at on dead_letters (parked_at);
alter table jobs add column went_on_at timestamptz;
alter table jobs add column went_on_done bigint not null default 0
"""


def upgrade() -> None:
    """Make the table, and the columns."""
    for statement in ALARMS.split(";\n"):
        op.execute(statement)
