"""What a guard may ask about, put together from the dossier of a household (办理时的情况)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from libs.events.contracts.values import Channel, Matter
from libs.events.contracts.values import IncomeBlock as ToldBlock
from libs.events.contracts.values import Member as ToldMember
from libs.policy.entered import Entered
from services.assistance.domain.context import ClueFacts, Context, MeasureFacts
from services.assistance.domain.days import WorkingCalendar, beijing_day
from services.assistance.domain.guards.decision import who_took_part
from services.assistance.domain.household import Household, Member
from services.assistance.domain.merging import Matter as OpenMatter
from services.assistance.domain.merging import MatterKind
from services.assistance.domain.steps import Step
from services.assistance.domain.table import START
from services.assistance.domain.values import Labour, Risk
from services.assistance.domain.visit import Origin, VisitRecord, read_visit
from services.assistance.store.rows import CaseRow, ClueRow, Dossier, HouseholdRow, MatterRow, MeasureRow, VisitRow
from services.assistance.usecases.policies import Regional, line_on, regional

LABOUR: Mapping[str, Labour] = MappingProxyType(
    {
        "ordinary": Labour.ORDINARY,
        "skilled": Labour.SKILLED,
        "weak": Labour.PARTLY_LOST,
        "lost": Labour.LOST,
        "none": Labour.NONE,
    }
)


@dataclass(frozen=True)
class Posting:
    """What is going to be posted, as the page renders it: checked, never kept (要张贴的)."""

    text: str = ""
    minors: tuple[str, ...] = ()


NOTHING_POSTED = Posting()


@dataclass(frozen=True)
class Looking:
    """On what day, by what calendar, with which entered figures the dossier is looked at (看的那天)."""

    on: date
    calendar: WorkingCalendar
    entered: Entered
    posting: Posting = NOTHING_POSTED


def context_of(dossier: Dossier, matter: MatterRow | None, looking: Looking) -> Context:
    """Everything beside the steps of a matter that its guards may ask about."""
    region = regional(dossier.household.region)
    clue = clue_behind(dossier, matter)
    case = case_behind(dossier, matter)
    visit = last_visit(dossier, clue.clue_id) if clue else None
    kept = clue is not None and clue.kept
    return Context(
        region.profile,
        region.catalogue,
        looking.calendar,
        household_of(dossier),
        clue=_clue_facts(dossier, clue),
        visit=_record(region, visit),
        confirmed_visitors=frozenset(visit.confirmed) if visit else frozenset(),
        line=line_on(dossier.household.region, looking.on, looking.entered),
        finding_ids=tuple(sorted(f.finding_id for f in dossier.findings.values() if f.open and f.kept == kept)),
        kept=kept,
        facts_version=dossier.household.version,
        case_state=case.state if case else None,
        risks=frozenset(Risk(risk) for risk in (case.risks if case else clue.risks if clue else ())),
        matters=open_matters(dossier),
        entries_in_triage=sum(
            c.state == "IN_TRIAGE" and c is not matter and c.kept == kept for c in dossier.clues.values()
        ),
        measures=tuple(_measure_facts(m) for m in dossier.measures.values() if m is not matter),
        measure=_measure_facts(matter) if isinstance(matter, MeasureRow) else None,
        proxy_authorised=any(report.proxy_authorised for report in dossier.reports.values()),
        took_part=_took_part(dossier, clue),
        follow_up_due=matter is not None and any(t.kind == "follow_up" for t in dossier.tasks_of(matter.matter_id)),
        notice_text=looking.posting.text,
        minors=looking.posting.minors,
    )


def case_behind(dossier: Dossier, matter: MatterRow | None) -> CaseRow | None:
    """The case itself, or that of a measure."""
    if isinstance(matter, CaseRow):
        return matter
    return dossier.cases.get(matter.case_id) if isinstance(matter, MeasureRow) else None


def clue_behind(dossier: Dossier, matter: MatterRow | None) -> ClueRow | None:
    """The clue itself, or the one that became the case."""
    if isinstance(matter, ClueRow):
        return matter
    case = case_behind(dossier, matter)
    return dossier.clues.get(case.clue_id) if case else None


def last_visit(dossier: Dossier, clue_id: str) -> VisitRow | None:
    """The latest visit of a clue, recorded or waiting for its second visitor."""
    visits = [v for v in dossier.visits.values() if v.clue_id == clue_id and v.state != "REPLACED"]
    return max(visits, key=lambda v: v.entered_at) if visits else None


def open_matters(dossier: Dossier) -> tuple[OpenMatter, ...]:
    """The clues and cases of a household, as merging sees them."""
    whose = dossier.household.household_id
    clues = [
        OpenMatter(MatterKind.CLUE, c.clue_id, whose, c.state, c.order, frozenset(c.risks))
        for c in dossier.clues.values()
    ]
    cases = [
        OpenMatter(MatterKind.CASE, c.case_id, whose, c.state, c.order, frozenset(c.risks))
        for c in dossier.cases.values()
        if c.state != START
    ]
    return (*clues, *cases)


def is_village(area_code: str | None) -> bool:
    """Whether this code names a village, not a town or a county."""
    return area_code is not None and not area_code.endswith("000")


def _clue_facts(dossier: Dossier, clue: ClueRow | None) -> ClueFacts | None:
    if clue is None:
        return None
    area = dossier.household.area_code
    return ClueFacts(
        clue.clue_id,
        Channel(clue.channel),
        reporter_id=clue.reporter_id,
        identified=clue.identified,
        village_code=area if is_village(area) else None,
    )


def _measure_facts(row: MeasureRow) -> MeasureFacts:
    return MeasureFacts(row.measure_id, row.item, row.state, row.member_id, row.department, row.from_on, row.to_on)


def _took_part(dossier: Dossier, clue: ClueRow | None) -> frozenset[str]:
    """Who verified the clue at the door."""
    if clue is None:
        return frozenset()
    steps: list[Step] = dossier.steps_of(clue.clue_id)
    visits = [v for v in dossier.visits.values() if v.clue_id == clue.clue_id and v.state == "RECORDED"]
    return who_took_part(steps, {officer for v in visits for officer in (v.visitor_id, *v.confirmed)})


def _record(region: Regional, visit: VisitRow | None) -> VisitRecord | None:
    """The sheet of a visit as it was read; it was checked when it was kept."""
    if visit is None:
        return None
    risks = [Risk(risk) for risk in visit.risks]
    record = read_visit(region.sheet, risks, visit.sheet, visited_on=beijing_day(visit.visited_at))
    return record if isinstance(record, VisitRecord) else None


def household_of(dossier: Dossier) -> Household:
    """A household as the procedure asks: its living members, and the income that was told last (家庭情况)."""
    row = dossier.household
    told = row.facts.members if row.facts else None
    members = tuple(_member(m) for m in told or () if m.left_on is None and m.died_on is None)
    income = _income(dossier)
    return Household(
        row.household_id,
        members=members,
        formerly_poor=row.facts.formerly_poor if row.facts else None,
        orphan_matter=bool(members) and not any(_grown(m, dossier) for m in members),
        net_income_fen=income.net_fen,
        wage_fen=income.wage_fen,
        compliant_self_paid_fen=income.self_paid_fen,
    )


def _grown(member: Member, dossier: Dossier) -> bool:
    """Whether a member is of age on the day on which the newest matter was opened."""
    matters: list[MatterRow] = [*dossier.clues.values(), *dossier.cases.values()]
    opened = [m.opened_at.date() for m in matters]
    return member.born_on is None or (bool(opened) and member.is_adult(max(opened)))


def _member(told: ToldMember) -> Member:
    return Member(
        told.person_id,
        told.born_on,
        told.has_capacity,
        LABOUR.get(told.labour or ""),
        told.works,
        told.id_number_length,
        told.id_checksum_holds,
    )


@dataclass(frozen=True)
class _Income:
    net_fen: int | None = None
    wage_fen: int | None = None
    self_paid_fen: int | None = None


def _income(dossier: Dossier) -> _Income:
    """The income seen at the door, else the block of the register that ends last."""
    region = regional(dossier.household.region)
    visits = [v for v in dossier.visits.values() if v.state == "RECORDED"]
    record = _record(region, max(visits, key=lambda v: v.visited_at)) if visits else None
    told = _told_block(dossier.household)
    if record is None:
        return told
    block = record.income
    asked = {part.name for part in block.parts}
    paid = block.fen("compliant_self_paid") if "compliant_self_paid" in asked else told.self_paid_fen
    return _Income(block.net_fen, block.fen("wage"), paid)


def _told_block(household: HouseholdRow) -> _Income:
    blocks = household.facts.income_blocks if household.facts else ()
    if not blocks:
        return _Income()
    block = max(blocks, key=lambda b: (b.to_on, b.source.received_at))
    return _Income(_net(block), block.wage_fen, block.compliant_self_pay_fen)


def _net(block: ToldBlock) -> int | None:
    """Wages, receipts less expense, property and transfers; unknown if a part is (纯收入)."""
    receipts, expense = block.operating_receipts_fen, block.operating_expense_fen
    added = (block.wage_fen, receipts, block.property_fen, block.transfer_fen)
    if expense is None or any(part is None for part in added):
        return None
    return sum(part or 0 for part in added) - expense


def papers_seen(record: VisitRecord) -> bool:
    """Whether every amount above 0 was seen on paper (看了单据)."""
    return record.income.origin is Origin.PAPERS


def matter_kind(matter: MatterRow) -> Matter:
    """Which of the three machines it belongs to."""
    return matter.matter
