"""When a list that did not come is said, to whom it goes on, and when it ends."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.intake.domain.feed import Rhythm
from services.intake.domain.missed import Asked, Come, Missed, Turn, asked_for, raised_on, turn
from tests.unit.intake.files import SETTLEMENTS

MARCH, APRIL, MAY = date(2024, 3, 1), date(2024, 4, 1), date(2024, 5, 1)
DUE, RAISE = date(2024, 5, 5), date(2024, 5, 10)
NONE = Come()
MISSED = Missed("m1", "settlements", APRIL, DUE, RAISE, head_told=True, missed_at=datetime(2024, 5, 6, tzinfo=UTC))
RAISED = replace(MISSED, raised_at=datetime(2024, 5, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    ("today", "missed", "come", "expected"),
    [
        (DUE, None, Come({MARCH}), None),
        (date(2024, 5, 6), None, NONE, Turn.MISS),
        (date(2024, 5, 6), None, Come({APRIL}), None),
        (date(2024, 5, 9), MISSED, NONE, None),
        (RAISE, MISSED, NONE, Turn.RAISE),
        (date(2024, 5, 31), RAISED, NONE, None),
        (date(2024, 5, 20), RAISED, Come({APRIL}), Turn.END_DELIVERED),
        (date(2024, 5, 20), RAISED, Come({MAY}), None),
        (date(2024, 6, 2), RAISED, Come({MAY}), Turn.END_DELIVERED),
        (date(2024, 6, 5), RAISED, NONE, None),
        (date(2024, 6, 6), RAISED, NONE, Turn.END_NEXT),
        (date(2024, 7, 8), MISSED, NONE, Turn.END_NEXT),
        (date(2024, 6, 3), None, NONE, Turn.MISS),
        (date(2024, 5, 20), None, Come(frozenset(), ((APRIL, date(2024, 5, 20)),)), None),
        (date(2024, 5, 21), None, Come(frozenset(), ((APRIL, date(2024, 5, 20)),)), Turn.MISS),
        (date(2024, 5, 21), None, Come(frozenset(), ((MARCH, date(2024, 5, 21)),)), Turn.MISS),
    ],
)
def test_a_list_is_missed_from_the_day_after_its_day_until_it_comes(
    today: date, missed: Missed | None, come: Come, expected: Turn | None
) -> None:
    assert turn(SETTLEMENTS, missed, come, today) is expected


def test_whoever_was_away_two_months_is_asked_for_the_last_one_only() -> None:
    assert asked_for(SETTLEMENTS, date(2024, 7, 8)) == Asked(date(2024, 6, 1), date(2024, 7, 5))
    assert asked_for(SETTLEMENTS, date(2024, 1, 3)) == Asked(date(2023, 11, 1), date(2023, 12, 5))
    assert asked_for(replace(SETTLEMENTS, rhythm=Rhythm.WHEN_IT_HAPPENS), RAISE) is None


def test_days_until_the_office_is_told_begin_anew_where_a_list_was_taken_back() -> None:
    asked = Asked(APRIL, DUE)
    assert raised_on(asked, NONE, 5) == RAISE
    assert raised_on(asked, Come(frozenset(), ((APRIL, date(2024, 5, 20)),)), 5) == date(2024, 5, 25)


def test_the_page_says_how_late_it_is_and_who_knows() -> None:
    on = date(2024, 5, 8)
    assert MISSED.sentence(on) == "4 月清单晚 3 天。已告诉贵局负责人；5月10日 告诉领导小组办公室。"
    assert RAISED.sentence(on) == "4 月清单晚 3 天。已告诉贵局负责人；5月10日 已告诉领导小组办公室。"
    assert replace(MISSED, head_told=False).sentence(on) == "4 月清单晚 3 天。5月10日 告诉领导小组办公室。"
