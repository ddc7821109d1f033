"""Figures and minutes of a quarter as tables with words: a page and a workbook show the same (季研判表格)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from libs.events.contracts.quarters import DecisionState
from libs.events.contracts.values import Level
from services.screening.domain.quarters.minutes import Decision, Followed, Unit
from services.screening.domain.quarters.pack import (
    COLUMNS,
    NO_TOWN,
    Column,
    Counts,
    Difference,
    Key,
    Pack,
    Section,
    differences,
    moved,
)
from services.screening.domain.quarters.quarter import Quarter
from services.screening.domain.rulebook.facts import RISK

Cell = str | int | date | None
"""None: it cannot be said."""
Row = tuple[Cell, ...]
DIFFERENCES_MAX = 200
"""As many are listed; all are counted."""
LABELS: Mapping[Column, str] = MappingProxyType(
    {
        Column.RAISED: "本季新提出",
        Column.STILL_OPEN: "还没了结",
        Column.ENDED: "本季了结",
        Column.WITHDRAWN: "本季撤回",
        Column.CONFIRMED: "核实有风险",
        Column.NO_RISK: "上门看了没有风险",
        Column.UNSEEN: "没有上门就了结",
        Column.WAITING: "还没有人看出结果",
        Column.MONITORED: "监测户",
        Column.WITHOUT: "没有措施",
        Column.WITHOUT_LONG: "其中更久的",
        Column.MISSED: "过了期限",
        Column.STILL_LATE: "至今没办",
        Column.AGAIN: "再次纳入",
    }
)
STATES: Mapping[DecisionState, str] = MappingProxyType(
    {DecisionState.OPEN: "在办", DecisionState.REPORTED: "单位报了办完，等销号", DecisionState.STRUCK_OFF: "已销号"}
)
AT_LEVEL: Mapping[str, str] = MappingProxyType(
    {
        Level.VILLAGE: "各村",
        Level.TOWN: "镇（街道）",
        Level.COUNTY: "农业农村局 · 审定",
        Level.OFFICER: "联络员",
        Level.DEPARTMENT_HEAD: "负责人",
        Level.LEADING_GROUP_OFFICE: "领导小组办公室",
        Level.LEADING_OFFICIAL: "分管领导",
    }
)
OF_TOWNS = frozenset({Level.VILLAGE, Level.TOWN})
NO_PLACE = "还没有村"
RISKS: Mapping[str, str] = MappingProxyType({code.word: code.label for code in RISK.codes})


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the pack."""

    key: str
    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: str = "没有。"


@dataclass(frozen=True, slots=True)
class Called:
    """How things are called on a page: towns by their codes, departments by the region's words (叫法)."""

    towns: Mapping[str, str]
    department: Callable[[str], str] = str

    def town(self, code: str) -> str:
        """A town by its code."""
        return NO_PLACE if code == NO_TOWN else self.towns.get(code, code)

    def unit(self, unit: Unit) -> str:
        """A unit of the minutes."""
        return self.department(unit.department) if unit.department else self.town(unit.area_code or NO_TOWN)

    def holder(self, level: str, department: str, town: str) -> str:
        """Who was late: the department, the office of a town, all villages of a town, the county's office."""
        if department:
            return f"{self.department(department)} · {AT_LEVEL.get(level, level)}"
        return f"{self.town(town)} {AT_LEVEL.get(level, level)}" if level in OF_TOWNS else AT_LEVEL.get(level, level)


def by_name(name: str) -> bytes:
    """The order of names: of common characters, that of their sound (音序)."""
    return name.encode("gb18030", errors="replace")


def tables(pack: Pack, called: Called, *, whole: bool) -> list[Table]:
    """Everything that is counted, in the order of the page; `whole`: not only one department's own."""
    common = [followed(pack.followed, called), *([measures(pack, called)] if whole else []), late(pack, called)]
    counted = [by_risk(pack), by_rule(pack), by_town(pack, called), precision(pack)]
    return [*common, *counted, *([relapses(pack, called)] if whole else [])]


