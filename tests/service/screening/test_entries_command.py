"""`python -m services.screening entries`: the same checks as on the pages, said in one sentence."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from libs.events.contracts.figures import FigureProposed, FigureSet
from libs.events.contracts.values import OfficeRole
from services.screening.commands import entries
from tests.service.helpers import appoint, appointment, settings_for
from tests.service.screening.figures_world import COUNTY, OFFICE
from tests.service.screening.world import DAY, World, recorded

ENTER = ["enter", "--figure", "dibao_rural_month", "--from", "2024-03-01", "--document", "晋民〔2024〕1号"]
VALUE = ["--value", "830", "--article", "第一条"]


@pytest.fixture
async def run(
    world: World, moved: Callable[[date], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable:
    moved(DAY)
    await appoint(
        world.database,
        appointment(OfficeRole.COUNTY_OFFICER, COUNTY),
        appointment(OfficeRole.LEADING_GROUP_OFFICE, OFFICE),
    )
    settings = settings_for(world.database, tmp_path, demo=True)

    async def runs(*arguments: str) -> tuple[int, str]:
        status = await asyncio.to_thread(entries.entries, settings, arguments)
        said = capsys.readouterr()
        return status, said.out + said.err

    return runs


async def test_one_enters_another_confirms_and_whom_it_concerns_is_listed(world: World, run: Callable) -> None:
    await world.hear(recorded("near", net=79_000))
    status, said = await run(*ENTER, *VALUE, "--as", COUNTY)
    assert (status, "830 元/人·月，2024-03-01 起，等确认" in said) == (0, True)
    (told,) = await world.told(FigureProposed)
    assert await run("confirm", told.entry_id, "--as", COUNTY) == (
        1,
        f"没有办：{COUNTY} 今天没有可以这样办的岗位。\n",
    )
    assert (await run("confirm", told.entry_id, "--as", OFFICE))[0] == 0
    assert await run("refuse", told.entry_id, "--as", OFFICE, "--reason", "晚了") == (
        1,
        f"没有办：{OFFICE} 已经定了：已确认。\n",
    )
    await world.run_jobs()
    assert await run("effects", told.entry_id, "--as", OFFICE) == (
        0,
        "screened：1 / 1 户\nSR-INC-01：新触发 1 户\nnear SR-INC-01 新触发 2024-05-01 起\n",
    )
    status, said = await run("list", "--figure", "dibao_rural_month")
    assert "已确认" in said
    assert f"{COUNTY} 2024-05-22" in said
    assert len(await world.told(FigureSet)) == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ((*VALUE, "--as", "nobody"), "nobody 今天没有可以这样办的岗位"),
        (("--value", "约830", "--article", "第一条", "--as", COUNTY), "dibao_rural_month, line 1"),
        (("--value", "830", "--as", COUNTY), "请写第几条"),
        ((*VALUE, "--as", COUNTY, "--figure", "no_such_figure"), "has no figure 'no_such_figure'"),
        (("--article", "第一条", "--as", COUNTY), "请选要撤销哪一条"),
        ((*VALUE, "--as", COUNTY, "--replaces", "no-such-entry"), "要更正的那一条已经不用了"),
    ],
)
async def test_what_cannot_be_entered_is_said_and_nothing_is_kept(
    world: World, run: Callable, more: tuple[str, ...], sentence: str
) -> None:
    status, said = await run(*ENTER, *more)
    assert (status, sentence in said) == (1, True), said
    assert await world.told(FigureProposed) == []


async def test_a_list_of_words_is_entered_as_in_a_file_of_figures(world: World, run: Callable) -> None:
    words = ["--figure", "premium_full_groups", "--value", '["dibao"]', "--article", "第一条", "--as", COUNTY]
    status, said = await run(*ENTER, *words)
    assert (status, "低保对象，2024-03-01 起" in said) == (0, True), said
