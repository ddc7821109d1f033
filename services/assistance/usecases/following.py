"""What follows by itself from a step: the system's own steps, and what the others are told (随后的事)."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from libs.events.contracts.values import Holder, Level
from services.assistance.domain.answers import Given
from services.assistance.domain.comparison import answered
from services.assistance.domain.machine import Taken
from services.assistance.domain.merging import Consequence, Joins
from services.assistance.domain.values import Risk
from services.assistance.store import writing
from services.assistance.store.rows import CaseRow, ClueRow, MatterRow, MeasureRow
from services.assistance.usecases import opening, telling
from services.assistance.usecases.engine import ANSWERED_APART, Doing, act, reports_of
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.holders import area_at
from services.assistance.usecases.tasks import TELL_IN_PERSON, Wish, end_task, open_task

JOINED_WORDS = "又收到一件反映，并入本户。"


async def do(hand: Hand, matter: MatterRow, doing: Doing) -> Taken:
    """Take a step and everything that follows from it. Raises StepRefused."""
    taken = await act(hand, matter, doing)
    follow = _AFTER.get(taken.step.event)
    if follow is not None:
        await follow(hand, matter, taken)
    return taken


async def system_step(hand: Hand, matter: MatterRow, event: str, answers: Mapping[str, Given] | None = None) -> Taken:
    """A step that the system takes now. Raises StepRefused."""
    return await do(hand, matter, Doing(event, hand.now, answers=answers or {}))


async def validate(hand: Hand, matter: MatterRow, _: Taken | None = None) -> None:
    """A clue whose household is known is taken in at once, and joins what is open (系统受理)."""
    assert isinstance(matter, ClueRow)
    if matter.identified and matter.state == "SUBMITTED":
        await system_step(hand, matter, "clue.validated")


async def _merge_if_open(hand: Hand, matter: MatterRow, _: Taken) -> None:
    if opening.joined_by(hand, matter.matter_id, frozenset(matter.risks)) is not None:
        await system_step(hand, matter, "clue.merged")


async def _merged(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    """The clue's reports and findings belong to what it joined."""
    assert isinstance(matter, ClueRow)
    joins = opening.joined_by(hand, matter.clue_id, frozenset(matter.risks))
    assert joins is not None, "the guard of clue.merged holds"
    target = opening.target_of(hand, joins)
    case_id = target.matter_id if isinstance(target, CaseRow) else None
    clue_id = target.clue_id
    reports = [r for r in hand.dossier.reports.values() if r.clue_id == matter.clue_id]
    for report in reports:
        report.clue_id, report.case_id = clue_id, case_id
        await writing.put(hand.session, report)
    for finding in hand.dossier.findings.values():
        if finding.clue_id == matter.clue_id:
            finding.clue_id, finding.case_id = clue_id, case_id
            await writing.put(hand.session, finding)
    await telling.reports_merged(hand, matter, target, [r.report_id for r in reports])
    await telling.clue_closed(hand, matter, taken)
    await joined(hand, joins, JOINED_WORDS)


async def joined(hand: Hand, joins: Joins, words: str) -> None:
    """What joining sets off in the open matter: a new risk, a changed basis, another visit (并入以后)."""
    target = opening.target_of(hand, joins)
    if joins.new_risks and not (isinstance(target, CaseRow) and target.state == "MONITORED"):
        target.risks = sorted({*target.risks, *joins.new_risks})
        await hand.save(target)
    if joins.consequence is Consequence.BASIS_CHANGED:
        await system_step(hand, target, "basis.changed", {"words": words})
    if joins.opens_limit is not None:
        await open_task(hand, target, Wish(joins.opens_limit))


