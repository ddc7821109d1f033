"""What the other services are told beside the step itself (另外告知)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from libs.events.contracts.assistance import (
    CaseDecided,
    ClueClosed,
    MeasureDeclined,
    MeasureDelivered,
    MeasureDispatched,
    ReportMerged,
    VisitRecorded,
)
from libs.events.contracts.values import IncomeBlock, SourceRow
from services.assistance.domain.days import beijing_day
from services.assistance.domain.machine import Taken
from services.assistance.domain.values import Risk
from services.assistance.domain.visit import VisitRecord, read_visit
from services.assistance.store import writing
from services.assistance.store.rows import CaseRow, ClueRow, MeasureRow, VisitRow
from services.assistance.usecases.engine import reports_of
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.situation import last_visit, papers_seen
from services.assistance.usecases.tasks import findings_of

OF_BLOCK: Mapping[str, str] = {
    "wage": "wage_fen",
    "operating_receipts": "operating_receipts_fen",
    "operating_expense": "operating_expense_fen",
    "property": "property_fen",
    "transfer": "transfer_fen",
    "insurance_payout": "pay_outs_fen",
    "compliant_self_paid": "compliant_self_pay_fen",
}


async def reports_merged(hand: Hand, clue: ClueRow, target: ClueRow | CaseRow, report_ids: Sequence[str]) -> None:
    """Each report of a clue that joined something is told where it went."""
    merged = [
        ReportMerged(
            region=hand.region,
            report_id=report_id,
            household_id=hand.household_id,
            clue_id=clue.clue_id,
            into=target.matter,
            into_id=target.matter_id,
        )
        for report_id in report_ids
    ]
    await hand.tell(*merged)


async def clue_closed(hand: Hand, clue: ClueRow, taken: Taken) -> None:
    """A clue ended: confirmed, no risk seen, or nobody looked."""
    findings = findings_of(hand, clue) or [f for f in hand.dossier.findings.values() if f.clue_id == clue.clue_id]
    answers = taken.step.answers
    code = answers.text("reason_code") or _proposed_reason(hand, clue)
    confirmed = {"CONVERTED": True, "CLOSED": False}.get(taken.new_state)
    own = {r.report_id for r in hand.dossier.reports.values() if r.own_clue_id == clue.clue_id}
    closed = ClueClosed(
        region=hand.region,
        clue_id=clue.clue_id,
        household_id=hand.household_id,
        state=taken.new_state,
        risk_confirmed=confirmed,
        reason_code=code or None,
        reason_label=_label(hand, code),
        closed_on=beijing_day(taken.step.happened_at),
        report_ids=tuple(sorted({*reports_of(hand, clue), *own})),
        finding_ids=tuple(sorted(f.finding_id for f in findings if not f.event.refers)),
        row_ids=tuple(sorted({row for f in findings for row in f.event.row_ids})),
    )
    await hand.tell(closed)


def _proposed_reason(hand: Hand, clue: ClueRow) -> str:
    """The reason with which the village proposed to close."""
    steps = hand.dossier.steps_of(clue.clue_id)
    return next((s.answers.text("reason_code") for s in reversed(steps) if s.event == "close.proposed"), "")


def _label(hand: Hand, code: str) -> str | None:
    """What a reason's code means in the table of clues."""
    fields = [field for move in hand.policy.tables["clue"].moves for field in move.fields]
    choices = [choice for field in fields if field.name == "reason_code" for choice in field.choices]
    return next((choice.label for choice in choices if choice.value == code), None)


async def visit_recorded(hand: Hand, clue: ClueRow, taken: Taken) -> None:
    """What was answered at the door; the income with its origin."""
    visit = last_visit(hand.dossier, clue.clue_id)
    assert visit is not None, "the guard of visit.recorded holds"
    visit.state = "RECORDED"
    await writing.put(hand.session, visit)
    answers = taken.step.answers
    told = VisitRecorded(
        region=hand.region,
        visit_id=visit.visit_id,
        clue_id=clue.clue_id,
        household_id=hand.household_id,
        visited_on=beijing_day(visit.visited_at),
        risk_seen=answers.text("conclusion") == "RISK",
        risks=answers.chosen("risks"),
        food_ok=_ok(visit.sheet.get("food")),
        clothing_ok=_ok(visit.sheet.get("clothing")),
        income=_income(hand, visit),
    )
    await hand.tell(told)


def _ok(answer: str | None) -> bool | None:
    return {"OK": True, "NOT_OK": False}.get(answer or "")


def _income(hand: Hand, visit: VisitRow) -> IncomeBlock | None:
    """The income block of a visit, as screening reads one."""
    day: date = beijing_day(visit.visited_at)
    record = read_visit(hand.policy.sheet, [Risk(risk) for risk in visit.risks], visit.sheet, visited_on=day)
    if not isinstance(record, VisitRecord):
        return None
    origin = "visit_papers" if papers_seen(record) else "visit_word"
    amounts = {field: record.income.fen(part) for part, field in OF_BLOCK.items() if _asked(record, part)}
    source = SourceRow(row_id=visit.visit_id, origin=origin, received_at=visit.entered_at)
    block = record.income
    return IncomeBlock(source=source, from_on=block.first_day, to_on=block.last_day, **amounts)


def _asked(record: VisitRecord, part: str) -> bool:
    return any(one.name == part for one in record.income.parts)


async def case_decided(hand: Hand, case: CaseRow, taken: Taken) -> None:
    """Whether the household is monitored from now on."""
    monitored = taken.new_state == "MONITORED"
    decided = CaseDecided(
        region=hand.region,
        case_id=case.case_id,
        household_id=hand.household_id,
        monitored=monitored,
        category=case.category if monitored else None,
        decided_on=beijing_day(taken.step.happened_at),
    )
    await hand.tell(decided)


async def measure_dispatched(hand: Hand, measure: MeasureRow, taken: Taken) -> None:
    """A department has to answer."""
    task = next((t for t in hand.dossier.tasks_of(measure.measure_id) if t.kind == "department_answer"), None)
    dispatched = MeasureDispatched(
        **_of_measure(hand, measure),
        case_id=measure.case_id,
        area_code=hand.area_code,
        risks=tuple(measure.risks),
        answer_by=task.due_on if task else None,
        dispatched_at=taken.step.entered_at,
    )
    await hand.tell(dispatched)


async def measure_declined(hand: Hand, measure: MeasureRow, taken: Taken) -> None:
    """A department gave it back, or cannot give it: the household has it no longer."""
    declined = MeasureDeclined(
        **_of_measure(hand, measure),
        state=taken.new_state,
        declined_at=taken.step.entered_at,
    )
    await hand.tell(declined)


async def measure_delivered(hand: Hand, measure: MeasureRow, taken: Taken) -> None:
    """A department says that it is done; the household is asked."""
    delivered = MeasureDelivered(
        **_of_measure(hand, measure),
        delivered_on=date.fromisoformat(taken.step.answers.text("delivered_on")),
    )
    await hand.tell(delivered)


def _of_measure(hand: Hand, measure: MeasureRow) -> dict[str, Any]:
    """What every event about a measure says of it."""
    item = hand.policy.catalogue.items[measure.item]
    return {
        "region": hand.region,
        "measure_id": measure.measure_id,
        "household_id": hand.household_id,
        "item": measure.item,
        "item_label": item.label,
        "department": measure.department,
        "is_development": item.is_development,
    }
