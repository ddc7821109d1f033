"""A household was taken for another one: what was reported of it goes back to it (听到认错了、分开)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import DeliveryAnswered, HouseholdSplit, ReportAddedTo, WithdrawalWished
from libs.events.contracts.values import Channel
from services.assistance.domain.values import Role
from services.assistance.store import moving
from services.assistance.store.rows import CaseRow, Dossier, ReportRow
from services.assistance.usecases.following import system_step
from services.assistance.usecases.hand import Hand, take_in_hand
from services.assistance.usecases.hearing_reports import submit
from services.assistance.usecases.opening import Origin
from services.assistance.usecases.tasks import Wish, move_tasks, open_task

OfReport = ReportAddedTo | WithdrawalWished | DeliveryAnswered
SPLIT = "household.split"
WORDS = "认错了户：有一件申报不是这一户的，已经分开。"
SAW_NOBODY = frozenset(
    {
        *("clue.submitted", "clue.validated", "clue.rejected_format", "clue.merged", "clue.assigned"),
        *("visit.not_home", "clue.withdrawn"),
    }
)
"""Steps in which nobody saw the household, or decided about it."""


async def split(session: AsyncSession, event: HouseholdSplit, now: datetime) -> None:
    """A clue for which nobody has seen the other household goes back with its report; else the report begins anew.

    What was seen or decided is about the household that was seen: it stays there. Told twice, it changes nothing.
    """
    since = await moving.set_apart(session, event)
    if since is None:
        return
    other = await take_in_hand(session, event.from_household_id, now)
    assert other is not None, "it was locked above"
    reports = [other.dossier.reports[one] for one in event.report_ids if one in other.dossier.reports]
    along = {report.clue_id for report in reports if _goes_along(other.dossier, report, event, since)}
    clues = along | {report.own_clue_id for report in reports if report.clue_id in along}
    await moving.move_clues(session, sorted(clues), event.into_household_id)
    await moving.move_reports(session, [report.report_id for report in reports], event.into_household_id)
    own = await take_in_hand(session, event.into_household_id, now)
    assert own is not None, "it was locked above"
    tasks = other.dossier.tasks
    own.dossier.tasks |= {
        one: task for one, task in tasks.items() if own.dossier.find(task.matter, task.matter_id) is not None
    }
    other.dossier.tasks = {one: task for one, task in tasks.items() if one not in own.dossier.tasks}
    await move_tasks(own, SPLIT)
    left = {report.report_id: report.clue_id for report in reports if report.clue_id not in along}
    await _begin_anew(own, other, [other.dossier.reports.pop(one) for one in sorted(left)])
    await _say_so(other, set(left.values()))


async def where_reports_are(session: AsyncSession, events: Sequence[OfReport]) -> list[OfReport]:
    """What was said of a report, under the household to which the report belongs now."""
    at = await moving.households_of_reports(session, [event.report_id for event in events])
    return [event.model_copy(update={"household_id": at.get(event.report_id, event.household_id)}) for event in events]


def _goes_along(dossier: Dossier, report: ReportRow, event: HouseholdSplit, since: datetime) -> bool:
    """Whether all that answers a report is about it alone, and nobody saw another household for it since."""
    clue_id, ours = report.clue_id, set(event.report_ids)
    matters = {clue_id, *_came_of(dossier, clue_id)}
    reports = [r for r in dossier.reports.values() if clue_id in (r.clue_id, r.own_clue_id)]
    findings = [f for f in dossier.findings.values() if f.clue_id == clue_id or f.case_id in matters]
    steps = [row.step for one in matters for row in dossier.steps.get(one, [])]
    return (
        clue_id in {r.own_clue_id for r in reports if r.report_id in ours}
        and all(r.report_id in ours for r in reports)
        and all(f.event.household_id == event.into_household_id for f in findings)
        and not any(s.entered_at >= since and s.event not in SAW_NOBODY and s.role is not Role.SYSTEM for s in steps)
    )


def _came_of(dossier: Dossier, clue_id: str) -> list[str]:
    """The case that a clue became, and its measures."""
    cases = [case.case_id for case in dossier.cases.values() if case.clue_id == clue_id]
    return [*cases, *(m.measure_id for m in dossier.measures.values() if m.case_id in cases)]


async def _begin_anew(own: Hand, other: Hand, reports: Iterable[ReportRow]) -> None:
    """A report that stays without what answered it makes a clue again, unless it was taken back."""
    known = own.area_code is not None and not own.area_code.endswith("000")
    for report in reports:
        clue = other.dossier.clues.get(report.own_clue_id)
        if clue is None or report.wishes_withdrawal:
            continue
        answered = (report.own_clue_id, report.clue_id, *_came_of(other.dossier, report.clue_id))
        origin = Origin(
            Channel(report.channel),
            reporter_id=clue.reporter_id,
            identified=known,
            risks=tuple(report.risks),
            report_id=report.report_id,
            instead_of=tuple(dict.fromkeys(answered)),
        )
        await submit(own, report, origin, own.now)


async def _say_so(other: Hand, lost: Collection[str]) -> None:
    """Whoever decides, or has decided, about the household that stays is told that its basis has changed."""
    for case in [case for case in other.dossier.cases.values() if case.clue_id in lost]:
        if case.state == "MONITORED":
            await open_task(other, case, Wish("follow_up"))
        else:
            await _basis_changed(other, case)


async def _basis_changed(other: Hand, case: CaseRow) -> None:
    moves = other.table_of(case).moves_of("basis.changed")
    if any(case.state in move.origins for move in moves):
        await system_step(other, case, "basis.changed", {"words": WORDS})
