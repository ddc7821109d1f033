"""Dropping a parked message takes two operators: one proposes with a reason, another confirms (两人丢弃).

What is dropped is never handled, and nothing brings it back. So each step is a row that is only ever added; what was
proposed and then declined, or replayed meanwhile, stays to be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock, dead_letters
from libs.events.transport.dead_letters import DeadLetter, NotParked


class ReasonMissing(Exception):
    """A drop is proposed for a reason that is written down, or not at all."""


class NotProposed(Exception):
    """Nobody proposes to drop this message."""


class AlreadyProposed(Exception):
    """Somebody proposed it before: it waits for another operator."""


class SamePerson(Exception):
    """Who proposed a drop does not confirm it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drop that waits for a second operator."""

    letter_id: int
    reason: str
    by: str
    at: datetime


async def propose(session: AsyncSession, letter_id: int, reason: str, by: str) -> None:
    """The first operator says why. Raises ReasonMissing, NotParked, AlreadyProposed."""
    if not reason.strip():
        raise ReasonMissing("Write why this message is dropped.")
    await _held(session, letter_id)
    if await proposal_of(session, letter_id) is not None:
        raise AlreadyProposed(f"Message {letter_id} was proposed before: another operator confirms or declines it.")
    await _note(session, letter_id, "PROPOSED", by, reason.strip())


async def decline(session: AsyncSession, letter_id: int, by: str) -> None:
    """Not dropped after all: another operator says so, or who proposed it. Raises NotParked, NotProposed."""
    await _held(session, letter_id)
    if await proposal_of(session, letter_id) is None:
        raise NotProposed(f"Nobody proposes to drop message {letter_id}.")
    await _note(session, letter_id, "DECLINED", by)


async def confirm(session: AsyncSession, letter_id: int, by: str) -> DeadLetter:
    """The second operator drops it; gives what was dropped. Raises NotParked, NotProposed, SamePerson."""
    letter = await _held(session, letter_id)
    proposal = await proposal_of(session, letter_id)
    if proposal is None:
        raise NotProposed(f"Nobody proposes to drop message {letter_id}: propose it first, with a reason.")
    if proposal.by == by:
        raise SamePerson(f"{by} proposed to drop message {letter_id}: another operator confirms it.")
    await _note(session, letter_id, "CONFIRMED", by)
    await dead_letters.drop(session, letter, proposal.reason, by)
    return letter


async def proposal_of(session: AsyncSession, letter_id: int) -> Proposal | None:
    """What waits for a second operator, if anything does."""
    found = await proposals(session, [letter_id])
    return found.get(letter_id)


async def proposals(session: AsyncSession, letter_ids: Sequence[int]) -> dict[int, Proposal]:
    """The same for several messages."""
    rows = await session.execute(_PROPOSED, {"letters": list(letter_ids)})
    return {row.letter_id: Proposal(row.letter_id, row.reason, row.taken_by, row.taken_at) for row in rows}


async def history(session: AsyncSession, limit: int, *, skip: int = 0) -> Sequence[Mapping[str, Any]]:
    """The last steps, newest first, with the message each is about; no payloads."""
    return [dict(row) for row in (await session.execute(_HISTORY, {"limit": limit, "skip": skip})).mappings()]


async def steps_taken(session: AsyncSession) -> int:
    """How many steps `history` has in all."""
    return int((await session.execute(text("select count(*) from drop_steps"))).scalar_one())


async def _held(session: AsyncSession, letter_id: int) -> DeadLetter:
    """The parked message, kept from everybody else until this transaction ends. Raises NotParked."""
    letter = await dead_letters.one_for_update(session, letter_id)
    if letter is None:
        raise NotParked(f"Message {letter_id} is not parked.")
    return letter


async def _note(session: AsyncSession, letter_id: int, step: str, by: str, reason: str | None = None) -> None:
    noted = {"letter": letter_id, "step": step, "reason": reason, "by": by, "at": clock.real_now()}
    await session.execute(_NOTE, noted)


_NOTE = text(
    """
    insert into drop_steps (letter_id, step, reason, taken_by, taken_at)
    values (:letter, :step, :reason, :by, :at)
    """
)
_PROPOSED = text(
    """
    select letter_id, reason, taken_by, taken_at
      from (select distinct on (letter_id) * from drop_steps where letter_id = any(cast(:letters as bigint[]))
             order by letter_id, id desc) as last
     where step = 'PROPOSED'
    """
)
_HISTORY = text(
    """
    select s.letter_id, s.step, s.reason, s.taken_by, s.taken_at, d.key, d.name, d.state
      from drop_steps s join dead_letters d on d.id = s.letter_id
     order by s.id desc limit :limit offset :skip
    """
)
