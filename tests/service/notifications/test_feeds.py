"""A department's list that did not come waits for whoever sends it and is raised above, until it comes."""

from datetime import UTC, date, datetime

import pytest

from libs.events.contracts.feeds import FeedMissed, FeedMissEnded, FeedShrunk
from libs.events.contracts.values import Holder, Level
from libs.events.transport.database import Database
from tests.service.notifications.test_pages import text_of
from tests.service.notifications.world import COUNTY, HEAD, LEADING, LIAISON, NOW, OTHER_LIAISON, REGION, Heard, seen

MEDICAL = "medical_insurance"
TO_DEPARTMENT = tuple(Holder(level=level, department=MEDICAL) for level in (Level.OFFICER, Level.DEPARTMENT_HEAD))
TO_OFFICE = (Holder(level=Level.LEADING_GROUP_OFFICE),)

pytestmark = pytest.mark.usefixtures("offices")


def missed(feed: str = "settlements", to: tuple[Holder, ...] = TO_DEPARTMENT) -> FeedMissed:
    return FeedMissed(
        region=REGION,
        miss_id=f"miss-{feed}",
        feed=feed,
        month=date(2024, 4, 1),
        list_title={"settlements": "医保结算清单"}.get(feed, feed),
        department="医保局",
        area_code=COUNTY,
        due_on=date(2024, 5, 5),
        missed_at=datetime(2024, 5, 6, tzinfo=UTC),
        told_to=to,
    )


def came(feed: str = "settlements") -> FeedMissEnded:
    return FeedMissEnded(region=REGION, miss_id=f"miss-{feed}", feed=feed, month=date(2024, 4, 1), ended_by="delivered")


async def test_it_waits_once_for_each_and_ends_for_all(hear: Heard, inbox_db: Database) -> None:
    await hear(missed(), missed(to=TO_OFFICE))
    await hear(missed(), missed(to=TO_OFFICE))
    for who, kind, at in ((LIAISON, "TODO", "/feeds/settlements"), (HEAD, "RAISED", "/feeds/settlements")):
        assert [(item.kind, item.at) for item in await seen(inbox_db, who)] == [(kind, at)]
    assert [(item.kind, item.at) for item in await seen(inbox_db, LEADING)] == [("RAISED", "")]
    assert await seen(inbox_db, OTHER_LIAISON) == []
    await hear(came())
    for who in (LIAISON, HEAD, LEADING):
        assert await seen(inbox_db, who) == []
        assert len(await seen(inbox_db, who, "done")) == 1


async def test_one_that_came_before_its_miss_is_heard_never_waits(hear: Heard, inbox_db: Database) -> None:
    await hear(came())
    await hear(missed())
    assert await seen(inbox_db, LIAISON) == []


async def test_many_lists_of_a_month_are_one_item_for_the_office(app, hear: Heard, inbox_db: Database) -> None:
    await hear(*(missed(feed, TO_OFFICE) for feed in ("settlements", "premium_aid", "insurance_enrolment")))
    (item,) = await seen(inbox_db, LEADING)
    assert item.count == 3
    page = await text_of(app, LEADING, f"/inbox?i={item.item_id}")
    assert "提级督办：3 张清单没报" in page
    assert "医保局 4 月的“医保结算清单”应在 5月5日 前报，还没有收到。" in page
    assert "户，" not in page


async def test_a_much_shorter_list_is_told_to_all_but_who_said_so(hear: Heard, inbox_db: Database) -> None:
    event = FeedShrunk(
        region=REGION,
        upload_id="u1",
        feed="settlements",
        list_title="医保结算清单",
        department="医保局",
        area_code=COUNTY,
        rows_before=4790,
        rows_now=2731,
        confirmed_by=LIAISON.officer_id,
        confirmed_at=NOW,
        told_to=TO_DEPARTMENT,
    )
    await hear(event, event)
    assert await seen(inbox_db, LIAISON, "know") == []
    (item,) = await seen(inbox_db, HEAD, "know")
    assert item.at == "/feeds/settlements/u1"
    assert "少 43%（4,790 → 2,731）" in item.full
