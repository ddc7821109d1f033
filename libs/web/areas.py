"""Areas as ranges of codes: a county, a town, a village (区划范围)."""

from collections.abc import Sequence
from functools import cache

from libs.policy.loader import region_files, region_names

LENGTH = 12
_LEVELS = (2, 4, 6, 9)
"""How many digits name a province, a prefecture, a county, a town."""


def range_of(area: str) -> tuple[str, str] | None:
    """From which code (included) to which (excluded) an area reaches; None for what is no code of twelve digits."""
    if len(area) != LENGTH or not area.isascii() or not area.isdigit():
        return None
    digits = _digits(area)
    after = str(int(area[:digits]) + 1).zfill(digits)
    return area, after.ljust(LENGTH, "0")


def ranges(areas: Sequence[str]) -> list[tuple[str, str]]:
    """The ranges of several areas; what is no code gives none, so nobody sees more by a mistake."""
    return [found for area in areas if (found := range_of(area)) is not None]


def is_whole_region(areas: Sequence[str]) -> bool:
    """Whether one of these areas is all of a region: only there is seen what has no village yet.

    In a region of one county that is the county; in a municipality it is the municipality, since what has no village
    may be any county's.
    """
    return any(first <= whole < after for first, after in ranges(areas) for whole in _whole_regions())


@cache
def _whole_regions() -> tuple[str, ...]:
    return tuple(sorted(region_files(name).region.area for name in region_names()))


def covers(areas: Sequence[str], area_code: str | None) -> bool:
    """Whether something in this area is inside one of these areas; what has no area belongs to the region."""
    if area_code is None:
        return is_whole_region(areas)
    return any(first <= area_code < after for first, after in ranges(areas)) and len(area_code) == LENGTH


def covering(area_code: str) -> list[str]:
    """Every area in which this one lies, itself among them; none for what is no code of twelve digits."""
    if range_of(area_code) is None:
        return []
    return sorted({area_code, *(area_code[:digits].ljust(LENGTH, "0") for digits in _LEVELS)})


def _digits(area: str) -> int:
    return next((digits for digits in _LEVELS if not area[digits:].strip("0")), LENGTH)
