"""A cadre's day: sections by Beijing days, one card a household, many of one kind together."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.cards import MANY, Section, Task, cards, counts, section_of

TODAY = date(2024, 5, 22)  # a Wednesday


def task(number: int, household: str, **changed: object) -> Task:
    given = {"item_id": f"i{number:03}", "kind": "visit", "label": "入户核实", "due_on": TODAY}
    return Task(household_id=household, **(given | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("due_on", "section"),
    [
        (date(2024, 5, 21), Section.LATE),
        (date(2024, 5, 22), Section.TODAY),
        (date(2024, 5, 23), Section.WEEK),
        (date(2024, 5, 26), Section.WEEK),
        (date(2024, 5, 27), Section.LATER),
        (None, Section.LATER),
    ],
)
def test_a_week_ends_on_sunday(due_on: date | None, section: Section) -> None:
    assert section_of(due_on, TODAY) is section


def test_on_a_sunday_nothing_more_is_due_this_week() -> None:
    assert section_of(date(2024, 5, 27), date(2024, 5, 26)) is Section.LATER


def test_all_of_a_household_is_one_card_where_its_first_task_stands() -> None:
    late = task(2, "a", due_on=TODAY - timedelta(days=1), kind="review")
    (card,) = cards([task(1, "a"), late, task(3, "a", due_on=None)], TODAY)
    assert card.section is Section.LATE
    assert [one.item_id for one in card.tasks] == ["i002", "i001", "i003"]
    assert not card.many


def test_three_households_are_three_cards_and_four_are_one() -> None:
    assert len(cards([task(i, f"h{i}") for i in range(MANY - 1)], TODAY)) == MANY - 1
    (card,) = cards([task(i, f"h{i}") for i in range(MANY)], TODAY)
    assert (card.many, card.households) == (True, MANY)


def test_two_households_of_one_list_rule_and_day_are_one_card() -> None:
    made = cards([task(1, "a", group="g"), task(2, "b", group="g"), task(3, "c", group="other")], TODAY)
    assert sorted(card.households for card in made) == [1, 2]


def test_a_household_with_more_to_do_stays_a_card_of_its_own() -> None:
    many = [task(i, f"h{i}") for i in range(MANY)]
    made = cards([*many, task(90, "h0", kind="review")], TODAY)
    assert sorted(card.households for card in made) == [1] * MANY


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcdefgh"),
            st.sampled_from(["visit", "review"]),
            st.one_of(st.none(), st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9))),
            st.sampled_from([None, "g1", "g2"]),
        ),
        max_size=40,
    )
)
def test_every_task_stands_on_exactly_one_card(found: list[tuple[str, str, date | None, str | None]]) -> None:
    tasks = [task(i, one[0], kind=one[1], due_on=one[2], group=one[3]) for i, one in enumerate(found)]
    made = cards(tasks, TODAY)
    assert sorted(one.item_id for card in made for one in card.tasks) == sorted(one.item_id for one in tasks)
    assert sum(counts(made).values()) == len(made)
    for card in made:
        assert card.many == (len({one.household_id for one in card.tasks}) > 1)
