"""Dalian's procedure: its own words and departments, every value with its source, the same table walked as Jinjiang's."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from libs.policy.loader import region_files, region_names
from services.assistance.domain.context import Context
from services.assistance.domain.guards import GUARDS
from services.assistance.domain.machine import Refusal, Taken, Why, load_tables, take
from services.assistance.domain.measures import load_catalogue
from services.assistance.domain.profile import load_profile
from services.assistance.domain.steps import state_of
from services.assistance.domain.table import START, Table
from services.assistance.domain.values import LEVEL_LABELS, ROLE_LABELS, Grade, Risk
from services.assistance.domain.visit import load_sheet
from tests.unit.assistance.factories import TABLES, an_attempt, context_for, steps_to
from tests.unit.assistance.test_machine import history

PROFILE = load_profile("dalian")
CATALOGUE = load_catalogue("dalian", PROFILE.departments)
DALIAN = load_tables("dalian")
JINJIANGS = re.compile(r"市级|市里|一键报贫|主动申报|挂钩|延保|1338|低收入农户|\bM[1-8]\b|水利|晋")


def words() -> Iterator[str]:
    """Everything that a page of Dalian's procedure may say."""
    for table in DALIAN.values():
        yield from (word for state in table.states for word in (state.label, state.waits))
        for move in table.moves:
            yield from (move.label, *(field.label for field in move.fields))
            yield from (choice.label for field in move.fields for choice in field.choices)
    yield from (PROFILE.label(limit.label) for limit in PROFILE.limits.values())
    yield from (PROFILE.label(label) for label in (*ROLE_LABELS.values(), *LEVEL_LABELS.values()))
    yield from PROFILE.departments.values()
    for item in CATALOGUE.items.values():
        yield from (item.label, item.group, item.source)
    sheet = load_sheet("dalian")
    for _, question in sheet.questions(Risk):
        yield from (question.text, *question.choices.values())
    yield from (part.label + part.text for part in sheet.income)


def test_no_word_of_jinjiang_stands_on_a_page_of_dalian() -> None:
    assert [word for word in words() if JINJIANGS.search(word)] == []
    assert DALIAN["case"].state("COUNTY_REVIEW").label == "县级审定"
    assert DALIAN["case"].state("TOWN_REVIEW").label == "乡镇（街道）审核"


def test_what_its_paper_does_not_say_is_assumed_or_cited_never_its_own() -> None:
    """大委农发〔2021〕3号 names no limit of a procedure, no agency of the comparison and no day of a measure."""
    graded = [
        *PROFILE.limits.values(),
        *PROFILE.figures.values(),
        *PROFILE.agencies.values(),
        *CATALOGUE.items.values(),
    ]
    assert {one.grade for one in graded} == {Grade.ASSUMED, Grade.CITED}
    assert all(one.source for one in (*PROFILE.limits.values(), *PROFILE.figures.values(), *CATALOGUE.items.values()))
    assert load_sheet("dalian").grade is Grade.ASSUMED


@pytest.mark.parametrize("region", sorted(region_names()))
def test_words_and_departments_are_those_of_the_region(region: str) -> None:
    profile, said = load_profile(region), region_files(region).region
    for name, word in profile.words.items():
        assert said.words[name] == word
    for code, label in profile.departments.items():
        assert said.departments[code] == label
    for risk in Risk:
        assert load_catalogue(region, profile.departments).for_risk(risk)


def context_of(event: str) -> Context:
    return replace(context_for(event), profile=PROFILE, catalogue=CATALOGUE)


@pytest.mark.parametrize("name", sorted(DALIAN))
def test_every_step_is_taken_where_the_table_allows_it_and_refused_in_every_other_state(name: str) -> None:
    table: Table = DALIAN[name]
    assert [(move.event, move.origins, move.next) for move in table.moves] == [
        (move.event, move.origins, move.next) for move in TABLES[name].moves
    ]
    for move in table.moves:
        for origin in move.origins:
            taken = take(table, history(table, move, origin), an_attempt(move), context_of(move.event))
            assert isinstance(taken, Taken), (move.event, origin, taken)
            assert taken.new_state == (move.next or origin)
    for state in (START, *(state.name for state in table.states)):
        steps = steps_to(table, state)
        assert state_of(table, steps) == state
        for event in table.events:
            if table.move(event, state) is None:
                refused = take(table, steps, an_attempt(table.moves_of(event)[0]), context_of(event))
                assert isinstance(refused, Refusal), (event, state)
                assert refused.why is Why.ORDER
    assert {guard for move in table.moves for guard in move.guards} <= set(GUARDS)
