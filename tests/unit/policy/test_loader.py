"""A mistake in a region's files is named by file and line."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from libs.policy import PolicyMistake
from libs.policy.loader import load_region
from libs.policy.units import InsuranceTerms, MonthDay, Said, Tier

REGION = """\
name: elsewhere
label: 某市
first_on: 2021-12-20
income_measure: net
brake_pct: 5
run_breaker_pct: 5
run_day: 6
counties: {"990101": 甲县}
departments: {water: 水利局}
feed_shrunk_pct: 40
feed_late_days: 5
cluster_weeks: 8
cluster_least: 5
cluster_times: 3
quiet_days: 90
words:
  income_per_head: 人均纯收入
"""
FIGURES = """\
line_year:
  label: 监测线
  unit: 元/人·年
  values:
    - from: 2022-01-01
      to: 2022-12-31
      value: 7260.50
      reference: {document: 某文〔2022〕1号, article: 第一条, grade: cited}
    - from: 2023-01-01
      value: 8000
      reference: {document: 暂用, grade: assumed}
"""
RULES = """\
SR-INC-02:
  label: 人均纯收入低于监测线
  from: 2021-12-20
  clause: {document: 某文〔2021〕1号, article: 第一条, grade: seed}
  departments: [民政]
  measures: [M1]
  risks: [R99]
  at_once: false
"""
BENEFITS = """\
B7:
  label: 延保
  from: 2021-12-20
  to: 2025-12-31
  clause: {document: 某文〔2021〕1号, article: 第一条, grade: seed}
"""
AREAS = """\
management_areas:
  - name: 先导区
    towns:
      "210281009000": 长兴岛街道
    reference: {document: 暂用, grade: assumed}