async def _visited(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    assert isinstance(matter, ClueRow)
    await telling.visit_recorded(hand, matter, taken)


async def _converted(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    assert isinstance(matter, ClueRow)
    matter.risks = sorted(taken.step.answers.chosen("risks"))
    await hand.save(matter)
    case = await opening.new_case(hand, matter)
    await telling.clue_closed(hand, matter, taken)
    await system_step(hand, case, "case.opened")


async def _closed(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    assert isinstance(matter, ClueRow)
    await telling.clue_closed(hand, matter, taken)
    if taken.new_state == "CLOSED":
        await _tell_in_person(hand, matter)


async def _compared(hand: Hand, matter: MatterRow, _: Taken) -> None:
    """When every agency has answered in this round, the comparison is complete by itself."""
    if set(hand.policy.profile.agencies) <= answered(hand.dossier.steps_of(matter.matter_id), this_round=True):
        await system_step(hand, matter, "comparison.returned")


async def _decided(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    assert isinstance(matter, CaseRow)
    if taken.new_state not in ("MONITORED", "NOT_ADMITTED"):
        return
    await telling.case_decided(hand, matter, taken)
    await _tell_in_person(hand, matter)
    if taken.new_state == "MONITORED":
        await _propose(hand, matter)


async def _propose(hand: Hand, case: CaseRow) -> None:
    """The first measure of the region's table for each registered risk (按风险提帮扶)."""
    catalogue = hand.policy.catalogue
    wanted: dict[str, list[str]] = {}
    for risk in case.risks:
        wanted.setdefault(catalogue.for_risk(Risk(risk))[0].code, []).append(risk)
    for code, risks in wanted.items():
        if any(m.item == code and m.state not in ("DROPPED", "REFUSED") for m in hand.dossier.measures.values()):
            continue
        measure = await opening.new_measure(hand, case, catalogue.items[code])
        await system_step(hand, measure, "measure.proposed", {"item": code, "risks": risks})


async def _tell_in_person(hand: Hand, matter: MatterRow) -> None:
    """Whoever gave no phone is told in person (当面告知)."""
    told = set(reports_of(hand, matter))
    level = Level.VILLAGE if hand.area_code else Level.TOWN
    holder = Holder(level=level, area_code=area_at(level, hand.area_code))
    for report in sorted(hand.dossier.reports.values(), key=lambda r: r.report_id):
        if report.report_id in told and not report.has_phone:
            wish = Wish(TELL_IN_PERSON, holder, limit=ANSWERED_APART, about=report.report_id)
            await open_task(hand, matter, wish)


async def _proposed(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    await _end_on_case(hand, matter, "new_proposal", taken)


async def _approved(hand: Hand, matter: MatterRow, _: Taken) -> None:
    assert isinstance(matter, MeasureRow)
    await system_step(hand, matter, "measure.dispatched", {"department": matter.department})


async def _dispatched(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    assert isinstance(matter, MeasureRow)
    await telling.measure_dispatched(hand, matter, taken)
    await _end_on_case(hand, matter, "first_measure", taken)


async def _delivered(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    assert isinstance(matter, MeasureRow)
    await telling.measure_delivered(hand, matter, taken)


async def _declined(hand: Hand, matter: MatterRow, taken: Taken) -> None:
    assert isinstance(matter, MeasureRow)
    await telling.measure_declined(hand, matter, taken)


async def _end_on_case(hand: Hand, matter: MatterRow, kind: str, taken: Taken) -> None:
    """End what a step of a measure does for its case, and for refused measures of that case."""
    assert isinstance(matter, MeasureRow)
    siblings = {m.measure_id for m in hand.dossier.measures.values() if m.case_id == matter.case_id}
    for task in list(hand.dossier.tasks.values()):
        if task.kind == kind and task.matter_id in {matter.case_id, *siblings}:
            await end_task(hand, task, taken.step.event)


Follow = Callable[[Hand, MatterRow, Taken], Awaitable[None]]

_AFTER: Mapping[str, Follow] = MappingProxyType(
    {
        "clue.submitted": validate,
        "finding.turned": validate,
        "clue.validated": _merge_if_open,
        "clue.merged": _merged,
        "visit.recorded": _visited,
        "clue.converted": _converted,
        "clue.closed_no_risk": _closed,
        "clue.withdrawn": _closed,
        "finding.left": _closed,
        "comparison.answered": _compared,
        "authorisation.refused": _decided,
        "review.failed": _decided,
        "county.confirmed": _decided,
        "county.denied": _decided,
        "measure.proposed": _proposed,
        "measure.approved": _approved,
        "measure.dispatched": _dispatched,
        "measure.returned": _declined,
        "measure.refused": _declined,
        "measure.delivered": _delivered,
    }
)
"""Step → what follows."""
