"""Reads figures/*.yaml and demo.yaml: each figure with unit, values, dates and papers (标准文件)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from libs.policy.figure_values import read_value
from libs.policy.figures import DatedValue, FigureSeries, Grade, Reference
from libs.policy.parameters import PARAMETERS, Parameter
from libs.policy.units import Unit
from libs.policy.yaml_lines import Entry


def read_reference(entry: Entry) -> Reference:
    """The paper that is named; only an assumed figure may name no article. Raises PolicyMistake."""
    said = entry.table(required=("document", "grade"), optional=("article",))
    grade = said["grade"].choice(Grade)
    if "article" not in said and grade is not Grade.ASSUMED:
        entry.fail("the reference names no article.")
    article = said["article"].text() if "article" in said else ""
    return Reference(document=said["document"].text(), article=article, grade=grade)


def read_figures(files: Iterable[Entry]) -> dict[str, FigureSeries]:
    """Every figure of a region, by name; none stands in two files. Raises PolicyMistake."""
    found: dict[str, FigureSeries] = {}
    for file in files:
        for name, entry in file.table(optional=None).items():
            if name in found:
                entry.fail(f"'{name}' stands in another file too.")
            found[name] = _series(name, entry)
    return found


def lay_over(declared: Mapping[str, FigureSeries], file: Entry) -> dict[str, FigureSeries]:
    """The figures of a region with the demo's values among them (演示值). Raises PolicyMistake."""
    together = dict(declared)
    for name, entry in file.table(optional=None).items():
        if name not in declared:
            entry.fail(f"the figure '{name}' is not among the figures of the region.")
        said = entry.table(required=("unit", "values"))
        series = declared[name]
        _unit(PARAMETERS[name], said["unit"])
        values = [_value(PARAMETERS[name], item, demo=True) for item in said["values"].items()]
        together[name] = _with_values(series, entry, [*series.values, *values])
    return together


def _series(name: str, entry: Entry) -> FigureSeries:
    said = entry.table(required=("unit", "values"), optional=("label", "carried_on"))
    if name not in PARAMETERS:
        entry.fail(f"no rule knows a figure '{name}'.")
    parameter = PARAMETERS[name]
    series = FigureSeries(
        name=name,
        label=said["label"].text() if "label" in said else parameter.meaning,
        unit=_unit(parameter, said["unit"]),
        carried_on="carried_on" in said and said["carried_on"].yes(),
        values=(),
    )
    return _with_values(series, entry, [_value(parameter, item, demo=False) for item in said["values"].items()])


def _unit(parameter: Parameter, entry: Entry) -> Unit:
    unit = entry.choice(Unit)
    if unit is not parameter.unit:
        entry.fail(f"'{parameter.name}' is counted in {parameter.unit}, not in {unit}.")
    return unit


def _with_values(series: FigureSeries, entry: Entry, values: Sequence[DatedValue]) -> FigureSeries:
    ordered = tuple(sorted(values, key=lambda value: value.from_on))
    for earlier, later in pairwise(ordered):
        if earlier.from_on == later.from_on or (earlier.to_on is not None and earlier.to_on >= later.from_on):
            entry.fail(f"two values of '{series.name}' hold on {later.from_on}.")
    return FigureSeries(series.name, series.label, series.unit, series.carried_on, ordered)


def _value(parameter: Parameter, entry: Entry, *, demo: bool) -> DatedValue:
    said = entry.table(required=("from", "value", "reference"), optional=("to",))
    from_on = said["from"].day()
    to_on = said["to"].day() if "to" in said else None
    if to_on is not None and to_on < from_on:
        said["to"].fail(f"the value ends on {to_on}, before it begins.")
    return DatedValue(
        value=read_value(parameter, said["value"]),
        from_on=from_on,
        to_on=to_on,
        reference=read_reference(said["reference"]),
        demo=demo,
    )


def last_day(series: FigureSeries, values: Sequence[DatedValue], position: int) -> date | None:
    """The last day a value was set for: its own end, or the day before the next one (标准的截止日)."""
    value = values[position]
    if value.to_on is not None:
        return value.to_on
    ends = [later.from_on - timedelta(days=1) for later in values[position + 1 : position + 2]]
    if series.carried_on:
        ends.append(date(value.from_on.year, 12, 31))
    return min(ends, default=None)
