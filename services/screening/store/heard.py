"""What the handlers of a batch touched, kept in its session until the batch is settled (本批涉及).

A batch of which a message fails is taken apart, and each part is handled in a savepoint of its own.
"""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

List = tuple[str, str, str]
"""Region, feed, upload."""
HEARD = "screening.heard"
"""Key in `session.info`: the savepoint of a part, and what was noted in it."""


@dataclass(slots=True)
class Heard:
    """What the messages of one part of a batch touched; noting twice is noting once."""

    households: dict[str, None] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    """Items of the ledger that end with this batch, and the region each belongs to."""
    rows: dict[List, dict[str, None]] = field(default_factory=dict)
    """By list: rows and withdrawals met for the first time."""
    loaded: dict[str, None] = field(default_factory=dict)
    """Lists whose number of rows became known."""
    lost_rows: dict[str, None] = field(default_factory=dict)
    """Lists of which a row is no longer in force."""


def note(session: AsyncSession) -> Heard:
    """Where the handlers note what their part of a batch touched; of a part that was rolled back, nothing is left."""
    part = session.sync_session.get_nested_transaction()
    noted: tuple[object, Heard] | None = session.info.get(HEARD)
    if noted is None or noted[0] is not part:
        noted = session.info[HEARD] = part, Heard()
    return noted[1]


def take(session: AsyncSession) -> Heard:
    """What this part of the batch touched; it is forgotten here."""
    heard = note(session)
    del session.info[HEARD]
    return heard
