"""The form of a figure: what is wanted by it, and each field that cannot be read."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from libs.policy import Grade
from services.screening.domain.figures.entries import FigureEntry, Unfit, Wanted
from services.screening.domain.figures.form import correcting, wanted

FORM = {
    "value": ["830"],
    "from_on": ["2024-07-01"],
    "to_on": [""],
    "document": [" 晋民〔2024〕9号 "],
    "article": ["第一条"],
    "grade": ["cited"],
    "replaces": [""],
}
WANTED = Wanted("dibao_rural_month", '"830"', date(2024, 7, 1), None, "晋民〔2024〕9号", "第一条", Grade.CITED)


def test_a_form_says_what_is_wanted() -> None:
    assert wanted("dibao_rural_month", FORM) == WANTED


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"value": ["约830"]}, ["value"]),
        ({"from_on": [""]}, ["from_on"]),
        ({"from_on": ["2024-02-30"], "to_on": ["明天"]}, ["from_on", "to_on"]),
        ({"grade": ["seed"]}, ["grade"]),
        ({"value": [], "from_on": [], "grade": []}, ["value", "from_on", "grade"]),
    ],
)
def test_every_field_that_cannot_be_read_is_named(changes: dict[str, list[str]], fields: list[str]) -> None:
    with pytest.raises(Unfit) as refused:
        wanted("dibao_rural_month", FORM | changes)
    assert [field for field, _ in refused.value.problems] == fields


def test_a_correction_begins_with_what_the_entry_says_and_a_withdrawal_has_no_value() -> None:
    entry = FigureEntry("e1", "jinjiang", WANTED, "officer-1", datetime(2024, 5, 22, 4, tzinfo=UTC))
    assert wanted("dibao_rural_month", correcting(entry, withdraw=False)) == replace(WANTED, replaces="e1")
    paper = {"document": ["晋民〔2024〕10号"], "article": ["第二条"], "grade": ["cited"]}
    taken_back = wanted("dibao_rural_month", correcting(entry, withdraw=True) | paper)
    assert (taken_back.written, taken_back.replaces, taken_back.from_on) == (None, "e1", date(2024, 7, 1))
