"""What is done with what intake tells of households (听到家庭情况)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import HouseholdMerged, HouseholdRecorded
from services.assistance.store import households, moving, writing
from services.assistance.store.dossier import Place
from services.assistance.store.rows import ClueRow
from services.assistance.usecases.following import system_step, validate
from services.assistance.usecases.hand import Hand, all_in_hand, make_known, take_in_hand
from services.assistance.usecases.opening import joined_by
from services.assistance.usecases.tasks import move_tasks

MOVED = "household.recorded"
JOINED = "household.merged"
OPEN_ALREADY = {"reason_code": "ALREADY_OPEN"}


async def all_recorded(session: AsyncSession, events: Sequence[HouseholdRecorded], now: datetime) -> None:
    """Facts of households with nothing in hand are kept all at once; the others one by one, under their lock."""
    newest: dict[str, HouseholdRecorded] = {}
    for event in events:
        known = newest.get(event.household_id)
        if known is None or event.version > known.version:
            newest[event.household_id] = event
    busy = await households.busy_among(session, sorted(newest))
    quiet = [newest[household_id] for household_id in sorted(newest) if household_id not in busy]
    await households.keep_all(session, quiet)
    if not busy:
        return
    others = [newest[household_id] for household_id in sorted(busy)]
    async with all_in_hand(session, others, now) as hands:
        for event in others:
            await recorded(await hands.of(event), event)


async def recorded(hand: Hand, event: HouseholdRecorded) -> None:
    """The higher version is kept; a household that is known now is taken in, one that moved has other officers."""
    row = hand.dossier.household
    if row.household_id != event.household_id or event.version <= row.version:
        return
    moved = event.area_code is not None and event.area_code != row.area_code
    row.version, row.provisional, row.facts = event.version, event.provisional, event
    row.area_code = event.area_code or row.area_code
    await writing.put(hand.session, row)
    if moved or _misplaced(hand):
        await move_tasks(hand, MOVED)
    if not event.provisional:
        await _identified(hand)


def _misplaced(hand: Hand) -> bool:
    """Whether a task is held for an area that was not known then."""
    return any(task.area_code is None and task.officer_id is None for task in hand.dossier.tasks.values())


async def _identified(hand: Hand) -> None:
    """It is known now which household a clue is about (认出是哪一家)."""
    for clue in list(hand.dossier.clues.values()):
        if not clue.identified:
            clue.identified = True
            await hand.save(clue)
            await validate(hand, clue)


async def merged(session: AsyncSession, event: HouseholdMerged, now: datetime) -> None:
    """Everything of the provisional household belongs to the registered one; the second telling changes nothing."""
    place = Place(event.region, event.into_area_code)
    pair = sorted({event.from_household_id, event.into_household_id})
    for household_id in pair:  # both locked, always in the same order
        await make_known(session, household_id, place, now)
    if not await moving.move_household(session, event, now):
        return
    hand = await take_in_hand(session, event.into_household_id, now)
    assert hand is not None, "it was locked above"
    hand.dossier.tasks.update(await moving.open_tasks(session, event.from_household_id))
    await move_tasks(hand, JOINED)
    await _identified(hand)
    await _one_of_each(hand)


async def _one_of_each(hand: Hand) -> None:
    """Clues that nobody set out for join what is open; of two entries in triage the later one leaves.

    What only some may know of stands by itself here too.
    """
    for clue in list(hand.dossier.clues.values()):
        if clue.state == "VALIDATED" and joined_by(hand, clue.clue_id, frozenset(clue.risks)) is not None:
            await system_step(hand, clue, "clue.merged")
    in_triage = [clue for clue in hand.dossier.clues.values() if clue.state == "IN_TRIAGE"]
    for kept in (False, True):
        await _one_entry(hand, [clue for clue in in_triage if clue.kept == kept])


async def _one_entry(hand: Hand, entries: Sequence[ClueRow]) -> None:
    for later in entries[1:]:
        for finding in hand.dossier.findings.values():
            if finding.clue_id == later.clue_id:
                finding.clue_id = entries[0].clue_id
                await writing.put(hand.session, finding)
        await system_step(hand, later, "finding.left", OPEN_ALREADY)
