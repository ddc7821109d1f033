"""A quarter's minutes written, changed and signed; signed, they are told, and nothing of them changes (季研判)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.quarters import QuarterDecided
from libs.events.transport import clock, outbox
from libs.policy import RegionFiles
from services.screening.domain.days import beijing_day
from services.screening.domain.quarters.minutes import (
    DECISIONS_MAX,
    Decision,
    Said,
    Unit,
    departments_of,
    past,
    wanted,
)
from services.screening.domain.quarters.quarter import Quarter, listed, quarter_of
from services.screening.store import quarter_lists
from services.screening.store import quarters as kept
from services.screening.store.quarters import Assessment
from services.screening.usecases.quarter_pack import counted
from services.screening.usecases.screening import Asking

DUE_DAY = "quarter_due_day"
"""The figure without which a region holds no assessment of quarters (季研判截止日)."""


class AlreadySigned(Exception):
    """Nothing of it changes any more (已定稿)."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__(assessment.quarter.name)
        self.assessment = assessment


class ChangedMeanwhile(Exception):
    """Somebody changed what was read; `decision` is as it stands now, None where it is gone (别人刚改过)."""

    def __init__(self, decision: Decision | None = None) -> None:
        super().__init__("" if decision is None else decision.decision_id)
        self.decision = decision


class NotOver(Exception):
    """The quarter still runs: it cannot be signed (本季还没过完)."""


class TooMany(Exception):
    """The minutes hold as many decisions as they may."""


class DayPast(Exception):
    """The day of some decisions has passed; their numbers (期限已过)."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(str(numbers))
        self.numbers = numbers


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the minutes of a quarter are kept: whose, who acts, and when."""

    files: RegionFiles
    quarter: Quarter
    officer_id: str
    now: datetime

    @property
    def region(self) -> str:
        """The region's name."""
        return self.files.region.name

    @property
    def today(self) -> date:
        """The day it is."""
        return beijing_day(self.now)


async def quarters_of(session: AsyncSession, region: str, today: date) -> list[Quarter]:
    """The quarters of which there is anything, the present one first, and the one before it in any case."""
    present = quarter_of(today)
    since = await kept.known_since(session, region)
    first = present.before if since is None else min(quarter_of(since), present.before)
    return listed(first, present)


async def units(session: AsyncSession, files: RegionFiles) -> Mapping[str, Unit]:
    """To whom something may be given, by its value in a form: departments that rules tell, then towns."""
    rules = [*files.rules.values(), *files.rules_to_come.values()]
    departments = departments_of([rule.departments for rule in rules])
    found = [Unit(department=word) for word in departments]
    found += [Unit(area_code=code) for code in await kept.towns(session, files.region.name)]
    return {unit.value: unit for unit in found}


async def add(session: AsyncSession, desk: Desk, said: Said) -> Decision:
    """Write a decision into the minutes. Raises Unfit, AlreadySigned, TooMany."""
    what = wanted(said, await units(session, desk.files), desk.today)
    assessment = await _open(session, desk)
    if len(await kept.decisions(session, desk.region, desk.quarter)) >= DECISIONS_MAX:
        raise TooMany
    decision = Decision(str(clock.new_id()), what, 1, desk.officer_id, desk.now)
    await kept.add(session, assessment, decision)
    await kept.changed(session, assessment)
    return decision


async def change(session: AsyncSession, desk: Desk, read: tuple[str, int], said: Said) -> Decision:
    """Write a decision anew; `read` is its id and the edition that was read.

    Raises Unfit, AlreadySigned, ChangedMeanwhile.
    """
    what = wanted(said, await units(session, desk.files), desk.today)
    assessment = await _open(session, desk)
    before = await _as_read(session, desk, read)
    decision = Decision(before.decision_id, what, before.edition + 1, desk.officer_id, desk.now)
    await kept.change(session, decision)
    await kept.changed(session, assessment)
    return decision


async def remove(session: AsyncSession, desk: Desk, read: tuple[str, int]) -> None:
    """Take a decision out of the minutes. Raises AlreadySigned, ChangedMeanwhile."""
    assessment = await _open(session, desk)
    decision = await _as_read(session, desk, read)
    await kept.remove(session, decision.decision_id)
    await kept.changed(session, assessment)


async def sign(session: AsyncSession, desk: Desk, asking: Asking, edition: int) -> Assessment:
    """Sign the quarter: figures and lists are kept as they are, each decision is told; `edition` is what was read.

    Raises AlreadySigned, NotOver, ChangedMeanwhile, DayPast.
    """
    assessment = await _open(session, desk)
    if not desk.quarter.is_over(desk.today):
        raise NotOver
    if assessment.edition != edition:
        raise ChangedMeanwhile
    decisions = await kept.decisions(session, desk.region, desk.quarter)
    if numbers := past(decisions, desk.today):
        raise DayPast(numbers)
    pack, asked = await counted(session, desk.files, asking, (desk.quarter, desk.today))
    await quarter_lists.keep(session, asked)
    signed = replace(assessment, signed_by=desk.officer_id, signed_at=desk.now, figures=pack.document())
    await kept.sign(session, signed, decisions)
    await outbox.put(session, *[_told(desk, decision, n) for n, decision in enumerate(decisions, start=1)])
    return signed


async def _open(session: AsyncSession, desk: Desk) -> Assessment:
    assessment = await kept.lock(session, desk.region, desk.quarter)
    if assessment.is_signed:
        raise AlreadySigned(assessment)
    return assessment


async def _as_read(session: AsyncSession, desk: Desk, read: tuple[str, int]) -> Decision:
    decision_id, edition = read
    decisions = await kept.decisions(session, desk.region, desk.quarter)
    found = next((one for one in decisions if one.decision_id == decision_id), None)
    if found is None or found.edition != edition:
        raise ChangedMeanwhile(found)
    return found


def _told(desk: Desk, decision: Decision, number: int) -> QuarterDecided:
    return QuarterDecided(
        region=desk.region,
        decision_id=decision.decision_id,
        quarter=desk.quarter.first,
        number=number,
        matter=decision.wanted.matter,
        holder=decision.wanted.unit.holder,
        due_on=decision.wanted.due_on,
        signed_on=desk.today,
        signed_by=desk.officer_id,
    )
