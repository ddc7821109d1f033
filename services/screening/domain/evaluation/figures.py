"""A tester's figures, laid over those of the region for one run; every answer says so (试算用标准).

A YAML list: `- {name: dibao_rural_month, value: 815, from: 2024-01-01, to: 2024-12-31, document: 某文}`; `to` may be
left out. Values are written in the unit of the figure, as in the region's own files.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from libs.policy import EnteredFigure, Policy, RegionFiles, policy_of
from libs.policy.figure_values import read_value
from libs.policy.parameters import PARAMETERS
from libs.policy.yaml_lines import Entry


def laid_over(text: str, file: str, files: RegionFiles) -> tuple[EnteredFigure, ...]:
    """The figures of a file. Raises PolicyMistake with file and line."""
    return tuple(_figure(item, files) for item in Entry.of(text, file).items())


def whole_policy(files: RegionFiles, day: date, figures: Sequence[EnteredFigure] = ()) -> Policy:
    """The policy of a day with every rule of the region, asked by the service or to come (全部规则的口径)."""
    policy = policy_of(files, day, figures)
    return replace(policy, rules=MappingProxyType({**policy.rules, **files.rules_to_come}))


def _figure(item: Entry, files: RegionFiles) -> EnteredFigure:
    said = item.table(required=("name", "value", "from", "document"), optional=("to",))
    name = said["name"].text()
    if name not in files.figures:
        said["name"].fail(f"{files.region.label} has no figure '{name}'.")
    from_on, to_on = said["from"].day(), said["to"].day() if "to" in said else None
    if to_on is not None and to_on < from_on:
        said["to"].fail(f"the value ends on {to_on}, before it begins.")
    value = read_value(PARAMETERS[name], said["value"])
    return EnteredFigure(name, value, from_on, to_on, said["document"].text(), confirmed=True)
