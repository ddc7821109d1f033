"""The line that officers decide by counts the figures that people entered, as screening tells of them."""

from datetime import date

import pytest

from libs.events.contracts.figures import FigureSet
from libs.events.contracts.values import Paper
from services.assistance.store import figures
from services.assistance.usecases.hand import look_at
from services.assistance.usecases.policies import line_on
from tests.service.assistance.county import HOUSEHOLD, County, a_household

DAY = date(2024, 5, 8)


def told(turn: int, value: str | None, **changes: object) -> FigureSet:
    said = {
        "region": "jinjiang",
        "figure": "dibao_rural_month",
        "entry_id": f"e{turn}",
        "turn": turn,
        "value": value,
        "from_on": date(2024, 3, 1),
        "paper": Paper(document="晋民〔2024〕1号", article="第一条", grade="cited"),
        "proposed_by": "county",
        "confirmed_by": "leading",
        **changes,
    }
    return FigureSet(**said)


@pytest.mark.parametrize("in_order", [True, False])
async def test_the_line_counts_what_was_entered_corrected_and_taken_back(county: County, in_order: bool) -> None:
    await county.hears(a_household())
    events = [told(1, '"830"'), told(2, '"840"', replaces="e1"), told(3, '"2"', figure="worsen_pct")]
    await county.hears(*(events if in_order else reversed(events)), events[0])
    hand = await _hand(county)
    line = line_on("jinjiang", DAY, hand.entered)
    assert line is not None
    assert (line.value_fen, line.source, line.grade) == (840 * 2 * 12 * 100, "晋民〔2024〕1号", "cited")
    await county.hears(told(4, None, replaces="e2"))
    line = line_on("jinjiang", DAY, (await _hand(county)).entered)
    assert line is not None
    assert line.value_fen == 815 * 2 * 12 * 100


async def test_a_region_is_shown_its_own_figures_only(county: County) -> None:
    await county.hears(told(1, '"830"'))
    async with county.database.transaction() as session:
        assert (await figures.entered(session, "dalian")).figures == ()


async def _hand(county: County):
    async with county.database.transaction() as session:
        hand = await look_at(session, HOUSEHOLD, county.now)
    assert hand is not None
    return hand
