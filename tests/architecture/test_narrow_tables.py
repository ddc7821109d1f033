"""On a phone nothing of a table lies to the right of what one sees: it stacks, and each number says what it is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = re.compile(r'<div class="scroll"><table class="(?P<looks>[^"]*)">(?P<inside>.*?)</table>', re.DOTALL)
NUMBER = re.compile(r"<t[dh] [^>]*\bnum\b[^>]*>")
TABLES = [
    pytest.param(found["looks"].split(), found["inside"], id=f"{path.name}-{number}")
    for path in sorted([*ROOT.glob("libs/*/templates/*.html"), *ROOT.glob("services/*/templates/*.html")])
    for number, found in enumerate(TABLE.finditer(path.read_text(encoding="utf-8")))
]


def unnamed(looks: list[str], inside: str) -> list[str]:
    """The cells of numbers that would be out of sight, or stand below each other without a word."""
    cells = NUMBER.findall(inside.partition("</thead>")[2])
    return [cell for cell in cells if "queue" not in looks or "data-as=" not in cell]


@pytest.mark.parametrize(("looks", "inside"), TABLES)
def test_numbers_are_seen_and_named(looks: list[str], inside: str) -> None:
    assert unnamed(looks, inside) == []


@pytest.mark.parametrize(("looks", "inside"), TABLES)
def test_a_wide_table_stacks(looks: list[str], inside: str) -> None:
    assert "queue" in looks, inside[:200]


def test_a_number_out_of_sight_or_without_a_word_is_found() -> None:
    named, bare = '</thead><td class="num" data-as="户数">', '</thead><td class="num">'
    assert unnamed(["table", "queue"], named) == []
    assert unnamed(["table"], named) == ['<td class="num" data-as="户数">']
    assert unnamed(["table", "queue"], bare) == ['<td class="num">']


def test_there_are_tables_to_read() -> None:
    assert len(TABLES) >= 40
