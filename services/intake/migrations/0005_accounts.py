"""The ledger by household and source, so that what is parked elsewhere is counted apart (台账按户、按来源)."""

from alembic import op

revision = "s0005"
down_revision = "s0004"

ACCOUNTS = """
alter table ledger add column household_id text;
alter table ledger add column source text;
update ledger l set source = 'report', household_id = r.household_id from reports r where r.report_id = l.item_id;
update ledger l set source = f.feed, household_id = f.household_id from feed_rows f where f.row_id = l.item_id;
create index ledger_told on ledger (told_at);
create table parked_elsewhere (
    service   text not null,
    key       text not null,
    parked_at timestamptz not null,
    primary key (service, key)
);
"""


def upgrade() -> None:
    """Add the columns, fill them for what was told before, and make the table."""
    for statement in ACCOUNTS.split(";\n"):
        if statement.strip():
            op.execute(statement)
