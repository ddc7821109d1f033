"""What rows of lists make of the rules of the book: the answer, the sentence, the rows that a finding rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from libs.events.contracts.values import Hearers
from libs.policy import Policy, policy_on
from libs.policy.answers import Answer
from libs.policy.loader import region_files, region_names
from libs.yaml_text import values_of
from services.assistance.domain.values import Category
from services.intake.domain import feed_files
from services.screening.domain.days import add_months
from services.screening.domain.facts import (
    HouseholdFacts,
    IncomeBlock,
    ListRow,
    Measure,
    Member,
    OpenRisk,
    Origin,
    Settlement,
    Source,
)
from services.screening.domain.finding import Finding
from services.screening.domain.gathering.answers import AllAnswers, book_rules
from services.screening.domain.gathering.line import CATEGORIES
from services.screening.domain.gathering.several import open_risks
from services.screening.domain.lifecycle import OpenFinding, Raised, Withdrawn, Worsened, decide
from services.screening.domain.screen import screen
from services.screening.usecases import telling
from tests.unit.screening.factories import ALL_MONTHS, DAY, a_block, a_settlement, a_source, entered

CASES: list[dict[str, Any]] = values_of((Path(__file__).parent / "cases.yaml").read_text("utf-8"))
MEMBERS = {"p1": date(1980, 1, 1), "p2": date(2012, 1, 1)}
RECEIVED = datetime(2024, 5, 15, 4, tzinfo=UTC)
APRIL = date(2024, 4, 1)
FEEDS = feed_files.load_all()


def a_row(number: int, said: Mapping[str, Any]) -> ListRow:
    """A row as the case writes it."""
    first, last = (*said.get("holds", ()), None, None)[:2]
    facts = {name: str(value) if isinstance(value, date) else value for name, value in said["facts"].items()}
    source = Source(f"r{number}", Origin.DEPARTMENT_LIST, RECEIVED)
    return ListRow(source, said["list"], said.get("person", "p1"), first, last, MappingProxyType(facts))


def a_stay(number: int, said: Mapping[str, Any]) -> Settlement:
    """A settlement as the case writes it, in yuan."""
    row = a_settlement(said["paid"], said["settled"], said.get("person", "p1"), row_id=f"s{number}")
    return replace(row, **{name: said[name] for name in ("visit_kind", "discharged_on", "tilted") if name in said})


def _blocks(case: Mapping[str, Any]) -> Iterator[IncomeBlock]:
    last = a_block(case.get("net", 200_000))
    yield last
    for number, net in enumerate(case.get("net_before", ())):
        first, end = add_months(last.from_on, -12), last.from_on - timedelta(days=1)
        yield replace(a_block(net), from_on=first, to_on=end, source=a_source(f"before-{number}", Origin.VILLAGE_ROLL))
    for number, said in enumerate(case.get("visits", ()), start=1):
        block = a_block(said["net"], said.get("pay_outs", 0), said.get("self_pay", 0))
        yield replace(block, visited_on=said["day"], source=a_source(f"visit-{number}", Origin.VISIT_WORD))


def a_household(case: Mapping[str, Any]) -> HouseholdFacts:
    """The household of a case."""
    labour = case.get("labour", {})
    return HouseholdFacts(
        household_id="h1",
        version=1,
        members=tuple(Member(person, born, labour=labour.get(person)) for person, born in MEMBERS.items()),
        monitored=case.get("monitored", False),
        category=case.get("category", "FORMERLY_POOR_UNSTABLE" if case.get("monitored") else None),
        formerly_poor=case.get("formerly_poor", False),
        income_blocks=tuple(_blocks(case)),
        settlements=tuple(a_stay(number, said) for number, said in enumerate(case.get("settlements", ()), start=1)),
        delivered_months=ALL_MONTHS if case.get("delivered", True) else frozenset(),
        list_rows=tuple(a_row(number, row) for number, row in enumerate(case.get("rows", ()), start=1)),
        open_risks=tuple(OpenRisk(said["risk"], said["since"]) for said in case.get("open", ())),
        list_months=dict.fromkeys(case.get("came", ()), APRIL),
        recognised_on=case.get("recognised"),
        measures=tuple(Measure(f"m{n}", said) for n, said in enumerate(case["measures"]))
        if "measures" in case
        else None,
    )


def asked(case: Mapping[str, Any]) -> tuple[AllAnswers, HouseholdFacts]:
    """All rules asked of the household of a case."""
    facts, policy = a_household(case), _policy(case)
    return AllAnswers(screen([facts], policy, policy.day), {facts.household_id: facts}), facts


def _policy(case: Mapping[str, Any]) -> Policy:
    figures = [entered(name, value) for name, value in case.get("figures", {}).items()]
    return policy_on(case.get("region", "jinjiang"), DAY, figures, demo=True)


def found(case: Mapping[str, Any]) -> Finding:
    """The finding of the rule of a case."""
    answers, facts = asked(case)
    return answers.finding(0, case["rule"], facts)


def _named(case: Mapping[str, Any]) -> str:
    return f"{case['rule']}-{case['answer']}-{CASES.index(dict(case))}"


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_rows_answer_as_the_case_says(case: Mapping[str, Any]) -> None:
    answers, facts = asked(case)
    assert answers.answer(0, case["rule"]) is Answer[case["answer"]]
    if case["answer"] == "MET":
        assert case["rule"] in answers.rules_met(0)
        finding = answers.finding(0, case["rule"], facts)
        assert finding.sentence == case.get("says", finding.sentence)
        assert finding.row_ids == set(case.get("rests", finding.row_ids))
        assert all(used.origins for used in finding.inputs) or "open" in case
        assert finding.row_ids or {"labour", "open"} & set(case)
        assert all(telling.figure_used(figure).text for figure in finding.figures)
        assert list(finding.persons) == case.get("persons", list(finding.persons))
        assert "不清楚" not in finding.sentence or case["rule"] in SAYS_WHAT_IS_NOT_KNOWN


SAYS_WHAT_IS_NOT_KNOWN = {"SR-HOU-01", "SR-WAT-01", "SR-MED-04", "SR-PRC-05"}
"""Whose sentence names two things of which one is enough."""


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_the_rows_of_a_case_are_rows_that_intake_can_tell(case: Mapping[str, Any]) -> None:
    for row in case.get("rows", ()):
        feed = FEEDS[row["list"]]
        assert set(row["facts"]) <= set(feed.tellable), row
        assert bool(row.get("holds")) <= (feed.holds is not None), row
        for name, value in row["facts"].items():
            codes = {code.code for column in feed.columns if column.name == name for code in column.codes}
            assert not codes or set(str(value).split(",")) <= codes, row


def test_every_rule_of_the_book_that_a_region_asks_has_a_case_that_meets_it() -> None:
    met = {case["rule"] for case in CASES if case["answer"] == "MET"}
    for region in region_names():
        asked_there = set(book_rules(policy_on(region, region_files(region).region.first_on)))
        assert asked_there <= met


def test_without_a_row_the_book_is_not_asked() -> None:
    facts = a_household({"rows": []})
    policy = _policy({})
    assert AllAnswers(screen([facts], policy, policy.day)).rules_met(0) == []


def test_a_house_that_went_from_c_to_d_is_worse_and_one_that_stays_is_not() -> None:
    before = {
        "rule": "SR-HOU-01",
        "rows": [{"list": "housing_survey", "holds": [date(2024, 4, 1)], "facts": {"grade": "C"}}],
    }
    worse = {**before, "rows": [{**before["rows"][0], "facts": {"grade": "D"}}]}
    known = OpenFinding.of("f1", found(before))
    for case, expected in ((before, []), (worse, [Worsened])):
        answers, facts = asked(case)
        assert [type(change) for change in decide(answers, {"h1": facts}, [known])] == expected


def test_a_household_without_development_measure_is_told_again_once_it_is_red() -> None:
    case = {"rule": "SR-EMP-02", "monitored": True, "labour": {"p1": "ordinary"}, "measures": []}
    known = OpenFinding.of("f1", found({**case, "recognised": date(2023, 11, 23)}))
    red = OpenFinding.of("f1", found({**case, "recognised": date(2023, 11, 22)}), 2)
    for before, recognised, expected in (
        (known, date(2023, 11, 23), []),
        (known, date(2023, 11, 22), [Worsened]),
        (red, date(2023, 1, 1), []),
    ):
        answers, facts = asked({**case, "recognised": recognised})
        assert [type(change) for change in decide(answers, {"h1": facts}, [before])] == expected


def test_a_finding_on_a_row_that_was_wrong_is_withdrawn_though_no_row_is_left() -> None:
    known = OpenFinding.of("f1", found(CASES[0]))
    facts = replace(a_household(CASES[0]), list_rows=())
    policy = _policy(CASES[0])
    answers = AllAnswers(screen([facts], policy, policy.day), {"h1": facts})
    (change,) = decide(answers, {"h1": facts}, [known], {"r1"})
    assert isinstance(change, Withdrawn)


def test_every_category_that_assistance_knows_is_understood() -> None:
    assert {str(category) for category in Category} == set(CATEGORIES)


def test_what_only_some_may_know_of_is_none_of_several_risks_that_everybody_hears_of() -> None:
    child = {"rule": "SR-DSB-03", "rows": _case("SR-DSB-03")["rows"]}
    answers, facts = asked(child)
    found = answers.finding(0, "SR-DSB-03", facts)
    assert (found.heard_by, found.neutral, found.risk) == (Hearers.COUNTY, "", "R03")
    assert open_risks(answers.policy, (), [Raised(found)]) == {}
    common = replace(found, rule_id="SR-HOU-01")
    assert open_risks(answers.policy, (), [Raised(found), Raised(common)]) == {"h1": (OpenRisk("R03", DAY),)}


def _case(rule_id: str) -> Mapping[str, Any]:
    return next(case for case in CASES if case["rule"] == rule_id)
