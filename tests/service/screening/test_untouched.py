"""/rules/untouched: the villages, and the households of one, for those who may see them."""

from datetime import UTC, datetime

from fastapi import FastAPI

from libs.events.contracts.values import OfficeRole
from tests.service.screening.test_whatif import OTHER_TOWN, app, words  # noqa: F401 - the same pages
from tests.service.screening.world import AREA, World, alert, recorded

AT = "/rules/untouched"


async def test_villages_count_whom_nothing_was_heard_of_and_a_village_names_them(app: FastAPI, world: World) -> None:  # noqa: F811
    await world.hear(recorded("told"), recorded("listed", income_blocks=()), recorded("silent", income_blocks=()))
    await world.hear(recorded("far", income_blocks=(), area_code=OTHER_TOWN))
    await world.hear(alert("r1", 1, "listed", received_at=datetime(2023, 12, 1, tzinfo=UTC)))
    assert "6 个月没有消息的 2 户 全部 4 户；其中从来没有消息的 2 户" in await words(app, world, AT)
    said = await words(app, world, f"{AT}?months=5&village={AREA}")
    assert "共 2 户" in said
    assert "从来没有" in said
    assert "5 个月前" in said
    assert "没有消息的 1 户 全部 1 户" in await words(app, world, AT, officer_id="officer-2", areas=("350582105000",))
    for wrong in ("0", "61", "x"):
        assert "填 1 到 60 之间的数。" in await words(app, world, f"{AT}?months={wrong}", status=422)


async def test_who_sees_no_households_sees_the_counts_only(app: FastAPI, world: World) -> None:  # noqa: F811
    await words(app, world, AT, OfficeRole.LEADING_OFFICIAL)
    await words(app, world, f"{AT}?village={AREA}", OfficeRole.LEADING_OFFICIAL, status=404, officer_id="officer-2")
    await words(app, world, AT, OfficeRole.OPERATOR, status=404, officer_id="officer-3")
