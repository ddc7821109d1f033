"""Reads the folder of a region: region.yaml, figures.yaml, rules.yaml and, if asked for, demo.yaml (读取地区口径)."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from libs.policy.figure_files import lay_over, read_figures, read_reference
from libs.policy.mistakes import PolicyMistake, UnknownRegion
from libs.policy.region import DEPARTMENTS, MEASURES, RISKS, WORDS, IncomeMeasure, Region, RegionFiles, RegionRule
from libs.policy.yaml_lines import Entry

REGIONS_MAX = 64
"""How many regions are kept in memory; a province has fewer municipalities."""
PERCENT_MAX = 100


def load_region(folder: Traversable, *, demo: bool = False) -> RegionFiles:
    """All that a folder says. Raises PolicyMistake."""
    region = _region(_file(folder, "region.yaml"))
    figures = read_figures(_file(folder, "figures.yaml"))
    if demo:
        figures = lay_over(figures, _file(folder, "demo.yaml"))
    rules = _rules(_file(folder, "rules.yaml"), region.first_on)
    return RegionFiles(region, MappingProxyType(figures), MappingProxyType(rules))


@lru_cache(maxsize=REGIONS_MAX)
def region_files(name: str, *, demo: bool = False) -> RegionFiles:
    """The folder of a region that comes with the platform. Raises UnknownRegion, PolicyMistake."""
    regions = resources.files("libs.policy") / "regions"
    if name not in region_names():
        raise UnknownRegion(f"No policy is kept for the region '{name}'.")
    return load_region(regions / name, demo=demo)


def region_names() -> frozenset[str]:
    """The regions that come with the platform (地区)."""
    regions = resources.files("libs.policy") / "regions"
    return frozenset(folder.name for folder in regions.iterdir() if (folder / "region.yaml").is_file())


def _file(folder: Traversable, name: str) -> Entry:
    path = folder / name
    if not path.is_file():
        raise PolicyMistake(f"{folder.name}/{name}, line 1: the file is missing.")
    return Entry.of(path.read_text(encoding="utf-8"), f"{folder.name}/{name}")


def _region(file: Entry) -> Region:
    percents = ("brake_pct", "run_breaker_pct", "feed_shrunk_pct")
    said = file.table(required=("name", "label", "first_on", "income_measure", "quiet_days", "words", *percents))
    words = said["words"].table(required=("income_per_head",), optional=WORDS)
    return Region(
        name=said["name"].text(),
        label=said["label"].text(),
        first_on=said["first_on"].day(),
        income_measure=said["income_measure"].choice(IncomeMeasure),
        brake_pct=_percent(said["brake_pct"]),
        run_breaker_pct=_percent(said["run_breaker_pct"]),
        feed_shrunk_pct=_percent(said["feed_shrunk_pct"]),
        quiet_days=None if said["quiet_days"].is_null else said["quiet_days"].whole(),
        words=MappingProxyType({name: word.text() for name, word in words.items()}),
    )


def _percent(entry: Entry) -> int:
    whole = entry.whole()
    if whole > PERCENT_MAX:
        entry.fail(f"{whole} is more than {PERCENT_MAX} %.")
    return whole


def _rules(file: Entry, first_on: date) -> dict[str, RegionRule]:
    return {rule_id: _rule(rule_id, entry, first_on) for rule_id, entry in file.table(optional=None).items()}


def _rule(rule_id: str, entry: Entry, first_on: date) -> RegionRule:
    said = entry.table(
        required=("label", "from", "clause", "departments", "measures", "risks", "at_once"), optional=("to",)
    )
    from_on = said["from"].day()
    to_on = said["to"].day() if "to" in said else None
    if from_on < first_on:
        said["from"].fail(f"the rule begins on {from_on}, before the region's first day {first_on}.")
    if to_on is not None and to_on < from_on:
        said["to"].fail(f"the rule ends on {to_on}, before it begins.")
    return RegionRule(
        rule_id=rule_id,
        label=said["label"].text(),
        from_on=from_on,
        to_on=to_on,
        clause=read_reference(said["clause"]),
        departments=_several(said["departments"], DEPARTMENTS, "department"),
        measures=_several(said["measures"], MEASURES, "measure"),
        risks=_several(said["risks"], RISKS, "risk"),
        at_once=said["at_once"].yes(),
    )


def _several(entry: Entry, known: Collection[str], kind: str) -> tuple[str, ...]:
    items = entry.items()
    if not items:
        entry.fail(f"at least one {kind} is wanted.")
    return tuple(item.one_of(known, kind) for item in items)
