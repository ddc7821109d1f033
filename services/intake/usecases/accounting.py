"""Is every item accounted for: how many stand where, in all, by day, and which are lost (对台账)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.store import ledger, parked_elsewhere
from services.intake.store.ledger import Account, Asked

DAYS = timedelta(days=31)
"""How far back the ledger is shown by day."""
OLDEST = 20
"""Unaccounted items beside other things; all of them stand on a page of their own."""


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger as it stands at a moment."""

    accounts: Sequence[Account]
    unaccounted: int
    oldest: Sequence[tuple[str, str]]
    """The oldest of the unaccounted: source and id."""

    @property
    def items(self) -> int:
        """Everything that was told."""
        return sum(account.items for account in self.accounts)


async def books(session: AsyncSession, now: datetime) -> Books:
    """The whole ledger; `now` is real time."""
    asked = await _asked(session, now)
    return Books(
        await ledger.accounts(session, asked),
        await ledger.unaccounted(session, asked),
        await ledger.oldest_unaccounted(session, asked, OLDEST),
    )


async def by_day(session: AsyncSession, now: datetime) -> list[Account]:
    """What was told in the last month, by Beijing day."""
    return await ledger.accounts_by_day(session, await _asked(session, now), now - DAYS)


async def unaccounted(session: AsyncSession, now: datetime) -> int:
    """How many items nobody can account for."""
    return await ledger.unaccounted(session, await _asked(session, now))


async def listed_unaccounted(session: AsyncSession, now: datetime, most: int, *, skip: int) -> list[tuple[str, str]]:
    """A page of the items that nobody can account for, the oldest first: source and id."""
    return await ledger.oldest_unaccounted(session, await _asked(session, now), most, skip=skip)


async def _asked(session: AsyncSession, now: datetime) -> Asked:
    return Asked(now, await parked_elsewhere.items_parked_here(session))
