"""Old workbooks are read like new ones, in a process that a file made to do harm cannot take the service down with."""

from datetime import date

import pytest

from services.intake.domain import columns, rows
from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.sheet import open_sheet
from services.intake.usecases import old_format
from tests.unit.intake.files import AGAINST, SETTLEMENTS, a_csv, a_settlement, an_xlsx, sentences, table
from tests.unit.intake.old_files import an_xls


def test_an_old_workbook_is_read_like_a_new_one() -> None:
    record = {**a_settlement(), "结算日期": date(2024, 4, 5), "总费用": 12000.5}
    old = open_sheet(old_format.as_xlsx(an_xls(table(record), ["四月", "说明"])))  # type: ignore[arg-type]
    new = open_sheet(an_xlsx(table(record)))
    assert (old.name, old.other_sheets) == ("四月", ("说明",))
    checked = [rows.check(SETTLEMENTS, each, columns.match(SETTLEMENTS, each), AGAINST) for each in (old, new)]
    assert sentences(checked[0]) == []
    assert checked[0].good == checked[1].good


def test_a_number_that_lost_its_digits_is_still_named() -> None:
    old = open_sheet(old_format.as_xlsx(an_xls(table({**a_settlement(), "身份证号": 350582196203041000.0}))))  # type: ignore[arg-type]
    checked = rows.check(SETTLEMENTS, old, columns.match(SETTLEMENTS, old), AGAINST)
    assert "表格软件丢了位" in sentences(checked)[0]


@pytest.mark.parametrize("content", [a_csv([["a", "b"]]), an_xlsx([["a", "b"]])])
def test_any_other_file_stays_as_it_is(content: bytes) -> None:
    assert old_format.as_xlsx(content) is content


def test_an_old_workbook_without_rows_is_no_zero_report() -> None:
    with pytest.raises(FileRefused) as found:
        old_format.as_xlsx(an_xls([]))
    assert (found.value.reason, found.value.sentence) == (Reason.EMPTY, "表里没有数据行。请看看是不是传错了表。")


@pytest.mark.parametrize("harm", [slice(0, 700), slice(0, 2000)])
def test_half_a_file_is_refused_in_words(harm: slice) -> None:
    with pytest.raises(FileRefused) as found:
        old_format.as_xlsx(an_xls([["a", "b"], ["1", "2"]])[harm])
    assert found.value.sentence.startswith("打不开：")


def test_a_file_that_takes_too_long_ends_its_own_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_format, "SECONDS_MAX", 0.01)
    with pytest.raises(FileRefused) as found:
        old_format.as_xlsx(an_xls([["a", "b"]]))
    assert found.value.reason is Reason.UNPACKS_TOO_BIG


def test_a_stray_cell_far_to_the_right_is_named() -> None:
    with pytest.raises(FileRefused) as found:
        old_format.as_xlsx(an_xls([["a", "b"], ["1", *[""] * 150, "2"]]))
    assert found.value.reason is Reason.TOO_WIDE


def test_a_file_that_would_take_all_memory_ends_its_own_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sheet is two cells in the file and seventeen million in memory; a third of both is as telling as all."""
    monkeypatch.setattr(old_format, "MEMORY_MAX", old_format.MEMORY_MAX // 3)
    corners: list[list[str]] = [["a"], *[[] for _ in range(65_534)], [*[""] * 255, "b"]]
    with pytest.raises(FileRefused) as found:
        old_format.as_xlsx(an_xls(corners, [str(number) for number in range(4)], everywhere=True))
    assert found.value.reason is Reason.BROKEN
