"""Of whom the book is asked by what is kept of everybody."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from services.screening.domain.days import add_months
from services.screening.domain.extract import of_facts
from services.screening.domain.facts import IncomeBlock, Member
from services.screening.domain.gathering.concerned import income_fell, short_of_labour
from tests.unit.screening.factories import a_block, a_household

DIED = date(2024, 3, 1)


def a_member(labour: str | None, **days: date) -> Member:
    return Member("p", date(1980, 1, 1), labour=labour, **days)


@pytest.mark.parametrize(
    ("members", "concerned"),
    [
        ((a_member("none"), a_member("none")), True),
        ((a_member("none"), a_member("weak")), False),
        ((a_member("lost"), a_member("skilled")), True),
        ((a_member("none"), a_member(None)), False),
        ((a_member(None),), False),
        ((a_member("none"), a_member("ordinary", died_on=DIED)), True),
        ((), False),
        (None, False),
    ],
    ids=[
        "nobody",
        "weak",
        "somebody lost it",
        "one unknown",
        "nothing said",
        "who could died",
        "no member",
        "not told",
    ],
)
def test_households_that_may_lack_labour_on_some_day_are_asked(
    members: tuple[Member, ...] | None, concerned: bool
) -> None:
    around = [a_household(members=(a_member("ordinary"),)), a_household(members=members), a_household(members=3)]
    assert short_of_labour(of_facts(around)).tolist() == [False, concerned, False]


def of_twelve_months(net: int | None, years_ago: int = 0) -> IncomeBlock:
    block = a_block(net or 0)
    first = add_months(block.from_on, -12 * years_ago)
    last = add_months(first, 12) - timedelta(days=1)
    return replace(block, from_on=first, to_on=last, wage_fen=None if net is None else net * 100)


@pytest.mark.parametrize(
    ("blocks", "concerned"),
    [
        ((of_twelve_months(70), of_twelve_months(100, 1)), True),
        ((of_twelve_months(71), of_twelve_months(100, 1)), False),
        ((of_twelve_months(70), of_twelve_months(100, 2)), False),
        ((of_twelve_months(70), of_twelve_months(99, 1), of_twelve_months(100, 1)), True),
        ((of_twelve_months(-5), of_twelve_months(-3, 1)), False),
        ((of_twelve_months(None), of_twelve_months(100, 1)), False),
        ((of_twelve_months(70), of_twelve_months(None, 1)), False),
        ((), False),
    ],
    ids=["fell", "less", "not before", "by one source", "nothing to lose", "not known", "not known before", "none"],
)
def test_households_whose_income_fell_are_asked(blocks: tuple[IncomeBlock, ...], concerned: bool) -> None:
    around = [a_household(100), a_household(income_blocks=blocks), a_household(income_blocks=(of_twelve_months(1, 1),))]
    assert income_fell(of_facts(around), Fraction(3, 10)).tolist() == [False, concerned, False]
    assert not income_fell(of_facts(around), None).any()
