"""Which twelve months count, and the worked examples of the line."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from services.screening.domain import income
from services.screening.domain.days import add_months, beijing_day, older_than
from services.screening.domain.facts import IncomeBlock, Origin
from services.screening.domain.income import Period
from services.screening.domain.line import income_line
from services.screening.domain.reading import AsOf, Reading, read
from tests.unit.screening.factories import DAY, WINDOW, a_block, a_household, a_policy, a_settlement, a_source


def a_full_block() -> IncomeBlock:
    return a_block(
        60_000,
        operating_receipts_fen=1_200_000,
        operating_expense_fen=400_000,
        property_fen=100_000,
        transfer_fen=360_000,
    )


def test_the_line_is_twice_twelve_months_of_the_dibao_standard() -> None:
    assert income_line(a_policy(demo=True)).value == 1_956_000
    assert income_line(a_policy(figures={})).value is None


def test_the_line_keeps_a_fraction_of_a_fen() -> None:
    figures = {"dibao_rural_month": "815.33", "line_multiplier": "1.855"}
    assert income_line(a_policy(figures=figures)).value == Fraction(81_533 * 12 * 1_855, 1_000)


def used(*blocks: IncomeBlock, day: date = DAY) -> Reading:
    """What a household that was told these blocks reads as on the day; however old they are."""
    return read(a_household(income_blocks=blocks), AsOf(day, due_day=5, max_age_months=None))


def test_the_worked_example_of_a_household_of_four() -> None:
    net = used(a_full_block()).net_income
    assert net == 7_260_000
    assert net // 4 == 1_815_000
    assert income.reference_income(net, 0, 2_000_000) == 5_260_000
    assert 5_260_000 // 4 == 1_315_000


def test_an_operating_loss_reduces_the_rest_of_income() -> None:
    assert used(a_block(100, operating_expense_fen=20_000)).net_income == -10_000


def test_reference_income_is_unknown_if_a_part_is() -> None:
    assert income.reference_income(None, 0, 0) is None
    assert income.reference_income(0, None, 0) is None
    assert income.reference_income(0, 0, None) is None


@pytest.mark.parametrize(
    ("day", "from_on", "to_on"),
    [
        (date(2024, 5, 1), date(2023, 5, 1), date(2024, 4, 30)),
        (date(2024, 5, 31), date(2023, 5, 1), date(2024, 4, 30)),
        (date(2024, 3, 15), date(2023, 3, 1), date(2024, 2, 29)),
        (date(2025, 1, 1), date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_the_window_ends_with_the_month_before(day: date, from_on: date, to_on: date) -> None:
    assert income.window(day) == Period(from_on, to_on)


def test_a_block_that_ends_later_or_is_not_of_twelve_months_is_not_used() -> None:
    day = WINDOW[1]
    whole = a_block()
    short = a_block(from_on=WINDOW[0] + timedelta(days=1))
    assert used(whole, short, day=day).block is whole
    assert used(short, day=day).block is None
    assert used(whole, day=day - timedelta(days=1)).block is None


def test_a_list_that_tells_no_income_gives_no_block() -> None:
    block = a_block(source=a_source(origin=Origin.SETTLEMENT_LIST))
    assert used(block).block is None


@pytest.mark.parametrize(
    ("day", "months"),
    [(date(2024, 2, 4), 0), (date(2024, 2, 5), 1), (date(2024, 3, 4), 1), (date(2024, 5, 22), 4)],
)
def test_a_list_is_due_on_its_day_of_the_next_month(day: date, months: int) -> None:
    assert len(income.due_months(date(2024, 1, 1), day, day, 5)) == months


def test_lists_of_the_block_go_before_its_own_amount_when_all_that_are_due_came() -> None:
    as_of = AsOf.of(a_policy())
    facts = a_household(
        income_blocks=(a_block(self_pay=100),), settlements=(a_settlement(9_000, date(2023, 5, 1), compliant=8_000),)
    )
    assert read(facts, as_of).self_pay.fen == 800_000
    late = read(a_household(income_blocks=facts.income_blocks, delivered=frozenset()), as_of)
    assert late.self_pay.fen == 10_000


def test_months_are_clipped_to_their_end() -> None:
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2024, 1, 31), -2) == date(2023, 11, 30)
    assert not older_than(date(2023, 8, 31), date(2024, 2, 29), 6)
    assert older_than(date(2023, 8, 31), date(2024, 3, 1), 6)


def test_a_day_begins_at_midnight_here() -> None:
    source = a_source(received=date(2024, 5, 11))
    assert beijing_day(source.received_at.replace(hour=15, minute=59)) == date(2024, 5, 11)
    assert beijing_day(source.received_at.replace(hour=16)) == date(2024, 5, 12)
