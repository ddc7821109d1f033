"""What the handlers of a batch touched, kept in its session until the batch is settled (本批涉及)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

List = tuple[str, str, str]
"""Region, feed, upload."""
HEARD = "screening.heard"
"""Key in `session.info`."""


@dataclass(slots=True)
class Heard:
    """What messages of one key touched. Noting twice is noting once: a batch may be taken apart and handled again."""

    households: dict[str, None] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    """Items of the ledger that end with this batch, and the region each belongs to."""
    rows: dict[List, dict[str, None]] = field(default_factory=dict)
    """By list: rows and withdrawals met for the first time."""
    loaded: dict[str, None] = field(default_factory=dict)
    """Lists whose number of rows became known."""
    lost_rows: dict[str, None] = field(default_factory=dict)
    """Lists of which a row is no longer in force."""


def note(session: AsyncSession, key: str) -> Heard:
    """Where the handlers note what a message of this key touched."""
    by_key: dict[str, Heard] = session.info.setdefault(HEARD, {})
    return by_key.setdefault(key, Heard())


def take(session: AsyncSession, keys: Sequence[str]) -> Heard:
    """What the messages of these keys touched, together; it is forgotten here."""
    by_key: dict[str, Heard] = session.info.get(HEARD, {})
    together = Heard()
    for key in keys:
        part = by_key.pop(key, None)
        if part is None:
            continue
        together.households.update(part.households)
        together.items.update(part.items)
        together.loaded.update(part.loaded)
        together.lost_rows.update(part.lost_rows)
        for one, rows in part.rows.items():
            together.rows.setdefault(one, {}).update(rows)
    return together
