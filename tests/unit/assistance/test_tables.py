import re
from pathlib import Path

import pytest

from libs.strict_yaml import FileMistake, read_yaml
from services.assistance.domain.context import LISTS
from services.assistance.domain.diagrams import mermaid
from services.assistance.domain.guards import CONDITIONS, GUARDS
from services.assistance.domain.machine import load_tables
from services.assistance.domain.measures import load_catalogue, parse_catalogue
from services.assistance.domain.profile import PROFILES, load_profile, parse_profile
from services.assistance.domain.table import Known, Table, parse_table
from services.assistance.domain.tables import TABLES as FOLDER
from services.assistance.domain.values import Risk
from services.assistance.domain.visit import load_sheet, parse_sheet
from tests.unit.assistance.factories import CATALOGUE, PROFILE, TABLES

GOOD = """machine: m
label: 一张表
begins: 还没开始。
states:
  OPEN: {label: 在办, waits: 还没办。}
  DONE: {label: 办结, ended: true}
steps:
  - event: thing.begun
    label: 开始
    from: [START]
    next: OPEN
    by: [TOWN]
    tells: [assistance.thing_begun]
  - event: thing.done
    label: 办结
    from: [OPEN]
    next: DONE
    by: [COUNTY]
    limit: county
    tells: [assistance.thing_done]
    fields:
      - {name: reason, label: 理由, kind: text}
"""


def parse(text: str) -> Table:
    known = Known(GUARDS, CONDITIONS, PROFILE.limits, LISTS, PROFILE.words)
    return parse_table(read_yaml(text, file="m.yaml"), known)


