"""Yearly reports: noted as received, taken back, and told of where they are waited for (年度报告)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.duties import DutyDone, DutyDue, DutyMissed
from libs.events.transport import clock, outbox
from libs.policy import Policy, Region
from libs.policy.answers import Answer
from services.screening.domain import owed, yearly
from services.screening.domain.days import beijing_day
from services.screening.domain.owed import YEARLY_RULE_ID as RULE_ID
from services.screening.domain.owed import Asked, Kind
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.yearly import Receipt, Reporter, Said
from services.screening.store import quarters
from services.screening.store import yearly as kept
from services.screening.store.yearly import REGION, Wait
from services.screening.usecases import telling
from services.screening.usecases.reasons import written


class AlreadyNoted(Exception):
    """Somebody else noted that it came (别人已经登记)."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.receipt_id)
        self.receipt = receipt


class AlreadyTakenBack(Exception):
    """Somebody else took it back (别人已经撤回)."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.receipt_id)
        self.receipt = receipt


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose report of which year is on the desk: who acts, and when."""

    region: Region
    year: int
    reporter: Reporter
    officer_id: str
    now: datetime


async def years(session: AsyncSession, policy: Policy) -> list[int]:
    """The years whose report the region asks for, the latest first; none where it orders none."""
    return yearly.years(policy, await quarters.known_since(session, policy.region.name))


async def of_day(session: AsyncSession, policy: Policy) -> list[Asked]:
    """What the rule answers of every report of these years, on the day of the policy."""
    asked, owing = await years(session, policy), yearly.reporters(policy.region)
    came = await kept.in_force(session, policy.region.name, asked)
    each = [(year, one, came.get((year, one.code))) for year in asked for one in owing]
    return owed.ask([yearly.duty(year, one, None if it is None else it.came_on) for year, one, it in each], policy)


async def note(session: AsyncSession, desk: Desk, said: Said) -> Receipt:
    """Note that a report came; nobody waits for it any more. Raises Unfit, AlreadyNoted."""
    today = beijing_day(desk.now)
    came_on, paper = yearly.read(said, desk.year, today)
    await kept.lock(session, desk.region.name, desk.year)
    came = await kept.in_force(session, desk.region.name, [desk.year])
    if (desk.year, desk.reporter.code) in came:
        raise AlreadyNoted(came[desk.year, desk.reporter.code])
    receipt = Receipt(
        receipt_id=str(clock.new_id()),
        year=desk.year,
        reporter=desk.reporter.code,
        came_on=came_on,
        paper=paper,
        noted_by=desk.officer_id,
        noted_at=desk.now,
    )
    await kept.add(session, desk.region.name, receipt)
    told = await kept.waits(session, desk.region.name, desk.year)
    codes = {code for _, code in came} | {desk.reporter.code}
    over = [desk.reporter.code, *([] if yearly.missing(yearly.reporters(desk.region), codes) else [REGION])]
    for wait in [told[code] for code in over if code in told and told[code].is_open]:
        await kept.end(session, desk.region.name, desk.year, wait, today)
        await outbox.put(session, DutyDone(**_about(desk.region.name, desk.year, wait), done_on=today))
    return receipt


async def take_back(session: AsyncSession, desk: Desk, receipt_id: str, reason: str) -> None:
    """It did not come after all; whoever was told that it came is told anew. Raises ReasonMissing, AlreadyTakenBack."""
    words = written(reason)
    await kept.lock(session, desk.region.name, desk.year)
    every = await kept.receipts(session, desk.region.name, desk.year)
    receipt = next(one for one in every if one.receipt_id == receipt_id)
    if not receipt.in_force:
        raise AlreadyTakenBack(receipt)
    await kept.take_back(session, receipt_id, desk.officer_id, desk.now, words)


async def come(session: AsyncSession, policy: Policy) -> None:
    """Remind those whose report is waited for, each of its days once; tell once that some are missing after the day.

    May be called at any time and by two at once. Of several reminders that were slept through only the nearest is told.
    """
    for year in await years(session, policy):
        days = yearly.reminder(year, policy.day)
        if days is not None:
            await kept.lock(session, policy.region.name, year)
            await _remind(session, policy, year, days)


async def _remind(session: AsyncSession, policy: Policy, year: int, days: int) -> None:
    region = policy.region.name
    came = {code for _, code in await kept.in_force(session, region, [year])}
    missing = yearly.missing(yearly.reporters(policy.region), came)
    told = await kept.waits(session, region, year)
    for one in missing:
        wait = _next(told.get(one.code), one.code, days)
        if one.holder is not None and wait is not None:
            await kept.wait(session, region, year, wait)
            await outbox.put(session, _due(policy, year, one, wait))
    asked = owed.ask([yearly.duty(year, one, None) for one in missing], policy)
    wait = _next(told.get(REGION), REGION, 0)
    if wait is not None and any(one.answer is Answer.MET for one in asked):
        await kept.wait(session, region, year, wait)
        await outbox.put(session, _missed(policy, year, missing, wait))


def _next(last: Wait | None, owed_by: str, days: int) -> Wait | None:
    """What is to be told now: a first or another turn, or a nearer reminder of this one; None where it was told."""
    if last is None or not last.is_open:
        return Wait(owed_by, 1 if last is None else last.turn + 1, days, is_open=True)
    return replace(last, days_before=days) if days < last.days_before else None


def _about(region: str, year: int, wait: Wait) -> dict[str, object]:
    ends_on = date(year, 12, 31)
    return {"region": region, "kind": Kind.YEARLY, "ends_on": ends_on, "owed_by": wait.owed_by, "turn": wait.turn}


def _due(policy: Policy, year: int, reporter: Reporter, wait: Wait) -> DutyDue:
    return DutyDue(
        **_about(policy.region.name, year, wait),
        holder=reporter.holder,
        clause=telling.paper(policy.rules[RULE_ID].clause),
        due_on=yearly.due_on(year),
        days_before=wait.days_before,
    )


def _missed(policy: Policy, year: int, missing: list[Reporter], wait: Wait) -> DutyMissed:
    rule = policy.rules[RULE_ID]
    return DutyMissed(
        **_about(policy.region.name, year, wait),
        rule_id=RULE_ID,
        rule_version=BOOK[RULE_ID].version,
        clause=telling.paper(rule.clause),
        departments=rule.departments,
        due_on=yearly.due_on(year),
        missed_on=policy.day,
        missing=tuple(one.label for one in missing),
    )
