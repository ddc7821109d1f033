"""Of whom the book is asked by what is kept of everybody."""

from datetime import date

import pytest

from services.screening.domain.extract import of_facts
from services.screening.domain.facts import Member
from services.screening.domain.gathering.concerned import short_of_labour
from tests.unit.screening.factories import a_household

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
