"""What became of a department's rows: the findings that rest on them, and the clues of those (报了之后)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import ClueClosed, ClueOpened
from libs.events.contracts.screening import FindingEnded, FindingRaised, FindingWithdrawn


async def findings_raised(session: AsyncSession, events: Sequence[FindingRaised], now: datetime) -> None:
    """A finding rests on these rows."""
    for event in events:
        values = {"household": event.household_id, "rule": event.rule_id, "now": now}
        await session.execute(_RAISED, {**values, "finding": event.finding_id, "rows": sorted(set(event.row_ids))})


async def findings_ended(session: AsyncSession, events: Sequence[FindingEnded], now: datetime) -> None:
    """A finding no longer holds."""
    await _changed(session, [event.finding_id for event in events], "ENDED", now)


async def findings_withdrawn(session: AsyncSession, events: Sequence[FindingWithdrawn], now: datetime) -> None:
    """What a finding rested on was wrong."""
    await _changed(session, [event.finding_id for event in events], "WITHDRAWN", now)


async def clues_opened(session: AsyncSession, events: Sequence[ClueOpened], now: datetime) -> None:
    """Findings are in hand."""
    for event in events:
        values = {"findings": list(event.finding_ids), "clue": event.clue_id, "state": "OPEN", "now": now}
        await session.execute(_CLUE, {**values, "confirmed": None})


async def clues_closed(session: AsyncSession, events: Sequence[ClueClosed], now: datetime) -> None:
    """A person looked, and found a risk or none."""
    for event in events:
        values = {"findings": list(event.finding_ids), "clue": event.clue_id, "state": event.state, "now": now}
        await session.execute(_CLUE, {**values, "confirmed": event.risk_confirmed})


async def _changed(session: AsyncSession, finding_ids: Sequence[str], state: str, now: datetime) -> None:
    await session.execute(_STATE, {"findings": list(finding_ids), "state": state, "now": now})


_RAISED = text(
    """
    insert into row_outcomes (row_id, finding_id, household_id, rule_id, state, told_at)
    select row, :finding, :household, :rule, 'RAISED', :now from unnest(cast(:rows as text[])) as row
    on conflict (row_id, finding_id) do update set state = 'RAISED', told_at = excluded.told_at
    """
)
_STATE = text("update row_outcomes set state = :state, told_at = :now where finding_id = any(:findings)")
_CLUE = text(
    """
    update row_outcomes set clue_id = :clue, clue_state = :state, told_at = :now,
                            confirmed = coalesce(cast(:confirmed as boolean), confirmed)
     where finding_id = any(:findings)
    """
)
