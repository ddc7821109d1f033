"""A reason as it is kept: sentence, arithmetic, inputs; and the parts it is put together from (理由)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from libs.policy import Figure, Policy
from libs.policy.texts import Fen, times, yuan, yuan_short
from services.screening.domain.days import beijing_day
from services.screening.domain.facts import FACT_LABELS, HouseholdFacts, Origin, Source
from services.screening.domain.income import Period, window
from services.screening.domain.line import ANSWERS_KEPT, LINE, figures_behind, income_line
from services.screening.domain.reading import Reading


class Line(NamedTuple):
    """One line of the arithmetic, as the page shows it (算式)."""

    label: str
    text: str


class Input(NamedTuple):
    """A fact that was used: its value, who said so, and how old it is (所用信息)."""

    name: str
    label: str
    amount: int
    """Fen, or persons; 0 where it is neither."""
    origins: tuple[Origin, ...]
    age_days: int | None
    """Days since the newest of its rows came; none if no row says it."""
    row_ids: tuple[str, ...]
    period: Period | None = None
    outside_window: bool = False
    """Whether its twelve months are not those before the day (不是识别前12个月)."""
    said: str | None = None
    """The value in words, where it is no amount."""


class Severity(NamedTuple):
    """The figure by which a finding is said to be worse: an amount over so many heads (轻重)."""

    name: str
    fen: int
    heads: int
    worse_when_lower: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule is met (理由)."""

    sentence: str
    arithmetic: tuple[Line, ...]
    inputs: tuple[Input, ...]
    figures: tuple[Figure, ...]
    """The figures that decided."""
    severities: tuple[Severity, ...]
    risk: str
    persons: tuple[str, ...] = ()
    """The members concerned, where the rule is about members."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A household that meets a rule, on the day of a policy: what a reason is written from."""

    facts: HouseholdFacts
    reading: Reading
    policy: Policy
    risks: tuple[str, ...]

    @property
    def heads(self) -> int:
        """The members of the day."""
        return len(self.reading.persons or ())


def known(fen: int | None) -> int:
    """An amount that a met rule cannot lack."""
    assert fen is not None, "a rule was met without an amount it needs"
    return fen


def set_value(value: Fraction | None) -> Fen:
    """A figure that a met rule cannot lack; a whole number where it is one: those are faster to reckon with."""
    assert value is not None, "a rule was met without a figure it needs"
    return value.numerator if value.denominator == 1 else value


def marks(figures: Iterable[Figure]) -> str:
    """What must be said of these figures in the sentence itself (演示值、沿用)."""
    figures = list(figures)
    words = [
        *(["演示值"] if any(figure.demo for figure in figures) else []),
        *(["沿用"] if any(figure.provisional for figure in figures) else []),
    ]
    return f"（{'，'.join(words)}）" if words else ""


def income_lines(asked: Asked) -> tuple[Line, ...]:
    """The parts of net income, one origin for all (收入构成)."""
    block = asked.reading.block
    assert block is not None, "a rule was met without the income it needs"
    receipts, expense = known(block.operating_receipts_fen), known(block.operating_expense_fen)
    return (
        Line("工资性收入", yuan(known(block.wage_fen))),
        Line("生产经营净收入", f"{yuan(receipts)} − {yuan(expense)} = {yuan(receipts - expense)}"),
        Line("财产性收入", yuan(known(block.property_fen))),
        Line("转移性收入", yuan(known(block.transfer_fen))),
    )


@lru_cache(maxsize=ANSWERS_KEPT)
def line_made(policy: Policy) -> Line:
    """How the monitoring line came about (监测线的算法)."""
    line = set_value(income_line(policy).value)
    figures = {figure.name: figure for figure in figures_behind(policy, (LINE,))}
    if LINE in figures:
        return Line("监测线", f"{yuan_short(line)} 元/人·年")
    dibao, multiplier = figures["dibao_rural_month"], figures["line_multiplier"]
    made = f"{yuan(dibao.value)} × 12 × {times(Fraction(multiplier.value))}"
    return Line("监测线", f"{made} = {yuan_short(line)} 元/人·年")


def per_head(label: str, fen: int, heads: int) -> Line:
    """An amount and what it is a head (人均)."""
    return Line(label, f"{yuan(fen)} ÷ {heads} 人 = {yuan(Fraction(fen, heads))} 元/人")


def below(fen: int, heads: int, limit: Fen) -> Line:
    """The comparison itself, multiplied across (判断)."""
    return Line("判断", f"{yuan(fen)} ＜ {yuan_short(limit)} × {heads} 人 = {yuan(limit * heads)}")


def an_input(name: str, amount: int, sources: Sequence[Source], day: date, period: Period | None = None) -> Input:
    """An amount that was used, with the rows that say it."""
    return _input((name, FACT_LABELS[name]), sources, day, amount=amount, period=period)


def an_input_said(name: str, label: str, said: str | None, sources: Sequence[Source], day: date) -> Input:
    """A fact that was used, its value in words, with the rows that say it."""
    return _input((name, label), sources, day, said=said)


def income_input(asked: Asked) -> Input:
    """The block of income that was used, and whether it is that of the twelve months before the day (收入资料)."""
    block, day = asked.reading.block, asked.policy.day
    assert block is not None, "a rule was met without the income it needs"
    period = Period(block.from_on, block.to_on)
    return _input(
        ("net_income", FACT_LABELS["net_income"]),
        [block.source],
        day,
        amount=known(asked.reading.net_income),
        period=period,
        outside_window=period != window(day),
    )


def members_input(asked: Asked, concerned: Collection[str] | None = None) -> Input:
    """The members of the day and the rows that say who was one; of those concerned only, if named (家庭成员)."""
    recorded = [member for member in asked.facts.members or () if concerned is None or member.person_id in concerned]
    sources = [member.source for member in recorded if member.source is not None]
    heads = asked.heads if concerned is None else len(concerned)
    return an_input("members", heads, sources, asked.policy.day)


def _input(named: tuple[str, str], sources: Sequence[Source], day: date, amount: int = 0, **more: Any) -> Input:
    """A fact of this name and label that was used, with the rows that say it and their age."""
    name, label = named
    came = beijing_day(max([source.received_at for source in sources])) if sources else None
    return Input(
        name=name,
        label=label,
        amount=amount,
        origins=tuple(sorted({source.origin for source in sources})),
        age_days=None if came is None else max((day - came).days, 0),
        row_ids=tuple(sorted({source.row_id for source in sources})),
        **more,
    )
