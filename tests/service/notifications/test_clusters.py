"""A week that stands out is one item for the leading group office, until somebody knows it or its time passes."""

from datetime import date

import pytest

from libs.events.contracts.clusters import ClusterPassed, ClusterSeen
from libs.events.transport.database import Database
from services.notifications.usecases.answer import acknowledge
from tests.service.notifications.test_pages import text_of
from tests.service.notifications.world import HEAD, LEADING, LIAISON, NOW, REGION, TODAY, Heard, seen

WEEK = date(2024, 5, 13)
WHICH = {"region": REGION, "town": "350582104000", "week": WEEK}

pytestmark = pytest.mark.usefixtures("offices")


def cluster(cause: str = "R07", **changes: object) -> ClusterSeen:
    said = {
        "cause_label": "因务工就业不稳",
        "raised": 14,
        "recognised": 2,
        "usual_raised": 1.5,
        "usual_recognised": 0.0,
        "weeks": 8,
        "in_run": False,
        **changes,
    }
    return ClusterSeen(**WHICH, cause=cause, **said)


def passed(cause: str = "R07") -> ClusterPassed:
    return ClusterPassed(**WHICH, cause=cause)


async def test_told_twice_it_is_one_item_that_says_which_week(app, names, hear: Heard, inbox_db: Database) -> None:
    await hear(cluster(), cluster())
    await hear(cluster())
    (item,) = await seen(inbox_db, LEADING, "know")
    assert item.at == "/runs/weeks?on=2024-05-13&only=more"
    assert await seen(inbox_db, LEADING) == [], "nothing is to be decided"
    for other in (LIAISON, HEAD):
        assert await seen(inbox_db, other, "know") == []
    page = await text_of(app, LEADING, f"/inbox?t=know&i={item.item_id}")
    assert "明显多于平常" in page
    assert "5月13日至5月19日这一周，安海镇“因务工就业不稳”有新疑点" in page
    assert names.asked == [("350582104000",)], "the one question of the page"
    assert "“因务工就业不稳”有新疑点 14 户（平常 1.5 户），认定 2 户（平常 0 户）" in page


async def test_a_town_of_which_no_name_can_be_had_keeps_its_code(app, hear: Heard, inbox_db: Database) -> None:
    await hear(cluster().model_copy(update={"town": "350582999000"}))
    (item,) = await seen(inbox_db, LEADING, "know")
    page = await text_of(app, LEADING, f"/inbox?t=know&i={item.item_id}")
    assert page.count("一个镇（街道，区划代码 350582999000）“因务工就业不稳”") == 2, "in the list and beside it"


async def test_it_ends_when_somebody_knows_or_when_its_time_passes(hear: Heard, inbox_db: Database) -> None:
    await hear(cluster(), cluster("R04", in_run=True))
    by_cause = {item.task_id: item for item in await seen(inbox_db, LEADING, "know")}
    known = by_cause[f"cluster:{REGION}:350582104000:R07:2024-05-13"]
    assert "这一周有月筛查" in by_cause[f"cluster:{REGION}:350582104000:R04:2024-05-13"].full
    async with inbox_db.transaction() as session:
        assert await acknowledge(session, LEADING, [known.item_id], now=NOW, today=TODAY) == 1
    assert len(await seen(inbox_db, LEADING, "know")) == 1
    await hear(passed("R04"), passed())
    await hear(passed("R04"))
    assert await seen(inbox_db, LEADING, "know") == []


async def test_one_that_passed_before_it_is_heard_never_waits(hear: Heard, inbox_db: Database) -> None:
    await hear(passed())
    await hear(cluster())
    assert await seen(inbox_db, LEADING, "know") == []
