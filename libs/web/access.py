"""Who may do what (权限): one reviewed table, deny by default, and which areas a reader sees."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import ColumnElement, and_, false, or_

from libs.events.contracts.values import Hearers
from libs.events.contracts.values import OfficeRole as Role
from libs.web.appointments import Reader
from libs.web.areas import covers, is_whole_region, ranges

__all__ = ["MAY", "Action", "covers", "hears", "may", "visible_sql", "visible_to"]


class Action(StrEnum):
    """What a page or an address lets somebody do; the area is asked apart."""

    SEE_INBOX = "see_inbox"
    """收件、待办."""
    SEE_CONSOLE = "see_console"
    """工作台."""
    SEE_CASES = "see_cases"
    """农户的线索、档案、措施, with reasons and figures."""
    SEE_TASK = "see_task"
    """A household as a task: no diagnosis, no amounts."""
    SEE_NAMES = "see_names"
    """Masked names, and with a purpose full ones (看全名和电话)."""
    SEE_REPORT_WORDS = "see_report_words"
    """What a person wrote in a report; never for a village."""
    SEE_HEALTH = "see_health"
    """Illness and what it cost."""
    SEARCH_PEOPLE = "search_people"
    """找户: by name, phone, ID number."""
    REPORT_FOR_OTHERS = "report_for_others"
    """代报."""
    REGISTER_HOUSEHOLD = "register_household"
    MATCH_HOUSEHOLD = "match_household"
    """认户, 查无此人."""
    SEE_REPORTS = "see_reports"
    """申报台账."""
    SEND_FEED = "send_feed"
    """报送数据."""
    SEE_FEEDS = "see_feeds"
    """What was sent, and what became of the rows."""
    VISIT = "visit"
    """走访, 入户核实, 当面告知."""
    RECORD_VILLAGE_STEP = "record_village_step"
    """村评议, 公示."""
    ASSIGN = "assign"
    """派单, 改派."""
    TRIAGE = "triage"
    """疑点研判."""
    COMPARE = "compare"
    """比对结果."""
    REVIEW_TOWN = "review_town"
    """镇（街道）审核."""
    DECIDE_COUNTY = "decide_county"
    """市级审定, 消除审定, 依据有变化."""
    DISPATCH_MEASURE = "dispatch_measure"
    ANSWER_MEASURE = "answer_measure"
    """接收、退回、办结本部门的措施."""
    SEE_MEASURES = "see_measures"
    LET_PASS = "let_pass"  # noqa: S105 - an action, not a password
    """放行: never the sender, never the operator."""
    SUPERVISE = "supervise"
    """督办."""
    SEE_RULES = "see_rules"
    TRY_FIGURE = "try_figure"
    """试算: another value over every household of the reader's areas, written nowhere."""
    SET_FIGURE = "set_figure"
    CONFIRM_FIGURE = "confirm_figure"
    SEE_RUNS = "see_runs"
    START_RUN = "start_run"
    SEE_QUARTERS = "see_quarters"
    """季研判; a department sees its own of it."""
    SIGN_QUARTER = "sign_quarter"
    """季研判的纪要和定稿."""
    SEE_YEARLY = "see_yearly"
    """年度报告; a county or department sees its own."""
    NOTE_YEARLY = "note_yearly"
    """年度报告收到登记、撤回; of departments only the one that collects."""
    SEE_DECISIONS = "see_decisions"
    """议定事项: those of the reader's own unit."""
    SEE_ALL_DECISIONS = "see_all_decisions"
    """议定事项: those of every unit of the region."""
    REPORT_DECISION = "report_decision"
    """报结果: what the reader's unit did."""
    STRIKE_OFF = "strike_off"
    """销号, 退回接着办."""
    SEE_LEDGER = "see_ledger"
    """台账: every item and its end."""
    SEE_WATCHED = "see_watched"
    """关注名单; of departments those that its rule names."""
    SEE_AUDIT = "see_audit"
    """查看记录: who looked at whom."""
    OPERATE = "operate"
    """运维: parked messages, states; no personal data."""


_A = Action
_VILLAGE = (_A.SEE_INBOX, _A.SEE_TASK, _A.SEE_NAMES, _A.REPORT_FOR_OTHERS, _A.VISIT)
_DESK = (_A.SEE_INBOX, _A.SEE_CASES, _A.SEE_TASK, _A.SEE_NAMES, _A.SEE_REPORT_WORDS)
_OFFICE = (_A.SEE_CONSOLE, _A.SEARCH_PEOPLE, _A.REPORT_FOR_OTHERS, _A.SEE_REPORTS, _A.SEE_MEASURES, _A.SEE_HEALTH)
_POLICY = (_A.SEE_RULES, _A.SEE_RUNS, _A.SEE_QUARTERS, _A.SEE_YEARLY, _A.SEE_WATCHED, _A.SEE_LEDGER)
_UNIT = (_A.SEE_DECISIONS, _A.REPORT_DECISION)
_WATCH = (_A.SEE_DECISIONS, _A.SEE_ALL_DECISIONS)
_DEPARTMENT = (
    *(*_DESK, *_UNIT, _A.SEE_HEALTH, _A.SEE_FEEDS, _A.SEE_MEASURES, _A.ANSWER_MEASURE, _A.SEE_QUARTERS),
    *(_A.SEE_YEARLY, _A.NOTE_YEARLY, _A.SEE_WATCHED),
)

