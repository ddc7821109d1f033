"""Households read as columns say what each says when it is read slowly by itself; extracts keep what rules read."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.screening.domain import extract
from services.screening.domain.days import add_months, months_later
from services.screening.domain.facts import HouseholdFacts, IncomeBlock, Member, Origin, Settlement
from services.screening.domain.reading import AsOf, read_all
from tests.unit.screening.factories import ALL_MONTHS, a_block, a_household, a_settlement, a_source
from tests.unit.screening.plain_reading import read_plainly

DAYS = st.dates(date(2022, 12, 1), date(2024, 7, 31))
MAYBE_DAY = st.one_of(st.none(), DAYS)
FEN = st.one_of(st.none(), st.integers(-(10**9), 10**9))
PERSONS = st.sampled_from(["p1", "p2", "p3"])
HALF = frozenset(month for month in ALL_MONTHS if month.month % 2)


@st.composite
def blocks(draw: Any) -> IncomeBlock:
    """Twelve months, or a day more, of which some amounts may be unknown; equal in much to others."""
    from_on = draw(st.sampled_from([date(2023, 5, 1), date(2023, 4, 1), date(2022, 3, 1), date(2023, 3, 15)]))
    source = a_source(
        draw(st.sampled_from(["row-1", "row-2"])),
        draw(st.sampled_from(Origin)),
        draw(st.sampled_from([date(2024, 5, 11), date(2024, 5, 12)])),
    )
    to_on = add_months(from_on, 12) - timedelta(days=draw(st.sampled_from([1, 1, 1, 2])))
    amounts = {name: draw(FEN) for name in extract.BLOCK.dtype.names or () if name.endswith("_fen")}
    return replace(a_block(), source=source, from_on=from_on, to_on=to_on, **amounts)


def members() -> st.SearchStrategy[tuple[Member, ...]]:
    """Some who came, left and died; a person may stand twice, as one who left and came back."""
    return st.lists(st.builds(Member, PERSONS, MAYBE_DAY, MAYBE_DAY, MAYBE_DAY, MAYBE_DAY), max_size=4).map(tuple)


def settlements() -> st.SearchStrategy[tuple[Settlement, ...]]:
    row = st.builds(a_settlement, st.integers(0, 30_000), DAYS, PERSONS, st.integers(0, 9_000))
    return st.lists(row, max_size=4).map(tuple)


@st.composite
def households(draw: Any) -> HouseholdFacts:
    """Anything that may be known of a household."""
    several = draw(st.lists(blocks(), max_size=3, unique_by=lambda one: (one.source.row_id, one.to_on)))
    return a_household(
        members=draw(st.one_of(st.none(), members())),
        schooling=draw(st.one_of(st.none(), st.integers(0, 60_000))),
        delivered=draw(st.sampled_from([ALL_MONTHS, HALF, frozenset()])),
        monitored=draw(st.booleans()),
        formerly_poor=draw(st.sampled_from([None, True, False])),
        income_blocks=tuple(several),
        settlements=draw(settlements()),
    )


@given(st.lists(households(), max_size=6), DAYS, st.sampled_from([None, 1, 5, 28]), st.sampled_from([None, 6, 12]))
@settings(max_examples=150, deadline=None)
def test_columns_say_what_each_household_says_by_itself(
    many: list[HouseholdFacts], day: date, due_day: int | None, max_age_months: int | None
) -> None:
    as_of = AsOf(day, due_day, max_age_months)
    readings = read_all(extract.of_facts(many), as_of)
    assert [readings.of(place, one) for place, one in enumerate(many)] == [read_plainly(one, as_of) for one in many]


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), max_size=20), st.integers(-40, 40))
def test_a_column_of_days_moves_by_months_as_a_day_does(days: list[date], months: int) -> None:
    moved = months_later(np.array(days, dtype="M8[D]"), months)
    assert moved.tolist() == [add_months(day, months) for day in days]


def test_an_extract_is_kept_beside_the_facts_and_read_back_as_it_was() -> None:
    many = [a_household(100), a_household(200, members=None, income_blocks=()), a_household(300, members=2)]
    kept = extract.unpacked(
        [one.household_id for one in many],
        extract.packed(many),
        extract.Beside(),
        [False] * 3,
        [frozenset()] * 3,
    )
    assert kept.households["members"].tolist() == [4, -1, 2]
    assert kept.members["person_id"].tolist() == [b"p1", b"p2", b"p3", b"p4", b"p1", b"p2"]
    assert kept.block_of.tolist() == [0, 2]
    assert kept.blocks["wage_fen"].tolist() == [10_000, 30_000]


def test_an_extract_of_an_earlier_layout_is_stale() -> None:
    (kept,) = extract.packed([a_household()])
    assert not extract.is_stale(kept)
    assert extract.is_stale(None)
    assert extract.is_stale(bytes([kept[0] ^ 1]) + kept[1:])


def test_an_id_that_would_be_cut_short_is_refused() -> None:
    with pytest.raises(ValueError, match="an id of more than 36 characters"):
        extract.packed([a_household(members=(Member("p" * 37, None),))])
