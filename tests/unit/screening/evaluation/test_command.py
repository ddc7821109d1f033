"""The command: a line in, a line out; a mistake names line and field and stops nothing else."""

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from libs.policy import PolicyMistake
from services.screening.commands import evaluate
from services.screening.domain.evaluation.schemas import schemas
from services.screening.main import SERVICE
from tests.unit.screening.evaluation.conforming import conforms
from tests.unit.screening.evaluation.lines_met import INCOME, MET, household

REGION = ["--region", "jinjiang", "--on", "2024-05-31"]
WHOLE = [{"id": rule_id, **case["line"]} for rule_id, case in MET.items()]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def of(lines: list[Any], *more: str, command: str = "evaluate") -> tuple[int, list[dict[str, Any]], list[str]]:
        facts = tmp_path / "facts.jsonl"
        facts.write_text("".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines))
        status = SERVICE.further().alone[command]([*REGION, "--facts", str(facts), *more])
        said = capsys.readouterr()
        return status, [json.loads(line) for line in said.out.splitlines()], said.err.splitlines()

    return of


def of_rule(answer: dict[str, Any], rule_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(entry for entry in answer["verdicts"] if entry["rule"] == rule_id)
    return found


def test_every_line_gets_a_line_in_its_order(run: Any) -> None:
    status, answers, mistakes = run([{"id": "A", "household": {}}, "", {"id": "B", "village": {}}])
    assert (status, mistakes) == (0, [])
    assert [(answer["line"], answer["id"]) for answer in answers] == [(1, "A"), (3, "B")]
    assert {entry["subject"] for entry in answers[1]["verdicts"]} == {"village"}


def test_a_line_that_fails_names_line_and_field_and_does_not_stop_the_rest(run: Any) -> None:
    wrong = {"id": "W", "household": {"members": [{"born_on": "2024-02-30"}], "income": {"wage_fen": 1.5}, "colour": 1}}
    status, answers, mistakes = run([wrong, "{", {"id": "A", "household": {}}])
    assert status == 1
    assert [answer.get("id") for answer in answers] == [None, None, "A"]
    assert mistakes[0].startswith("line 1: household.colour: not known here")
    assert mistakes[1:3] == [
        'line 1: household.members[0].born_on: "2024-02-30" is not a day; write it as 2024-05-31.',
        "line 1: household.income.wage_fen: 1.5 is not a whole number of fen.",
    ]
    assert mistakes[3].startswith("line 2: this is not JSON")
    assert answers[0]["errors"] == [mistake.removeprefix("line 1: ") for mistake in mistakes[:3]]


@pytest.mark.parametrize(
    ("said", "mistake"),
    [
        ({"id": "A"}, "id: no subject is given"),
        ({"household": {}}, "id: a text of 1 to 64 characters"),
        ({"id": "A" * 65, "household": {}}, "id: a text of 1 to 64 characters"),
        ({"id": "A", "farm": {}}, "farm: not known here"),
        ([], "an object with 'id'"),
        ({"id": "A", "household": []}, "household: an object is wanted"),
        ({"id": "A", "household": {"members": {}}}, "household.members: a list of at most 1000"),
        ({"id": "A", "household": {"members": [1]}}, "household.members[0]: an object is wanted"),
        ({"id": "A", "household": {"income": 1}}, "household.income: an object is wanted"),
        ({"id": "A", "household": {"house_grade": "E"}}, 'household.house_grade: "E" is not one of A, B, C, D'),
        ({"id": "A", "household": {"formerly_poor": 1}}, "household.formerly_poor: 1 is neither true nor false"),
        ({"id": "A", "household": {"aid_count": -1}}, "household.aid_count: -1 is not between 0 and 10000"),
        ({"id": "A", "household": {"aid_count": True}}, "household.aid_count: true is not a whole number of pieces"),
        (
            {"id": "A", "household": {"income": {"wage_fen": 10**13}}},
            "household.income.wage_fen: 10000000000000 is not",
        ),
        ({"id": "A", "household": {"stays": [{}]}}, "household.stays[0].discharged_on: is wanted here"),
        (
            {"id": "A", "household": {"stays": [{"discharged_on": "never"}]}},
            'household.stays[0].discharged_on: "never"',
        ),
        ({"id": "A", "household": {"members": [{"groups": ["poor"]}]}}, "household.members[0].groups: "),
        (
            {"id": "A", "household": {"members": [{"groups": ["dibao"], "groups_unknown": ["dibao"]}]}},
            "household.members[0].groups: dibao: both in the group and unknown",
        ),
        ('{"id": "A", "household": {"aid_count": NaN}}', "this is not JSON (NaN is not a number)"),
        ('{"id": "A", "household": {}, "household": {}}', "this is not JSON (the key 'household' stands twice"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(run: Any, said: Any, mistake: str) -> None:
    status, _, mistakes = run([said])
    assert status == 1
    assert mistakes[0].startswith(f"line 1: {mistake}"), mistakes


def test_figures_are_laid_over_for_one_run_and_every_answer_says_so(run: Any, tmp_path: Path) -> None:
    figures = tmp_path / "figures.yaml"
    figures.write_text("- {name: dibao_rural_month, value: 815, from: 2024-01-01, document: 试算}\n")
    line = {"id": "A", **household(income=INCOME)}
    _, (plain,), _ = run([line])
    assert of_rule(plain, "SR-INC-01")["missing_figures"] == ["dibao_rural_month"]
    assert plain["figures_laid_over"] == []
    _, (laid,), _ = run([line], "--figures", str(figures), "--explain")
    entry = of_rule(laid, "SR-INC-01")
    assert (entry["verdict"], laid["figures_laid_over"]) == ("MET", ["dibao_rural_month"])
    assert [figure["name"] for figure in entry["figures"] if figure["laid_over"]] == ["dibao_rural_month"]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("- {name: dibao, value: 815, from: 2024-01-01, document: x}", "line 1: 晋江市 has no figure 'dibao'."),
        ("- {name: dibao_rural_month, value: a, from: 2024-01-01, document: x}", "line 1: 'a' is not a number."),
        ("- {name: dibao_rural_month, value: 815, from: 2024-01-01}", "line 1: 'document' is missing."),
        (
            "- {name: dibao_rural_month, value: 815, from: 2024-01-02, to: 2024-01-01, document: x}",
            "line 1: the value ends on 2024-01-01, before it begins.",
        ),
    ],
)
def test_a_mistake_in_the_figures_names_file_and_line(tmp_path: Path, text: str, mistake: str) -> None:
    figures = tmp_path / "figures.yaml"
    figures.write_text(text)
    with pytest.raises(PolicyMistake, match=r"figures\.yaml") as refused:
        evaluate.evaluate([*REGION, "--figures", str(figures)])
    assert str(refused.value) == f"figures.yaml, {mistake}"


def test_a_file_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert evaluate.evaluate([*REGION, "--facts", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl: No such file" in capsys.readouterr().err


def test_it_reads_standard_input_and_writes_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = io.TextIOWrapper(io.BytesIO('\ufeff{"id": "A", "village": {"listed": true}}'.encode()))
    monkeypatch.setattr(sys, "stdin", source)
    out = tmp_path / "out.jsonl"
    assert evaluate.evaluate([*REGION, "--out", str(out)]) == 0
    assert [entry["verdict"] for entry in json.loads(out.read_text())["verdicts"]] == ["MET", "UNKNOWN"]


def test_a_line_that_is_too_long_is_passed_over_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    monkeypatch.setattr(evaluate, "LINE_MAX", 100)
    _, answers, mistakes = run(
        [json.dumps({"id": "B" * 60, "household": {"colour": "x" * 300}}), {"id": "A", "step": {}}]
    )
    assert mistakes == ["line 1: the line is longer than 100 bytes."]
    assert [answer["line"] for answer in answers] == [1, 2]


def test_lines_are_read_and_answered_chunk_by_chunk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """When the second chunk is read the answers of the first are written: memory does not grow with the file."""
    monkeypatch.setattr(evaluate, "CHUNK", 2)
    out, written = io.StringIO(), []
    monkeypatch.setattr(sys, "stdout", out)

    def source() -> Iterator[bytes]:
        for number in range(6):
            written.append(len(out.getvalue().splitlines()))
            yield json.dumps({"id": str(number), "step": {}}).encode() + b"\n"

    lines = source()

    class Stream:
        def readline(self, _: int) -> bytes:
            return next(lines, b"")

    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": Stream()}))
    assert evaluate.evaluate(REGION) == 0
    assert written == [0, 0, 2, 2, 4, 4]


def test_it_ends_quietly_when_nobody_reads_the_answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    facts = tmp_path / "facts.jsonl"
    facts.write_text('{"id": "A", "step": {}}')
    reading, writing = os.pipe()
    os.close(reading)
    with contextlib.closing(os.fdopen(writing, "w")) as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert evaluate.evaluate([*REGION, "--facts", str(facts)]) == 3


def test_the_schemas_are_those_of_the_code() -> None:
    said = {path.name: path.read_text(encoding="utf-8") for path in evaluate.SCHEMAS.iterdir()}
    assert said == {name: evaluate.written(schema) for name, schema in schemas().items()}


def test_the_schemas_are_written_anew(tmp_path: Path) -> None:
    assert evaluate.write_schemas(["--to", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == set(schemas())


def test_every_field_has_a_title_a_unit_and_its_codes() -> None:
    def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, said in schema.get("properties", {}).items():
            yield name, said
            yield from fields(said)
            yield from fields(said.get("items", {}))

    for file in ("facts.schema.json", "benefit_facts.schema.json"):
        for name, said in fields(schemas()[file]):
            assert said.get("title") or name == "id", name
            leaf = "properties" not in said and "properties" not in said.get("items", {})
            assert not leaf or said.get("unit") or name in {"id", "person_id", "groups_unknown"}, name
            assert ("enum" not in said) or set(said["codes"]) == set(said["enum"]) - {None}


def test_lines_and_answers_are_as_the_schemas_say(run: Any) -> None:
    facts, verdicts = schemas()["facts.schema.json"], schemas()["verdicts.schema.json"]
    for line in WHOLE:
        assert conforms(line, facts) == []
    _, answers, _ = run([*WHOLE[:12], "{"], "--explain")
    _, plain, _ = run(WHOLE[:1])
    for answer in (*answers, *plain):
        assert conforms(answer, verdicts) == []
    benefit_lines = [{"id": "A", "B1": {"members": 4, "wage_fen": 0}, "B2": {"members": 4}}, "{"]
    _, answers, _ = run(benefit_lines, command="benefits")
    for answer in answers:
        assert conforms(answer, schemas()["benefit_answers.schema.json"]) == []
    assert conforms(benefit_lines[0], schemas()["benefit_facts.schema.json"]) == []
    assert conforms({"id": "A", "household": {"colour": 1}}, facts) == ["$.household: colour"]


BENEFITS = {
    "B1": ({"members": 4, "wage_fen": 6_000_000, "receipts_fen": 1_200_000, "expense_fen": 400_000,
            "property_fen": 100_000, "transfer_fen": 360_000, "pay_outs_fen": 0, "self_pay_fen": 0}, 1_956_000),
    "B2": ({"members": 3, "in_group": None, "improved_before": False}, 5_400_000),
    "B3": ({"investment_fen": 6_250_000, "rebuilt_before": False}, 5_000_000),
    "B7": ({"decided_on": "2023-04-15", "month_fen": 81_500, "formerly_poor": True, "monitored": False,
            "barred": False}, 978_000),
    "B9": ({"budget_fen": 2_000_000_000}, 60_000_000),
    "B10": ({"members": 3, "income_fen": 3_000_000, "deduction_fen": 600_000, "disregard_fen": 240_000}, 64_500),
}  # fmt: skip
"""The examples of domain.md §4.3 that need no figure but the demo's."""


@pytest.mark.parametrize("benefit", BENEFITS)
def test_a_benefit_gives_its_example_to_the_fen_with_arithmetic_and_clause(run: Any, benefit: str) -> None:
    facts, fen = BENEFITS[benefit]
    status, (answer,), _ = run([{"id": "A", benefit: facts}], "--demo", command="benefits")
    (entry,) = answer["benefits"]
    assert status == 0
    assert (entry["benefit"], entry["answer"]) == (benefit, "AMOUNT")
    assert next(iter(entry["amounts_fen"].values())) == fen
    assert entry["arithmetic"]
    assert entry["clause"]["article"]


def test_a_benefit_names_what_is_missing(run: Any) -> None:
    lines = [{"id": "A", "B1": {"members": 4}, "B5": {"groups": None}, "B6": {"groups": ["dibao"]}}]
    _, (answer,), _ = run(lines, "--demo", command="benefits")
    income, premium, pension = answer["benefits"]
    assert income["missing_facts"][:2] == ["wage_fen", "receipts_fen"]
    assert premium["answer"] in {"UNKNOWN", "NOT_CONFIGURED"}
    assert pension["missing_figures"] == ["pension_low_band"]