def test_a_good_table_is_read() -> None:
    assert [move.event for move in parse(GOOD).moves] == ["thing.begun", "thing.done"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("    limit: county\n", "    limit: contry\n", "m.yaml 第 19 行：不认识“contry”。"),
        ("from: [OPEN]", "from: [OPNE]", "m.yaml 第 16 行：不认识“OPNE”。"),
        ("next: DONE", "next: GONE", "m.yaml 第 17 行：不认识“GONE”。"),
        ("by: [COUNTY]", "by: [MAYOR]", "m.yaml 第 18 行：不认识“MAYOR”，可以是："),
        ("    limit: county\n", "    limitt: county\n", "m.yaml 第 19 行：不认识“limitt”这一项，可以是："),
        ("    limit: county\n", "    guards: [no_such]\n", "m.yaml 第 19 行：不认识“no_such”。"),
        ("    limit: county\n", "    opens: [{limit: county, when: never}]\n", "m.yaml 第 19 行：不认识“never”。"),
        ("    limit: county\n", "    times: two\n", "m.yaml 第 19 行：“two”不是整数。"),
        ("    limit: county\n", "    irreversible: maybe\n", "m.yaml 第 19 行：这里只能写 true 或 false，不能写“maybe”。"),
        ("    limit: county\n", "    decides_on: [no.step]\n", "m.yaml 第 14 行：“no.step”不是本表的一步。"),
        ("    limit: county\n", "    label: 又一次\n", "m.yaml 第 19 行：“label”写了两次。"),
        ("    label: 办结\n    from", "    from", "m.yaml 第 14 行：缺“label”这一项。"),
        ("kind: text}", "kind: essay}", "m.yaml 第 22 行：不认识“essay”，可以是："),
        ("kind: text}", "kind: choice}", "m.yaml 第 22 行：选择题要有一份选项（choices 或 list），别的不要。"),
        ("kind: text}", "kind: text, list: risks}", "m.yaml 第 22 行：选择题要有一份选项（choices 或 list），别的不要。"),
        ("kind: text}", "kind: choice, list: villages}", "m.yaml 第 22 行：不认识“villages”。"),
        ("label: 理由", "label: '{province}'", "m.yaml 第 22 行：花括号里的名称，地区口径里没有。"),
        (", waits: 还没办。", "", "m.yaml 第 5 行：“OPEN”要么写等什么（waits），要么写已办结（ended: true）。"),
        ("  DONE: {", "  ODD: {label: 别处, ended: true}\n  DONE: {", "m.yaml 第 5 行：没有一步走到“ODD”。"),
        ("from: [OPEN]", "from: [DONE]", "m.yaml 第 5 行：“OPEN”没有下一步，也没有写办结。"),
        ("from: [OPEN]", "from: [OPEN, DONE]", "m.yaml 第 5 行：“DONE”已办结，却还有下一步。"),
        ("thing.done\n", "thing.begun\n    # 同名\n", None),
        ("from: [OPEN]", "from: []", "m.yaml 第 16 行：至少要写一个状态。"),
        ("machine: m", "machine: [m", "m.yaml 第 2 行：不是合规的 YAML"),
        ("label: 一张表", "label: ''", "m.yaml 第 2 行：这里应当写一句话或一个名称。"),
        ("by: [COUNTY]", "by: COUNTY", "m.yaml 第 18 行：这里应当是一个列表"),
        ("{name: reason, label: 理由, kind: text}", "reason", "m.yaml 第 22 行：这里应当是“名称: 内容”。"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_named_with_file_and_line(old: str, new: str, sentence: str | None) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new)
    if sentence is None:
        parse(text)
        return
    with pytest.raises(FileMistake) as mistake:
        parse(text)
    assert str(mistake.value).startswith(sentence)


def test_the_same_step_from_the_same_state_stands_once() -> None:
    twice = GOOD + GOOD[GOOD.index("  - event: thing.done") :]
    with pytest.raises(FileMistake, match=r"m\.yaml 第 23 行：“thing.done”从同一状态出发写了两行。"):
        parse(twice)


def test_an_empty_file_is_a_mistake() -> None:
    with pytest.raises(FileMistake, match="文件是空的"):
        parse("")


def test_the_tables_hold_the_rows_that_are_in_use_and_no_other() -> None:
    assert set(TABLES["clue"].events) == {
        "finding.heard", "finding.turned", "finding.left", "clue.submitted", "clue.validated", "clue.rejected_format",
        "clue.merged", "clue.assigned", "visit.not_home", "visit.recorded", "clue.converted", "close.proposed",
        "clue.closed_no_risk", "clue.withdrawn", "clue.referred_civil",
    }  # fmt: skip
    assert set(TABLES["case"].events) == {
        "case.opened", "authorisation.sought", "authorisation.signed", "authorisation.refused", "comparison.answered",
        "comparison.returned", "hit.explained", "hit.cleared", "hit.stands", "review.passed", "review.failed",
        "notice.started", "notice.completed", "objection.raised", "town.approved", "town.returned", "basis.changed",
        "basis.kept", "basis.returned", "county.confirmed", "county.denied", "decision.announced",
        "followup.recorded", "case.referred_civil",
    }  # fmt: skip
    assert set(TABLES["measure"].events) == {
        "measure.proposed", "measure.approved", "measure.dropped", "measure.dispatched", "measure.accepted",
        "measure.returned", "measure.refused", "measure.delivered", "measure.confirmed", "measure.disputed",
    }  # fmt: skip


def test_every_step_tells_something_and_each_thing_is_told_by_one_step() -> None:
    for table in TABLES.values():
        told = [name for move in table.moves for name in move.tells]
        assert {name for name in told if told.count(name) > 1} <= {"assistance.clue_submitted"}
        assert all(re.fullmatch(r"assistance\.[a-z]+(_[a-z]+)+", name) for name in told)
        assert all(move.tells for move in table.moves)


def test_every_open_state_but_the_last_of_a_case_has_a_limit_or_waits_for_the_household() -> None:
    without = {s.name for t in TABLES.values() for s in t.states if not s.ended and not t.limits_in(s.name)}
    assert without == {"RETURNED", "APPROVED"}


def test_the_decisions_of_the_county_cannot_be_undone() -> None:
    assert {m.event for t in TABLES.values() for m in t.moves if m.irreversible} == {
        "clue.withdrawn", "county.confirmed", "county.denied",
    }  # fmt: skip


def test_labels_are_in_the_regions_words_and_no_brace_is_left() -> None:
    assert TABLES["case"].state("COUNTY_REVIEW").label == "市级审定"
    assert TABLES["case"].state("TOWN_REVIEW").label == "镇（街道）审核"
    assert not any("{" in repr(label) for t in TABLES.values() for label in words_of(t))


def words_of(table: Table) -> list[str]:
    words = [w for s in table.states for w in (s.label, s.waits)]
    words += [w for m in table.moves for w in (m.label, *(f.label for f in m.fields))]
    return words + [c.label for m in table.moves for f in m.fields for c in f.choices]


def test_every_registered_condition_is_used() -> None:
    guards = {g for t in TABLES.values() for m in t.moves for g in m.guards}
    choices = {c.guard for t in TABLES.values() for m in t.moves for f in m.fields for c in f.choices if c.guard}
    whens = {c.when for t in TABLES.values() for m in t.moves for c in (*m.opens, *m.closes) if c.when}
    assert guards | choices == set(GUARDS)
    assert whens == set(CONDITIONS)


def test_every_limit_of_the_profile_is_used() -> None:
    named = {limit for t in TABLES.values() for limit in t.limits}
    assert set(PROFILE.limits) - named == {"follow_up"}


def test_every_risk_has_a_measure_with_a_department_five_days_to_answer_and_thirty_to_deliver() -> None:
    for risk in Risk:
        items = CATALOGUE.for_risk(risk)
        assert items
        for item in items:
            assert (item.answer_days, item.deliver_days, item.grade.value) == (5, 30, "assumed")
            assert item.department in PROFILE.departments
            assert re.fullmatch(r"100A\d\d", item.family)
            assert re.fullmatch(r"M[1-8]", item.group)
            assert item.own_days == {"department_answer": 5, "deliver": 30}
    assert CATALOGUE.items["public_post"].is_development
    assert not CATALOGUE.items["safety_net"].is_development


def test_the_agencies_of_the_comparison_are_ours_and_say_so() -> None:
    assert [a.label for a in PROFILE.agencies.values()] == ["财政", "不动产", "市场监管", "车管"]
    assert {a.grade.value for a in PROFILE.agencies.values()} == {"assumed"}


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("jinjiang.yaml", 'value: 5, unit: calendar, from: submission, holder: VILLAGE, source: "暂定；', 'value: 0, unit: calendar, from: submission, holder: VILLAGE, source: "暂定；', "时限是 1 到 366 天。"),
        ("jinjiang.yaml", "unit: working", "unit: lunar", "不认识“lunar”，可以是："),
        ("jinjiang.yaml", "grade: cited", "grade: rumour", "不认识“rumour”，可以是："),
        ("jinjiang_measures.yaml", "department: water", "department: sea", "地区口径里没有“sea”这个部门。"),
        ("jinjiang_measures.yaml", "risks: [R10]", "risks: [R09]", "风险 R10 没有对应的帮扶。"),
        ("jinjiang_visit_questions.yaml", "  R99:", "  R98:", "不认识“R98”这一项，可以是："),
    ],
)  # fmt: skip
def test_a_mistake_in_a_profile_is_named_with_file_and_line(file: str, old: str, new: str, sentence: str) -> None:
    text = (PROFILES / file).read_text(encoding="utf-8")
    assert old in text
    top = read_yaml(text.replace(old, new), file=file)
    with pytest.raises(FileMistake, match=re.escape(sentence)) as mistake:
        if "measures" in file:
            parse_catalogue(top, PROFILE.departments)
        elif "visit" in file:
            parse_sheet(top)
        else:
            parse_profile(top)
    assert re.match(rf"{file} 第 \d+ 行：", str(mistake.value))


