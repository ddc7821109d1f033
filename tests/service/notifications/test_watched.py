"""Villages that come onto the watch list, or leave it, are one item a change, named as people call them."""

from datetime import date

import pytest

from libs.events.contracts.values import OfficeRole, Paper
from libs.events.contracts.watch import WatchedVillage, WatchEnded, WatchStarted
from libs.events.transport.database import Database
from services.notifications.usecases.answer import acknowledge
from tests.service.notifications.test_pages import text_of
from tests.service.notifications.world import (
    CLERK,
    COUNTY,
    COUNTY_OFFICER,
    LEADING,
    LIAISON,
    NOW,
    REGION,
    TODAY,
    Heard,
    office,
    reader,
    seen,
)

RELIGION = office("religion", OfficeRole.DEPARTMENT_LIAISON, COUNTY, department="ethnic_affairs")
FARMING = office("farming", OfficeRole.DEPARTMENT_LIAISON, COUNTY, department="agriculture")
SAID = {
    "region": REGION,
    "on": TODAY,
    "rule_id": "SR-VIL-01",
    "rule_version": 1,
    "clause": Paper(document="晋乡村振兴组〔2021〕3号", article="第三条", grade="seed"),
    "departments": ("农业农村", "民宗"),
}

pytestmark = pytest.mark.usefixtures("offices")


def village(number: int = 1, **changes: object) -> WatchedVillage:
    said = {"from_on": date(2024, 5, 11), "tags": ("old_base", "low_income"), "tag_year": 2024, "row_id": f"r{number}"}
    return WatchedVillage(village=f"35058210420{number}", **{**said, **changes})


def came(change: str = "c1", *villages: WatchedVillage, region: str = REGION) -> WatchStarted:
    return WatchStarted(**{**SAID, "region": region}, change_id=change, villages=villages or (village(),))


async def test_one_change_is_one_item_for_whom_the_rule_names_and_the_leading_group(
    app, names, hear: Heard, inbox_db: Database
) -> None:
    await hear(RELIGION, FARMING)
    told = came("c1", *[village(number) for number in range(1, 8)])
    await hear(told, told)
    await hear(told)
    for one in (LEADING, FARMING, RELIGION):
        (item,) = await seen(inbox_db, one, "know")
        assert await seen(inbox_db, one) == [], "nothing is to be done"
    for one in (LIAISON, CLERK, COUNTY_OFFICER):
        assert await seen(inbox_db, one, "know") == []
    assert item.at == "/watched"
    page = await text_of(app, RELIGION, f"/inbox?t=know&i={item.item_id}")
    assert (
        "7 个村列入关注名单：型厝村（老区村、低收入村）、一个村（区划代码 350582104202）（老区村、低收入村）、" in page
    )
    assert "350582104206" not in page, "the first five are named"
    assert "不用入户；关注不是监测对象，不带来待遇" in page
    assert names.asked == [tuple(f"35058210420{number}" for number in range(1, 6))], "the one question of the page"


async def test_the_end_says_why_and_each_change_is_an_item_of_its_own(hear: Heard, inbox_db: Database) -> None:
    left = WatchEnded(**SAID, change_id="c3", villages=(village(why="清单撤回了这个村"),))
    await hear(left)
    await hear(came("c1"), came("c2", village(2)), came("c4", region="dalian"))
    found = {item.full.partition("：")[0]: item for item in await seen(inbox_db, LEADING, "know")}
    assert len(await seen(inbox_db, LEADING, "know")) == 3, "what is told of Dalian is Dalian's"
    ended = found["1 个村不再在关注名单上"]
    assert "（区划代码 350582104201）（清单撤回了这个村）" in ended.full
    assert ended.at == "/watched?s=ended"
    async with inbox_db.transaction() as session:
        assert await acknowledge(session, reader(LEADING), [ended.item_id], now=NOW, today=TODAY) == 1
    assert len(await seen(inbox_db, LEADING, "know")) == 2
    assert len(await seen(inbox_db, RELIGION, "know")) == 3, "each office knows by itself"
