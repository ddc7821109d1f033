"""Whoever gave no phone is told at the door; a household lets its proxy see the result (当面告知、授权代报人)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.assistance import ProxyAuthorised
from libs.events.contracts.values import Channel
from services.assistance.domain.machine import Refusal, Why
from services.assistance.store import lists, writing
from services.assistance.usecases.acting import NotYours, Reader, StepRefused, actor_of, refuse_strangers
from services.assistance.usecases.hand import Hand, take_in_hand
from services.assistance.usecases.tasks import TELL_IN_PERSON, end_task

ALREADY = Refusal(Why.ORDER, "没有提交。这件事已经有人记过了。")
NOT_A_PROXY = Refusal(Why.GUARD, "没有提交。这件申报不是代报的，不用授权。")


async def told_in_person(session: AsyncSession, reader: Reader, task_id: str, now: datetime) -> None:
    """The officer read the result aloud at the door; the task ends. Raises NotYours, StepRefused."""
    household_id, is_open = await lists.household_of_task(session, task_id, TELL_IN_PERSON)
    hand = await _hand_of(session, reader, household_id, now)
    task = hand.dossier.tasks.get(task_id)
    if task is None:
        raise StepRefused(ALREADY, stale=True) if not is_open else NotYours
    await end_task(hand, task, f"{TELL_IN_PERSON}:{actor_of(reader).actor_id}")


async def authorise_proxy(
    session: AsyncSession, reader: Reader, report_id: str, *, allowed: bool, now: datetime
) -> None:
    """The household said, in person, whether its proxy may see the result. Raises NotYours, StepRefused."""
    hand = await _hand_of(session, reader, await lists.household_of_report(session, report_id), now)
    report = hand.dossier.reports[report_id]
    if report.channel != Channel.PROXY:
        raise StepRefused(NOT_A_PROXY)
    if report.proxy_authorised is allowed:
        return
    report.proxy_authorised = allowed
    await writing.put(session, report)
    told = ProxyAuthorised(region=hand.region, household_id=hand.household_id, report_id=report_id, allowed=allowed)
    await hand.tell(told)


async def _hand_of(session: AsyncSession, reader: Reader, household_id: str | None, now: datetime) -> Hand:
    actor_of(reader)
    hand = await take_in_hand(session, household_id, now) if household_id else None
    if hand is None:
        raise NotYours
    refuse_strangers(reader, hand.region, hand.area_code)
    return hand
