"""The figures of a quarter as of a day: counted once, signed, kept as they were; whose they are (季研判数据)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from libs.events.contracts.values import Hearers
from services.screening.domain.quarters.minutes import Followed, Unit
from services.screening.domain.quarters.quarter import Quarter

NO_TOWN = ""
"""The town of households of which no area is known."""


class Section(StrEnum):
    """A part of the pack; the last word of each of its keys is a town (数据的一部分)."""

    FINDINGS = "findings"
    """Key: rule, risk, town."""
    PRECISION = "precision"
    """Key: rule, town; findings raised in the quarter, by what they turned out to be."""
    MEASURES = "measures"
    """Key: town; households monitored by the end of the quarter."""
    LATE = "late"
    """Key: level, department, town; tasks whose day lies in the quarter and passed."""
    RELAPSES = "relapses"
    """Key: town; households confirmed anew in the quarter that had been confirmed before."""


class Column(StrEnum):
    """What is counted (数的是什么)."""

    RAISED = "raised"
    STILL_OPEN = "still_open"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    NO_RISK = "no_risk"
    UNSEEN = "unseen"
    WAITING = "waiting"
    MONITORED = "monitored"
    WITHOUT = "without"
    WITHOUT_LONG = "without_long"
    MISSED = "missed"
    STILL_LATE = "still_late"
    AGAIN = "again"


_C = Column
COLUMNS: Mapping[Section, tuple[Column, ...]] = MappingProxyType(
    {
        Section.FINDINGS: (_C.RAISED, _C.STILL_OPEN, _C.ENDED, _C.WITHDRAWN),
        Section.PRECISION: (_C.CONFIRMED, _C.NO_RISK, _C.UNSEEN, _C.WAITING),
        Section.MEASURES: (_C.MONITORED, _C.WITHOUT, _C.WITHOUT_LONG),
        Section.LATE: (_C.MISSED, _C.STILL_LATE),
        Section.RELAPSES: (_C.AGAIN,),
    }
)
OF_DEPARTMENTS = frozenset({Section.FINDINGS, Section.PRECISION, Section.LATE})
"""What a department sees its own of; the rest is the county's and the leading group's."""

Key = tuple[str, ...]
Counts = tuple[int, ...]
Lines = Mapping[Key, Counts]


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """What was said of a rule when its findings were counted (规则当时的说法)."""

    label: str
    departments: tuple[str, ...]
    heard_by: Hearers | None


@dataclass(frozen=True, slots=True)
class Limits:
    """So many months without a measure are told, and shown red; None where the figure is not set (没有措施几个月)."""

    warn: int | None
    red: int | None


@dataclass(frozen=True)
class Pack:
    """The figures of a quarter as of a day (一份数据)."""

    quarter: Quarter
    as_of: date
    lines: Mapping[Section, Lines]
    rules: Mapping[str, RuleSaid]
    limits: Limits
    undated: int = 0
    """Monitored households of which no day is known: they were decided on before screening kept days."""
    followed: tuple[Followed, ...] = ()
    """Decisions of the quarter before, and of earlier ones those that are not struck off."""

    def together(self, section: Section, of: Callable[[Key], str]) -> dict[str, Counts]:
        """The counts of a part, added up by a word of the key, in the order of the words."""
        found: dict[str, list[int]] = {}
        for key, counts in self.lines[section].items():
            sums = found.setdefault(of(key), [0] * len(counts))
            for place, count in enumerate(counts):
                sums[place] += count
        return {word: tuple(found[word]) for word in sorted(found)}

    def document(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "as_of": self.as_of.isoformat(),
            "lines": {
                part: [[list(key), list(counts)] for key, counts in of.items()] for part, of in self.lines.items()
            },
            "rules": {name: [said.label, list(said.departments), said.heard_by] for name, said in self.rules.items()},
            "limits": [self.limits.warn, self.limits.red],
            "undated": self.undated,
            "followed": [one.document() for one in self.followed],
        }

    @classmethod
    def read(cls, quarter: Quarter, kept: Mapping[str, Any]) -> "Pack":
        """What was kept, as it was."""
        lines = {Section(part): {tuple(key): tuple(counts) for key, counts in of} for part, of in kept["lines"].items()}
        rules = {
            name: RuleSaid(label, tuple(departments), None if heard_by is None else Hearers(heard_by))
            for name, (label, departments, heard_by) in kept["rules"].items()
        }
        return cls(
            quarter=quarter,
            as_of=date.fromisoformat(kept["as_of"]),
            lines=lines,
            rules=rules,
            limits=Limits(*kept["limits"]),
            undated=kept["undated"],
            followed=tuple([Followed.read(one) for one in kept["followed"]]),
        )


@dataclass(frozen=True)
class Scope:
    """Whose figures somebody may see: their areas, their department's rules, and what only some may know (可见范围)."""

    covers: Callable[[str | None], bool]
    departments: frozenset[str] | None = None
    """The words that mean the reader's department; None: everybody's."""
    told: Callable[[Hearers | None], bool] = lambda heard_by: heard_by is None

    def rule(self, said: RuleSaid | None) -> bool:
        """Whether findings of this rule may be counted for the reader; one that is no more is the county's."""
        heard_by = Hearers.COUNTY if said is None else said.heard_by
        if self.departments is not None:
            return said is not None and not self.departments.isdisjoint(said.departments)
        return self.told(heard_by)

    def department(self, word: str | None) -> bool:
        """Whether something of this department may be seen."""
        return self.departments is None or word in self.departments

    def unit(self, unit: Unit) -> bool:
        """Whether what this unit has to do may be seen."""
        return self.departments is None or self.department(unit.department)

    def line(self, section: Section, key: Key, rules: Mapping[str, RuleSaid]) -> bool:
        """Whether a line of a part may be seen."""
        if not self.covers(key[-1] or None) or (self.departments is not None and section not in OF_DEPARTMENTS):
            return False
        if section in {Section.FINDINGS, Section.PRECISION}:
            return self.rule(rules.get(key[0]))
        return section is not Section.LATE or self.department(key[1])

    def of(self, pack: Pack) -> Pack:
        """What of a pack the reader may see."""
        lines = {
            section: {key: counts for key, counts in of.items() if self.line(section, key, pack.rules)}
            for section, of in pack.lines.items()
        }
        followed = [one for one in pack.followed if self.unit(one.wanted.unit)]
        undated = pack.undated if self.departments is None else 0
        return replace(pack, lines=lines, followed=tuple(followed), undated=undated)


@dataclass(frozen=True, slots=True)
class Difference:
    """A count that is another one now (定稿后变了)."""

    section: Section
    key: Key
    column: Column
    signed: int
    now: int


def differences(signed: Pack, now: Pack) -> list[Difference]:
    """What is otherwise now, as of the same day: something came late, or was corrected."""
    return list(_counts(signed, now))


def _counts(signed: Pack, now: Pack) -> Iterator[Difference]:
    for section, columns in COLUMNS.items():
        before, after = signed.lines[section], now.lines[section]
        nothing = (0,) * len(columns)
        for key in sorted({*before, *after}):
            pairs = zip(columns, before.get(key, nothing), after.get(key, nothing), strict=True)
            yield from (Difference(section, key, column, was, is_) for column, was, is_ in pairs if was != is_)


def moved(signed: Pack, now: Pack) -> list[tuple[Followed, Followed]]:
    """Decisions of earlier quarters that stood elsewhere on that day: as signed, as known now (销号后来变了)."""
    known = {one.decision_id: one for one in now.followed}
    pairs = [(one, known.get(one.decision_id, one)) for one in signed.followed]
    return [(was, is_) for was, is_ in pairs if was.state is not is_.state]
