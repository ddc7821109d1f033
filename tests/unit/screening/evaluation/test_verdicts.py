"""Every rule is met by a line of facts, says its sentence with the numbers, and says what is missing."""

import json
from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from libs.policy import Policy
from services.screening.domain.evaluation.lines import Line, read_line
from services.screening.domain.evaluation.numbers import PLACE
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.evaluation.schemas import LAYOUT
from services.screening.domain.evaluation.sentences import SENTENCES
from services.screening.domain.evaluation.verdicts import Evaluation
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Derived
from tests.unit.screening.evaluation.lines_met import FOUR, LINE, MET, household
from tests.unit.screening.rulebook.factories import a_policy as a_whole_policy

DAY = date(2024, 5, 31)


def a_policy(case: dict[str, Any]) -> Policy:
    figures = tuple(sorted(case.get("figures", {}).items()))
    return _policy(case.get("region", "jinjiang"), case.get("on", DAY.isoformat()), figures)


@lru_cache
def _policy(region: str, day: str, figures: tuple[tuple[str, Any], ...]) -> Policy:
    return a_whole_policy(region, date.fromisoformat(day), dict(figures))


def a_line(said: dict[str, Any], number: int = 1) -> Line:
    return read_line(LAYOUT, json.dumps({"id": f"L{number}", **said}), number)


def said_of(rule_id: str) -> dict[str, Any]:
    case = MET[rule_id]
    said: dict[str, Any] = case["line"]
    return {**said, "household": {**said["household"], **case["more"]}} if "more" in case else said


def verdict(rule_id: str, said: dict[str, Any], policy: Policy, *, explain: bool = False) -> dict[str, Any]:
    line = a_line(said)
    (entry,) = Evaluation([line], policy, {rule_id: QUESTIONS[rule_id]}).verdicts(line, explain=explain)
    return entry


def test_there_is_a_line_and_a_sentence_for_every_rule() -> None:
    assert list(SENTENCES) == list(MET)
    assert set(SENTENCES) == set(QUESTIONS)


@pytest.mark.parametrize("rule_id", MET)
def test_a_rule_is_met_and_says_why_with_its_numbers(rule_id: str) -> None:
    entry = verdict(rule_id, said_of(rule_id), a_policy(MET[rule_id]), explain=True)
    assert entry["verdict"] == "MET"
    assert entry["sentence"] == MET[rule_id]["says"]
    assert entry["clause"]["document"]
    assert {figure["name"] for figure in entry["figures"]} >= set(MET[rule_id].get("figures", {}))
    assert entry["inputs"]


@pytest.mark.parametrize("rule_id", MET)
def test_the_neutral_sentence_says_no_number_and_none_reaches_a_village_that_must_not(rule_id: str) -> None:
    neutral = verdict(rule_id, said_of(rule_id), a_policy(MET[rule_id]), explain=True)["neutral"]
    if rule_id.startswith(("SR-PRC-", "SR-AST-", "SR-VIL-02", "SR-CIV-06", "SR-DSB-03")):
        assert neutral is None
    else:
        assert neutral
        assert not any(sign.isdigit() for sign in neutral)


@pytest.mark.parametrize("rule_id", MET)
def test_without_any_of_its_facts_a_rule_names_what_is_missing_or_what_it_needs(rule_id: str) -> None:
    subject = str(QUESTIONS[rule_id].subject)
    empty = {subject: {"members": FOUR} if subject == "household" else {}}
    entry = verdict(rule_id, empty, a_policy(MET[rule_id]))
    assert entry["verdict"] in {"UNKNOWN", "NOT_CONFIGURED"}
    assert entry["missing_facts"] or entry["missing_figures"]
    paths = {fact.path for fact in QUESTIONS[rule_id].facts}
    paths |= {f"{part.subject}.{part.name}" for part in QUESTIONS[rule_id].parts}
    assert set(entry["missing_facts"]) <= paths


