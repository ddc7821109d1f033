"""About whom nothing came for months: to the day, by village."""

from datetime import UTC, date, datetime

import numpy as np

from services.screening.domain.extract import of_facts
from services.screening.domain.untouched import NEVER, by_village, last_day, untouched
from tests.unit.screening.factories import a_block, a_household, a_source
from tests.unit.screening.whatif.test_trial import A1, A2, of_net, population


def test_the_later_of_list_and_income_counts_by_the_day_in_beijing() -> None:
    told = a_household(income_blocks=(a_block(1, source=a_source(received=date(2024, 5, 11))),))
    nothing = a_household(household_id="h2", income_blocks=())
    days = last_day(of_facts([told, nothing, nothing]), [None, None, datetime(2024, 5, 21, 16, tzinfo=UTC)])
    assert days.tolist() == [date(2024, 5, 11).toordinal(), NEVER, date(2024, 5, 22).toordinal()]


def test_what_came_on_the_first_day_of_the_months_is_news_and_villages_count_their_own() -> None:
    asked = population(*of_net(1, 1, 1), areas=(A1, A1, A2))
    asked.touched[:] = [date(2023, 11, 22).toordinal(), date(2023, 11, 21).toordinal(), NEVER]
    silent = untouched(asked, date(2024, 5, 22), 6)
    assert silent.tolist() == [False, True, True]
    found = [
        (one.code, one.households, one.untouched, one.never) for one in by_village(asked, np.ones(3, bool), silent)
    ]
    assert found == [(A1, 2, 1, 0), (A2, 1, 1, 1)]
