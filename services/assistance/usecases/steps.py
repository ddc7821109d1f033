"""The one way in which anybody takes a step, and what a reader may take now (办一步、能办哪几步)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Matter
from services.assistance.domain.answers import Given
from services.assistance.domain.days import beijing_day
from services.assistance.domain.machine import Possible, Taken, allowed
from services.assistance.domain.steps import Actor
from services.assistance.domain.values import Role
from services.assistance.store import dossier
from services.assistance.store.rows import MatterRow, MeasureRow
from services.assistance.usecases.acting import (
    ROLES,
    NotYours,
    Reader,
    StepRefused,
    SystemActor,
    actor_of,
    appointment_of,
    refuse_strangers,
)
from services.assistance.usecases.engine import Doing, overtaken
from services.assistance.usecases.following import do
from services.assistance.usecases.hand import Hand, look_at, take_in_hand, visible_to
from services.assistance.usecases.matters import MatterView, seen_in
from services.assistance.usecases.situation import NOTHING_POSTED, Looking, Posting, context_of


@dataclass(frozen=True)
class Wanted:
    """A step as a form hands it in (交上来的一步)."""

    matter: str
    """clue, case or measure."""
    matter_id: str
    event: str
    happened_at: datetime
    answers: Mapping[str, Given] = field(default_factory=dict)
    seen: str | None = None
    """The last step that the form showed; None: whoever hands it in saw none."""
    posting: Posting = NOTHING_POSTED
    """The text that is going to be posted, for a notice or an announcement."""


async def take_step(session: AsyncSession, reader: Reader | SystemActor, wanted: Wanted, now: datetime) -> Taken:
    """Take a step with everything that follows from it. Raises NotYours, StepRefused: then nothing has changed."""
    hand, matter = await open_matter(session, reader, (wanted.matter, wanted.matter_id), now)
    if _moved_on(hand, matter, wanted):
        raise StepRefused(overtaken(hand, matter), stale=True)
    doing = Doing(
        wanted.event,
        wanted.happened_at,
        actor_of(reader),
        wanted.answers,
        appointment_id=appointment_of(reader),
        posting=wanted.posting,
    )
    async with session.begin_nested():  # a refused follow-up takes the step back with it
        return await do(hand, matter, doing)


def _moved_on(hand: Hand, matter: MatterRow, wanted: Wanted) -> bool:
    """Whether this step was taken, or the matter came to another state, after the form was shown."""
    if wanted.seen is None:
        return False
    rows = hand.dossier.steps.get(matter.matter_id, [])
    position = next((n for n, row in enumerate(rows) if row.step_id == wanted.seen), None)
    if position is None:
        return bool(rows)
    later = rows[position + 1 :]
    return any(row.old_state != row.new_state for row in later)


async def possible_steps(
    session: AsyncSession, reader: Reader, matter: str, matter_id: str, now: datetime
) -> list[Possible]:
    """Every step of the table, the impossible ones with their reason. Raises NotYours."""
    hand, row = await look_at_matter(session, reader, (matter, matter_id), now)
    role = ROLES.get(reader.role)
    if role is None:
        return []
    actor = Actor(reader.officer_id, role, reader.department)
    context = context_of(hand.dossier, row, Looking(beijing_day(now), hand.calendar, hand.entered))
    return allowed(hand.table_of(row), hand.dossier.steps_of(row.matter_id), actor, context, on=beijing_day(now))


async def view_of(session: AsyncSession, reader: Reader, matter: str, matter_id: str, now: datetime) -> MatterView:
    """Where a matter stands, and the choices of its forms. Raises NotYours."""
    hand, row = await look_at_matter(session, reader, (matter, matter_id), now)
    return seen_in(hand, row)


async def open_matter(
    session: AsyncSession, reader: Reader | SystemActor, which: tuple[str, str], now: datetime
) -> tuple[Hand, MatterRow]:
    """A matter in hand, its household locked. Raises NotYours where there is none or it is not for this reader."""
    household_id = await _whose(session, which)
    return _shown_to(reader, await take_in_hand(session, household_id, now), which)


async def look_at_matter(
    session: AsyncSession, reader: Reader | SystemActor, which: tuple[str, str], now: datetime
) -> tuple[Hand, MatterRow]:
    """A matter read without the lock, to be shown and nothing else. Raises NotYours as `open_matter` does."""
    return _shown_to(reader, await look_at(session, await _whose(session, which), now), which)


async def _whose(session: AsyncSession, which: tuple[str, str]) -> str:
    """Whose matter this is. Raises NotYours."""
    kind, matter_id = which
    household_id = await dossier.household_of(session, Matter(kind), matter_id) if kind in set(Matter) else None
    if household_id is None:
        raise NotYours
    return household_id


def _shown_to(reader: Reader | SystemActor, hand: Hand | None, which: tuple[str, str]) -> tuple[Hand, MatterRow]:
    """The matter, if this reader may see it. Raises NotYours."""
    kind, matter_id = which
    if hand is not None and not isinstance(reader, SystemActor):
        hand = visible_to(reader, hand)
    row = hand.dossier.find(Matter(kind), matter_id) if hand is not None else None
    if hand is None or row is None:
        raise NotYours
    refuse_strangers(reader, hand.region, hand.area_code)
    if not isinstance(reader, SystemActor) and _hidden(reader, row):
        raise NotYours
    return hand, row


def _hidden(reader: Reader, row: MatterRow) -> bool:
    """A department sees the measures that were sent to it, and nothing else."""
    if ROLES.get(reader.role) is not Role.DEPARTMENT:
        return False
    return not isinstance(row, MeasureRow) or row.department != reader.department
