"""Reads figures.yaml and demo.yaml: each figure with unit, values, dates and papers (标准文件)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from libs.policy.figures import UNITS, DatedValue, FigureSeries, Grade, Reference, Unit, Value
from libs.policy.yaml_lines import Entry

DECIMALS_MAX = 4
"""A ratio has no more decimals, so that comparisons multiplied across stay within 64 bits."""
VALUE_MAX = Decimal(10_000_000)
"""No figure of these rules is larger, in yuan or times; a larger one is a slip of the pen."""
DAY_OF_MONTH_MAX = 28


def read_reference(entry: Entry) -> Reference:
    """The paper that is named; only an assumed figure may name no article. Raises PolicyMistake."""
    said = entry.table(required=("document", "grade"), optional=("article",))
    grade = said["grade"].choice(Grade)
    if "article" not in said and grade is not Grade.ASSUMED:
        entry.fail("the reference names no article.")
    article = said["article"].text() if "article" in said else ""
    return Reference(document=said["document"].text(), article=article, grade=grade)


def read_figures(file: Entry) -> dict[str, FigureSeries]:
    """Every figure of a region, by name. Raises PolicyMistake."""
    return {name: _series(name, entry) for name, entry in file.table(optional=None).items()}


def lay_over(declared: Mapping[str, FigureSeries], file: Entry) -> dict[str, FigureSeries]:
    """The figures of a region with the demo's values among them (演示值). Raises PolicyMistake."""
    together = dict(declared)
    for name, entry in file.table(optional=None).items():
        if name not in declared:
            entry.fail(f"the figure '{name}' is not declared in figures.yaml.")
        said = entry.table(required=("unit", "values"))
        series = declared[name]
        _unit(name, said["unit"])
        values = [_value(series.unit, item, demo=True) for item in said["values"].items()]
        together[name] = _with_values(series, entry, [*series.values, *values])
    return together


def _series(name: str, entry: Entry) -> FigureSeries:
    said = entry.table(required=("label", "unit", "values"), optional=("carried_on",))
    if name not in UNITS:
        entry.fail(f"no rule knows a figure '{name}'.")
    unit = _unit(name, said["unit"])
    series = FigureSeries(
        name=name,
        label=said["label"].text(),
        unit=unit,
        carried_on="carried_on" in said and said["carried_on"].yes(),
        values=(),
    )
    return _with_values(series, entry, [_value(unit, item, demo=False) for item in said["values"].items()])


def _unit(name: str, entry: Entry) -> Unit:
    unit = entry.choice(Unit)
    if unit is not UNITS[name]:
        entry.fail(f"'{name}' is counted in {UNITS[name]}, not in {unit}.")
    return unit


def _with_values(series: FigureSeries, entry: Entry, values: Sequence[DatedValue]) -> FigureSeries:
    ordered = tuple(sorted(values, key=lambda value: value.from_on))
    for earlier, later in pairwise(ordered):
        if earlier.from_on == later.from_on or (earlier.to_on is not None and earlier.to_on >= later.from_on):
            entry.fail(f"two values of '{series.name}' hold on {later.from_on}.")
    return FigureSeries(series.name, series.label, series.unit, series.carried_on, ordered)


def _value(unit: Unit, entry: Entry, *, demo: bool) -> DatedValue:
    said = entry.table(required=("from", "value", "reference"), optional=("to",))
    from_on = said["from"].day()
    to_on = said["to"].day() if "to" in said else None
    if to_on is not None and to_on < from_on:
        said["to"].fail(f"the value ends on {to_on}, before it begins.")
    return DatedValue(
        value=_amount(unit, said["value"]),
        from_on=from_on,
        to_on=to_on,
        reference=read_reference(said["reference"]),
        demo=demo,
    )


def _amount(unit: Unit, entry: Entry) -> Value:
    number = entry.number()
    if number > VALUE_MAX:
        entry.fail(f"{number} is larger than any figure of this kind.")
    if unit.is_money:
        if number * 100 != (number * 100).to_integral_value():
            entry.fail(f"{number} is not a whole number of fen.")
        return int(number * 100)
    if unit.is_ratio:
        ratio = Fraction(number) / 100 if unit is Unit.PERCENT else Fraction(number)
        if (ratio * 10**DECIMALS_MAX).denominator != 1:
            entry.fail(f"{number} has more than {DECIMALS_MAX} decimals.")
        return ratio
    whole = entry.whole()
    if unit is Unit.DAY_OF_MONTH and not 1 <= whole <= DAY_OF_MONTH_MAX:
        entry.fail(f"{whole} is not a day that every month has.")
    return whole


def last_day(series: FigureSeries, values: Sequence[DatedValue], position: int) -> date | None:
    """The last day a value was set for: its own end, or the day before the next one (标准的截止日)."""
    value = values[position]
    if value.to_on is not None:
        return value.to_on
    ends = [later.from_on - timedelta(days=1) for later in values[position + 1 : position + 2]]
    if series.carried_on:
        ends.append(date(value.from_on.year, 12, 31))
    return min(ends, default=None)
