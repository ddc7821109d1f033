"""Villages come onto the watch list and leave it by what lists say of the year, whatever came first."""

from datetime import date
from itertools import permutations

import pytest

from services.screening.domain.watch import Changes, ListRow, Watch, Why, changes, listed

DAY = date(2024, 5, 22)
CARRY = 3
V = "350582104201"
YES = {"tag_year": 2024, "low_income": "yes", "old_base": "no", "minority": "no"}
NO = {**YES, "low_income": "no"}


def row(row_id: str = "r1", received: date = date(2024, 5, 11), village: str = V, **facts: int | str) -> ListRow:
    return ListRow(row_id, village, "u1", received, {**YES, **facts})


def on(row_id: str = "r1", since: date = date(2024, 5, 11), year: int = 2024, *tags: str) -> Watch:
    return Watch(V, since, tags or ("low_income",), year, row_id)


def asked(watched: list[Watch], rows: list[ListRow], day: date = DAY, *, in_force: bool = True) -> Changes:
    return changes(watched, rows, day, CARRY, in_force=in_force)


@pytest.mark.parametrize(
    ("facts", "day", "said"),
    [
        (YES, DAY, True),
        (NO, DAY, False),
        ({**NO, "minority": "yes"}, DAY, True),
        ({"tag_year": 2024, "low_income": "yes"}, DAY, True),
        ({"tag_year": 2024, "low_income": "no"}, DAY, None),
        ({"tag_year": 2024}, DAY, None),
        ({}, DAY, None),
        (YES, date(2024, 12, 31), True),
        (YES, date(2025, 1, 1), None),
        (NO, date(2025, 1, 1), None),
        (YES, date(2023, 12, 31), None),
    ],
)
def test_a_row_speaks_of_its_year_and_what_it_leaves_out_is_not_known(facts, day, said) -> None:
    assert listed(facts, day) is said


def test_it_starts_on_the_day_its_row_came_and_asked_again_nothing_is_otherwise() -> None:
    assert asked([], [row()]) == Changes([on()], [], [])
    assert asked([on()], [row()]) == Changes([], [], [])
    assert asked([], [row(low_income="no")]) == Changes([], [], [])
    early = row(received=date(2023, 12, 20))
    assert asked([], [early]).started == [on(since=date(2024, 1, 1))], "the list of a year begins with it"


def test_a_corrected_row_moves_nothing_but_what_it_says() -> None:
    found = asked([on()], [row("r2", received=DAY, old_base="yes")])
    assert found == Changes([], [], [on("r2", date(2024, 5, 11), 2024, "old_base", "low_income")])


def test_it_ends_when_no_row_names_it_and_says_why() -> None:
    assert asked([on()], []).ended == [(on(), Why.WITHDRAWN)]
    assert asked([on()], [row("r2", low_income="no")]).ended == [(on(), Why.NOT_NAMED)]
    assert asked([on()], [row()], in_force=False).ended == [(on(), Why.NOT_IN_FORCE)]


def test_the_list_of_the_year_before_goes_on_to_the_end_of_march_where_this_years_says_nothing() -> None:
    kept = on()
    assert asked([kept], [row()], date(2025, 3, 31)) == Changes([], [], [])
    assert asked([kept], [row()], date(2025, 4, 1)).ended == [(kept, Why.RUN_OUT)]
    assert asked([], [row()], date(2025, 1, 2)).started == [on()], "heard late, it counts all the same"
    assert asked([], [row()], date(2025, 4, 1)).started == []
    renewed = row("r2", received=date(2025, 2, 3), tag_year=2025)
    assert asked([kept], [renewed], date(2025, 2, 3)).corrected == [on("r2", kept.from_on, 2025)]
    assert asked([kept], [row("r2", tag_year=2025, low_income="no")], date(2025, 2, 3)).ended == [(kept, Why.NOT_NAMED)]
    assert asked([], [row(tag_year=2022)], date(2024, 1, 2)).started == []


def test_next_years_list_that_comes_early_changes_nothing_before_its_year() -> None:
    early = row("r2", received=date(2024, 12, 20), tag_year=2025)
    none = row("r3", received=date(2024, 12, 20), tag_year=2025, low_income="no")
    for said in (early, none):
        assert asked([on()], [said], date(2024, 12, 31)) == Changes([], [], [])
        assert asked([], [said], date(2024, 12, 31)) == Changes([], [], [])
    assert asked([on()], [early], date(2025, 1, 1)).corrected == [on("r2", year=2025)]
    assert asked([on()], [none], date(2025, 1, 1)).ended == [(on(), Why.NOT_NAMED)]


def test_of_several_rows_the_newest_that_names_it_counts_in_whatever_order_they_stand() -> None:
    rows = [row("r1"), row("r2", received=DAY, old_base="yes"), row("r3", received=DAY, low_income="no")]
    said = {str(asked([], list(some))) for some in permutations(rows)}
    assert len(said) == 1
    (started,) = asked([], rows).started
    assert (started.row_id, started.tags) == ("r2", ("old_base", "low_income"))
