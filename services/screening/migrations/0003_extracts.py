"""Beside the facts of a household, the extract that rules read; those of known households are made here."""

from alembic import op
from sqlalchemy import text

from services.screening.domain.extract import packed
from services.screening.store.documents import Beside, document_of, facts_of

revision = "s0003"
down_revision = "s0002"
CHUNK = 1000

NEXT = text(
    """
    select household_id, monitored, facts::text as facts from households where household_id > :after
     order by household_id limit :chunk
    """
)
KEEP = text(
    """
    update households h set extract = made.extract
      from unnest(cast(:ids as text[]), cast(:extracts as bytea[])) as made (household_id, extract)
     where h.household_id = made.household_id
    """
)


def upgrade() -> None:
    """Add the column, and fill it household by household."""
    op.execute("alter table households add column extract bytea")
    connection, after = op.get_bind(), ""
    while found := connection.execute(NEXT, {"after": after, "chunk": CHUNK}).mappings().all():
        facts = [
            facts_of({**row, "category": None, "recognised_on": None}, document_of(row["facts"]), Beside())
            for row in found
        ]
        after = found[-1]["household_id"]
        connection.execute(KEEP, {"ids": [row["household_id"] for row in found], "extracts": packed(facts)})
