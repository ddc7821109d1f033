"""The lists that departments owe by month, and which of them came (每月清单到没到).

A list is due in the month after the one that it speaks of: the run of May asks for the lists of April.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from services.screening.domain.days import add_months


class Owed(NamedTuple):
    """A list that is due by month, as its department calls it."""

    title: str
    department: str


OWED: Mapping[str, Owed] = MappingProxyType(
    {
        "care_services": Owed("探访照护名单", "民政局"),
        "children": Owed("儿童名册（孤儿、事实无人抚养、困境、留守）", "民政局"),
        "credit_ledger": Owed("信贷需求台账", "金融局"),
        "deaths": Owed("死亡人员名单", "民政局"),
        "disability_allowances": Owed("残疾人两项补贴名单", "残联"),
        "disability_certificates": Owed("持证残疾人名单", "残联"),
        "disability_services": Owed("残疾人康复救助和照护名单", "残联"),
        "employment": Owed("农村劳动力就业台账", "人社局"),
        "housing_survey": Owed("农村住房安全排查表", "住建局"),
        "illnesses": Owed("疾病和随访名单", "卫健局"),
        "insurance_enrolment": Owed("基本医保参保名单", "医保局"),
        "insurance_payouts": Owed("农房保险和防贫保赔付名单", "应急局"),
        "payments": Owed("救助补贴发放名单", "民政局"),
        "pension_premiums": Owed("居民养老保险代缴名单", "人社局"),
        "premium_aid": Owed("医保参保缴费和资助名单", "医保局"),
        "school_roll": Owed("学籍和就学名单", "教育局"),
        "settlements": Owed("医保结算清单", "医保局"),
        "social_aid": Owed("社会救助对象名单", "民政局"),
        "water_outages": Owed("农村饮水问题台账", "水利局"),
    }
)
"""By the name of the list. A test holds it equal to services/intake/feeds, which screening cannot read."""


@dataclass(frozen=True, slots=True)
class Came:
    """What was told of a list for a month."""

    nothing: bool
    """A zero report: somebody signed that there is nothing (零报告)."""
    lines: int | None
    """Rows of the files; none where it was not told."""
    loaded_on: date


@dataclass(frozen=True, slots=True)
class Department:
    """The lists of one department for a month, by their titles (一个部门报了没有)."""

    name: str
    sends: bool
    """Whether somebody holds the office that sends its lists; of nobody a list is missing."""
    missing: tuple[str, ...]
    nothing: tuple[str, ...]
    """Of which it signed that there is nothing."""
    came: tuple[str, ...]
    lines: int | None
    """Rows of all that came; none where nothing did."""
    last_on: date | None


def asked_for(month: date) -> date:
    """The month whose lists the run of this month asks for, by its first day."""
    return add_months(month, -1)


def departments(came: Mapping[str, Came], senders: Collection[str]) -> list[Department]:
    """Every department that owes a list, in the order of their names; `senders` are those that have a liaison."""
    names = sorted({owed.department for owed in OWED.values()})
    return [_department(name, came, sends=name in senders) for name in names]


def _department(name: str, came: Mapping[str, Came], *, sends: bool) -> Department:
    owed = {feed: one.title for feed, one in OWED.items() if one.department == name}
    there = {feed: came[feed] for feed in owed if feed in came}
    return Department(
        name,
        sends,
        missing=tuple([title for feed, title in owed.items() if sends and feed not in there]),
        nothing=tuple([owed[feed] for feed, one in there.items() if one.nothing]),
        came=tuple([owed[feed] for feed, one in there.items() if not one.nothing]),
        lines=sum(one.lines or 0 for one in there.values()) if there else None,
        last_on=max((one.loaded_on for one in there.values()), default=None),
    )
