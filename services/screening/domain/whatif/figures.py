"""Which figures can be tried, between which values, and the policy with another value (试算的标准)."""

import json
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from libs.policy import Figure, Grade, Policy, Reference, WrongFigure
from libs.policy.entered import read_written
from libs.policy.parameters import PARAMETERS
from libs.policy.texts import times, yuan_short
from libs.policy.units import Unit, Value
from services.screening.domain.evaluation.questions import QUESTIONS, Question
from services.screening.domain.line import DERIVED_FROM, LINE, TWELVE_MONTHS, given, income_line, not_set
from services.screening.domain.rules import RULES, Rule

LOWEST, HIGHEST = Fraction(3, 4), Fraction(3, 2)
"""A value is tried from three quarters of the one that holds to half as much again; further off is a slip."""
WRITTEN_MAX = 20
"""Characters of a value that somebody writes."""
MULTIPLES = (Fraction(9, 5), Fraction(2), Fraction(11, 5))
"""Of the dibao standard, for the line: 1.8, 2.0, 2.2."""


class OutOfRange(ValueError):
    """What was written is no value between the lowest and the highest (超出范围)."""

    def __init__(self, tried: "Tried") -> None:
        super().__init__(f"填 {tried.text(tried.lowest)} 到 {tried.text(tried.highest)} 之间的数。")


@dataclass(frozen=True, slots=True)
class Tried:
    """A figure that can be tried: what holds, and between which values another is tried (可试算的标准)."""

    name: str
    label: str
    unit: Unit
    current: Fraction
    """In fen where it is money."""

    @property
    def step(self) -> Fraction:
        """Values are whole yuan, or hundredths of a ratio."""
        return Fraction(100) if self.unit.is_money else Fraction(1, 100)

    @property
    def lowest(self) -> Fraction:
        """The least value that is tried."""
        return math.ceil(self.current * LOWEST / self.step) * self.step

    @property
    def highest(self) -> Fraction:
        """The largest value that is tried."""
        return math.floor(self.current * HIGHEST / self.step) * self.step

    def text(self, value: Value) -> str:
        """A value as pages write it, without its unit: 19,560; 2.2."""
        return yuan_short(value) if self.unit.is_money else times(Fraction(value))

    def plain(self, value: Value) -> str:
        """A value as an address writes it: 19560; 2.2."""
        return self.text(value).replace(",", "")

    def read(self, written: str) -> Value:
        """The value that somebody wrote, in fen where it is money. Raises OutOfRange."""
        plain = unicodedata.normalize("NFKC", written).replace(",", "").replace(" ", "").removesuffix("元")
        if len(plain) > WRITTEN_MAX or not plain.replace(".", "", 1).isdecimal():
            raise OutOfRange(self)
        try:
            value = read_written(self.name, json.dumps(plain))
        except WrongFigure:
            raise OutOfRange(self) from None
        if not isinstance(value, int | Fraction) or not self.lowest <= value <= self.highest:
            raise OutOfRange(self)
        return value


def tried_of(rule: Rule | Question, policy: Policy) -> tuple[Tried, ...]:
    """The figures of a rule that can be tried on the day of the policy, the one that decides first (可试算的标准).

    None while the rule answers nobody for want of one, and none of a branch that is left out for want of another: there
    is nothing to compare with.
    """
    if not_set(policy, rule.figures):
        return ()
    left_out = rule.optional_figures if not_set(policy, rule.optional_figures) else ()
    found = [_tried(name, policy) for name in _names(rule, policy) if name not in left_out]
    return tuple(one for one in found if one is not None)


def rules_on(name: str, policy: Policy) -> tuple[Rule, ...]:
    """The rules in force that rest on a figure and are asked of everybody (受影响的规则)."""
    return tuple(rule for rule in RULES.values() if _holds(rule.rule_id, policy) and name in _names(rule, policy))


def not_counted(name: str, policy: Policy) -> tuple[str, ...]:
    """Rules that rest on the figure too, and are asked only of households of which a list speaks (没算进来的规则)."""
    asked = [question for rule_id, question in QUESTIONS.items() if rule_id not in RULES and _holds(rule_id, policy)]
    return tuple(question.rule_id for question in asked if name in _names(question, policy))


def with_value(policy: Policy, name: str, value: Value) -> Policy:
    """The policy of the same day with another value of a figure; nothing else is changed, nothing is kept."""
    reference = Reference(document="试算", article="", grade=Grade.ASSUMED)
    figure = Figure(name, PARAMETERS[name].meaning, value, PARAMETERS[name].unit, reference, policy.day, policy.day)
    return replace(policy, figures=MappingProxyType({**policy.figures, name: figure}))


def multiples(tried: Tried, policy: Policy) -> Sequence[tuple[Fraction, Fraction]]:
    """For the line: how many times the dibao standard, and the line that makes; none where it is not made of it."""
    if tried.name != LINE or policy.figure(LINE) is not None:
        return ()
    standard = TWELVE_MONTHS * given(policy, DERIVED_FROM[0])
    made = [(many, many * standard.value) for many in MULTIPLES if standard.value is not None]
    return tuple((many, line) for many, line in made if tried.lowest <= line <= tried.highest)


def multiple_of(value: Value, policy: Policy) -> Fraction | None:
    """How many times the yearly dibao standard a line is; none where that is not set (几倍)."""
    standard = TWELVE_MONTHS * given(policy, DERIVED_FROM[0])
    return None if not standard.value else Fraction(value) / standard.value


def _holds(rule_id: str, policy: Policy) -> bool:
    return rule_id in policy.rules and policy.rules[rule_id].in_force(policy.day)


def _names(rule: Rule | Question, policy: Policy) -> tuple[str, ...]:
    """The figures it rests on; those that the line is made of stand behind it, where it is made of them."""
    said = (*rule.figures, *rule.optional_figures)
    derived = LINE in said and policy.figure(LINE) is None and all(map(policy.declares, DERIVED_FROM))
    names = (*said, *DERIVED_FROM) if derived else said
    return tuple(name for name in names if PARAMETERS[name].unit.is_money or PARAMETERS[name].unit is Unit.TIMES)


def _tried(name: str, policy: Policy) -> Tried | None:
    current = income_line(policy).value if name == LINE else given(policy, name).value
    if not current or current <= 0:
        return None
    figure = policy.figure(name)
    label = "监测线" if name == LINE else figure.label if figure is not None else PARAMETERS[name].meaning
    return Tried(name, label, PARAMETERS[name].unit, current)
