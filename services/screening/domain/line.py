"""The monitoring line, and the other figures as rules ask for them (监测线)."""

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from libs.policy import Figure, Policy
from libs.policy.columns import Given

LINE = "line_year"
DERIVED_FROM = ("dibao_rural_month", "line_multiplier")
TWELVE_MONTHS = Given(Fraction(12))
ANSWERS_KEPT = 1024
"""What is worked out once for a policy is kept for so many questions; a batch asks of one policy."""


@lru_cache(maxsize=ANSWERS_KEPT)
def given(policy: Policy, name: str) -> Given:
    """A figure on the day of the policy (当日标准)."""
    return Given.of(policy.figure(name))


@lru_cache(maxsize=ANSWERS_KEPT)
def income_line(policy: Policy) -> Given:
    """Yearly income per head below which a household is watched (监测线).

    The figure that a paper states, where there is one; else twelve times the rural dibao standard of the day times the
    region's multiplier. Basis: 晋乡村振兴组〔2021〕3号 第二条.
    """
    if policy.figure(LINE) is not None:
        return given(policy, LINE)
    return TWELVE_MONTHS * given(policy, "dibao_rural_month") * given(policy, "line_multiplier")


@lru_cache(maxsize=ANSWERS_KEPT)
def times_line(policy: Policy, factor: str) -> Given:
    """So many times the line as a figure says (监测线的若干倍)."""
    return given(policy, factor) * income_line(policy)


@lru_cache(maxsize=ANSWERS_KEPT)
def figures_behind(policy: Policy, names: tuple[str, ...]) -> tuple[Figure, ...]:
    """The figures that these names stand for and that are set; the line stands for what it is made of (所用标准)."""
    found = (policy.figure(name) for name in _spelled_out(policy, names))
    return tuple(figure for figure in found if figure is not None)


@lru_cache(maxsize=ANSWERS_KEPT)
def not_set(policy: Policy, names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the figures that these names stand for are not set on the day (未录入的标准)."""
    return tuple(name for name in _spelled_out(policy, names) if policy.figure(name) is None)


def _spelled_out(policy: Policy, names: Iterable[str]) -> Iterable[str]:
    derived = policy.figure(LINE) is None and all(policy.declares(name) for name in DERIVED_FROM)
    for name in names:
        yield from DERIVED_FROM if name == LINE and derived else (name,)
