"""Reads the folder of a region (读取地区口径).

region.yaml, figures/*.yaml, rules.yaml, rules_to_come.yaml, benefits.yaml and, if asked for, demo.yaml.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from libs.policy.figure_files import lay_over, read_figures, read_reference
from libs.policy.mistakes import PolicyMistake, UnknownRegion
from libs.policy.region import (
    PREFECTURE_DIGITS,
    WORDS,
    Cluster,
    IncomeMeasure,
    ManagementArea,
    Region,
    RegionFiles,
    RegionRule,
)
from libs.policy.rule_files import read_benefits, read_rules
from libs.policy.yaml_lines import Entry

REGIONS_MAX = 64
"""How many regions are kept in memory; a province has fewer municipalities."""
PERCENT_MAX = 100
DAY_MAX = 28
MONTH_MAX = 12
CLUSTER_LEAST = 2
TOWN_CODE = re.compile(r"[0-9]{9}000")
COUNTY_CODE = re.compile(r"[0-9]{6}")


def load_region(folder: Traversable, *, demo: bool = False) -> RegionFiles:
    """All that a folder says. Raises PolicyMistake."""
    region = _region(_file(folder, "region.yaml"))
    figures = read_figures(_figure_files(folder))
    if demo:
        figures = lay_over(figures, _file(folder, "demo.yaml"))
    rules = read_rules(_file(folder, "rules.yaml"), region.first_on)
    benefits = read_benefits(_file(folder, "benefits.yaml"), region.first_on)
    to_come = _rules_to_come(folder, region, rules)
    return RegionFiles(
        region=region,
        figures=MappingProxyType(figures),
        rules=MappingProxyType(rules),
        benefits=MappingProxyType(benefits),
        rules_to_come=MappingProxyType(to_come),
    )


@lru_cache(maxsize=REGIONS_MAX)
def region_files(name: str, *, demo: bool = False) -> RegionFiles:
    """The folder of a region that comes with the platform. Raises UnknownRegion, PolicyMistake."""
    regions = resources.files("libs.policy") / "regions"
    if name not in region_names():
        raise UnknownRegion(f"No policy is kept for the region '{name}'.")
    return load_region(regions / name, demo=demo)


def words_of(name: str) -> Mapping[str, str]:
    """How a region speaks, word by word (用语). Raises UnknownRegion, PolicyMistake."""
    return region_files(name).region.words


@cache
def region_names() -> frozenset[str]:
    """The regions that come with the platform (地区)."""
    regions = resources.files("libs.policy") / "regions"
    return frozenset(folder.name for folder in regions.iterdir() if (folder / "region.yaml").is_file())


def _rules_to_come(folder: Traversable, region: Region, asked: Collection[str]) -> dict[str, RegionRule]:
    """Rules that are not asked yet, where the region has a file of them; none of them is asked too."""
    name = "rules_to_come.yaml"
    if not (folder / name).is_file():
        return {}
    file = _file(folder, name)
    for rule_id, entry in file.table(optional=None).items():
        if rule_id in asked:
            entry.fail(f"'{rule_id}' stands in rules.yaml too.")
    return read_rules(file, region.first_on)


def _file(folder: Traversable, name: str) -> Entry:
    path = folder / name
    if not path.is_file():
        raise PolicyMistake(f"{folder.name}/{name}, line 1: the file is missing.")
    return Entry.of(path.read_text(encoding="utf-8"), f"{folder.name}/{name}")


def _figure_files(folder: Traversable) -> Iterator[Entry]:
    """Every file of figures, in the order of their names."""
    within = folder / "figures"
    names = sorted(path.name for path in within.iterdir() if path.name.endswith(".yaml")) if within.is_dir() else []
    if not names:
        raise PolicyMistake(f"{folder.name}/figures, line 1: the folder has no file of figures.")
    for name in names:
        yield Entry.of((within / name).read_text(encoding="utf-8"), f"{folder.name}/figures/{name}")


def _region(file: Entry) -> Region:
    percents = ("brake_pct", "run_breaker_pct", "feed_shrunk_pct")
    said = file.table(
        required=(
            *("name", "label", "first_on", "income_measure", "quiet_days", "words", "run_day", "feed_late_days"),
            *("cluster_weeks", "cluster_least", "cluster_times"),
            *("counties", "departments"),
            *percents,
        ),
        optional=("management_areas", "watch_carry_months"),
    )
    words = said["words"].table(required=("income_per_head",), optional=WORDS)
    return Region(
        name=said["name"].text(),
        label=said["label"].text(),
        first_on=said["first_on"].day(),
        income_measure=said["income_measure"].choice(IncomeMeasure),
        brake_pct=_percent(said["brake_pct"]),
        run_breaker_pct=_percent(said["run_breaker_pct"]),
        run_day=_day_of_month(said["run_day"]),
        feed_shrunk_pct=_percent(said["feed_shrunk_pct"]),
        feed_late_days=said["feed_late_days"].whole(),
        quiet_days=None if said["quiet_days"].is_null else said["quiet_days"].whole(),
        cluster=Cluster(*(_from_two(said[f"cluster_{name}"]) for name in ("weeks", "least", "times"))),
        words=MappingProxyType({name: word.text() for name, word in words.items()}),
        counties=_counties(said["counties"]),
        departments=_names(said["departments"]),
        management_areas=_management_areas(said["management_areas"]) if "management_areas" in said else (),
        watch_carry_months=_month(said["watch_carry_months"]) if "watch_carry_months" in said else 0,
    )


def _counties(entry: Entry) -> Mapping[str, str]:
    """Its counties by code, all of one prefecture."""
    counties = _names(entry)
    for code in counties:
        if not COUNTY_CODE.fullmatch(code):
            entry.fail(f"'{code}' is not the code of a county; write six digits.")
    if len({code[:PREFECTURE_DIGITS] for code in counties}) != 1:
        entry.fail("counties of one prefecture are wanted, at least one.")
    return counties


def _names(entry: Entry) -> Mapping[str, str]:
    return MappingProxyType({code: name.text() for code, name in entry.table(optional=None).items()})


def _management_areas(entry: Entry) -> tuple[ManagementArea, ...]:
    """Named sets of towns; no town is in two of them, no name stands twice."""
    areas: list[ManagementArea] = []
    for item in entry.items():
        said = item.table(required=("name", "towns", "reference"))
        towns = {code: town.text() for code, town in said["towns"].table(optional=None).items()}
        if not towns:
            said["towns"].fail("at least one town is wanted.")
        name = said["name"].text()
        for code in towns:
            if not TOWN_CODE.fullmatch(code):
                said["towns"].fail(f"'{code}' is not the code of a town; write twelve digits that end in 000.")
            if any(code in other.towns for other in areas):
                said["towns"].fail(f"the town '{code}' is in another area too.")
        if any(name == other.name for other in areas):
            said["name"].fail(f"'{name}' stands here twice.")
        areas.append(ManagementArea(name, MappingProxyType(towns), read_reference(said["reference"])))
    return tuple(areas)


def _day_of_month(entry: Entry) -> int:
    """A day that every month has."""
    whole = entry.whole()
    if not 1 <= whole <= DAY_MAX:
        entry.fail(f"{whole} is no day that every month has; write 1 to {DAY_MAX}.")
    return whole


def _month(entry: Entry) -> int:
    """A month of the year by its number, 0 for none."""
    whole = entry.whole()
    if not 0 <= whole <= MONTH_MAX:
        entry.fail(f"{whole} is no month; write 0 to {MONTH_MAX}.")
    return whole


def _from_two(entry: Entry) -> int:
    """A number below which a week would stand out by chance alone."""
    whole = entry.whole()
    if whole < CLUSTER_LEAST:
        entry.fail(f"{whole} is too small; write {CLUSTER_LEAST} or more.")
    return whole


def _percent(entry: Entry) -> int:
    whole = entry.whole()
    if whole > PERCENT_MAX:
        entry.fail(f"{whole} is more than {PERCENT_MAX} %.")
    return whole
