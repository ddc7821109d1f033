"""Money, shares and quarters as pages write them (金额、比例与季度的写法)."""

import math
from datetime import date
from fractions import Fraction

Fen = int | Fraction

MINUS = "−"
DECIMALS_MAX = 4
QUARTER_MONTHS = 3


def yuan(fen: Fen) -> str:
    """An amount that was computed or paid: 23,480.00, rounded half up to the fen for showing only (金额)."""
    rounded = half_up(fen if fen >= 0 else -fen)
    return f"{MINUS if rounded and fen < 0 else ''}{rounded // 100:,}.{rounded % 100:02d}"


def yuan_short(fen: Fen) -> str:
    """A line or an amount a head: 19,560, but 19,559.99 (整元不写角分)."""
    return yuan(fen).removesuffix(".00")


def below_limit(fen: Fen, limit: Fen) -> str:
    """An amount a head that lies below a limit, never rounded up to it (不因四舍五入跨线)."""
    crosses = half_up(fen) >= half_up(limit) and fen < limit
    return yuan_short(Fraction(math.floor(fen)) if crosses else fen)


def percent_reached(share: Fraction, limit: Fraction) -> str:
    """A share that reaches or passes a limit: 58%, else with one decimal, more if that hid the difference (比例)."""
    for decimals in range(DECIMALS_MAX + 1):
        shown = Fraction(half_up(share * 100 * 10**decimals), 10**decimals)
        is_honest = shown >= limit * 100 and (shown > limit * 100 or share == limit)
        if is_honest and (decimals > 0 or shown == share * 100):
            return f"{float(shown):,.{decimals}f}%"
    return percent(limit)


def percent(share: Fraction) -> str:
    """A share that a paper states: 50% or 62.5% (比例)."""
    return f"{float(share * 100):,.{DECIMALS_MAX}f}".rstrip("0").rstrip(".") + "%"


def times(ratio: Fraction) -> str:
    """A multiplier that a paper states: 2 or 1.5 (倍数)."""
    return f"{float(ratio):,.{DECIMALS_MAX}f}".rstrip("0").rstrip(".")


def half_up(amount: Fen) -> int:
    """Rounded to a whole number, a half upwards (四舍五入)."""
    if isinstance(amount, int):
        return amount
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def quarter_words(day: date) -> str:
    """The quarter in which a day lies: 2024 年第二季度 (季度)."""
    return f"{day.year} 年第{'一二三四'[_quarter(day) - 1]}季度"


def quarter_code(day: date) -> str:
    """The same as addresses and files write it: 2024Q2 (季度代号)."""
    return f"{day.year}Q{_quarter(day)}"


def _quarter(day: date) -> int:
    return (day.month - 1) // QUARTER_MONTHS + 1
