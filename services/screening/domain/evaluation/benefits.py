"""B1 to B10 of a line: which facts each of them reads, and what it answers (待遇测算)."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from libs.policy import Policy
from libs.policy.benefits.budget import AidBudget, social_work_limit
from libs.policy.benefits.continuation import DibaoEnded, continuation
from libs.policy.benefits.dibao import DibaoHousehold, SinglePerson, dibao_pre_check, single_person
from libs.policy.benefits.housing import Improvement, Rebuilding, house_improvement, house_rebuilding
from libs.policy.benefits.income import HouseholdIncome, income_beside_line
from libs.policy.benefits.medical import CriticalIllness, critical_illness, premium_aid
from libs.policy.benefits.outcome import NOTE_LABELS, Outcome, Status
from libs.policy.benefits.pension import pension_premium
from libs.policy.groups import Group, Person
from services.screening.domain.evaluation.lines import Layout, Line, Values
from services.screening.domain.evaluation.verdicts import figure_entry, reference
from services.screening.domain.rulebook.fact import Fact, Kind, Part

TITLES = {
    "B1": "监测线与收入",
    "B2": "农村危房改造",
    "B3": "住房条件改善",
    "B4": "大病保险",
    "B5": "资助参保",
    "B6": "代缴养老保险",
    "B7": "延保",
    "B8": "单人保",
    "B9": "社工服务经费",
    "B10": "低保预核算",
}
PARTS: Mapping[str, Part] = MappingProxyType({name: Part(name, name, title) for name, title in TITLES.items()})
_NAMES = {
    "members": (Kind.COUNT, "家庭人数"),
    "wage": (Kind.FEN, "工资性收入"),
    "receipts": (Kind.FEN, "生产经营收入"),
    "expense": (Kind.FEN, "生产经营支出"),
    "property": (Kind.FEN, "财产性收入"),
    "transfer": (Kind.FEN, "转移性收入"),
    "pay_outs": (Kind.FEN, "理赔收入"),
    "self_pay": (Kind.FEN, "合规自付医药费"),
    "in_group": (Kind.YES_NO, "是否在本地规定的对象里"),
    "improved_before": (Kind.YES_NO, "同一房屋是否已享受住房条件改善补助"),
    "investment": (Kind.FEN, "投入资金"),
    "rebuilt_before": (Kind.YES_NO, "同一房屋是否已享受危房改造补助"),
    "in_scope": (Kind.FEN, "一年的合规医疗费用"),
    "groups": (Kind.GROUPS, "人员类别（延保不算低保）"),
    "in_continuation": (Kind.YES_NO, "是否在延保"),
    "decided_on": (Kind.DAY, "停保决定日"),
    "month_fen": (Kind.FEN, "决定当月发放额"),
    "formerly_poor": (Kind.YES_NO, "是否脱贫人口"),
    "monitored": (Kind.YES_NO, "决定当天是否监测户"),
    "barred": (Kind.YES_NO, "是否不再延续（死亡、迁出、放弃、骗保）"),
    "household_income": (Kind.FEN, "家庭12个月收入"),
    "own_income": (Kind.FEN, "本人12个月收入"),
    "severely_disabled": (Kind.YES_NO, "是否重度残疾（含三级智力、精神）"),
    "severe_illness": (Kind.YES_NO, "是否重病"),
    "named_difficulty": (Kind.YES_NO, "是否民政认定的其他特殊困难"),
    "budget": (Kind.FEN, "困难群众救助资金"),
    "committed": (Kind.FEN, "已安排的社工服务经费"),
    "income": (Kind.FEN, "家庭12个月收入"),
    "deduction": (Kind.FEN, "民政对本户扣除的刚性支出（没有写按标准）"),
    "disregard": (Kind.FEN, "民政对本户不计入的收入（没有写按标准）"),
}
READS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "B1": ("members", "wage", "receipts", "expense", "property", "transfer", "pay_outs", "self_pay"),
        "B2": ("members", "in_group", "improved_before"),
        "B3": ("investment", "rebuilt_before"),
        "B4": ("in_scope", "groups", "in_continuation"),
        "B5": ("groups", "in_continuation"),
        "B6": ("groups", "in_continuation"),
        "B7": ("decided_on", "month_fen", "formerly_poor", "monitored", "barred"),
        "B8": (
            "members", "household_income", "own_income", "severely_disabled", "severe_illness", "named_difficulty",
        ),
        "B9": ("budget", "committed"),
        "B10": ("members", "income", "deduction", "disregard"),
    }
)  # fmt: skip
"""What each formula reads, by the name of its facts in libs/policy/benefits."""


def key_of(name: str) -> str:
    """The key of a line: amounts say that they are fen."""
    return f"{name}_fen" if _NAMES[name][0] is Kind.FEN and not name.endswith("_fen") else name


FACTS: tuple[Fact, ...] = tuple(
    Fact(key_of(name), PARTS[benefit], *_NAMES[name]) for benefit, names in READS.items() for name in names
)
LAYOUT = Layout.of(PARTS.values(), FACTS)
LEFT_OUT: Mapping[str, Any] = MappingProxyType({"committed": 0})
"""What a key that is left out stands for; every other stands for unknown."""


def outcomes(line: Line, policy: Policy) -> list[dict[str, Any]]:
    """What every formula whose facts the line gives answers, with arithmetic and clause."""
    found = []
    for benefit, part in PARTS.items():
        entries = line.entries(part)
        if entries:
            found.append(_entry(_ASK[benefit](policy, _said(benefit, entries[0]))))
    return found


def _said(benefit: str, entry: Values) -> dict[str, Any]:
    return {name: entry.get(key_of(name), LEFT_OUT.get(name)) for name in READS[benefit]}


def _person(said: Mapping[str, Any]) -> Person:
    named, unknown = said["groups"] or (frozenset(), frozenset())
    if said["groups"] is None:
        unknown = frozenset(Group)
    return Person(named, unknown, said["in_continuation"])


def _ended(policy: Policy, said: Mapping[str, Any]) -> Outcome:
    decided_on = said["decided_on"]
    return continuation(
        policy, DibaoEnded(**{**said, "decided_on": None if decided_on is None else date.fromordinal(decided_on)})
    )


def _entry(outcome: Outcome) -> dict[str, Any]:
    facts = [key_of(name) if name in _NAMES else name for name in outcome.missing_facts]
    return {
        "benefit": outcome.benefit_id,
        "answer": outcome.status.name,
        "day": outcome.day.isoformat(),
        "amounts_fen": {amount.name: amount.fen for amount in outcome.amounts},
        "arithmetic": [{"label": step.label, "text": step.text} for step in outcome.steps],
        "clause": reference(outcome.clause) if outcome.clause else None,
        "notes": [NOTE_LABELS[note] for note in outcome.notes],
        "months": [month.strftime("%Y-%m") for month in outcome.months],
        "missing_facts": facts if outcome.status is Status.UNKNOWN else [],
        "missing_figures": list(outcome.missing_figures),
        "figures": [figure_entry(figure) for figure in outcome.figures],
    }


_ASK: Mapping[str, Callable[[Policy, dict[str, Any]], Outcome]] = MappingProxyType(
    {
        "B1": lambda policy, said: income_beside_line(policy, HouseholdIncome(**said)),
        "B2": lambda policy, said: house_rebuilding(policy, Rebuilding(**said)),
        "B3": lambda policy, said: house_improvement(policy, Improvement(**said)),
        "B4": lambda policy, said: critical_illness(policy, CriticalIllness(said["in_scope"], _person(said))),
        "B5": lambda policy, said: premium_aid(policy, _person(said)),
        "B6": lambda policy, said: pension_premium(policy, _person(said)),
        "B7": _ended,
        "B8": lambda policy, said: single_person(policy, SinglePerson(**said)),
        "B9": lambda policy, said: social_work_limit(policy, AidBudget(**said)),
        "B10": lambda policy, said: dibao_pre_check(policy, DibaoHousehold(**said)),
    }
)
