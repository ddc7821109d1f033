"""Whole names and phones, once a purpose was given for this household today (看全名和电话，留痕)."""

from sqlalchemy.ext.asyncio import AsyncSession

from libs.web.appointments import Reader
from services.assistance.store import purposes
from services.assistance.store.purposes import PurposeRow
from services.assistance.usecases.hand import Hand

PURPOSES = ("办理", "走访", "打印", "检查")
MASKED = "page"
"""What names are asked for while no purpose was given: they come masked."""


class NoPurpose(Exception):
    """None of the purposes was chosen."""


async def purpose_today(session: AsyncSession, reader: Reader, hand: Hand) -> str:
    """For which purpose the reader sees this household's names; masked if none was given today."""
    return await purposes.of_day(session, reader.officer_id, hand.household_id, hand.today) or MASKED


async def give_purpose(session: AsyncSession, reader: Reader, hand: Hand, purpose: str) -> None:
    """Show this reader the names of this household for the rest of the day. Raises NoPurpose."""
    if purpose not in PURPOSES:
        raise NoPurpose
    row = PurposeRow(reader.officer_id, hand.household_id, hand.today, purpose, hand.now)
    await purposes.keep(session, row)
