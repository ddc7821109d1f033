"""A mistake in a region's files is named by file and line."""

from pathlib import Path

import pytest

from libs.policy import PolicyMistake
from libs.policy.loader import load_region

REGION = """\
name: elsewhere
label: 某市
first_on: 2021-12-20
income_measure: net
brake_pct: 5
run_breaker_pct: 5
feed_shrunk_pct: 40
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
DEMO = "line_year:\n  unit: 元/人·年\n  values: []\n"


def a_folder(path: Path, **changes: str) -> Path:
    """A region's folder; give the text of a file to change it."""
    files = {"region": REGION, "figures": FIGURES, "rules": RULES, "demo": DEMO, **changes}
    folder = path / "elsewhere"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_without_mistakes_is_read(tmp_path: Path) -> None:
    files = load_region(a_folder(tmp_path), demo=True)
    assert [value.value for value in files.figures["line_year"].values] == [726_050, 800_000]
    assert files.region.quiet_days == 90
    assert files.rules["SR-INC-02"].departments == ("民政",)


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
    assert str(caught.value).startswith(f"elsewhere/figures.yaml, {said}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("departments: [民政]", "departments: [邮政]", "line 5: '邮政' is not a known department."),
        ("departments: [民政]", "departments: []", "line 5: at least one department is wanted."),
        ("measures: [M1]", "measures: [M9]", "line 6: 'M9' is not a known measure."),
        ("risks: [R99]", "risks: [R98]", "line 7: 'R98' is not a known risk."),
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
        ({"region": REGION + "mayor: 某人\n"}, "elsewhere/region.yaml, line 11: the key 'mayor' is not known here."),
        ({"region": REGION.replace("brake_pct: 5", "brake_pct: 500")}, "elsewhere/region.yaml, line 5: 500 is more"),
        ({"region": ""}, "elsewhere/region.yaml, line 1: the file is empty."),
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