MAY: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {
        Role.VILLAGE_CADRE: frozenset({*_VILLAGE, _A.RECORD_VILLAGE_STEP}),
        Role.GRID_WORKER: frozenset(_VILLAGE),
        Role.TOWN_CLERK: frozenset(
            {*_DESK, *_OFFICE, _A.REGISTER_HOUSEHOLD, _A.MATCH_HOUSEHOLD, _A.VISIT, _A.RECORD_VILLAGE_STEP}
            | {*_UNIT, _A.ASSIGN, _A.TRIAGE, _A.REVIEW_TOWN, _A.SEE_FEEDS, _A.SEE_LEDGER, _A.SEE_RULES, _A.SEE_WATCHED}
        ),
        Role.TOWN_CIVIL_CLERK: frozenset({*_DESK, _A.SEE_HEALTH, _A.SEE_MEASURES, _A.ANSWER_MEASURE, _A.VISIT}),
        Role.COUNTY_OFFICER: frozenset(
            {*_DESK, *_OFFICE, *_POLICY, _A.REGISTER_HOUSEHOLD, _A.MATCH_HOUSEHOLD, _A.ASSIGN, _A.TRIAGE, _A.COMPARE}
            | {_A.DECIDE_COUNTY, _A.DISPATCH_MEASURE, _A.LET_PASS, _A.SUPERVISE, _A.SET_FIGURE, _A.START_RUN}
            | {*_WATCH, _A.REPORT_DECISION, _A.SEND_FEED, _A.SEE_FEEDS, _A.TRY_FIGURE}
        ),
        Role.DEPARTMENT_LIAISON: frozenset({*_DEPARTMENT, _A.SEND_FEED}),
        Role.DEPARTMENT_HEAD: frozenset(_DEPARTMENT),
        Role.LEADING_GROUP_OFFICE: frozenset(
            {*_DESK, *_POLICY, _A.SEE_CONSOLE, _A.SEE_MEASURES, _A.LET_PASS, _A.SUPERVISE, _A.SEE_FEEDS}
            | {*_WATCH, _A.STRIKE_OFF, _A.CONFIRM_FIGURE, _A.START_RUN, _A.SEE_REPORTS, _A.TRY_FIGURE}
            | {_A.SIGN_QUARTER, _A.NOTE_YEARLY}
        ),
        Role.LEADING_OFFICIAL: frozenset(
            {*_POLICY, *_WATCH, _A.SEE_INBOX, _A.SEE_CONSOLE, _A.SUPERVISE, _A.SEE_MEASURES}
        ),
        Role.HOTLINE_CLERK: frozenset({_A.SEE_INBOX, _A.REPORT_FOR_OTHERS, _A.SEE_REPORTS}),
        Role.AUDITOR: frozenset(
            {
                *_POLICY,
                *_WATCH,
                _A.SEE_CONSOLE,
                _A.SEE_CASES,
                _A.SEE_TASK,
                _A.SEE_NAMES,
                _A.SEE_REPORT_WORDS,
                _A.SEE_HEALTH,
            }
            | {_A.SEE_REPORTS, _A.SEE_MEASURES, _A.SEE_FEEDS, _A.SEE_AUDIT}
        ),
        Role.OPERATOR: frozenset({_A.OPERATE, _A.SEE_LEDGER}),
    }
)
"""What each office may do. What is not in the table is refused."""


OF_THE_REGION = frozenset(
    {_A.START_RUN, _A.LET_PASS, _A.SET_FIGURE, _A.CONFIRM_FIGURE, _A.SEE_ALL_DECISIONS, _A.STRIKE_OFF}
    | {_A.NOTE_YEARLY}
)
"""What concerns every household of the region: a county or a zone of several does not do it alone."""


def may(reader: Reader, action: Action) -> bool:
    """Whether this office may do this; where it may, is asked of the area."""
    allowed = action in MAY.get(reader.role, frozenset())
    return allowed and (action not in OF_THE_REGION or is_whole_region(reader.areas))


_HEARS: Mapping[Hearers, frozenset[Role]] = MappingProxyType(
    {Hearers.COUNTY: frozenset({Role.COUNTY_OFFICER, Role.LEADING_GROUP_OFFICE})}
)


def hears(reader: Reader, heard_by: Hearers | None) -> bool:
    """Whether a page may tell this reader of a finding that only these may know of; deny by default (只告诉谁).

    The departments that a rule names hear of it in their inbox: they see no household's findings.
    """
    return heard_by is None or reader.role in _HEARS[heard_by]


def visible_to(
    reader: Reader, area: ColumnElement[str], residence: ColumnElement[str] | None = None
) -> ColumnElement[bool]:
    """The rows that lie in the reader's areas: registered there, or living there."""
    columns = [area] if residence is None else [area, residence]
    inside = [and_(column >= first, column < after) for column in columns for first, after in ranges(reader.areas)]
    if is_whole_region(reader.areas):
        inside.append(area.is_(None))
    return or_(false(), *inside)


def visible_sql(reader: Reader, column: str = "area_code", residence: str | None = None) -> tuple[str, dict[str, str]]:
    """The same as a piece of SQL and its parameters; column names are the code's own, never input."""
    found = ranges(reader.areas)
    parameters = {f"a{i}": first for i, (first, _) in enumerate(found)}
    parameters |= {f"b{i}": after for i, (_, after) in enumerate(found)}
    names: Sequence[str] = [column] if residence is None else [column, residence]
    inside = [f"({name} >= :a{i} and {name} < :b{i})" for name in names for i in range(len(found))]
    if is_whole_region(reader.areas):
        inside.append(f"{column} is null")
    return f"({' or '.join(inside) or 'false'})", parameters
