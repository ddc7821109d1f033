"""Reads rules.yaml and benefits.yaml: since when, by which clause, who is told (规则与待遇的依据)."""

from collections.abc import Collection, Mapping
from datetime import date

from libs.events.contracts.values import Hearers
from libs.policy.figure_files import read_reference
from libs.policy.region import BENEFITS, DEPARTMENTS, MEASURES, RISKS, RegionBenefit, RegionRule
from libs.policy.yaml_lines import Entry


def read_rules(file: Entry, first_on: date) -> dict[str, RegionRule]:
    """The rules of a region, by id. Raises PolicyMistake."""
    return {rule_id: _rule(rule_id, entry, first_on) for rule_id, entry in file.table(optional=None).items()}


def read_benefits(file: Entry, first_on: date) -> dict[str, RegionBenefit]:
    """The benefits of a region, by id. Raises PolicyMistake."""
    return {benefit_id: _benefit(benefit_id, entry, first_on) for benefit_id, entry in file.table((), BENEFITS).items()}


def _rule(rule_id: str, entry: Entry, first_on: date) -> RegionRule:
    said = entry.table(
        required=("label", "from", "clause", "departments", "measures", "risks", "at_once"),
        optional=("to", "heard_by", "refers"),
    )
    from_on, to_on = _days("rule", said, first_on)
    heard_by = said["heard_by"].choice(Hearers) if "heard_by" in said else None
    if heard_by is not None and said["at_once"].yes():
        said["heard_by"].fail(
            "a clue that is opened at once goes to the village, and not everybody may hear of this one."
        )
    refers = "refers" in said and said["refers"].yes()
    if refers and said["at_once"].yes():
        said["refers"].fail("what is referred to departments opens no clue, and so none at once.")
    if refers and heard_by is not None:
        said["refers"].fail("what is referred stands where everybody reads it, and not everybody may hear of this one.")
    return RegionRule(
        rule_id=rule_id,
        label=said["label"].text(),
        from_on=from_on,
        to_on=to_on,
        clause=read_reference(said["clause"]),
        departments=_several(said["departments"], DEPARTMENTS, "department"),
        measures=tuple(item.one_of(MEASURES, "measure") for item in said["measures"].items()),
        risks=tuple(item.one_of(RISKS, "risk") for item in said["risks"].items()),
        at_once=said["at_once"].yes(),
        heard_by=heard_by,
        refers=refers,
    )


def _benefit(benefit_id: str, entry: Entry, first_on: date) -> RegionBenefit:
    said = entry.table(required=("label", "from", "clause"), optional=("to",))
    from_on, to_on = _days("benefit", said, first_on)
    return RegionBenefit(benefit_id, said["label"].text(), from_on, to_on, read_reference(said["clause"]))


def _days(kind: str, said: Mapping[str, Entry], first_on: date) -> tuple[date, date | None]:
    from_on = said["from"].day()
    to_on = said["to"].day() if "to" in said else None
    if from_on < first_on:
        said["from"].fail(f"the {kind} begins on {from_on}, before the region's first day {first_on}.")
    if to_on is not None and to_on < from_on:
        said["to"].fail(f"the {kind} ends on {to_on}, before it begins.")
    return from_on, to_on


def _several(entry: Entry, known: Collection[str], kind: str) -> tuple[str, ...]:
    items = entry.items()
    if not items:
        entry.fail(f"at least one {kind} is wanted.")
    return tuple(item.one_of(known, kind) for item in items)
