"""When so much fails that the cause must be ours."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.events.transport.ceiling import Ceiling

START = datetime(2026, 1, 5, tzinfo=UTC)


def households(count: int) -> list[str]:
    return [f"h{n}" for n in range(count)]


@pytest.mark.parametrize(
    ("heard", "parked", "reached"),
    [(99, 30, False), (100, 20, False), (100, 21, True), (500, 49, False), (5000, 50, True), (0, 0, False)],
)
def test_a_share_of_one_fifth_or_50_households(heard: int, parked: int, reached: bool) -> None:
    ceiling = Ceiling()
    ceiling.note(START, heard, households(parked))
    assert ceiling.reached is reached


def test_50_households_count_within_five_minutes_only() -> None:
    ceiling = Ceiling()
    for minute in range(0, 30, 3):
        ceiling.note(START + timedelta(minutes=minute), 500, households(20))
    assert not ceiling.reached


def test_the_share_is_taken_of_the_last_500_messages() -> None:
    ceiling = Ceiling()
    ceiling.note(START, 100_000, [])
    ceiling.note(START + timedelta(minutes=6), 100, households(49))
    assert not ceiling.reached, "49 of 100,100"
    for second in range(40):
        ceiling.note(START + timedelta(minutes=12, seconds=second), 10, households(1))
    assert not ceiling.reached, "one in ten"


def test_what_is_counted_began_with_its_oldest_batch() -> None:
    ceiling = Ceiling()
    ceiling.note(START, 10, [])
    ceiling.note(START + timedelta(minutes=1), 10, [])
    assert ceiling.since == START
