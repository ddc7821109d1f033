"""The reports of the demo's month: sixty, for oneself and for others, some of them twice (演示申报)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType

from deploy.demo.chance import Chance
from deploy.demo.county import County, Household
from deploy.demo.people import MEN

REPORTS = 60
FOR_OTHERS_PER_THOUSAND = 300
TWICE = 5
WITHDRAWN = 2
WORDS = {
    "R01": "家里有人住院，药费一直在花。",
    "R02": "两个孩子读书，学费凑不齐。",
    "R03": "身边离不开人，没人能出去做工。",
    "R07": "厂里停工三个月了，没有别的活。",
    "R08": "老人带着孩子，家里没有劳力。",
    "R06": "今年养的都没卖出去，本钱收不回来。",
}
RELATIONS = ("relative", "neighbour", "other")


class Unknown(Enum):
    """Why intake cannot tell which household of the register a report is about."""

    MEMBER = "one of the house gives the own name and phone, and not those of the head"
    LATER = "the same, and nobody answers the phone on the first day"
    MIXED_UP = "the same, and the clerk first takes the namesake of another village"
    NEWCOMER = "no village roll knows the household"


UNKNOWN: Mapping[int, Unknown] = MappingProxyType(
    {7: Unknown.MEMBER, 26: Unknown.LATER, 32: Unknown.MIXED_UP, 43: Unknown.NEWCOMER}
)
"""From which place in the month's reports on the first one is taken that can be so → why its household is unknown."""


@dataclass(frozen=True)
class Report:
    """One report as it is filled in."""

    household: Household
    difficulties: tuple[str, ...]
    words: str
    phone: str
    reporter_name: str = ""
    relation: str = ""
    withdrawn: bool = False
    """Its reporter takes it back on the status page."""
    unknown: Unknown | None = None
    said_name: str = ""
    """The head as the report names it, where that is somebody else."""

    @property
    def for_other(self) -> bool:
        """Somebody else reports for the household."""
        return bool(self.relation)

    @property
    def head_name(self) -> str:
        """The head of the household, as the report says."""
        return self.said_name or self.household.head.name

    @property
    def values(self) -> dict[str, str | list[str]]:
        """The fields of the form."""
        filled: dict[str, str | list[str]] = {
            "head_name": self.head_name,
            "area_code": self.household.village.code,
            "difficulties": list(self.difficulties),
            "text": self.words,
            "phone": self.phone,
        }
        other = {"reporter_name": self.reporter_name, "relation": self.relation, "for": "other"}
        return {**filled, **(other if self.for_other else {})}


def reports(county: County) -> list[Report]:
    """All of them, in the order in which they are handed in."""
    chance, names = Chance(county.setting.seed + 3), county.setting.family_names
    told = [_report(chance, names, household) for household in chance.some_of(county.households, REPORTS - TWICE)]
    again = [_from_a_neighbour(chance, names, first) for first in told[:TWICE]]
    step = (REPORTS - TWICE) // TWICE
    for order, second in enumerate(again):
        told.insert((order + 1) * step, second)
    for order in range(WITHDRAWN):
        place = 20 + 17 * order
        told[place] = Report(**{**vars(told[place]), "withdrawn": True, "relation": "", "reporter_name": ""})
    others = Chance(county.setting.seed + 4)
    for first, unknown in UNKNOWN.items():
        for place in [place for place in range(first, len(told)) if _may_be_unknown(told, told[place])][:1]:
            told[place] = _of_unknown(others, county, told[place], unknown)
    return told


def _report(chance: Chance, names: str, household: Household) -> Report:
    kind = chance.one_of(tuple(WORDS))
    if not chance.yes(FOR_OTHERS_PER_THOUSAND):
        return Report(household, (kind,), WORDS[kind], household.phone)
    return _signed(chance, names, Report(household, (kind,), WORDS[kind], ""))


def _from_a_neighbour(chance: Chance, names: str, first: Report) -> Report:
    return _signed(chance, names, Report(first.household, first.difficulties, "邻居家里实在困难，请去看看。", ""))


def _may_be_unknown(told: list[Report], report: Report) -> bool:
    """Told once, not taken back, of a household in which somebody beside the head can tell it."""
    once = sum(other.household is report.household for other in told) == 1
    return once and not report.withdrawn and report.unknown is None and len(report.household.members) > 1


def _of_unknown(chance: Chance, county: County, report: Report, unknown: Unknown) -> Report:
    """The same report, in which neither name nor phone are those that the register has of the head."""
    newcomers = [one for one in county.strangers if one.relation == "本人"]
    teller = chance.one_of(newcomers) if unknown is Unknown.NEWCOMER else report.household.members[1]
    phone = f"197{chance.between(10_000_000, 99_999_999)}"
    return replace(report, unknown=unknown, said_name=teller.name, phone=phone, relation="", reporter_name="")


def _signed(chance: Chance, names: str, report: Report) -> Report:
    name = chance.one_of(names) + "".join(chance.some_of(MEN, 2))
    phone = f"198{chance.between(10_000_000, 99_999_999)}"
    return Report(
        report.household, report.difficulties, report.words, phone, name, chance.one_of(RELATIONS), report.withdrawn
    )
