"""What a sentence may name, worked out from what was told and the figures, with the arithmetic behind it (句中的数).

`{line}` the monitoring line · `{heads}` members of the day · `{year}` · `{word}` the region's word for income a head ·
`{persons}` members who meet the rule · `{figure:name}` a figure with its unit · `{sum:net}` an amount ·
`{per_head:net}` the same a head · `{yes:FACT}` and `{no:FACT}` how many entries · `{most:FACT}` the largest ·
`{last:FACT}` the last day · `{count:PART}` how many entries.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from libs.policy import Policy
from libs.policy.groups import GROUP_LABELS
from libs.policy.shown import shown
from libs.policy.texts import below_limit, yuan, yuan_short
from services.screening.domain.evaluation.told import Told
from services.screening.domain.line import income_line
from services.screening.domain.reason import Line, line_made, per_head
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact, Kind, Named, Part
from services.screening.domain.rulebook.parts import NEVER

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
NOT_KNOWN = "不清楚"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount put together from columns of one household (合计)."""

    label: str
    plus: tuple[Named, ...]
    minus: tuple[Named, ...] = ()


SUMS: Mapping[str, Sum] = MappingProxyType(
    {
        "net": Sum("纯收入", (d.NET_INCOME,)),
        "previous": Sum("上一个12个月纯收入", (f.PREVIOUS_NET,)),
        "reference": Sum("参考收入", (d.NET_INCOME, f.PAY_OUTS), (f.SELF_PAY,)),
        "visit": Sum("入户参考收入", (f.VISIT_NET, f.VISIT_PAY_OUTS), (f.VISIT_SELF_PAY,)),
        "rigid": Sum("刚性支出", (f.SELF_PAY, f.NET_SCHOOLING, f.DISASTER_LOSS)),
        "left": Sum("扣除后", (d.NET_INCOME, f.PAY_OUTS), (f.SELF_PAY, f.NET_SCHOOLING, f.DISASTER_LOSS)),
    }
)
"""Amounts by the word that sentences use."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a sentence says it, and the line of arithmetic behind it; text none where a fact is unknown."""

    text: str | None
    line: Line | None = None


class Numbers:
    """The numbers of one line on the day of a policy."""

    def __init__(self, told: Told, policy: Policy, persons: Callable[[], int]) -> None:
        assert len(told.lines) == 1, "numbers are those of one line"
        self._told = told
        self._policy = policy
        self._persons = persons

    def filled(self, template: str) -> str:
        """The sentence with its numbers."""
        return PLACE.sub(lambda found: self._said(found).text or NOT_KNOWN, template)

    def arithmetic(self, template: str) -> tuple[Line, ...]:
        """How the numbers of a sentence came about, as far as they are known."""
        lines = (self._said(found).line for found in PLACE.finditer(template))
        return tuple(dict.fromkeys(line for line in lines if line is not None))

    def _said(self, found: re.Match[str]) -> Number:
        word, of = found.group(1), found.group(2)
        if of is None:
            return _PLAIN[word](self)
        if word == "figure":
            return self._figure(of)
        if word in {"sum", "per_head"}:
            return self._sum(SUMS[of], a_head=word == "per_head")
        named = getattr(f, of)
        return self._counted(word, named) if isinstance(named, Fact) else Number(self._entries(named))

    def line(self) -> Number:
        """The monitoring line of the day."""
        value = income_line(self._policy).value
        return Number(None) if value is None else Number(yuan_short(value), line_made(self._policy))

    def heads(self) -> Number:
        """Members of the day."""
        count = self._heads()
        return Number(None if count is None else str(count))

    def year(self) -> Number:
        """The year of the day."""
        return Number(str(self._policy.day.year))

    def word(self) -> Number:
        """What the region calls income a head."""
        return Number(self._policy.region.words["income_per_head"])

    def persons(self) -> Number:
        """Members who meet the rule by themselves."""
        return Number(str(self._persons()))

    def _heads(self) -> int | None:
        persons = self._told.segments(f.MEMBERS)
        return int(persons.counts[0]) if persons.known[0] else None

    def _figure(self, name: str) -> Number:
        figure = self._policy.figure(name)
        if figure is None:
            return Number(None)
        text = shown(figure.unit, figure.said)
        return Number(text, Line(figure.label, text))

    def _sum(self, what: Sum, *, a_head: bool) -> Number:
        parts = [(self._amount(one), 1) for one in what.plus] + [(self._amount(one), -1) for one in what.minus]
        if any(fen is None for fen, _ in parts):
            return Number(None)
        total = sum(sign * (fen or 0) for fen, sign in parts)
        steps = "".join(f"{' + ' if sign > 0 else ' − '}{yuan(fen or 0)}" for fen, sign in parts).removeprefix(" + ")
        text = f"{steps} = {yuan(total)}" if len(parts) > 1 else yuan(total)
        heads = self._heads()
        if not a_head:
            return Number(yuan_short(total), Line(what.label, text))
        if not heads:
            return Number(None)
        return Number(self._a_head(Fraction(total, heads)), per_head(what.label, total, heads))

    def _a_head(self, fen: Fraction) -> str:
        """Never rounded up to the line, or to a year of dibao, that it lies below."""
        dibao = self._policy.figure("dibao_rural_month")
        limits = (income_line(self._policy).value, None if dibao is None else dibao.whole * MONTHS)
        crossed = [text for one in limits if one is not None and (text := below_limit(fen, one)) != yuan_short(fen)]
        return crossed[0] if crossed else yuan_short(fen)

    def _amount(self, named: Named) -> int | None:
        column: Any = self._told.made(named)
        found: int | None = column.at(0)
        return found

    def _entries(self, part: Part) -> str | None:
        entries = self._told.entries(part)[0]
        return None if entries is None else str(len(entries))

    def _counted(self, word: str, fact: Fact) -> Number:
        said = [value for value in self._told.values(fact) if value is not None]
        if word in {"yes", "no"}:
            return Number(str(sum(value is (word == "yes") for value in said)))
        if not said:
            return Number(None)
        most = max(said)
        text = said_as(fact, most)
        return Number(yuan_short(most) if fact.kind is Kind.FEN else text, Line(fact.label, text))


def shown_value(fact: Fact, value: Any) -> Any:
    """A value as a line writes it: a day, a word of the code list, groups; an amount in fen."""
    if value is None:
        return None
    if fact.kind in {Kind.DAY, Kind.DAY_OR_NEVER}:
        return "never" if value == NEVER else date.fromordinal(value).isoformat()
    if fact.kind is Kind.CODE:
        return next(code.word for code in fact.codes if code.number == value)
    if fact.kind is Kind.GROUPS:
        return sorted(str(group) for group in value[0])
    return value


def said_as(fact: Fact, value: Any) -> str:
    """A value as a sentence says it: an amount in yuan, the word of a code, a day (写法)."""
    if fact.kind is Kind.FEN:
        return yuan(value)
    if fact.kind is Kind.YES_NO:
        return "是" if value else "否"
    if fact.kind is Kind.GROUPS:
        return "、".join(GROUP_LABELS[group] for group in sorted(value[0])) or "没有"
    if fact.kind is Kind.CODE:
        return next(code.label for code in fact.codes if code.number == value)
    return fact.never if value == NEVER and fact.kind is Kind.DAY_OR_NEVER else str(shown_value(fact, value))


_PLAIN: Mapping[str, Callable[[Numbers], Number]] = MappingProxyType(
    {
        "line": Numbers.line,
        "heads": Numbers.heads,
        "year": Numbers.year,
        "word": Numbers.word,
        "persons": Numbers.persons,
    }
)
