"""What is heard of figures: the line that decisions are shown with counts those that people entered (听到标准)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.figures import FigureSet
from services.assistance.store import figures


async def noted(session: AsyncSession, events: Sequence[FigureSet], now: datetime) -> None:  # noqa: ARG001
    """A figure was confirmed: it holds for its days from now on."""
    await figures.note(session, events)
