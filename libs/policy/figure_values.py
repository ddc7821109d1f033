"""Reads one value of a figure as its unit asks for: an amount, yes or no, a day, words, insurance terms (标准的值)."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from libs.policy.parameters import Parameter
from libs.policy.units import InsuranceTerms, MonthDay, Said, Tier, Unit, Value
from libs.policy.yaml_lines import Entry

DECIMALS_MAX = 4
"""A ratio has no more decimals, so that comparisons multiplied across stay within 64 bits."""
VALUE_MAX = Decimal(10_000_000)
"""No figure of these rules is larger, in yuan or times; a larger one is a slip of the pen."""
DAY_OF_MONTH_MAX = 28
LEAP_YEAR = 2024
"""A day of every year may be 29 February."""
TIERS_MAX = 20


def read_value(parameter: Parameter, entry: Entry) -> Said:
    """The value of a figure. Raises PolicyMistake."""
    unit = parameter.unit
    if parameter.per:
        return _per_word(parameter, entry)
    if unit.is_amount:
        return _amount(unit, entry)
    if unit is Unit.YES_NO:
        return entry.yes()
    if unit is Unit.DAY_OF_YEAR:
        return _month_day(entry)
    if unit is Unit.INSURANCE:
        return _insurance(entry)
    return _words(parameter, entry) if unit is Unit.WORDS else _word(parameter.words, entry)


def _amount(unit: Unit, entry: Entry) -> Value:
    number = entry.number()
    if number > VALUE_MAX:
        entry.fail(f"{number} is larger than any figure of this kind.")
    if unit.is_money:
        if number * 100 != (number * 100).to_integral_value():
            entry.fail(f"{number} is not a whole number of fen.")
        return int(number * 100)
    if unit.is_ratio:
        ratio = Fraction(number) / 100 if unit.is_hundredths else Fraction(number)
        if (ratio * 10**DECIMALS_MAX).denominator != 1:
            entry.fail(f"{number} has more than {DECIMALS_MAX} decimals.")
        return ratio
    whole = entry.whole()
    if unit is Unit.DAY_OF_MONTH and not 1 <= whole <= DAY_OF_MONTH_MAX:
        entry.fail(f"{whole} is not a day that every month has.")
    return whole


def _per_word(parameter: Parameter, entry: Entry) -> Mapping[str, Value]:
    said = entry.table(optional=parameter.per)
    if not said:
        entry.fail("at least one amount is wanted.")
    return MappingProxyType({word: _amount(parameter.unit, amount) for word, amount in said.items()})


def _month_day(entry: Entry) -> MonthDay:
    try:
        day = date.fromisoformat(f"{LEAP_YEAR}-{entry.text()}")
    except ValueError:
        entry.fail(f"'{entry.text()}' is not a day of the year; write it as 08-31.")
    return MonthDay(day.month, day.day)


def _word(known: Collection[str], entry: Entry) -> str:
    return entry.one_of(known, "word") if known else entry.text()


def _words(parameter: Parameter, entry: Entry) -> tuple[str, ...]:
    """In the order of the file; an empty list says that there is none."""
    words: list[str] = []
    for item in entry.items():
        word = _word(parameter.words, item)
        if word in words:
            item.fail(f"'{word}' stands here twice.")
        words.append(word)
    return tuple(words)


def _insurance(entry: Entry) -> InsuranceTerms:
    said = entry.table(required=("deductible", "tiers"), optional=("cap",))
    items = said["tiers"].items()
    if not 1 <= len(items) <= TIERS_MAX:
        said["tiers"].fail(f"between 1 and {TIERS_MAX} tiers are wanted.")
    deductible = _fen(said["deductible"])
    tiers, floor = [], deductible
    for item in items:
        is_last = item is items[-1]
        tier = _tier(item, is_last=is_last)
        if tier.up_to_fen is not None:
            if tier.up_to_fen <= floor:
                item.fail("a tier ends above the one before it, the first above the deductible.")
            floor = tier.up_to_fen
        tiers.append(tier)
    return InsuranceTerms(deductible, tuple(tiers), _fen(said["cap"]) if "cap" in said else None)


def _tier(entry: Entry, *, is_last: bool) -> Tier:
    said = entry.table(required=("rate",) if is_last else ("up_to", "rate"))
    rate = _amount(Unit.PERCENT, said["rate"])
    if rate > 1:
        said["rate"].fail("no more than 100 % is paid.")
    return Tier(None if is_last else _fen(said["up_to"]), Fraction(rate))


def _fen(entry: Entry) -> int:
    return int(_amount(Unit.YUAN, entry))


def fits(parameter: Parameter, said: Said) -> bool:
    """Whether a value that was entered is of the kind that the figure asks for (是否符合计量单位)."""
    unit = parameter.unit
    if parameter.per:
        if not isinstance(said, Mapping) or not said or not set(said) <= set(parameter.per):
            return False
        return all(_is_amount(unit, amount) for amount in said.values())
    if unit.is_amount:
        return _is_amount(unit, said)
    if unit is Unit.WORDS:
        return isinstance(said, tuple) and all(_is_word(parameter, word) for word in said)
    if unit is Unit.WORD:
        return _is_word(parameter, said)
    return isinstance(said, _KINDS[unit])


_KINDS: Mapping[Unit, type] = MappingProxyType(
    {Unit.YES_NO: bool, Unit.DAY_OF_YEAR: MonthDay, Unit.INSURANCE: InsuranceTerms}
)


def _is_amount(unit: Unit, said: object) -> bool:
    kind = Fraction if unit.is_ratio else int
    return isinstance(said, kind) and not isinstance(said, bool) and said >= 0


def _is_word(parameter: Parameter, said: object) -> bool:
    return isinstance(said, str) and bool(said.strip()) and (not parameter.words or said in parameter.words)
