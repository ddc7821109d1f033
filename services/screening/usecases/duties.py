"""What offices owe by a day: gathered for the rule about it, and told where nobody else tells it (报送没按时)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.duties import DutyDone, DutyMissed
from libs.events.transport import outbox
from libs.policy import Policy
from libs.policy.answers import Answer
from services.screening.domain import owed
from services.screening.domain.days import beijing_day
from services.screening.domain.monthly_lists import OWED
from services.screening.domain.owed import Asked, Duty, Kind
from services.screening.domain.quarters.quarter import Quarter, quarter_of
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.store import missed_duties, quarters, runs
from services.screening.usecases import month_lists, telling
from services.screening.usecases.screening import Asking

LEADING_GROUP = "领导小组办公室"
STATUS = "部门调度"


async def of_day(session: AsyncSession, policy: Policy) -> list[Asked]:
    """What the rule answers of everything that is owed by the day of the policy."""
    region = policy.region.name
    senders = await month_lists.senders(session, region, policy.day)
    duties = [*await _lists(session, region, policy, senders), *_status(policy, senders)]
    assessment = await _assessment(session, region, policy)
    return owed.ask([*duties, *([] if assessment is None else [assessment])], policy)


async def come(session: AsyncSession, region: str, now: datetime, asking: Asking) -> None:
    """Tell of an assessment that was not held by its day, and of one that was held after all, each once.

    Lists are told by intake. May be called at any time and by two at once.
    """
    policy = await asking.policy(session, region, beijing_day(now))
    of_region = policy.rules.get(owed.RULE_ID)
    if of_region is None:
        return
    for ends_on in await missed_duties.waiting(session, region):
        signed = (await quarters.one(session, region, quarter_of(ends_on))).signed_at
        if signed is None:
            continue
        done_on = beijing_day(signed)
        if await missed_duties.done(session, region, Kind.ASSESSMENT, ends_on, done_on):
            told = DutyDone(region=region, kind=Kind.ASSESSMENT, ends_on=ends_on, done_on=done_on)
            await outbox.put(session, told)
    duty = await _assessment(session, region, policy)
    if duty is None or duty.came_on is not None or owed.ask([duty], policy)[0].answer is not Answer.MET:
        return
    if await missed_duties.missed(session, region, duty.kind, duty.ends_on, policy.day):
        figure = policy.figure(owed.QUARTER_DUE)
        assert figure is not None, "without its day it is never late"
        missed = DutyMissed(
            region=region,
            kind=duty.kind,
            ends_on=duty.ends_on,
            rule_id=owed.RULE_ID,
            rule_version=BOOK[owed.RULE_ID].version,
            clause=telling.paper(of_region.clause),
            departments=of_region.departments,
            due_on=quarter_of(duty.ends_on).due_on(figure.whole),
            missed_on=policy.day,
        )
        await outbox.put(session, missed)


async def _lists(session: AsyncSession, region: str, policy: Policy, senders: set[str]) -> list[Duty]:
    month = owed.month_asked(policy)
    came = await runs.lists_of(session, region, month)
    return [
        Duty(
            Kind.FEED,
            one.title,
            one.department,
            owed.last_day(month),
            came[feed].loaded_on if feed in came else None,
        )
        for feed, one in OWED.items()
        if one.department in senders
    ]


def _status(policy: Policy, senders: set[str]) -> Sequence[Duty]:
    """Whether a status report came nobody tells; while its period is not set, nothing of it is asked."""
    if not policy.declares(owed.REPORT_PERIOD):
        return ()
    ends_on = owed.last_day(owed.month_asked(policy))
    return [Duty(Kind.STATUS, STATUS, name, ends_on, None, is_known=False) for name in sorted(senders)]


async def _assessment(session: AsyncSession, region: str, policy: Policy) -> Duty | None:
    """That of the last quarter; none of a quarter before anything was kept of the region, or where it is not held."""
    quarter: Quarter = quarter_of(policy.day).before
    since = await quarters.known_since(session, region) if policy.declares(owed.QUARTER_DUE) else None
    if since is None or since > quarter.last:
        return None
    signed = (await quarters.one(session, region, quarter)).signed_at
    came_on = None if signed is None else beijing_day(signed)
    return Duty(Kind.ASSESSMENT, f"{quarter.words}季研判", LEADING_GROUP, quarter.last, came_on)
