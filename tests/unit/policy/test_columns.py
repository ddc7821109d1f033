"""Columns know what they do not know, and join answers as the rules' book says."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given as given_any
from hypothesis import settings
from hypothesis import strategies as st

from libs.policy.answers import Answer, Answers, both, either
from libs.policy.columns import SHORT, Column, Given, Segments

MET, NOT_MET, UNKNOWN = Answer.MET, Answer.NOT_MET, Answer.UNKNOWN
NOT_CONFIGURED = Answer.NOT_CONFIGURED

A_BRANCH = st.sampled_from([MET, NOT_MET, UNKNOWN, NOT_CONFIGURED])
BRANCHES = st.lists(st.tuples(A_BRANCH, A_BRANCH, A_BRANCH), min_size=1, max_size=20)


def a_column(answers: Sequence[Answer]) -> Answers:
    return Answers.of_codes(Column.of(answers).values.astype("int8"))


def said(answers: Answers) -> list[Answer]:
    return [Answer(int(code)) for code in answers.codes()]


@pytest.mark.parametrize(
    ("branches", "joined"),
    [
        ([MET, Answer.ABSENT], MET),
        ([NOT_MET, UNKNOWN], UNKNOWN),
        ([UNKNOWN, NOT_CONFIGURED], NOT_CONFIGURED),
        ([NOT_CONFIGURED, Answer.NOT_IN_FORCE], Answer.NOT_IN_FORCE),
        ([Answer.NOT_IN_FORCE, Answer.ABSENT], Answer.ABSENT),
        ([NOT_MET, NOT_MET], NOT_MET),
    ],
)
def test_or_is_met_if_one_branch_is_else_the_answer_that_goes_first(branches: list[Answer], joined: Answer) -> None:
    assert either(branches) is joined


@pytest.mark.parametrize(
    ("branches", "joined"),
    [
        ([MET, MET], MET),
        ([NOT_MET, NOT_CONFIGURED], NOT_CONFIGURED),
        ([NOT_MET, UNKNOWN], NOT_MET),
        ([MET, UNKNOWN], UNKNOWN),
    ],
)
def test_and_asks_first_for_figures_then_for_what_fails_then_for_facts(branches: list[Answer], joined: Answer) -> None:
    assert both(branches) is joined


@given_any(BRANCHES)
@settings(max_examples=60, deadline=None)
def test_columns_join_answers_as_single_answers_are_joined(rows: list[tuple[Answer, Answer, Answer]]) -> None:
    a, b, c = (a_column(list(column)) for column in zip(*rows, strict=True))
    assert said(a | b | c) == [either(row) for row in rows]
    assert said(a & b & c) == [both(row) for row in rows]
    assert said((a & b) | c) == [either([both(row[:2]), row[2]]) for row in rows]


@given_any(BRANCHES)
@settings(max_examples=40, deadline=None)
def test_members_are_joined_as_branches_are(rows: list[tuple[Answer, Answer, Answer]]) -> None:
    households = [list(row[: index % 4]) for index, row in enumerate(rows)]
    members = a_column([answer for household in households for answer in household])
    segments = Segments.of(len(household) for household in households)
    assert said(segments.any(members)) == [either(household) for household in households]
    assert said(segments.all(members)) == [both(household) for household in households]


@pytest.mark.parametrize("common", [0.01, 0.5, 0.97])
def test_members_of_long_lists_are_joined_the_same_whether_few_or_many_meet(common: float) -> None:
    """Few are looked up one by one, many are reduced; a list of either kind holds more than a short one."""
    draw = np.random.default_rng(7)
    rest = (1 - common) / 2
    households: list[list[Answer]] = [
        [Answer(int(code)) for code in draw.choice([NOT_MET, MET, UNKNOWN], size, p=[rest, common, rest])]
        for size in draw.integers(0, 5, 8 * SHORT)
    ]
    for turned in ({}, {MET: NOT_MET, NOT_MET: MET}):
        those = [[turned.get(answer, answer) for answer in household] for household in households]
        members = a_column([answer for household in those for answer in household])
        segments = Segments.of(map(len, those))
        assert said(segments.any(members)) == [either(household) for household in those]
        assert said(segments.all(members)) == [both(household) for household in those]


def test_an_or_over_members_who_are_not_known_is_unknown() -> None:
    assert said(Segments.of([None, 0, 1]).any(a_column([MET]))) == [UNKNOWN, NOT_MET, MET]


def test_an_optional_branch_is_left_out_where_its_figure_is_not_set() -> None:
    branch = a_column([MET, NOT_MET, UNKNOWN, NOT_CONFIGURED])
    assert said(branch.optional()) == [MET, NOT_MET, UNKNOWN, NOT_MET]


@pytest.mark.parametrize(
    ("whether", "yes", "no", "answer"),
    [
        (True, MET, NOT_CONFIGURED, MET),
        (False, MET, NOT_CONFIGURED, NOT_CONFIGURED),
        (None, MET, MET, MET),
        (None, MET, NOT_MET, UNKNOWN),
        (None, NOT_MET, NOT_MET, NOT_MET),
        (None, NOT_CONFIGURED, NOT_CONFIGURED, NOT_CONFIGURED),
        (None, NOT_CONFIGURED, MET, UNKNOWN),
    ],
)
def test_a_choice_asks_only_the_figure_of_its_own_kind(
    whether: bool | None, yes: Answer, no: Answer, answer: Answer
) -> None:
    assert said(Answers.of([whether]).choose(a_column([yes]), a_column([no]))) == [answer]


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    total = Column.of([1, None, 3]) + Column.of([1, 2, None]) - Column.of([0, 0, 0])
    assert said(total > 1) == [MET, UNKNOWN, UNKNOWN]


def test_a_comparison_multiplies_across_and_never_rounds() -> None:
    line = Given(Fraction(1_956_000))
    income, members = Column.of([7_823_999, 7_824_000, 7_824_001]), Column.same(4, 3)
    assert said(income < line * members) == [MET, NOT_MET, NOT_MET]
    a_third = Given(Fraction(1, 3))
    assert said(Column.of([1]) >= a_third * Column.of([3])) == [MET]
    assert said(Column.of([1]) < a_third * Column.of([4])) == [MET]
    assert said((a_third * Column.of([1])) + (Given(Fraction(1, 2)) * Column.of([1])) < 1) == [MET]


def test_a_figure_that_is_not_set_makes_the_whole_comparison_not_configured() -> None:
    column = Column.of([1, None])
    absent = Given(None)
    for comparison in (column < absent, column < absent * column, (column - absent * column) > 0, absent * column > 0):
        assert said(comparison) == [NOT_CONFIGURED, NOT_CONFIGURED]
    assert (absent * Given(Fraction(1))).value is None


@pytest.mark.parametrize(
    ("counts", "totals", "largest"),
    [([2, 0, 1], [3, 0, 5], [2, 0, 5]), ([0, 0], [0, 0], [0, 0]), ([], [], [])],
)
def test_members_are_reduced_to_their_households(counts: list[int], totals: list[int], largest: list[int]) -> None:
    paid, segments = Column.of([1, 2, 5][: sum(counts)]), Segments.of(counts)
    assert segments.sum(paid).values.tolist() == totals
    assert segments.largest(paid).values.tolist() == largest
    assert segments.counts.tolist() == counts


def test_a_total_with_an_unknown_member_is_unknown() -> None:
    total = Segments.of([2, 1, None]).sum(Column.of([1, None, 5]))
    assert total.known.tolist() == [False, True, False]


def test_kinds_are_counted_once_each_and_only_of_entries_of_which_it_is_so() -> None:
    codes = Column.of([3, 3, 5, 5, 0, 2, None, 1])
    among = Answers.of([True, True, True, None, True, False, True, True])
    kinds = Segments.of([4, 0, 3, None, 1]).kinds(codes, among)
    assert kinds.values.tolist() == [2, 0, 0, 0, 1]
    assert kinds.known.tolist() == [True, True, True, False, True]
    assert Segments.of([0]).kinds(Column.of([]), Answers.of([])).values.tolist() == [0]


def test_a_column_is_within_both_ends_and_says_one_number() -> None:
    days = Column.of([1, 2, 4, 5, None])
    assert said(days.within(2, 4)) == [NOT_MET, MET, MET, NOT_MET, UNKNOWN]
    assert said(days.says(4)) == [NOT_MET, NOT_MET, MET, NOT_MET, UNKNOWN]
    assert days.values.tolist() == [1, 2, 4, 5, 0]
    halved = Given(Fraction(1, 2)) * days
    assert said(halved.within(1, 2)) == [NOT_MET, MET, MET, NOT_MET, UNKNOWN]
    assert said((Given(None) * days).within(1, 2)) == [NOT_CONFIGURED] * 5


def test_what_is_so_of_a_household_is_said_of_its_members() -> None:
    assert said(Segments.of([2, 0, 1]).spread(a_column([MET, NOT_MET, UNKNOWN]))) == [MET, MET, UNKNOWN]


def test_an_amount_that_64_bits_cannot_hold_is_refused_not_wrapped() -> None:
    huge = Column.of([2**62])
    with pytest.raises(AssertionError):
        _ = Given(Fraction(4)) * huge
    with pytest.raises(AssertionError):
        _ = huge + huge
