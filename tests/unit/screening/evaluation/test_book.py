"""The generated pages are those of the code, and have every rule and fact."""

from pathlib import Path

import pytest

from services.screening.commands import evaluate
from services.screening.domain.evaluation.book import pages
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.rulebook.facts import FACTS

PAGES = pages(evaluate.counted(evaluate.CASES))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_that_of_the_code(name: str) -> None:
    said = (evaluate.DOCS / name).read_text(encoding="utf-8")
    assert said == PAGES[name], "run: python -m services.screening book"


@pytest.mark.parametrize("name", ["rules.md", "rules.zh-CN.md"])
def test_every_rule_has_an_entry_with_clause_and_cases(name: str) -> None:
    rows = [line.split(" | ") for line in PAGES[name].splitlines() if line.startswith("| SR-")]
    assert [row[0][2:11] for row in rows] == list(QUESTIONS)
    for _, sentence, clause, figures, cases in rows:
        assert sentence
        assert "〔2021〕" in clause or "〔2020〕" in clause
        assert figures
        assert int(cases.split("<br>")[0]) >= 3


def test_every_fact_has_an_entry_and_serves_a_rule_or_says_who_is_a_member() -> None:
    rows = [line.split(" | ") for line in PAGES["facts.zh-CN.md"].splitlines() if line.startswith("| `")]
    for fact, row in zip(FACTS, rows, strict=False):
        assert row[0] == f"| `{fact.path}`"
        is_for_members = fact.path.endswith(("joined_on", "left_on", "members[].died_on", "discharged_on"))
        assert row[-1].startswith("SR-") or is_for_members, fact.path


def test_the_pages_are_written_anew(tmp_path: Path) -> None:
    assert evaluate.write_book(["--to", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == set(PAGES)