"""
DEMO = "line_year:\n  unit: 元/人·年\n  values: []\n"


def a_folder(path: Path, **changes: str) -> Path:
    """A region's folder; give the text of a file to change it, `more` for a second file of figures."""
    figures = {name: changes.pop(name) for name in ("figures", "more") if name in changes}
    files = {"region": REGION, "rules": RULES, "benefits": BENEFITS, "demo": DEMO, **changes}
    folder = path / "elsewhere"
    (folder / "figures").mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, text in {"figures": FIGURES, **figures}.items():
        (folder / "figures" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_without_mistakes_is_read(tmp_path: Path) -> None:
    files = load_region(a_folder(tmp_path), demo=True)
    assert [value.value for value in files.figures["line_year"].values] == [726_050, 800_000]
    assert files.region.quiet_days == 90
    assert files.rules["SR-INC-02"].departments == ("民政",)
    assert files.benefits["B7"].to_on == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  label: 监测线\n", "  label: 监测线\n  colour: red\n", "line 3: the key 'colour' is not known here."),
        ("  unit: 元/人·年\n", "", "line 2: 'unit' is missing."),
        ("元/人·年", "元/人·月", "line 3: 'line_year' is counted in 元/人·年, not in 元/人·月."),
        ("元/人·年", "斤", "line 3: '斤' is not a known unit."),
        ("line_year:", "line_yaer:", "line 2: no rule knows a figure 'line_yaer'."),
        ("to: 2022-12-31", "to: 2023-01-01", "line 2: two values of 'line_year' hold on 2023-01-01."),
        ("from: 2023-01-01", "from: 2022-01-01", "line 2: two values of 'line_year' hold on 2022-01-01."),
        ("to: 2022-12-31", "to: 2021-12-31", "line 6: the value ends on 2021-12-31, before it begins."),
        ("to: 2022-12-31", "to: 2022-02-30", "line 6: '2022-02-30' is not a day; write it as 2021-12-20."),
        ("7260.50", "7260.505", "line 7: 7260.505 is not a whole number of fen."),
        ("7260.50", "-1", "line 7: '-1' is not a number of zero or more."),
        ("7260.50", "many", "line 7: 'many' is not a number."),
        ("7260.50", "null", "line 7: a text is wanted here."),
        ("      reference: {document: 暂用, grade: assumed}\n", "", "line 9: 'reference' is missing."),
        ("grade: cited", "grade: hearsay", "line 8: 'hearsay' is not a known grade."),
        ("article: 第一条, ", "", "line 8: the reference names no article."),
        ("  label: 监测线\n", "  label: 监测线\n  label: 线\n", "line 3: 'label' stands here twice."),
        ("  values:", "  values: [", "line 5: this is not YAML"),
    ],
)
def test_a_mistake_among_the_figures_is_named_by_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in FIGURES
    with pytest.raises(PolicyMistake) as caught:
        load_region(a_folder(tmp_path, figures=FIGURES.replace(old, new)))
    assert str(caught.value).startswith(f"elsewhere/figures/figures.yaml, {said}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("departments: [民政]", "departments: [邮政]", "line 5: '邮政' is not a known department."),
        ("departments: [民政]", "departments: []", "line 5: at least one department is wanted."),
        ("measures: [M1]", "measures: [M9]", "line 6: 'M9' is not a known measure."),
        ("risks: [R99]", "risks: [R98]", "line 7: 'R98' is not a known risk."),
        (
            "at_once: false",
            "at_once: true\n  heard_by: county",
            "line 9: a clue that is opened at once goes to the village, and not everybody may hear of this one.",
        ),
        (
            "at_once: false",
            "at_once: true\n  refers: true",
            "line 9: what is referred to departments opens no clue, and so none at once.",
        ),
        (
            "at_once: false",
            "at_once: false\n  heard_by: county\n  refers: true",
            "line 10: what is referred stands where everybody reads it, and not everybody may hear of this one.",
        ),
        ("at_once: false", "at_once: false\n  heard_by: everybody", "line 9: 'everybody' is not a known hearers."),
        ("at_once: false", "at_once: perhaps", "line 8: 'perhaps' is not a known answer; write true or false."),
        (
            "2021-12-20",
            "2021-12-19",
            "line 3: the rule begins on 2021-12-19, before the region's first day 2021-12-20.",
        ),
    ],
)
def test_a_mistake_among_the_rules_is_named_by_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(PolicyMistake) as caught:
        load_region(a_folder(tmp_path, rules=RULES.replace(old, new)))
    assert str(caught.value) == f"elsewhere/rules.yaml, {said}"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"region": REGION + "mayor: 某人\n"}, "elsewhere/region.yaml, line 18: the key 'mayor' is not known here."),
        ({"region": REGION.replace("brake_pct: 5", "brake_pct: 500")}, "elsewhere/region.yaml, line 5: 500 is more"),
        (
            {"region": REGION.replace("cluster_times: 3", "cluster_times: 1")},
            "elsewhere/region.yaml, line 14: 1 is too small",
        ),
        ({"region": REGION.replace("run_day: 6", "run_day: 31")}, "elsewhere/region.yaml, line 7: 31 is no day that"),
        ({"region": REGION + "watch_carry_months: 13\n"}, "elsewhere/region.yaml, line 18: 13 is no month; write 0"),
        ({"region": ""}, "elsewhere/region.yaml, line 1: the file is empty."),
        (
            {"region": REGION.replace('"990101"', '"9901"')},
            "elsewhere/region.yaml, line 8: '9901' is not the code of a",
        ),
        (
            {"region": REGION.replace('"990101": 甲县', '"990101": 甲县, "990201": 乙县')},
            "elsewhere/region.yaml, line 8: counties of one prefecture are wanted",
        ),
        ({"region": REGION.replace('"990101": 甲县', "")}, "elsewhere/region.yaml, line 8: counties of one prefecture"),
        ({"benefits": BENEFITS.replace("B7", "B70")}, "elsewhere/benefits.yaml, line 1: the key 'B70' is not known"),
        ({"benefits": BENEFITS.replace("2025-12-31", "2021-12-19")}, "elsewhere/benefits.yaml, line 4: the benefit"),
        ({"benefits": BENEFITS.replace("from: 2021-12-20", "from: 2021-12-19")}, "elsewhere/benefits.yaml, line 3:"),
        (
            {"benefits": BENEFITS.replace("article: 第一条, ", "")},
            "elsewhere/benefits.yaml, line 5: the reference names no article.",
        ),
        ({"rules_to_come": RULES}, "elsewhere/rules_to_come.yaml, line 2: 'SR-INC-02' stands in rules.yaml too."),
        (
            {"rules_to_come": RULES.replace("SR-INC-02", "SR-INC-03").replace("[民政]", "[邮政]")},
            "elsewhere/rules_to_come.yaml, line 5: '邮政' is not a known department.",
        ),
        ({"more": FIGURES}, "elsewhere/figures/more.yaml, line 2: 'line_year' stands in another file too."),
        (
            {"region": REGION + AREAS.replace("210281009000", "210281009")},
            "elsewhere/region.yaml, line 21: '210281009'",
        ),
        ({"region": REGION + AREAS.replace("长兴岛街道", "null")}, "elsewhere/region.yaml, line 21: a text is wanted"),
        (
            {"region": REGION + AREAS + AREAS.split("\n", 1)[1].replace("先导区", "另一区")},
            "elsewhere/region.yaml, line 25: the town '210281009000' is in another area too.",
        ),
        (
            {"region": REGION + AREAS + AREAS.split("\n", 1)[1].replace("09000", "11000")},
            "elsewhere/region.yaml, line 23: '先导区' stands here twice.",
        ),
        ({"demo": "line_multiplier:\n  unit: 倍\n  values: []\n"}, "elsewhere/demo.yaml, line 2: the figure"),
    ],
)
def test_a_mistake_in_the_other_files_is_named_too(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    with pytest.raises(PolicyMistake) as caught:
        load_region(a_folder(tmp_path, **changes), demo=True)
    assert str(caught.value).startswith(said)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "rules.yaml").unlink()
    with pytest.raises(PolicyMistake, match=r"elsewhere/rules\.yaml, line 1: the file is missing\."):
        load_region(folder)


