"""A region's limits, figures, agencies and words, each with its source (地区口径)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from libs.events.contracts.values import Level
from libs.strict_yaml import Place, read_file
from services.assistance.domain.values import Grade

PROFILES = Path(__file__).parent / "profiles"
DAYS_MAX = 366  # No limit of a procedure is longer than a year.
OF_LIMIT = ("label", "value", "unit", "from", "holder", "source", "grade")


class Unit(StrEnum):
    """In what a limit is counted (按自然日还是工作日)."""

    CALENDAR = "calendar"
    WORKING = "working"


class Anchor(StrEnum):
    """From which day a limit is counted (从哪天起算)."""

    SUBMISSION = "submission"
    OPENING = "opening"


@dataclass(frozen=True)
class Limit:
    """Within how many days a step is due, who answers for it and on what paper that rests (办理时限)."""

    name: str
    label: str
    value: int
    unit: Unit
    anchor: Anchor
    holder: Level
    source: str
    grade: Grade
    at_least: int = 0
    """Never due sooner than so many calendar days after it was opened."""


@dataclass(frozen=True)
class Figure:
    """A number that the procedure rests on, with its source (办理标准)."""

    value: int
    source: str
    grade: Grade


@dataclass(frozen=True)
class Agency:
    """An agency that answers comparisons (比对单位)."""

    code: str
    label: str
    grade: Grade


class UnknownLimit(Exception):
    """No limit of this name stands in the region's profile (没有这个时限)."""


@dataclass(frozen=True)
class Profile:
    """What a region has decided about the procedure (一个地区的口径)."""

    region: str
    words: Mapping[str, str]
    figures: Mapping[str, Figure]
    limits: Mapping[str, Limit]
    agencies: Mapping[str, Agency]
    departments: Mapping[str, str]

    def limit(self, name: str) -> Limit:
        """The limit of this name. Raises UnknownLimit."""
        if name not in self.limits:
            raise UnknownLimit(name)
        return self.limits[name]

    def figure(self, name: str) -> int:
        """The number of this name."""
        return self.figures[name].value

    def label(self, words: str) -> str:
        """A label with the region's own words put in ({county} → 市)."""
        return words.format_map(self.words) if "{" in words else words


def load_profile(region: str) -> Profile:
    """The profile of a region, read strictly (读取地区口径). Raises FileMistake."""
    return parse_profile(read_file(PROFILES / f"{region}.yaml"))


def parse_profile(top: Place) -> Profile:
    """A profile as its file says it. Raises FileMistake."""
    at = top.mapping(required=("region", "words", "figures", "limits", "agencies", "departments"))
    return Profile(
        region=at["region"].text(),
        words={name: place.text() for name, place in at["words"].entries()},
        figures={name: _figure(place) for name, place in at["figures"].entries()},
        limits={name: _limit(name, place) for name, place in at["limits"].entries()},
        agencies={name: _agency(name, place) for name, place in at["agencies"].entries()},
        departments={name: place.text() for name, place in at["departments"].entries()},
    )


def _figure(place: Place) -> Figure:
    """One number with its source."""
    at = place.mapping(required=("value", "source", "grade"))
    return Figure(at["value"].whole(), at["source"].text(), at["grade"].member(Grade))


def _agency(code: str, place: Place) -> Agency:
    """One agency of the comparison."""
    at = place.mapping(required=("label", "grade"))
    return Agency(code, at["label"].text(), at["grade"].member(Grade))


def _limit(name: str, place: Place) -> Limit:
    """One limit: at least a day, at most a year."""
    at = place.mapping(required=OF_LIMIT, optional=("at_least",))
    if not 1 <= at["value"].whole() <= DAYS_MAX:
        raise at["value"].mistake(f"时限是 1 到 {DAYS_MAX} 天。")
    return Limit(
        name=name,
        label=at["label"].text(),
        value=at["value"].whole(),
        unit=at["unit"].member(Unit),
        anchor=at["from"].member(Anchor),
        holder=at["holder"].member(Level),
        source=at["source"].text(),
        grade=at["grade"].member(Grade),
        at_least=at["at_least"].whole() if "at_least" in at else 0,
    )
