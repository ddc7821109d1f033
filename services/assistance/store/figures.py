"""Figures that people entered, as screening told of them (录入的标准副本)."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.figures import FigureSet
from libs.policy import Grade
from libs.policy.entered import NONE_ENTERED, ConfirmedEntry, Entered, entered_after


async def note(session: AsyncSession, events: Sequence[FigureSet]) -> None:
    """Keep what was confirmed; told again, it says the same."""
    await session.execute(_NOTE, [_row(event) for event in events])


async def entered(session: AsyncSession, region: str) -> Entered:
    """The entered figures that hold for a region, as far as they were heard."""
    rows = (await session.execute(_ENTERED, {"region": region})).mappings().all()
    return entered_after([_entry(row) for row in rows], rows[-1]["turn"]) if rows else NONE_ENTERED


def _row(event: FigureSet) -> dict[str, object]:
    kept = {"entry_id", "region", "turn", "figure", "from_on", "to_on", "replaces"}
    paper = event.paper
    said = {"written": event.value, "document": paper.document, "article": paper.article, "grade": paper.grade}
    return event.model_dump(include=kept) | said


def _entry(row: RowMapping) -> ConfirmedEntry:
    return ConfirmedEntry(**{**row, "grade": Grade(row["grade"])})


_NOTE = text(
    """
    insert into entered_figures (entry_id, region, turn, figure, written, from_on, to_on, document, article, grade,
                                 replaces)
    values (:entry_id, :region, :turn, :figure, :written, :from_on, :to_on, :document, :article, :grade, :replaces)
    on conflict (entry_id) do nothing
    """
)
_ENTERED = text(
    """
    select entry_id, turn, figure, written, from_on, to_on, document, article, grade, replaces from entered_figures
     where region = :region order by turn
    """
)
