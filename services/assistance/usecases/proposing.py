"""A measure that a person proposes, beside those of the region's table (提出帮扶)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Matter
from services.assistance.domain.answers import Given, Problem
from services.assistance.domain.machine import Refusal, Taken, Why
from services.assistance.store.rows import CaseRow
from services.assistance.usecases.acting import Reader, StepRefused, actor_of, appointment_of
from services.assistance.usecases.engine import Doing
from services.assistance.usecases.following import do
from services.assistance.usecases.opening import new_measure
from services.assistance.usecases.steps import open_matter

NO_ITEM = "没有提交。请选一项帮扶。"
NOT_MONITORED = Refusal(Why.ORDER, "没有提交。审定以后才能提出帮扶。")


async def propose_measure(
    session: AsyncSession, reader: Reader, case_id: str, answers: Mapping[str, Given], now: datetime
) -> Taken:
    """Propose a measure for a case. Raises NotYours, StepRefused: then nothing has changed."""
    hand, case = await open_matter(session, reader, (Matter.CASE, case_id), now)
    assert isinstance(case, CaseRow)
    if case.state != "MONITORED":
        raise StepRefused(NOT_MONITORED)
    item = hand.policy.catalogue.items.get(str(answers.get("item", "")))
    if item is None:
        raise StepRefused(Refusal(Why.FORM, NO_ITEM, problems=(Problem("item", NO_ITEM),)))
    async with session.begin_nested():  # a refused proposal leaves no measure behind
        measure = await new_measure(hand, case, item)
        doing = Doing("measure.proposed", now, actor_of(reader), answers, appointment_id=appointment_of(reader))
        return await do(hand, measure, doing)
