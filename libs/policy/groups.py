"""Groups of persons that benefits name (人员类别), and what is known of one person."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from types import MappingProxyType

CONTINUATION = "in_continuation"
"""The fact that a person's dibao is in its continuation, as it is named where it is missing (是否在延保)."""


class Group(StrEnum):
    """A group that a clause names (人员类别)."""

    TEKUN = "tekun"
    DIBAO = "dibao"
    FELL_BACK = "fell_back"
    """By decision of the county only, never because a household is monitored."""
    PREFERENTIAL = "preferential"
    DISABLED_SEVERE = "disabled_severe"
    DISABLED_MILD = "disabled_mild"
    FAMILY_PLANNING = "family_planning"
    OTHER_HARDSHIP = "other_hardship"
    CATEGORY_0 = "category_0"
    CATEGORY_1 = "category_1"
    CATEGORY_2_FORMERLY_POOR = "category_2_formerly_poor"
    """A household in sudden difficulty counts here only if it was poor before 2021."""
    LOW_INCOME_FARM = "low_income_farm"
    STABLE_FORMERLY_POOR = "stable_formerly_poor"


GROUP_LABELS: Mapping[Group, str] = MappingProxyType(
    {
        Group.TEKUN: "特困人员",
        Group.DIBAO: "低保对象",
        Group.FELL_BACK: "返贫致贫人口",
        Group.PREFERENTIAL: "重点优抚对象",
        Group.DISABLED_SEVERE: "重度残疾人",
        Group.DISABLED_MILD: "轻度残疾人",
        Group.FAMILY_PLANNING: "计划生育特殊家庭人员",
        Group.OTHER_HARDSHIP: "其他缴费困难群体",
        Group.CATEGORY_0: "脱贫不稳定户",
        Group.CATEGORY_1: "边缘易致贫户",
        Group.CATEGORY_2_FORMERLY_POOR: "突发严重困难户（脱贫户）",
        Group.LOW_INCOME_FARM: "低收入农户",
        Group.STABLE_FORMERLY_POOR: "稳定脱贫人口",
    }
)

GROUPS = tuple(str(group) for group in Group)


@dataclass(frozen=True, slots=True)
class Person:
    """To which groups a person belongs on the day that counts (一个人的类别)."""

    groups: frozenset[Group] = frozenset()
    unknown: frozenset[Group] = frozenset()
    """Groups of which nobody said whether the person belongs to them; in all others he or she is not."""
    in_continuation: bool | None = False
    """Whether dibao is still paid although it was ended (延保)."""

    def __post_init__(self) -> None:
        """Refuse a person who is in a group and not known to be."""
        assert not self.groups & self.unknown, "a group is both known and unknown"

    @property
    def as_dibao(self) -> "Person":
        """The same person counted as one who receives dibao."""
        return replace(self, groups=self.groups | {Group.DIBAO}, unknown=self.unknown - {Group.DIBAO})

    def worlds(self, asked: Iterable[Group]) -> Iterator["Person"]:
        """Every way in which what is not known of the groups asked about may be (各种可能)."""
        unknown = sorted(self.unknown & set(asked))
        ways = (True, False) if self.in_continuation is None else (self.in_continuation,)
        for *belongs, continued in product(*[(True, False)] * len(unknown), ways):
            joined = frozenset(group for group, is_in in zip(unknown, belongs, strict=True) if is_in)
            yield Person(self.groups | joined, frozenset(), continued)
