"""`python -m services.screening quarter`: the pack on a terminal and in a file, and where there is none."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from services.screening.commands.quarter import command
from services.screening.main import asking
from tests.service.helpers import settings_for
from tests.service.screening.quarters_world import live
from tests.service.screening.test_quarters import WATER, add, sign
from tests.service.screening.world import World


async def test_it_says_what_the_page_says_and_writes_a_file(
    world: World, tmp_path: Path, moved: Callable[[date], None], capsys: pytest.CaptureFixture[str]
) -> None:
    await live(world, moved)
    settings = settings_for(world.database, tmp_path, demo=True)

    async def run(*arguments: str) -> tuple[int, str]:
        status = await asyncio.to_thread(command(asking), settings, arguments)
        said = capsys.readouterr()
        return status, said.out + said.err

    asked = ("--region", "jinjiang", "--quarter", "2024Q2")
    status, said = await run(*asked)
    assert status == 0
    assert "  统计到 | 2024-07-12\n  状态 | 未定稿\n" in said
    assert "  350582104000 | 2 | 3 | 0 | 0\n" in said
    assert "  水利局 · 联络员 | 1 | 1\n" in said
    await add(world, WATER)
    await sign(world)
    out = tmp_path / "2024Q2.xlsx"
    assert await run(*asked, "--out", str(out)) == (0, "")
    book = CalamineWorkbook.from_path(str(out))
    assert book.get_sheet_by_name("季研判 2024Q2").to_python()[4] == ["状态", "已定稿"]
    assert book.get_sheet_by_name("本季议定事项").to_python()[3][1] == WATER.matter
    assert book.sheet_names[-1] == "定稿后的变化"
    assert await run("--region", "jinjiang", "--quarter", "2024") == (2, "'2024' is no quarter; write 2024Q2.\n")
    nowhere = await run("--region", "dalian", "--quarter", "2024Q2")
    assert nowhere == (1, "No quarterly assessment is ordered in dalian.\n")
