"""What departments are told of their lists is what the lists are: the page, the empty workbooks, the examples."""

from pathlib import Path

import pytest

from libs.written_book import Cell
from services.intake.domain import columns, guide, rows
from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.sheet import open_sheet
from services.intake.domain.template import EXAMPLE_SHEET, template
from services.intake.main import DEPARTMENTS_PAGE, SERVICE
from tests.unit.intake.files import FEEDS, TODAY, a_csv, sentences, table

AGAINST = rows.Against(TODAY, b"a key of the tests", {"villages": {guide.VILLAGE_EXAMPLE}})


def test_the_page_is_that_of_the_lists(tmp_path: Path) -> None:
    assert DEPARTMENTS_PAGE.read_text(encoding="utf-8") == guide.page(FEEDS), (
        "run: python -m services.intake departments"
    )
    written = tmp_path / "page.md"
    assert SERVICE.further().alone["departments"](["--to", str(written)]) == 0
    assert written.read_text(encoding="utf-8") == guide.page(FEEDS)


def test_the_page_has_every_list_and_every_column() -> None:
    page = guide.page(FEEDS)
    for feed in FEEDS.values():
        assert page.count(f"\n### {feed.title}\n") == 1
        assert feed.rows in page
        for column in feed.columns:
            assert f"| `{column.name}` |" in page.split(f"### {feed.title}\n")[1].split("\n### ")[0]


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_somebody_who_copies_the_examples_sends_a_correct_file(name: str) -> None:
    feed = FEEDS[name]
    record: dict[str, Cell] = {column.title: guide.example(feed, column) for column in feed.columns}
    sheet = open_sheet(a_csv(table(record)))
    checked = rows.check(feed, sheet, columns.match(feed, sheet), AGAINST)
    assert sentences(checked) == []
    assert len(checked.good) == 1
    assert columns.match(feed, sheet).unknown == ()


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_an_empty_workbook_is_no_list_and_never_sends_its_example(name: str) -> None:
    feed = FEEDS[name]
    sheet = open_sheet(template(feed))
    assert sheet.other_sheets == (EXAMPLE_SHEET,)
    with pytest.raises(FileRefused) as found:
        columns.match(feed, sheet)
    assert found.value.reason is Reason.EMPTY
