"""Where a place written by hand lies: 安海镇前蔡村 3 组, 晋江市安海镇, 前蔡 (读镇村)."""

from collections.abc import Iterable
from functools import cache

from services.intake.domain.divisions import Division, Divisions

_ENDINGS = ("街道", "社区", "镇", "乡", "村")


def find_place(divisions: Divisions, text: str | None) -> str | None:
    """The code of the village that is named, else of the town; None where nothing, or more than one, is meant."""
    written = "".join((text or "").split())
    towns = _of_county(divisions, _named(divisions.towns, written), written)
    if len(towns) > 1:
        return None
    if not towns:
        villages = _named((each for each in divisions.all if each.code in divisions.village_codes), written)
        return villages[0].code if len(villages) == 1 else None
    [town] = towns
    below = written.replace(town.name if town.name in written else _stem(town), "", 1)
    villages = _named(divisions.villages_of(town.code), below)
    return villages[0].code if len(villages) == 1 else town.code


def _of_county(divisions: Divisions, towns: list[Division], written: str) -> list[Division]:
    """Of towns of one name in several counties, those of the county that is named before."""
    counties = {county.code for county in divisions.counties if county.name in written}
    return [town for town in towns if town.parent in counties] or towns


def _named(some: Iterable[Division], written: str) -> list[Division]:
    """Those whose name stands there, else those whose name does without its ending; of 前蔡 and 后前蔡 the longer."""
    those = list(some)
    named = {each.code: name for each in those if (name := each.short_name) in written}
    named = named or {each.code: name for each in those if (name := _stem(each)) in written}
    longest = max(map(len, named.values()), default=0)
    return [each for each in those if len(named.get(each.code, "")) == longest > 0]


def _stem(division: Division) -> str:
    """前蔡 of 前蔡村; a name of one character keeps its ending."""
    return _without_ending(division.short_name)


@cache
def _without_ending(name: str) -> str:
    for ending in _ENDINGS:
        stem = name.removesuffix(ending)
        if stem != name and len(stem) > 1:
            return stem
    return name
