"""Whose figures somebody sees, what became otherwise, and the tables that page and workbook share."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import python_calamine

from libs.events.contracts.quarters import DecisionState
from libs.events.contracts.values import Hearers
from services.screening.domain.quarters import tables, workbook
from services.screening.domain.quarters.minutes import Followed, Unit, Wanted
from services.screening.domain.quarters.pack import (
    Column,
    Difference,
    Limits,
    Pack,
    RuleSaid,
    Scope,
    Section,
    differences,
    moved,
)
from services.screening.domain.quarters.quarter import Quarter
from services.screening.domain.quarters.tables import Called, Table

ANHAI, CIZAO, NOWHERE = "350582104000", "350582105000", ""
FOLLOWED = Followed(
    "d1",
    date(2024, 1, 1),
    1,
    Wanted("修好管网", Unit("水利"), date(2024, 6, 30)),
    DecisionState.REPORTED,
    None,
    "好了",
    1,
)
PACK = Pack(
    quarter=Quarter(date(2024, 4, 1)),
    as_of=date(2024, 7, 12),
    lines={
        Section.FINDINGS: {
            ("SR-WAT-01", "R10", ANHAI): (2, 1, 1, 0),
            ("SR-WAT-01", "R10", CIZAO): (9, 9, 0, 0),
            ("SR-HOU-01", "R09", ANHAI): (3, 3, 0, 0),
            ("SR-DED-01", "", ANHAI): (1, 1, 0, 0),
            ("SR-GONE-9", "", NOWHERE): (1, 1, 0, 0),
        },
        Section.PRECISION: {("SR-WAT-01", ANHAI): (1, 1, 0, 0), ("SR-DED-01", ANHAI): (0, 0, 0, 1)},
        Section.MEASURES: {(ANHAI,): (40, 2, 1)},
        Section.LATE: {("OFFICER", "水利", ANHAI): (2, 1), ("VILLAGE", "", CIZAO): (5, 0)},
        Section.RELAPSES: {(CIZAO,): (1,)},
    },
    rules={
        "SR-WAT-01": RuleSaid("饮水没有保障", ("水利",), None),
        "SR-HOU-01": RuleSaid("住房不安全", ("住建",), None),
        "SR-DED-01": RuleSaid("人已去世还在领", ("民政",), Hearers.COUNTY),
    },
    limits=Limits(1, 6),
    undated=3,
    followed=(FOLLOWED,),
)
NAMES = Called({ANHAI: "安海镇", CIZAO: "磁灶镇"}, lambda word: f"{word}局")


def everywhere(_: str | None) -> bool:
    return True


COUNTY = Scope(everywhere, None, lambda _: True)


def rules_of(pack: Pack) -> set[str]:
    return {key[0] for key in pack.lines[Section.FINDINGS]}


def test_county_and_leading_group_office_see_everything() -> None:
    assert COUNTY.of(PACK) == PACK


def test_what_only_some_may_know_and_what_no_rule_is_any_more_is_theirs_alone() -> None:
    seen = Scope(everywhere).of(PACK)
    assert rules_of(seen) == {"SR-WAT-01", "SR-HOU-01"}
    assert set(seen.lines[Section.PRECISION]) == {("SR-WAT-01", ANHAI)}


def test_a_department_sees_its_own() -> None:
    seen = Scope(everywhere, frozenset({"water", "水利局", "水利"})).of(PACK)
    assert rules_of(seen) == {"SR-WAT-01"}
    assert set(seen.lines[Section.LATE]) == {("OFFICER", "水利", ANHAI)}
    assert (seen.lines[Section.MEASURES], seen.lines[Section.RELAPSES], seen.undated) == ({}, {}, 0)
    assert seen.followed == (FOLLOWED,)
    other = Scope(everywhere, frozenset({"民政"})).of(PACK)
    assert (rules_of(other), other.followed) == ({"SR-DED-01"}, ())
    nobody = Scope(everywhere, frozenset()).of(PACK)
    assert not any(nobody.lines.values())


def test_only_the_towns_of_the_reader() -> None:
    seen = Scope(lambda code: code == CIZAO, None, lambda _: True).of(PACK)
    assert {key[-1] for lines in seen.lines.values() for key in lines} == {CIZAO}


def test_differences_name_each_count_that_is_another_one() -> None:
    lines = dict(PACK.lines)
    lines[Section.MEASURES] = {(ANHAI,): (40, 1, 1), (CIZAO,): (1, 0, 0)}
    lines[Section.RELAPSES] = {}
    struck = replace(FOLLOWED, state=DecisionState.STRUCK_OFF)
    now = replace(PACK, lines=lines, followed=(struck,))
    assert differences(PACK, PACK) == []
    assert differences(PACK, now) == [
        Difference(Section.MEASURES, (ANHAI,), Column.WITHOUT, 2, 1),
        Difference(Section.MEASURES, (CIZAO,), Column.MONITORED, 0, 1),
        Difference(Section.RELAPSES, (CIZAO,), Column.AGAIN, 1, 0),
    ]
    assert moved(PACK, now) == [(FOLLOWED, struck)]
    number, table = tables.changed(PACK, now, NAMES)
    assert number == 4
    assert table.rows[0] == ("以前议定的事项", "修好管网", "办到哪里", "单位报了办完，等销号", "已销号")
    assert table.rows[1] == ("没有措施的户", "安海镇", "没有措施", 2, 1)


def test_kept_and_read_it_is_the_same() -> None:
    assert Pack.read(PACK.quarter, PACK.document()) == PACK


def test_towns_stand_by_their_names_whatever_they_count() -> None:
    by_town = next(one for one in tables.tables(PACK, NAMES, whole=True) if one.key == "town")
    assert [row[0] for row in by_town.rows] == ["安海镇", "磁灶镇", "还没有村"]
    assert by_town.rows[1] == ("磁灶镇", 9, 9, 0, 0)


def test_a_department_gets_no_table_of_what_is_not_its_own() -> None:
    keys = [one.key for one in tables.tables(PACK, NAMES, whole=False)]
    assert keys == ["followed", "units", "risk", "rule", "town", "precision"]


@pytest.mark.parametrize(
    ("limits", "heads", "row"),
    [
        (Limits(1, 6), 4, ("安海镇", 40, 2, 1)),
        (Limits(1, None), 3, ("安海镇", 40, 2)),
        (Limits(None, None), 2, ("安海镇", 40)),
    ],
)
def test_what_no_figure_says_is_not_drawn_as_nothing(limits: Limits, heads: int, row: tuple[object, ...]) -> None:
    table = tables.measures(replace(PACK, limits=limits), NAMES)
    assert (len(table.heads), table.rows) == (heads, (row,))
    assert ("标准未录入" in table.note) == (limits.warn is None)
    assert "另有 3 户纳入监测的日子不清楚" in table.note


def test_a_workbook_holds_the_same_cells_and_no_formula() -> None:
    table = Table("t", "甲：乙", "=1+1", ("单位", "数"), (("=cmd|'/c calc'!A1", 12), ("+8613", None)))
    dates = Table("d", "日", "", ("日",), ((date(2024, 7, 12),),))
    content = workbook.workbook([table, dates, *tables.tables(PACK, NAMES, whole=True)])
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names[:2] == ["甲 乙", "日"]
    rows = book.get_sheet_by_name("甲 乙").to_python()
    assert rows == [
        ["甲：乙", ""],
        ["'=1+1", ""],
        ["单位", "数"],
        ["'=cmd|'/c calc'!A1", 12.0],
        ["'+8613", "—"],
    ]
    assert book.get_sheet_by_name("日").to_python()[3] == [date(2024, 7, 12)]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert workbook.workbook([table]) == workbook.workbook([table]), "the same rows give the same file"
