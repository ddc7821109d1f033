"""Sensible values for the procedures; override by keyword."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from libs.events.contracts.values import Channel
from services.assistance.calendar_seed import calendar_days
from services.assistance.domain.answers import Answers, Given, read_answers
from services.assistance.domain.context import ClueFacts, Context, MeasureFacts, lists_of
from services.assistance.domain.days import WorkingCalendar
from services.assistance.domain.household import Household, IncomeLine, Member
from services.assistance.domain.machine import Attempt, load_tables
from services.assistance.domain.measures import load_catalogue
from services.assistance.domain.merging import Matter, MatterKind
from services.assistance.domain.profile import load_profile
from services.assistance.domain.steps import Actor, Step
from services.assistance.domain.table import START, Move, Table
from services.assistance.domain.values import Labour, Risk, Role
from services.assistance.domain.visit import IncomeBlock, VisitRecord, window

PROFILE = load_profile("jinjiang")
CATALOGUE = load_catalogue("jinjiang", PROFILE.departments)
TABLES = load_tables("jinjiang")
CALENDAR = WorkingCalendar.of(day for year in (2023, 2024, 2025) for day in calendar_days(year))
D0 = date(2024, 5, 8)
DAY = timedelta(days=1)

SIGNED: dict[str, Given] = {
    "signatures": {"wife": "SIGNED", "husband": "FINGERPRINT", "child": "GUARDIAN"},
    "guardians": {"child": "许某英"},
}
MEETING: dict[str, Given] = {
    "place": "村部",
    "present": 17,
    "agreed": 16,
    "against": 0,
    "abstained": 1,
    "minutes": "5月15日评议记录",
}
POSTED: dict[str, Given] = {"place": "村部公示栏", "hour": "19:30", "poster": "蔡某"}

ANSWERS: dict[str, dict[str, Given]] = {
    "finding.turned": {"reason_code": "WORTH_A_VISIT"},
    "finding.left": {"reason_code": "ALREADY_OPEN"},
    "clue.rejected_format": {"reason_code": "CANNOT_TELL_WHO", "reason": "请写住在哪个组。"},
    "visit.recorded": {"manner": "HOME", "place": "家里", "conclusion": "RISK", "risks": ["R01"]},
    "clue.converted": {"risks": ["R01", "R07"]},
    "close.proposed": {"reason_code": "INCOME_STABLE", "reason": "两个儿子都在做工。"},
    "clue.closed_no_risk": {"reason": "情况属实。"},
    "authorisation.sought": {"signatures": {"wife": "SIGNED", "husband": "OUT_OF_REACH"}},
    "authorisation.signed": SIGNED,
    "authorisation.refused": {"who": "户主", "reason": "不想让人查。"},
    "comparison.answered": {"agency": "finance", "officer": "王某", "result": "CLEAR"},
    "hit.explained": {"agency": "vehicles", "reason": "车去年卖了。"},
    "hit.cleared": {"agency": "vehicles", "reason": "看了过户单。"},
    "hit.stands": {"agency": "vehicles", "reason": "车还在用。"},
    "review.passed": MEETING,
    "review.failed": {
        **MEETING,
        "agreed": 3,
        "against": 13,
        "reason_code": "ABLE_TO_COPE",
        "reason": "家里自己能应付。",
    },
    "notice.started": {"posting": "BOARD", **POSTED},
    "notice.completed": {"hour": "18:00", "poster": "蔡某"},
    "objection.raised": {"words": "他家有车。"},
    "town.approved": {"reason": "情况属实，建议纳入。"},
    "town.returned": {"reason_code": "PAPERS_MISSING", "reason": "缺会议记录。"},
    "basis.changed": {"words": "医保更正：自付改为 12,300.00 元。"},
    "clue.referred_civil": {"words": "入户了解的人均年参考收入 9,000.00 元，折月低于农村低保标准。"},
    "case.referred_civil": {"words": "入户了解的人均年参考收入 9,000.00 元，折月低于农村低保标准。"},
    "basis.kept": {"reason": "其他理由仍在。"},
    "basis.returned": {"reason": "再核自付金额。"},
    "county.confirmed": {"category": "MARGINAL_AT_RISK", "risks": ["R01"], "reason": "自付高，同意纳入。"},
    "county.denied": {"reason_code": "ABLE_TO_COPE", "reason": "收入稳定。"},
    "decision.announced": POSTED,
    "followup.recorded": {"place": "家里", "found": "家里又住了一次院。"},
    "measure.proposed": {"item": "medical_aid", "risks": ["R01"], "member": "husband"},
    "measure.dropped": {"reason_code": "NOT_NEEDED", "reason": "已有着落。"},
    "measure.dispatched": {"department": "medical_insurance"},
    "measure.accepted": {"officer": "洪某", "planned_on": "2024-06-05"},
    "measure.returned": {"reason_code": "PAPERS_MISSING", "reason": "缺发票。", "alternative": "先办临时救助。"},
    "measure.refused": {"reason": "不符合条件", "clause": "第四条", "appeal": "向市医保局申诉"},
    "measure.delivered": {"delivered_on": "2024-06-01", "document": "晋医保〔2024〕12号"},
    "measure.confirmed": {"manner": "VOICE"},
    "measure.disputed": {"reason": "钱没到账。"},
}
BEFORE: dict[str, list[str]] = {
    "comparison.returned": ["finance", "real_estate", "market", "vehicles"],
    "basis.kept": ["basis.changed"],
    "basis.returned": ["basis.changed"],
}
"""What must have been recorded in the same state before a step."""


def a_household(**changes: object) -> Household:
    household = Household(
        "H1",
        members=(
            Member(
                "wife",
                date(1972, 3, 1),
                labour=Labour.PARTLY_LOST,
                works=True,
                id_number_length=18,
                id_checksum_holds=True,
            ),
            Member(
                "husband",
                date(1970, 3, 1),
                labour=Labour.LOST,
                works=False,
                id_number_length=18,
                id_checksum_holds=True,
            ),
            Member(
                "child", date(2010, 3, 1), labour=Labour.NONE, works=False, id_number_length=18, id_checksum_holds=True
            ),
        ),
        net_income_fen=3 * 18_150_00,
        wage_fen=40_000_00,
        compliant_self_paid_fen=23_480_00,
    )
    return replace(household, **changes)  # type: ignore[arg-type]


def a_context(**changes: object) -> Context:
    context = Context(
        PROFILE,
        CATALOGUE,
        CALENDAR,
        a_household(),
        clue=ClueFacts("C1", Channel.SELF, reporter_id="clue.withdrawn's", village_code="350582101201"),
        visit=VisitRecord("OK", "OK", {}, IncomeBlock((), *window(D0))),
        confirmed_visitors=frozenset({"the second visitor"}),
        line=IncomeLine(19_560_00, 2024, "815×12×2", "演示值"),
        finding_ids=("F1", "F2", "F3"),
        facts_version=14,
        case_state="MONITORED",
        follow_up_due=True,
        risks=frozenset({Risk.ILLNESS, Risk.EMPLOYMENT}),
        measure=MeasureFacts("M1", "medical_aid", "DISPATCHED", department="medical_insurance"),
    )
    return replace(context, **changes)  # type: ignore[arg-type]


A_MATTER = Matter(MatterKind.CLUE, "C0", "H1", "ASSIGNED", opened_order=1)


def context_for(event: str) -> Context:
    """A context in which this step is possible."""
    return a_context(matters=(A_MATTER,)) if event == "clue.merged" else a_context()


def a_moment(days: int = 0) -> datetime:
    return datetime(D0.year, D0.month, D0.day, 2, 0, tzinfo=UTC) + days * DAY


def an_actor(event: str, role: Role) -> Actor:
    """Somebody who takes only this one step."""
    return Actor(f"{event}'s", role, department="medical_insurance" if role is Role.DEPARTMENT else None)


def an_attempt(move: Move, *, role: Role | None = None, days: int = 20, **answers: Given) -> Attempt:
    role = role or move.roles[0]
    given = {**ANSWERS.get(move.event, {}), **answers}
    given = {name: value for name, value in given.items() if value is not None}
    return Attempt(move.event, an_actor(move.event, role), a_moment(days), a_moment(days), given)


def a_step(table: Table, event: str, *, days: int = 0, **answers: Given) -> Step:
    move = table.moves_of(event)[0]
    lists = {**lists_of(a_context(), ()), "hits": dict.fromkeys(PROFILE.agencies, "")}
    read = read_answers(move.fields, {**ANSWERS.get(event, {}), **answers}, lists=lists)
    assert isinstance(read, Answers), (event, read)
    return Step(event, f"{event}'s", move.roles[0], a_moment(days), a_moment(days), read)


def steps_to(table: Table, state: str) -> tuple[Step, ...]:
    """The shortest way to a state, each step by somebody else."""
    ways: dict[str, tuple[Step, ...]] = {START: ()}
    waiting = [START]
    while waiting:
        here = waiting.pop(0)
        for move in table.moves:
            if here in move.origins and move.next is not None and move.next not in ways:
                ways[move.next] = ways[here] + steps_for(table, move.event) * move.times
                waiting.append(move.next)
    return ways[state]


def steps_for(table: Table, event: str) -> tuple[Step, ...]:
    """A step with what must have been recorded before it."""
    return (*steps_before(table, event), a_step(table, event))


def steps_before(table: Table, event: str) -> tuple[Step, ...]:
    """What must have been recorded in the same state before a step."""
    if event == "comparison.returned":
        return tuple(a_step(table, "comparison.answered", agency=agency) for agency in BEFORE[event])
    if event in ("hit.explained", "hit.cleared", "hit.stands"):
        return ()
    return tuple(a_step(table, earlier) for earlier in BEFORE.get(event, []))


def compared_with_a_hit(table: Table) -> tuple[Step, ...]:
    """A case in which 车管 has a question."""
    answers = [a_step(table, "comparison.answered", agency=agency) for agency in ("finance", "real_estate", "market")]
    hit = a_step(table, "comparison.answered", agency="vehicles", result="HIT", question="名下有一辆车，还在用吗？")
    return (*steps_to(table, "AUTHORISED"), *answers, hit, a_step(table, "comparison.returned"))