def test_a_region_without_figures_is_named(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "figures" / "figures.yaml").unlink()
    with pytest.raises(PolicyMistake, match=r"elsewhere/figures, line 1: the folder has no file of figures\."):
        load_region(folder)


def test_a_zone_that_is_no_division_is_a_named_set_of_towns(tmp_path: Path) -> None:
    (area,) = load_region(a_folder(tmp_path, region=REGION + AREAS)).region.management_areas
    assert (area.name, dict(area.towns)) == ("先导区", {"210281009000": "长兴岛街道"})


def one_figure(name: str, unit: str, value: str) -> str:
    reference = "{document: 暂用, grade: assumed}"
    return (
        f'{name}:\n  unit: "{unit}"\n  values:\n'
        f"    - from: 2022-01-01\n      reference: {reference}\n      value: {value}\n"
    )


TERMS = "{deductible: 15000, tiers: [{up_to: 50000, rate: 60}, {rate: 65.5}], cap: 200000}"


@pytest.mark.parametrize(
    ("name", "unit", "value", "read"),
    [
        ("ci_rate_add_pp", "百分点", "5", Fraction(5, 100)),
        ("improve_ratio", "%", "80", Fraction(4, 5)),
        ("l1_is_monitored", "是否", "false", False),
        ("entry_cutoff", "月日", '"08-31"', MonthDay(8, 31)),
        ("school_year_start", "月日", '"02-29"', MonthDay(2, 29)),
        ("dept_report_period", "选一项", "half_year", "half_year"),
        ("premium_fixed_groups", "若干项", "[]", ()),
        ("premium_full_groups", "若干项", "[tekun, dibao]", ("tekun", "dibao")),
        ("exclusion_items", "若干项", "[有商品房]", ("有商品房",)),
        ("pension_pct", "%", "{dibao: 100, disabled_severe: 200}", {"dibao": Fraction(1), "disabled_severe": 2}),
        (
            "ci_base",
            "大病保险待遇",
            "{deductible: 0, tiers: [{rate: 60}]}",
            InsuranceTerms(0, (Tier(None, Fraction(3, 5)),), None),
        ),
        (
            "ci_base",
            "大病保险待遇",
            TERMS,
            InsuranceTerms(1_500_000, (Tier(5_000_000, Fraction(3, 5)), Tier(None, Fraction(131, 200))), 20_000_000),
        ),
    ],
)
def test_a_value_is_read_as_its_unit_asks_for(tmp_path: Path, name: str, unit: str, value: str, read: Said) -> None:
    files = load_region(a_folder(tmp_path, more=one_figure(name, unit, value)))
    assert files.figures[name].values[0].value == read
    assert files.figures[name].label


@pytest.mark.parametrize(
    ("name", "unit", "value", "said"),
    [
        ("l1_is_monitored", "是否", "no", "'no' is not a known answer; write true or false."),
        ("entry_cutoff", "月日", '"02-30"', "'02-30' is not a day of the year; write it as 08-31."),
        ("dept_report_period", "选一项", "week", "'week' is not a known word."),
        ("premium_full_groups", "若干项", "[orphans]", "'orphans' is not a known word."),
        ("premium_full_groups", "若干项", "[dibao, dibao]", "'dibao' stands here twice."),
        ("premium_full_groups", "若干项", "dibao", "a list is wanted here."),
        ("pension_pct", "%", "100", "a table of keys is wanted here."),
        ("pension_pct", "%", "{}", "at least one amount is wanted."),
        ("pension_pct", "%", "{orphans: 100}", "the key 'orphans' is not known here."),
        ("unemployed_days", "天", "1.5", "'1.5' is not a whole number."),
        ("house_q_pp", "元/人", "0.001", "0.001 is not a whole number of fen."),
        ("ci_base", "大病保险待遇", "{deductible: 1, tiers: []}", "between 1 and 20 tiers are wanted."),
        (
            "ci_base",
            "大病保险待遇",
            "{deductible: 1, tiers: [{up_to: 5, rate: 60}]}",
            "the key 'up_to' is not known here.",
        ),
        ("ci_base", "大病保险待遇", "{deductible: 1, tiers: [{rate: 60}, {rate: 60}]}", "'up_to' is missing."),
        ("ci_base", "大病保险待遇", "{deductible: 1, tiers: [{rate: 101}]}", "no more than 100 % is paid."),
        (
            "ci_base",
            "大病保险待遇",
            "{deductible: 5, tiers: [{up_to: 5, rate: 60}, {rate: 60}]}",
            "a tier ends above the one before it, the first above the deductible.",
        ),
    ],
)
def test_a_value_that_its_unit_does_not_know_is_named_by_its_line(
    tmp_path: Path, name: str, unit: str, value: str, said: str
) -> None:
    with pytest.raises(PolicyMistake) as caught:
        load_region(a_folder(tmp_path, more=one_figure(name, unit, value)))
    assert str(caught.value) == f"elsewhere/figures/more.yaml, line 6: {said}"
