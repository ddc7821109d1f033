"""Policies and facts for the cases of benefits, in yuan as people say it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import yaml

from libs.policy import EnteredFigure, Policy, policy_on
from libs.policy.benefits.budget import AidBudget, social_work_limit
from libs.policy.benefits.continuation import DibaoEnded, continuation
from libs.policy.benefits.dibao import DibaoHousehold, SinglePerson, dibao_pre_check, single_person
from libs.policy.benefits.housing import Improvement, Rebuilding, house_improvement, house_rebuilding
from libs.policy.benefits.income import HouseholdIncome, income_beside_line, monitoring_line
from libs.policy.benefits.medical import CriticalIllness, critical_illness, premium_aid
from libs.policy.benefits.outcome import Outcome
from libs.policy.benefits.pension import pension_premium
from libs.policy.certificates import Certificate, read_certificate
from libs.policy.figure_values import read_value
from libs.policy.groups import Group, Person
from libs.policy.parameters import PARAMETERS
from libs.policy.units import Said
from libs.policy.yaml_lines import Entry

DAY = date(2024, 5, 22)
NOT_MONEY = {"members"}


def a_policy(
    region: str = "jinjiang",
    day: date = DAY,
    figures: Mapping[str, Any] | None = None,
    lacking: Sequence[str] = (),
    since: date | None = None,
) -> Policy:
    """A region's policy with figures entered as a file would say them, and some of them taken away."""
    begun = since or date(day.year, 1, 1)
    rows = [
        EnteredFigure(name, a_value(name, value), begun, None, "某文", confirmed=True)
        for name, value in (figures or {}).items()
    ]
    policy = policy_on(region, day, rows)
    assert set(lacking) <= set(policy.figures), lacking
    return replace(
        policy,
        figures=MappingProxyType({**policy.figures, **dict.fromkeys(lacking)}),
        of_day=lru_cache(lambda other: a_policy(region, other, figures, lacking, begun)),
    )


def a_value(name: str, said: Any) -> Said:
    """A value as a file would say it."""
    return read_value(PARAMETERS[name], Entry.of(yaml.safe_dump(said), "case"))


def fen(yuan: Any) -> int:
    """Yuan as written, in whole fen."""
    amount = Decimal(str(yuan)) * 100
    assert amount == int(amount), f"{yuan} is not a whole number of fen"
    return int(amount)


def a_person(said: Mapping[str, Any]) -> Person:
    """In these groups; in others that are named unknown; in no other."""
    return Person(
        frozenset(Group(word) for word in said.get("groups", [])),
        frozenset(Group(word) for word in said.get("unknown", [])),
        said.get("in_continuation", False),
    )


def asked(benefit: str, policy: Policy, said: Mapping[str, Any]) -> Outcome:
    """What a formula answers of the facts of a case."""
    return _FORMULAS[benefit](policy, said)


def _amounts(said: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers are yuan, but for heads; all else as it is."""
    return {name: fen(value) if _is_yuan(name, value) else value for name, value in said.items()}


def _is_yuan(name: str, value: Any) -> bool:
    return name not in NOT_MONEY and type(value) in {int, float}


def _income(policy: Policy, said: Mapping[str, Any]) -> Outcome:
    if not said:
        return monitoring_line(policy)
    parts = dict.fromkeys(("wage", "receipts", "expense", "property", "transfer"), 0)
    return income_beside_line(policy, HouseholdIncome(**{**parts, **_amounts(said)}))


def _improvement(policy: Policy, said: Mapping[str, Any]) -> Outcome:
    ratio = said.get("approved_ratio")
    facts = _amounts({name: value for name, value in said.items() if name != "approved_ratio"})
    return house_improvement(
        policy, Improvement(**facts, approved_ratio=None if ratio is None else Fraction(str(ratio)))
    )


def _single_person(policy: Policy, said: Mapping[str, Any]) -> Outcome:
    facts = {"severely_disabled": False, "severe_illness": False, **_amounts(said)}
    if "certificate" in facts:
        certificate = read_certificate(facts.pop("certificate"))
        assert isinstance(certificate, Certificate)
        facts["severely_disabled"] = certificate.is_severe
    return single_person(policy, SinglePerson(**facts))


_FORMULAS: Mapping[str, Callable[[Policy, Mapping[str, Any]], Outcome]] = {
    "B1": _income,
    "B2": lambda policy, said: house_rebuilding(policy, Rebuilding(**said)),
    "B3": _improvement,
    "B4": lambda policy, said: critical_illness(
        policy, CriticalIllness(None if said["in_scope"] is None else fen(said["in_scope"]), a_person(said))
    ),
    "B5": lambda policy, said: premium_aid(policy, a_person(said)),
    "B6": lambda policy, said: pension_premium(policy, a_person(said)),
    "B7": lambda policy, said: continuation(
        policy, DibaoEnded(**{"formerly_poor": False, "monitored": False, **_b7(said)})
    ),
    "B8": _single_person,
    "B9": lambda policy, said: social_work_limit(policy, AidBudget(**_amounts(said))),
    "B10": lambda policy, said: dibao_pre_check(policy, DibaoHousehold(**_amounts(said))),
}


def _b7(said: Mapping[str, Any]) -> dict[str, Any]:
    return {("month_fen" if name == "month" else name): value for name, value in _amounts(said).items()}