def followed(decisions: Sequence[Followed], called: Called) -> Table:
    """What earlier quarters decided, and whether it is struck off (上季议定事项)."""
    rows = [
        (
            Quarter(one.quarter).words,
            one.number,
            one.wanted.matter,
            called.unit(one.wanted.unit),
            one.wanted.due_on,
            stands(one),
            one.state_on,
            one.words,
        )
        for one in decisions
    ]
    note = "上一季议定的全部事项，更早的只列还没有销号的。"
    heads = ("季度", "序号", "事项", "单位", "期限", "办到哪里", "哪天", "办理说明")
    return Table("followed", "以前议定的事项", note, heads, tuple(rows), "以前没有定稿的议定事项。")


def stands(one: Followed) -> str:
    """Where a decision stands, in words."""
    return f"{STATES[one.state]}，过了期限" if one.is_late else STATES[one.state]


def measures(pack: Pack, called: Called) -> Table:
    """Monitored households to which no measure was sent (没有措施的户)."""
    warn, red = pack.limits.warn, pack.limits.red
    limit = (
        f"纳入监测超过 {warn} 个月还没有派出一项措施" if warn is not None else "几个月算没有措施，标准未录入，没有算"
    )
    longer = f"，其中超过 {red} 个月的另列" if red is not None else ""
    undated = f"另有 {pack.undated} 户纳入监测的日子不清楚，没有算在里面。" if pack.undated else ""
    note = f"{limit}{longer}。措施派给了部门、部门没有退回，就算有。{undated}"
    columns = (Column.MONITORED, *([Column.WITHOUT] if warn is not None else []))
    columns += (Column.WITHOUT_LONG,) if red is not None else ()
    heads = ("镇（街道）", *(LABELS[column] for column in columns))
    counts = pack.together(Section.MEASURES, lambda key: called.town(key[-1]))
    shown = {name: _of(Section.MEASURES, of, columns) for name, of in counts.items()}
    return Table("measures", "没有措施的户", note, heads, _by_name(shown), "没有监测户。")


def late(pack: Pack, called: Called) -> Table:
    """Which unit let the day of tasks pass (过期)."""
    counts = pack.together(Section.LATE, lambda key: called.holder(*key))
    heads = ("单位", *(LABELS[column] for column in COLUMNS[Section.LATE]))
    note = "期限在本季的事。按单位名称排，不排名次。"
    return Table("units", "各单位过期的事", note, heads, _by_name(counts), "本季没有过了期限的事。")


def by_risk(pack: Pack) -> Table:
    """Findings by the kind of risk (按风险)."""
    counts = pack.together(Section.FINDINGS, lambda key: key[1])
    return _findings("risk", "疑点：按风险", "风险", _rows(counts, lambda risk: RISKS.get(risk or "none", risk)))


def by_rule(pack: Pack) -> Table:
    """Findings by rule (按规则)."""
    counts = pack.together(Section.FINDINGS, lambda key: key[0])
    return _findings("rule", "疑点：按规则", "规则", _rows(counts, lambda rule_id: _rule(pack, rule_id)))


def by_town(pack: Pack, called: Called) -> Table:
    """Findings by town, in the order of the names (按镇)."""
    counts = pack.together(Section.FINDINGS, lambda key: called.town(key[-1]))
    return _findings("town", "疑点：按镇（街道）", "镇（街道）", _by_name(counts))


def precision(pack: Pack) -> Table:
    """What the findings of each rule turned out to be (准不准)."""
    counts = pack.together(Section.PRECISION, lambda key: key[0])
    rows = _rows(counts, lambda rule_id: _rule(pack, rule_id))
    heads = ("规则", *(LABELS[column] for column in COLUMNS[Section.PRECISION]))
    note = "本季新提出的疑点，后来怎样。"
    return Table("precision", "各条规则准不准", note, heads, rows, "本季没有新提出的疑点。")


def relapses(pack: Pack, called: Called) -> Table:
    """Households that were confirmed before and are again (再次纳入)."""
    counts = pack.together(Section.RELAPSES, lambda key: called.town(key[-1]))
    rows = _by_name(counts)
    note = "以前审定纳入过、本季又审定纳入的户。系统还不办理风险消除，消除以后反弹的、消除得不对改回来的，都还看不到。"
    heads = ("镇（街道）", LABELS[Column.AGAIN])
    return Table("relapses", "再次纳入的户", note, heads, rows, "没有看到。")


