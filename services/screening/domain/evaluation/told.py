"""Lines of one subject on one day, as the columns that rules ask (当日数据列)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from libs.policy.groups import Group
from services.screening.domain.evaluation.lines import Line, Values
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Derived, Fact, Kind, Named, Part, Says
from services.screening.domain.rulebook.parts import NEVER, first_within

STAY_MONTHS = 12
"""Stays count whose discharge lies in the twelve months before the day."""


class Told:
    """What these lines say on the day, column by column; each column is made once."""

    def __init__(self, lines: Sequence[Line], day: date, made: Mapping[Named, Says] | None = None) -> None:
        self.lines = lines
        self._day = day
        self._made: dict[Named, Says] = dict(made or {})
        self._entries: dict[Part, list[Sequence[Values] | None]] = {}

    @property
    def today(self) -> int:
        """The day asked, as its ordinal."""
        return self._day.toordinal()

    def made(self, named: Named) -> Says:
        """The column that a fact, a list or something derived from facts stands for."""
        found = self._made.get(named)
        if found is None:
            found = self._made[named] = self._make(named)
        return found

    def column(self, fact: Fact) -> Column:
        """Amounts, counts, codes or days as ordinals, one an entry of the fact's part."""
        found = self.made(fact)
        assert isinstance(found, Column), fact
        return found

    def answers(self, fact: Fact) -> Answers:
        """Yes or no, one an entry of the fact's part."""
        found = self.made(fact)
        assert isinstance(found, Answers), fact
        return found

    def groups(self, fact: Fact) -> Mapping[Group, Answers]:
        """For each group, who belongs to it."""
        found = self.made(fact)
        assert isinstance(found, Mapping), fact
        return found

    def segments(self, part: Part) -> Segments:
        """Which entries of a list belong to which line."""
        found = self.made(part)
        assert isinstance(found, Segments), part
        return found

    def entries(self, part: Part) -> list[Sequence[Values] | None]:
        """Of each line the entries of a part that count on the day; none where they were not told."""
        if part not in self._entries:
            told = [line.entries(part) for line in self.lines]
            if part in {f.STAYS, f.MEMBERS}:
                told = [said and [one for one in said if self._counts(part, one)] for said in told]
            self._entries[part] = told
        return self._entries[part]

    def values(self, fact: Fact) -> list[Any]:
        """The values of a fact, none where unknown: one an entry of a list, else one a line."""
        part = fact.part
        if part.is_list:
            return [one.get(fact.name) for said in self.entries(part) for one in said or ()]
        left_out = 0 if part.left_out_is_nothing else None
        return [said[0].get(fact.name, left_out) if said else None for said in self.entries(part)]

    def alone(self, place: int) -> "Told":
        """The line at this place by itself."""
        return Told([self.lines[place]], self._day)

    def only(self, member: Values, kept: Mapping[Named, Says]) -> "Told":
        """The one line as if the member were asked alone; what is the household's is kept."""
        (line,) = self.lines
        return Told([replace(line, parts={**line.parts, f.MEMBERS: [member]})], self._day, kept)

    def _make(self, named: Named) -> Says:
        if isinstance(named, Derived):
            return named.how(self)
        if isinstance(named, Part):
            return Segments.of(None if entries is None else len(entries) for entries in self.entries(named))
        if named.kind is Kind.YES_NO:
            return Answers.of(self.values(named))
        return _belongings(self.values(named)) if named.kind is Kind.GROUPS else Column.of(self.values(named))

    def _counts(self, part: Part, entry: Values) -> bool:
        """Members from birth or joining until death or leaving; stays of the last twelve months (当日是否计入)."""
        if part == f.STAYS:
            return bool(first_within(self._day, STAY_MONTHS).toordinal() <= entry[f.DISCHARGED_ON.name] <= self.today)
        begun = all((entry.get(fact.name) or NEVER) <= self.today for fact in (f.BORN_ON, f.JOINED_ON))
        ends = [entry.get(fact.name) or NEVER for fact in (f.LEFT_ON, f.DIED_ON)]
        return begun and not any(NEVER < end <= self.today for end in ends)


def unknown_of(told: Told, named: Named, place: int) -> tuple[str, ...]:
    """The paths of what is not known behind a column, of the line at this place (缺少的信息)."""
    if isinstance(named, Part):
        return () if told.entries(named)[place] is not None else (f"{named.subject}.{named.name}",)
    if isinstance(named, Derived):
        behind: list[Named] = [*named.parts, *named.facts]
        return tuple(path for one in behind for path in unknown_of(told, one, place))
    entries = told.entries(named.part)[place]
    if named.part.is_list and entries is None:
        return ()
    lacks = any(_lacks(one) for one in told.alone(place).values(named))
    return (named.path,) if lacks else ()


def _lacks(value: Any) -> bool:
    return value is None or (isinstance(value, tuple) and bool(value[1]))


def _belongings(said: Sequence[Any]) -> Mapping[Group, Answers]:
    told = [(place, *one) for place, one in enumerate(said) if one is not None]
    return {group: _belonging(group, told, len(said)) for group in Group}


def _belonging(group: Group, told: Iterable[tuple[int, frozenset[Group], frozenset[Group]]], size: int) -> Answers:
    """Who belongs to a group, by the groups named and those that are not known at each place that says something."""
    met, not_met = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    for place, named, unknown in told:
        if group not in unknown:
            (met if group in named else not_met)[place] = True
    return Answers(met, not_met, np.zeros(size, dtype=np.bool_))
