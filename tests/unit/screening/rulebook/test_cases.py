"""The cases that policy staff write for the rules of the book: a sentence, a household, a day, a verdict."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.policy.answers import Answer
from libs.policy.loader import region_files, region_names
from libs.policy.parameters import PARAMETERS
from libs.yaml_text import values_of
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.gathering.answers import book_rules
from services.screening.domain.gathering.line import gathered
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rules import RULES
from tests.unit.screening.rulebook.factories import DAY, HOME, a_policy, answers

KEYS = {"sentence", "rule", "region", "day", "figures", "lacking", "household", "verdict"}


def _written() -> list[Mapping[str, Any]]:
    paths = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    return [case for path in paths for case in values_of(path.read_text(encoding="utf-8"))]


CASES = _written()


def _region(case: Mapping[str, Any]) -> str:
    return str(case.get("region", HOME.get(case["rule"], "jinjiang")))


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['rule']}: {case['sentence']}") for case in CASES])
def test_a_written_case_gets_its_verdict(case: Mapping[str, Any]) -> None:
    assert set(case) <= KEYS, set(case) - KEYS
    policy = a_policy(_region(case), case.get("day", DAY), case.get("figures"), case.get("lacking", ()))
    assert answers(case["rule"], [case.get("household") or {}], policy) == [Answer[case["verdict"]]]


def test_households_asked_together_are_answered_as_each_alone() -> None:
    alike: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for case in CASES:
        if not {"day", "figures", "lacking"} & set(case):
            alike[case["rule"], _region(case)].append(case)
    for (rule_id, region), cases in alike.items():
        together = answers(rule_id, [case.get("household") or {} for case in cases], a_policy(region, DAY))
        assert together == [Answer[case["verdict"]] for case in cases], rule_id


@pytest.mark.parametrize("rule_id", BOOK)
def test_every_rule_is_tried_on_every_side(rule_id: str) -> None:
    verdicts = {case["verdict"] for case in CASES if case["rule"] == rule_id}
    assert verdicts >= {"MET", "NOT_MET", "UNKNOWN"}
    missing = {
        figure
        for case in CASES
        if case["rule"] == rule_id and case["verdict"] == "NOT_CONFIGURED"
        for figure in case["lacking"]
    }
    assert missing >= set(BOOK[rule_id].figures)


@pytest.mark.parametrize("region", sorted(region_names()))
@pytest.mark.parametrize("rule_id", BOOK)
def test_a_rule_holds_from_the_first_day_of_its_clause_and_only_where_the_region_has_it(
    rule_id: str, region: str
) -> None:
    files = region_files(region)
    first = files.region.first_on
    before, on = (answers(rule_id, [{}], a_policy(region, day))[0] for day in (first - timedelta(days=1), first))
    if rule_id in {**files.rules, **files.rules_to_come}:
        assert before is Answer.NOT_IN_FORCE
        assert on not in {Answer.NOT_IN_FORCE, Answer.ABSENT}
    else:
        assert before is on is Answer.ABSENT


@pytest.mark.parametrize("rule_id", BOOK)
def test_every_figure_of_a_rule_is_in_the_catalogue_of_figures(rule_id: str) -> None:
    assert {*BOOK[rule_id].figures, *BOOK[rule_id].optional_figures} <= set(PARAMETERS)


def test_what_the_regions_ask_or_have_to_come_is_in_the_book_or_read_from_columns_of_everybody() -> None:
    files = [region_files(region) for region in region_names()]
    assert {rule_id for one in files for rule_id in (*one.rules, *one.rules_to_come)} == {*BOOK, *RULES}
    assert not set(BOOK) & set(RULES)


def test_a_rule_is_asked_only_where_every_fact_it_reads_is_gathered() -> None:
    for region in region_names():
        for rule_id in book_rules(a_policy(region, region_files(region).region.first_on)):
            if rule_id in region_files(region).rules:
                question = QUESTIONS[rule_id]
                assert {*question.facts, *question.parts} <= gathered(), rule_id


MONITORS = {
    "教育": {"SR-EDU-01"},
    "卫健": {"SR-HLT-01"},
    "医保": {"SR-MED-01", "SR-MED-02", "SR-EXP-01"},
    "住建": {"SR-HOU-01"},
    "水利": {"SR-WAT-01"},
    "民政": {"SR-CIV-01"},
    "人社": {"SR-EMP-01"},
    "应急": {"SR-DIS-01"},
    "残联": {"SR-DSB-01"},
}
"""Who watches what, by the paper of Jinjiang (晋乡村振兴组〔2021〕3号 第十一条)."""


def test_every_department_of_jinjiang_is_told_first_of_what_it_watches() -> None:
    files = region_files("jinjiang")
    first = {rule.rule_id: rule.departments[0] for rule in (*files.rules.values(), *files.rules_to_come.values())}
    for department, rule_ids in MONITORS.items():
        assert {rule_id for rule_id in rule_ids if first[rule_id] == department} == rule_ids
