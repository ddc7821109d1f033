"""The towns and villages of a region's counties, as the statistics bureau's list has them (行政区划)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

EXPECTED: Mapping[str, tuple[int, int]] = {
    "350582": (22, 405),
    "210211": (16, 290),
    "210212": (12, 119),
    "210213": (25, 371),
    "210214": (18, 189),
    "210224": (5, 30),
    "210281": (32, 332),
    "210283": (26, 293),
}
"""Town-level units and villages of a county in the list of 2023-06-30; another count means another list."""
CODE_LENGTH, PREFECTURE_DIGITS = 12, 4
_ENDINGS = ("村民委员会", "社区居民委员会", "社区居委会", "居民委员会", "村委会", "居委会")
_SHORT = {"村民委员会": "村", "村委会": "村", "社区居民委员会": "社区", "社区居委会": "社区"}


class Level(StrEnum):
    """Of what level a division is (层级)."""

    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


class DivisionsDiffer(Exception):
    """The list of divisions is not the one that this release was made for (行政区划名单不对)."""


@dataclass(frozen=True, slots=True)
class Division:
    """A county, a town or a village, by its code of twelve digits (行政区划代码)."""

    code: str
    name: str
    level: Level
    parent: str | None

    @property
    def short_name(self) -> str:
        """As people say it: 前蔡村, not 前蔡村委会 (简称)."""
        return _short(self.name)


@cache
def _short(name: str) -> str:
    for ending in _ENDINGS:
        stem = name.removesuffix(ending)
        if stem and stem != name:
            return stem if stem.endswith(("村", "社区")) else stem + _SHORT.get(ending, "")
    return name


@dataclass(frozen=True)
class Divisions:
    """All divisions of one or several counties, in order of code."""

    all: tuple[Division, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Division]:
        """Each division by its code."""
        return {division.code: division for division in self.all}

    @cached_property
    def counties(self) -> tuple[Division, ...]:
        """The counties (区市县)."""
        return tuple(division for division in self.all if division.level is Level.COUNTY)

    @cached_property
    def area(self) -> str:
        """The code of all of them: the county, or the prefecture of several."""
        first = self.counties[0].code
        return first if len(self.counties) == 1 else first[:PREFECTURE_DIGITS].ljust(CODE_LENGTH, "0")

    @cached_property
    def towns(self) -> tuple[Division, ...]:
        """Towns, subdistricts and zones (镇街)."""
        return tuple(division for division in self.all if division.level is Level.TOWN)

    @cached_property
    def village_codes(self) -> frozenset[str]:
        """The codes that a village roll may use."""
        return frozenset(division.code for division in self.all if division.level is Level.VILLAGE)

    def towns_of(self, county_code: str) -> tuple[Division, ...]:
        """The towns of one county."""
        return tuple(town for town in self.towns if town.parent == county_code)

    def town_name(self, town: Division) -> str:
        """The name of a town; of two towns of one name each says its county: 庄河市新华街道."""
        if self._town_names[town.name] == 1 or town.parent is None:
            return town.name
        return self.by_code[town.parent].name + town.name

    @cached_property
    def _town_names(self) -> Mapping[str, int]:
        return Counter(town.name for town in self.towns)

    def villages_of(self, town_code: str) -> tuple[Division, ...]:
        """The villages of one town (村居)."""
        return tuple(d for d in self.all if d.level is Level.VILLAGE and d.parent == town_code)

    def place(self, code: str) -> str:
        """Town and village in words: 安海镇 前蔡村 (镇村)."""
        division = self.by_code[code]
        if division.level is not Level.VILLAGE or division.parent is None:
            return self.town_name(division) if division.level is Level.TOWN else division.name
        return f"{self.town_name(self.by_code[division.parent])} {division.short_name}"


def divisions_of(
    county: str, areas: Iterable[tuple[str, str]], towns: Iterable[tuple[str, str]], villages: Iterable[tuple[str, str]]
) -> Divisions:
    """Cut one county from lists of (code, name). Raises DivisionsDiffer when the counts are not those expected."""
    found = (
        *_level(county, areas, Level.COUNTY, None),
        *_level(county, towns, Level.TOWN, 6),
        *_level(county, villages, Level.VILLAGE, 9),
    )
    cut = Divisions(tuple(sorted(found, key=lambda division: division.code)))
    counted = (len(cut.towns), len(cut.village_codes))
    if counted != EXPECTED.get(county, counted) or not cut.towns:
        wanted = "{} 个镇街、{} 个村居".format(*EXPECTED[county]) if county in EXPECTED else "至少 1 个镇街"
        raise DivisionsDiffer(f"{county} 应有 {wanted}，名单里是 {counted[0]} 个、{counted[1]} 个")
    orphans = [division.code for division in cut.all if division.parent and division.parent not in cut.by_code]
    if orphans:
        raise DivisionsDiffer(f"{county} 的 {orphans[0]} 没有上级")
    return cut


def together(counties: Iterable[Divisions]) -> Divisions:
    """The divisions of several counties as one."""
    found = (division for county in counties for division in county.all)
    return Divisions(tuple(sorted(found, key=lambda division: division.code)))


def _level(
    county: str, pairs: Iterable[tuple[str, str]], level: Level, parent_digits: int | None
) -> Iterator[Division]:
    for code, name in pairs:
        if code.startswith(county):
            parent = code[:parent_digits].ljust(CODE_LENGTH, "0") if parent_digits else None
            yield Division(code.ljust(CODE_LENGTH, "0"), name, level, parent)
