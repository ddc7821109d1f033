"""What is known of one household: the facts that rules are asked about (家庭情况).

An amount of nothing is written 0; none means that it is not known. Money is integer fen, days are Beijing days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class Origin(StrEnum):
    """Who said so, and how well they saw it (信息来源)."""

    VISIT_PAPERS = "visit_papers"
    VISIT_WORD = "visit_word"
    SWEEP = "sweep"
    OWN_REPORT = "own_report"
    NATIONAL_EXPORT = "national_export"
    VILLAGE_ROLL = "village_roll"
    SETTLEMENT_LIST = "settlement_list"
    SCHOOL_LIST = "school_list"
    DISASTER_LIST = "disaster_list"
    DEPARTMENT_LIST = "department_list"
    """A row of any list; which one, its line says."""
    PROCEDURE = "procedure"


ORIGIN_LABELS: Mapping[Origin, str] = MappingProxyType(
    {
        Origin.VISIT_PAPERS: "入户核实 · 看了材料",
        Origin.VISIT_WORD: "入户核实 · 本人说",
        Origin.SWEEP: "摸排",
        Origin.OWN_REPORT: "本人申报",
        Origin.NATIONAL_EXPORT: "全国系统导出",
        Origin.VILLAGE_ROLL: "村级名册",
        Origin.SETTLEMENT_LIST: "医保清单",
        Origin.SCHOOL_LIST: "教育清单",
        Origin.DISASTER_LIST: "应急清单",
        Origin.DEPARTMENT_LIST: "部门清单",
        Origin.PROCEDURE: "办理记录",
    }
)

FACT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "members": "家庭成员",
        "net_income": "12 个月收入",
        "pay_outs": "理赔收入",
        "compliant_self_pay": "合规自付医药费",
        "net_schooling": "就学净支出",
        "disaster_loss": "灾害损失",
        "settlements": "医保清单",
        "formerly_poor": "是否脱贫户",
    }
)


@dataclass(frozen=True, slots=True)
class Source:
    """The row that a fact came with (来源)."""

    row_id: str
    origin: Origin
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A person recorded in the household, and from when to when he or she counts (家庭成员)."""

    person_id: str
    born_on: date | None
    joined_on: date | None = None
    left_on: date | None = None
    died_on: date | None = None
    source: Source | None = None
    labour: str | None = None
    """ordinary, skilled, weak, lost or none, as the register keeps it; none where it does not."""


@dataclass(frozen=True, slots=True)
class IncomeBlock:
    """The income of twelve months, as one source told it (收入资料)."""

    source: Source
    from_on: date
    to_on: date
    wage_fen: int | None
    operating_receipts_fen: int | None
    operating_expense_fen: int | None
    property_fen: int | None
    transfer_fen: int | None
    pay_outs_fen: int | None
    compliant_self_pay_fen: int | None
    visited_on: date | None = None
    """The day of the visit that told it; none where no visit did."""

    @property
    def net_fen(self) -> int | None:
        """Wages, operating receipts less operating expense, property and transfers (纯收入); none if a part is."""
        added = (self.wage_fen, self.operating_receipts_fen, self.property_fen, self.transfer_fen)
        if self.operating_expense_fen is None or None in added:
            return None
        return sum(fen or 0 for fen in added) - self.operating_expense_fen


@dataclass(frozen=True, slots=True)
class Expense:
    """What something cost the household in the twelve months, and the rows that say so (支出)."""

    fen: int
    sources: tuple[Source, ...] = ()


NO_EXPENSE = Expense(0)
"""It is known that nothing was spent or lost."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """A row of the settlement list: what a person paid for treatment after all insurance (医保结算)."""

    source: Source
    person_id: str
    settled_on: date
    self_pay_fen: int
    compliant_fen: int
    visit_kind: str | None = None
    """inpatient, outpatient, …, where the list says it."""
    discharged_on: date | None = None
    tilted: str | None = None
    """Whether critical-illness insurance applied its tilt: yes, no, or none where it took no part."""


@dataclass(frozen=True, slots=True, eq=False)
class ListRow:
    """A row of any other list about a person of the household (部门清单的一行)."""

    source: Source
    feed: str
    person_id: str
    holds_from: date | None
    """The first day of which it speaks, where its list says so."""
    holds_to: date | None
    facts: Mapping[str, int | str]
    """What it says, by the names of the list's columns: codes, whole numbers, days as 2024-05-31, money in fen."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that a department owes the household, or has delivered (帮扶措施)."""

    measure_id: str
    is_development: bool | None
    """Whether it lets the household earn for itself; none where that was not told."""


@dataclass(frozen=True, slots=True)
class OpenRisk:
    """A finding that is open (未了结的疑点)."""

    risk: str
    """R01, R02, …; empty where its rule names none."""
    opened_on: date


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """All that screening knows of one household (家庭情况)."""

    household_id: str
    version: int
    members: tuple[Member, ...] | None
    """Everybody ever recorded in it; none if no list of members was delivered."""
    monitored: bool = False
    formerly_poor: bool | None = None
    """Whether it is a household lifted out of poverty before 2021 (脱贫户)."""
    income_blocks: tuple[IncomeBlock, ...] = ()
    net_schooling: Expense | None = None
    disaster_loss: Expense | None = None
    settlements: tuple[Settlement, ...] = ()
    delivered_months: frozenset[date] = frozenset()
    """The months, by their first day, whose settlement list was delivered."""
    list_rows: tuple[ListRow, ...] = ()
    """Rows of all other lists that are in force."""
    list_months: Mapping[str, date] = field(default_factory=dict)
    """For each other list that is due by month the latest month that came, by its first day."""
    category: str | None = None
    """Of a monitored household, in the word of its case; none where that was not told."""
    recognised_on: date | None = None
    """Since when it is monitored; none where that was not told."""
    measures: tuple[Measure, ...] | None = None
    """Of a monitored household; none of others."""
    open_risks: tuple[OpenRisk, ...] | None = None
    """Of the findings that are open; none as long as it is not decided which are."""

    @property
    def row_sources(self) -> tuple[Source, ...]:
        """The rows of lists that are in force."""
        return (*(row.source for row in self.settlements), *(row.source for row in self.list_rows))
