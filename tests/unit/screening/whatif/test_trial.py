"""Another value of a figure over many households: who comes in and goes out, where, and what cannot be tried."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import numpy as np
import pytest

from libs.policy.answers import Answer
from services.screening.domain.extract import of_facts
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.reading import AsOf, read_all
from services.screening.domain.rules import RULES
from services.screening.domain.screen import ask, screen
from services.screening.domain.whatif.figures import OutOfRange, Tried, multiples, not_counted, tried_of, with_value
from services.screening.domain.whatif.measure import chart, measure_of
from services.screening.domain.whatif.population import Piece, Population, joined, packed
from services.screening.domain.whatif.trial import by_town, by_village, together, total, trials
from tests.unit.screening.factories import a_block, a_household, a_policy, a_settlement

POLICY = a_policy()
READ_AT = datetime(2024, 5, 22, 1, 12, tzinfo=UTC)
INC, EXP, MED = "SR-INC-01", "SR-EXP-01", "SR-MED-01"
A1, A2, B1 = "350582104201", "350582104202", "350582105201"


def population(*facts: HouseholdFacts, areas: tuple[str | None, ...] = (), opened: tuple[bool, ...] = ()) -> Population:
    """These households, read in pieces of two."""
    as_of = AsOf.of(POLICY)
    pieces = []
    for first in range(0, len(facts), 2):
        some = facts[first : first + 2]
        extracts = of_facts(some)
        count = len(some)
        no = np.zeros(count, dtype=np.bool_)
        places = (areas or (A1,) * len(facts))[first : first + 2]
        under_way = np.array((opened or (False,) * len(facts))[first : first + 2])
        columns = packed(read_all(extracts, as_of).columns)
        pieces.append(
            Piece(
                extracts.ids,
                columns,
                places,
                [None] * count,
                extracts.monitored,
                under_way,
                no,
                np.zeros(count, dtype=np.int32),
            )
        )
    return joined(pieces, as_of, READ_AT)


def of_net(*per_head: int) -> list[HouseholdFacts]:
    """Households of four with this income a head."""
    return [a_household(net=4 * yuan, household_id=f"h{number}") for number, yuan in enumerate(per_head)]


def line() -> Tried:
    return tried_of(RULES[INC], POLICY)[0]


def test_equal_to_the_line_is_not_below_it() -> None:
    asked = population(*of_net(19_559, 19_560, 21_515, 21_516))
    found = trials(asked, POLICY, "line_year", line().read("21,516"))[INC]
    assert found.now.tolist() == [True, False, False, False]
    assert found.came_in.tolist() == [False, True, True, False]
    lower = trials(asked, POLICY, "line_year", line().read("19559"))[INC]
    assert lower.went_out.tolist() == [True, False, False, False]


def test_the_multiplier_gives_what_the_amount_gives() -> None:
    asked = population(*of_net(19_560, 21_515, 21_516))
    by_times = trials(asked, POLICY, "line_multiplier", Fraction(11, 5))[INC]
    assert by_times.then.tolist() == trials(asked, POLICY, "line_year", 2_151_600)[INC].then.tolist()
    assert [(float(many), line) for many, line in multiples(line(), POLICY)] == [
        (1.8, 1_760_400), (2.0, 1_956_000), (2.2, 2_151_600)
    ]  # fmt: skip


def test_every_rule_that_rests_on_the_line_is_asked_and_a_household_counts_once() -> None:
    both = a_household(net=80_000, schooling=1_000, household_id="both")
    found = trials(population(both, *of_net(40_000)), POLICY, "line_year", 2_151_600)
    assert set(found) == {INC, EXP}
    assert (total(found[INC]).came_in, total(found[EXP]).came_in) == (1, 1)
    assert total(together(list(found.values()))).came_in == 1
    assert "SR-CIV-01" not in not_counted("line_year", POLICY)


def test_visits_are_those_who_come_in_and_are_not_under_way_counted_by_village() -> None:
    facts = of_net(20_000, 20_000, 20_000, 20_000, 20_000, 18_000)
    facts[4] = replace(facts[4], monitored=True)
    places = (A1, A1, A2, B1, B1, None)
    asked = population(*facts, areas=places, opened=(False, False, False, True, False, False))
    found = trials(asked, POLICY, "line_year", 2_151_600)[INC]
    town, other, nowhere = by_town(found)
    assert (town.code, town.came_in, town.visits, town.villages, town.most) == ("350582104000", 3, 3, 2, 2)
    assert (other.code, other.came_in, other.visits, other.villages, other.most) == ("350582105000", 2, 0, 0, 0)
    assert (nowhere.code, nowhere.now, nowhere.then) == (None, 1, 1)
    assert [(one.code, one.visits) for one in by_village(found)[:2]] == [(A1, 2), (A2, 1)]
    everybody = total(found)
    assert (everybody.now, everybody.then, everybody.visits, everybody.villages) == (1, 6, 3, 2)


def test_a_reader_of_a_town_counts_only_the_town_and_nobody_without_a_village() -> None:
    asked = population(*of_net(20_000, 20_000, 20_000), areas=(A1, B1, None))
    seen = asked.inside(lambda code: code is not None and code.startswith("350582104"))
    assert total(trials(asked, POLICY, "line_year", 2_151_600)[INC].within(seen)).came_in == 1


def test_limits_of_own_payments_are_tried_for_those_for_whom_they_hold() -> None:
    rows = (a_settlement(4_500),)
    protected = a_household(household_id="p", monitored=True, settlements=rows)
    other = a_household(household_id="o", settlements=rows)
    asked = population(protected, other)
    found = trials(asked, POLICY, "med_selfpay_monitored", 450_000)
    assert list(found) == [MED]
    assert found[MED].came_in.tolist() == [True, False]
    measure = measure_of(MED, "med_selfpay_monitored")
    assert measure is not None
    assert measure.said(asked.columns, 0, POLICY) == "4,500 元"
    assert measure.said(asked.columns, 1, POLICY) == ""


def test_who_is_unknown_by_both_values_is_neither_in_nor_out() -> None:
    unknown = a_household(income_blocks=(a_block(None),))
    found = trials(population(unknown), POLICY, "line_year", 2_151_600)[INC]
    assert (found.unknown.tolist(), found.came_in.tolist(), found.went_out.tolist()) == ([True], [False], [False])


def test_nobody_at_all_is_counted_too() -> None:
    found = trials(population(), POLICY, "line_year", 2_151_600)[INC]
    assert by_town(found) == []
    assert total(found).then == 0


def test_packed_households_answer_as_they_did() -> None:
    facts = [
        a_household(household_id="none", members=0),
        a_household(household_id="not told", members=None, settlements=(a_settlement(30_000),)),
        a_household(household_id="no list", delivered=frozenset()),
        a_household(household_id="paid", settlements=(a_settlement(30_000, person="p2"), a_settlement(1, row_id="x"))),
    ]
    before, asked = screen(facts, POLICY, POLICY.day), population(*facts)
    for rule_id, rule in RULES.items():
        assert ask(rule, asked.columns, POLICY).tolist() == before.codes(rule_id).tolist(), rule_id
    assert before.codes(MED)[3] == Answer.MET


@pytest.mark.parametrize(
    "written", ["14,669.99", "29,341", "0", "-1", "abc", "1e5", "19560.001", "", " ", "9" * 30, "１２ ３", "nan", "²"]
)
def test_what_is_no_value_between_the_two_is_refused_in_words(written: str) -> None:
    with pytest.raises(OutOfRange, match=r"^填 14,670 到 29,340 之间的数。$"):
        line().read(written)


@pytest.mark.parametrize("written", ["14,670", "２１５１６", "21 516 元", "29340.00"])
def test_values_are_read_as_people_write_them(written: str) -> None:
    assert 1_467_000 <= line().read(written) <= 2_934_000


def test_figures_of_a_rule_that_are_amounts_can_be_tried_and_those_not_set_cannot() -> None:
    assert [one.name for one in tried_of(RULES[INC], POLICY)] == ["line_year", "dibao_rural_month", "line_multiplier"]
    assert [one.name for one in tried_of(RULES[MED], POLICY)] == ["med_selfpay_monitored", "med_selfpay_other"]
    assert tried_of(RULES[INC], a_policy(figures={})) == ()
    changed = with_value(POLICY, "line_year", 2_151_600)
    assert (POLICY.figure("line_year"), changed.version != POLICY.version) == (None, True)


def test_bars_hold_every_household_that_is_known_once() -> None:
    asked = population(*of_net(-100, 0, 19_559, 19_560, 21_516, 39_119, 39_120, 90_000))
    policies = (POLICY, with_value(POLICY, "line_year", 2_151_600))
    measure = measure_of(INC, "line_year")
    assert measure is not None
    found = chart(measure, trials(asked, POLICY, "line_year", 2_151_600)[INC], np.ones(8, dtype=np.bool_), policies)
    assert found is not None
    assert (found.below, found.beyond) == (1, 2)
    assert (sum(bar.now for bar in found.bars), sum(bar.changed for bar in found.bars)) == (2, 1)
    assert sum(bar.rest for bar in found.bars) == 2