def minutes(decisions: Sequence[Decision], called: Called) -> Table:
    """The minutes while they are written (本季议定事项)."""
    rows = [
        (number, one.wanted.matter, called.unit(one.wanted.unit), one.wanted.due_on)
        for number, one in enumerate(decisions, start=1)
    ]
    return Table("minutes", "本季议定事项", "", ("序号", "事项", "单位", "期限"), tuple(rows), "还没有议定事项。")


def signed_minutes(decisions: Sequence[Followed], called: Called) -> Table:
    """The minutes once they are signed, and where each decision stands today (本季议定事项)."""
    rows = [
        (one.number, one.wanted.matter, called.unit(one.wanted.unit), one.wanted.due_on, stands(one), one.state_on)
        for one in decisions
    ]
    heads = ("序号", "事项", "单位", "期限", "今天办到哪里", "哪天")
    return Table("minutes", "本季议定事项", "", heads, tuple(rows), "没有议定事项。")


def changed(signed: Pack, now: Pack, called: Called) -> tuple[int, Table]:
    """How many places became otherwise since the quarter was signed, and which (定稿后变了)."""
    counts = [_difference(signed, now, called, one) for one in differences(signed, now)]
    states = [
        ("以前议定的事项", was.wanted.matter, "办到哪里", STATES[was.state], STATES[is_.state])
        for was, is_ in moved(signed, now)
    ]
    rows: list[Row] = [*states, *counts]
    cut = f"只列前 {DIFFERENCES_MAX} 处。" if len(rows) > DIFFERENCES_MAX else ""
    note = f"同一天的情况，按现在知道的再数一次；上面的数还是定稿时的。{cut}"
    heads = ("哪张表", "哪一行", "哪一栏", "定稿时", "现在")
    return len(rows), Table("changed", "定稿后的变化", note, heads, tuple(rows[:DIFFERENCES_MAX]), "没有变化。")


TITLES: Mapping[Section, str] = MappingProxyType(
    {
        Section.FINDINGS: "疑点",
        Section.PRECISION: "各条规则准不准",
        Section.MEASURES: "没有措施的户",
        Section.LATE: "各单位过期的事",
        Section.RELAPSES: "再次纳入的户",
    }
)


def _difference(signed: Pack, now: Pack, called: Called, one: Difference) -> Row:
    pack = signed if one.key[0] in signed.rules else now
    return TITLES[one.section], _line(pack, called, one.section, one.key), LABELS[one.column], one.signed, one.now


def _line(pack: Pack, called: Called, section: Section, key: Key) -> str:
    if section is Section.FINDINGS:
        return f"{_rule(pack, key[0])}，{RISKS.get(key[1] or 'none', key[1])}，{called.town(key[-1])}"
    if section is Section.PRECISION:
        return f"{_rule(pack, key[0])}，{called.town(key[-1])}"
    return called.holder(*key) if section is Section.LATE else called.town(key[-1])


def _rule(pack: Pack, rule_id: str) -> str:
    said = pack.rules.get(rule_id)
    return rule_id if said is None else f"{rule_id} {said.label}"


def _findings(key: str, title: str, first: str, rows: tuple[Row, ...]) -> Table:
    heads = (first, *(LABELS[column] for column in COLUMNS[Section.FINDINGS]))
    return Table(key, title, "", heads, rows, "没有疑点。")


def _rows(counts: Mapping[str, Counts], said: Callable[[str], str]) -> tuple[Row, ...]:
    """Rows in the order of the words by which they are counted."""
    return tuple([(said(word), *of) for word, of in counts.items()])


def _by_name(counts: Mapping[str, Counts]) -> tuple[Row, ...]:
    """Rows in the order of the names, whatever the counts are: nobody is ranked (不排名次)."""
    return tuple([(name, *counts[name]) for name in sorted(counts, key=by_name)])


def _of(section: Section, counts: Counts, columns: Sequence[Column]) -> Counts:
    return tuple([counts[COLUMNS[section].index(column)] for column in columns])
