"""What a region's folder says beside its figures: names, words, and the rules it has (地区口径)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from libs.events.contracts.values import Hearers
from libs.policy.figures import FigureSeries, Reference

WORDS = frozenset(
    {
        "income_per_head",
        "channel_self",
        "county",
        "town",
        "one_click_report",
        "town_review",
        "county_decision",
        "county_office",
        "low_income_farm",
        "dibao_continuation",
        "linked_unit",
        "paired_support",
    }
)
"""The words that regions may say differently; a region gives those that it uses."""

DEPARTMENTS = frozenset(
    {
        "农业农村",
        "乡村振兴",
        "民政",
        "教育",
        "人社",
        "住建",
        "卫健",
        "水利",
        "水务",
        "医保",
        "应急",
        "残联",
        "妇联",
        "商务",
        "金融",
        "民宗",
        "领导小组办公室",
        "上一级",
    }
)
MEASURES = frozenset(f"M{number}" for number in range(1, 9))
BENEFITS = tuple(f"B{number}" for number in range(1, 11))
PREFECTURE_DIGITS, AREA_LENGTH = 4, 12
CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "R01": "因病",
        "R02": "因学",
        "R03": "因残",
        "R04": "因自然灾害",
        "R05": "因意外事故",
        "R06": "因产业项目失败",
        "R07": "因务工就业不稳",
        "R08": "缺劳动力",
        "R09": "因安全住房",
        "R10": "因安全饮水",
        "R99": "其他",
    }
)
"""Kind of risk → how it is called (致贫风险)."""
RISKS = frozenset(CAUSES)
VILLAGE_TAGS: Mapping[str, str] = MappingProxyType(
    {"old_base": "老区村", "minority": "少数民族村", "low_income": "低收入村"}
)
"""Kind of village that a list names by the year → how it is called (村的类别)."""


class IncomeMeasure(StrEnum):
    """Which income the line is compared with (收入口径)."""

    DISPOSABLE = "disposable"
    NET = "net"


@dataclass(frozen=True, slots=True)
class ManagementArea:
    """A zone that is no administrative division: a named set of towns (先导区)."""

    name: str
    towns: Mapping[str, str]
    """Codes of twelve digits and the names of the towns."""
    reference: Reference


@dataclass(frozen=True, slots=True)
class Cluster:
    """When a week stands out from the usual; no document says, ours until the owner answers (明显多于平常)."""

    weeks: int
    """The usual is the median of so many weeks before."""
    least: int
    """Fewer households than this never stand out."""
    times: int
    """So many times the usual stand out."""


@dataclass(frozen=True, slots=True)
class Region:
    """A municipality and how it speaks (地区)."""

    name: str
    label: str
    first_on: date
    """The first day of its policy; no rule holds earlier."""
    income_measure: IncomeMeasure
    brake_pct: int
    """Share of a list's rows that may raise findings before a person must release them (放行确认)."""
    run_breaker_pct: int
    """Share of the households that a monthly run may raise before it stops."""
    run_day: int
    """On which day of the month the monthly run begins; no document says, ours until the owner answers."""
    feed_shrunk_pct: int
    """How much smaller than the last one a list may be before somebody is told."""
    feed_late_days: int
    """How many days after its day a list that did not come is told to the leading group office."""
    quiet_days: int | None
    """How long a rule stays quiet on the same facts after a visit found no risk; none if not set."""
    cluster: Cluster
    words: Mapping[str, str]
    counties: Mapping[str, str]
    """Codes of six digits and the names of its counties that have villages; one for a city of county level."""
    departments: Mapping[str, str]
    """Codes of the departments that it has, and how it calls them."""
    management_areas: tuple[ManagementArea, ...] = ()
    watch_carry_months: int = 0
    """To the end of which month a list of villages of the year before goes on; no document says, ours (关注名单)."""

    @property
    def area(self) -> str:
        """The code of twelve digits of all of it: its county, or the prefecture that its counties belong to."""
        codes = sorted(self.counties)
        return (codes[0] if len(codes) == 1 else codes[0][:PREFECTURE_DIGITS]).ljust(AREA_LENGTH, "0")


@dataclass(frozen=True, slots=True)
class RegionBenefit:
    """A benefit as a region has it: since when, and by which clause (待遇在本地区的依据)."""

    benefit_id: str
    label: str
    from_on: date
    to_on: date | None
    clause: Reference

    def in_force(self, day: date) -> bool:
        """Whether the clause holds on this day (是否生效)."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class RegionRule:
    """A rule as a region has it: since when, by which clause, and whom it tells (规则在本地区的依据)."""

    rule_id: str
    label: str
    from_on: date
    to_on: date | None
    clause: Reference
    departments: tuple[str, ...]
    """Who is told of a finding, the first of them first."""
    measures: tuple[str, ...]
    risks: tuple[str, ...]
    """The kinds of risk a finding may carry; one, or those among which the largest part decides."""
    at_once: bool
    """Whether a finding becomes a clue at once, without triage."""
    heard_by: Hearers | None = None
    """Who alone may know of a finding; None: everybody who works for the household."""
    refers: bool = False
    """Whether a finding is referred to its departments beside what is open, and opens no clue (转介)."""

    def in_force(self, day: date) -> bool:
        """Whether the clause holds on this day (是否生效)."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class RegionFiles:
    """All that the folder of a region says, for every day (地区文件)."""

    region: Region
    figures: Mapping[str, FigureSeries]
    rules: Mapping[str, RegionRule]
    """Those that are asked."""
    benefits: Mapping[str, RegionBenefit]
    rules_to_come: Mapping[str, RegionRule]
    """Those that are written and wait for the facts that they read; no service asks them."""
