"""`python -m services.screening figures`: every figure of a day, its paper, and what it stops."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from libs.policy import policy_of
from libs.policy.loader import region_files
from libs.runtime import commands as runtime
from services.screening.domain.figures.listing import listed, needs_of, stopped
from services.screening.domain.rules import RULES
from services.screening.main import SERVICE


def run(*arguments: str) -> int:
    return runtime.run(SERVICE, ["figures", *arguments])


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(*arguments) == 0
    return capsys.readouterr().out


@pytest.fixture(autouse=True)
def no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command asks for no setting, so it runs where nothing is installed."""
    monkeypatch.delenv("SHOUWANG_POSTGRES_DSN", raising=False)
    monkeypatch.delenv("SHOUWANG_KAFKA_BOOTSTRAP", raising=False)


def item(text: str, name: str) -> str:
    return next(block for block in text.split("\n\n") if block.startswith(f"{name}（"))


def test_a_figure_is_shown_with_value_day_paper_and_what_rests_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--region", "jinjiang", "--on", "2024-05-31")
    assert item(text, "rigid_spend_ratio") == (
        "rigid_spend_ratio（刚性支出占收入）：0.5 倍，2021-12-20 起\n"
        "  依据：参照民政部支出型困难认定，本地比例未定（暂定）\n"
        "  用于：SR-EXP-01"
    )


def test_a_figure_that_is_not_set_names_what_it_stops(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--region", "jinjiang", "--on", "2024-05-31")
    assert item(text, "dibao_rural_month") == (
        "dibao_rural_month（农村低保标准）：标准未录入，单位 元/人·月\n"
        "  用于：SR-INC-01、SR-INC-03、SR-INC-04、SR-EXP-01、SR-CIV-04、SR-CIV-07、SR-PRC-06、B1、B8、B10\n"
        "  因此不算：SR-INC-01、SR-INC-03、SR-INC-04、SR-EXP-01、SR-CIV-04、SR-CIV-07、B1、B8、B10\n"
        "  因此少算一个条件，或对用得到的人不算：SR-PRC-06"
    )
    assert "  SR-INC-01 人均可支配收入低于监测线：缺 农村低保标准\n" in text


def test_a_figure_of_a_branch_that_may_be_left_out_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--region", "jinjiang", "--on", "2024-05-31")
    assert item(text, "rural_disposable_last_year").endswith("  因此少算一个条件，或对用得到的人不算：SR-MED-01")
    assert "SR-MED-01" not in text.split("整条不算的规则和待遇：")[1]


def test_demo_and_carried_on_values_are_marked(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--region", "jinjiang", "--on", "2025-05-31", "--demo")
    first = item(text, "dibao_rural_month").split("\n")[0]
    assert first == "dibao_rural_month（农村低保标准）：815 元/人·月（演示值，沿用），2024-01-01 至 2024-12-31"
    assert "SR-INC-01" not in text.split("整条不算的规则和待遇：")[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("line_year", "7,260 元/人·年，2022-01-01 至 2022-12-31"),
        ("income_drop_pct", "30%，2021-11-04 起"),
        ("premium_full_groups", "特困人员、低保对象，2021-11-04 起"),
        ("premium_fixed_groups", "没有，2021-11-04 起"),
        ("pension_pct", "低保对象 100%，特困人员 100%，返贫致贫人口 100%，重度残疾人 100%，2021-11-04 起"),
        ("entry_cutoff", "8月31日，2021-11-04 起"),
        ("dsb02_grade3", "否，2021-11-04 起"),
        ("exclusive_pairs", "低保与特困、同一房屋的危房改造与住房改善，2021-11-04 起"),
        ("feed_due_day", "5 日，2021-11-04 起"),
    ],
)
def test_each_kind_of_value_is_said_as_people_say_it(capsys: pytest.CaptureFixture[str], name: str, value: str) -> None:
    text = said(capsys, "--region", "dalian", "--on", "2022-05-31")
    assert item(text, name).split("\n")[0].split("）：")[1] == value


def test_before_its_first_day_nothing_rests_on_a_figure(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "--region", "jinjiang", "--on", "2021-12-19")
    assert "用于" not in text
    assert text.rstrip().endswith("整条不算的规则和待遇：")


def test_machines_are_given_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    document: dict[str, Any] = json.loads(said(capsys, "--region", "jinjiang", "--on", "2024-05-31", "--json"))
    by_name = {figure["name"]: figure for figure in document["figures"]}
    assert by_name["line_multiplier"] == {
        "name": "line_multiplier",
        "label": "监测线倍数",
        "unit": "倍",
        "rests": ["SR-INC-01", "SR-INC-03", "SR-EXP-01", "SR-CIV-07", "SR-PRC-06", "B1"],
        "stops": [],
        "limits": [],
        "value": "2 倍",
        "from": "2021-12-20",
        "to": None,
        "document": "晋乡村振兴组〔2021〕3号",
        "article": "第二条",
        "grade": "seed",
        "provisional": False,
        "demo": False,
    }
    assert "value" not in by_name["dibao_rural_month"]
    assert document["not_configured"]["SR-EXP-01"] == ["dibao_rural_month"]


@pytest.mark.parametrize("arguments", [[], ["--region", "jinjiang"], ["--region", "jinjiang", "--on", "2024-02-30"]])
def test_a_wrong_call_is_refused(arguments: Sequence[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == runtime.WRONG_CALL


def test_a_region_that_nobody_keeps_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--region", "atlantis", "--on", "2024-05-31") == runtime.POLICY_MISTAKE
    assert capsys.readouterr().err == "No policy is kept for the region 'atlantis'.\n"


@pytest.mark.parametrize("region", ["jinjiang", "dalian"])
def test_what_is_listed_as_stopped_is_what_the_figures_stop(region: str) -> None:
    files = region_files(region)
    policy = policy_of(files, date(2024, 5, 31))
    by_figure = {(name, figure.name) for figure in listed(files, policy) for name in figure.stops}
    assert by_figure == {(need.name, name) for need, names in stopped(policy).items() for name in names}
    assert {need.name for need in needs_of(policy) if need.name in RULES} == set(policy.rules) & set(RULES)
    assert len(listed(files, policy)) == len(files.figures)
