"""A quarter's assessment: its minutes, and what was signed, with its figures and lists as they were."""

from alembic import op

revision = "s0011"
down_revision = "s0010"

STATEMENTS = (
    """
    create table quarters (
        region    text not null,
        first_on  date not null,
        edition   integer not null default 0,
        signed_by text,
        signed_at timestamptz,
        figures   json,
        primary key (region, first_on),
        check ((signed_by is null) = (signed_at is null) and (signed_by is null) = (figures is null))
    )
    """,
    """
    create table quarter_decisions (
        decision_id text primary key,
        region      text not null,
        first_on    date not null,
        place       bigint generated always as identity,
        number      integer,
        matter      text not null,
        department  text,
        area_code   text,
        due_on      date not null,
        edition     integer not null default 1,
        written_by  text not null,
        written_at  timestamptz not null,
        check ((department is null) <> (area_code is null)),
        foreign key (region, first_on) references quarters
    )
    """,
    "create index quarter_decisions_of on quarter_decisions (region, first_on, place)",
    """
    create table quarter_listed (
        region       text not null,
        first_on     date not null,
        list         text not null,
        place        integer not null,
        household_id text not null,
        area_code    text,
        level        text,
        department   text,
        label        text not null,
        since_on     date not null,
        before_on    date,
        primary key (region, first_on, list, place)
    )
    """,
    "alter table decision_moves add column turn integer not null default 0",
    "create index households_monitored on households (region) where monitored",
    "create index case_decisions_of on case_decisions (region, decided_on)",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in STATEMENTS:
        op.execute(statement)