def test_lines_together_are_answered_as_each_alone() -> None:
    lines = [a_line(said_of(rule_id), number) for number, rule_id in enumerate(MET, start=1)]
    for region in ("jinjiang", "dalian"):
        policy = a_policy({"region": region, "figures": LINE if region == "jinjiang" else {}})
        together = Evaluation(lines, policy)
        for line in lines[::5]:
            assert together.verdicts(line) == Evaluation([line], policy).verdicts(line)


def test_a_subject_that_is_not_given_is_not_asked() -> None:
    line = a_line({"village": {"listed": True}})
    rules = [entry["rule"] for entry in Evaluation([line], a_policy({})).verdicts(line)]
    assert rules == ["SR-VIL-01", "SR-VIL-02"]


def test_verdicts_come_in_the_order_of_the_brief() -> None:
    line = a_line(household())
    rules = [entry["rule"] for entry in Evaluation([line], a_policy({})).verdicts(line)]
    assert rules == [rule_id for rule_id in SENTENCES if QUESTIONS[rule_id].subject == "household"]


def test_an_unknown_fact_and_a_figure_that_is_not_set_are_named() -> None:
    half = household(income={"wage_fen": None})
    entry = verdict("SR-INC-01", half, a_policy({"figures": LINE}))
    assert (entry["verdict"], entry["missing_facts"]) == ("UNKNOWN", ["household.income.wage_fen"])
    entry = verdict("SR-INC-01", half, a_policy({}))
    assert (entry["verdict"], entry["missing_figures"]) == ("NOT_CONFIGURED", ["dibao_rural_month"])
    unknown = {"household": {"income": {"wage_fen": 0}}}
    assert verdict("SR-INC-01", unknown, a_policy({"figures": LINE}))["missing_facts"] == ["household.members"]


def test_a_member_counts_from_birth_or_joining_until_death_or_leaving() -> None:
    day, after = DAY.isoformat(), "2024-06-01"
    here = {"born_on": "1980-01-01", "joined_on": day, "left_on": after, "died_on": after}
    gone = [
        {**here, "joined_on": after},
        {**here, "left_on": day},
        {**here, "died_on": day},
        {**here, "born_on": after},
    ]
    said = household(members=[here, {"born_on": None}, *gone], income={"wage_fen": 2 * 1_956_000 - 1})
    entry = verdict("SR-INC-01", said, a_policy({"figures": LINE}), explain=True)
    assert entry["verdict"] == "MET"
    assert "÷ 2 人" in entry["arithmetic"][0]["text"]


def test_why_not_is_answered_with_the_arithmetic_too() -> None:
    said = household(income={"wage_fen": 4 * 1_956_000})
    entry = verdict("SR-INC-01", said, a_policy({"figures": LINE}), explain=True)
    assert (entry["verdict"], entry["sentence"]) == ("NOT_MET", None)
    assert [step["text"] for step in entry["arithmetic"]] == [
        "78,240.00 ÷ 4 人 = 19,560.00 元/人",
        "815.00 × 12 × 2 = 19,560 元/人·年",
    ]


def test_completion_that_nobody_told_is_not_missing() -> None:
    child = {**FOUR[2], "school_status": None, "school_exempt_until": "never"}
    entry = verdict("SR-EDU-01", household(members=[child]), a_policy({}))
    assert entry["missing_facts"] == ["household.members[].school_status"]


@pytest.mark.parametrize("rule_id", SENTENCES)
def test_a_sentence_names_facts_that_its_rule_reads_and_figures_that_it_rests_on(rule_id: str) -> None:
    question = QUESTIONS[rule_id]
    facts = {fact.name for fact in question.facts} | {
        fact.name for named in question.reads.values() if isinstance(named, Derived) for fact in named.facts
    }
    for found in PLACE.finditer(SENTENCES[rule_id]):
        word, of = found.group(1), found.group(2)
        if word == "figure":
            assert of in {*question.figures, *question.optional_figures} | {"dibao_rural_month"}
        elif word in {"yes", "no", "most", "last"}:
            assert getattr(f, of).name in facts, of