def test_a_fifth_question_for_one_risk_is_a_mistake() -> None:
    text = (PROFILES / "jinjiang_visit_questions.yaml").read_text(encoding="utf-8")
    more = "  R01:\n" + "".join(f"    q{n}: {{text: 问, choices: {{YES: 有}}}}\n" for n in range(1))
    with pytest.raises(FileMistake, match="每项风险问 1 到 4 句，这里有 5 句。"):
        parse_sheet(read_yaml(text.replace("  R01:\n", more), file="questions.yaml"))


def test_everything_of_a_region_is_read_again_with_the_same_result() -> None:
    assert load_profile("jinjiang") == PROFILE
    assert load_catalogue("jinjiang", PROFILE.departments) == CATALOGUE
    assert load_tables("jinjiang") == TABLES
    assert load_sheet("jinjiang") == load_sheet("jinjiang")


@pytest.mark.parametrize("machine", ["clue", "case", "measure"])
def test_the_diagram_shows_every_state_and_every_step(machine: str) -> None:
    table = TABLES[machine]
    drawn = mermaid(table)
    assert drawn.startswith("stateDiagram-v2\n")
    for state in table.states:
        assert f'state "{state.label}" as {state.name}' in drawn
    for move in table.moves:
        for origin in move.origins:
            assert f"{'[*]' if origin == 'START' else origin} --> {move.next or origin}: {move.label}" in drawn
    assert "[*] --> SUBMITTED: 提交线索" in drawn or machine != "clue"


def test_some_arrows_say_for_which_time() -> None:
    assert "ASSIGNED --> ASSIGNED: 不在家，改天再来" in mermaid(TABLES["clue"])
    assert "ASSIGNED --> UNREACHABLE: 不在家，改天再来（第 3 次）" in mermaid(TABLES["clue"])


def test_a_table_can_be_read_by_an_official() -> None:
    for name in TABLES:
        text = Path(FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        assert max(map(len, text.splitlines())) <= 130
