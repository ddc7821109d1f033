"""Rows about villages: told under the village's key, replaced, taken back, counted in the ledger."""

import pytest

from libs.events.contracts.intake import AlertRaised, UploadLoaded
from libs.events.contracts.subjects import SubjectRowRaised, SubjectRowWithdrawn
from libs.events.contracts.watch import WatchEnded, WatchStarted
from libs.events.transport.database import Database
from services.intake.usecases import retell
from services.notifications.consumers import HANDLERS
from services.screening.usecases import watch
from tests.service.intake.county import OTHER_VILLAGE, VILLAGE
from tests.service.intake.feeds_world import Sender, ask
from tests.service.notifications.world import LEADING, Heard, seen
from tests.service.screening.test_watch import NOW, at_once  # noqa: F401 - a list counts as whole at once
from tests.service.screening.world import World
from tests.unit.intake.files import a_csv, table

UNITS = "village_units"


def units(*rows: dict) -> bytes:
    usual = {"应有挂钩单位": "是", "有挂钩单位": "有", "第一书记": "陈大明", "挂钩日期": "2022-01-01"}
    return a_csv(table(*({**usual, **row} for row in rows)))


async def test_a_village_is_told_corrected_and_taken_back(office: Sender, database: Database) -> None:
    both = units({"村": VILLAGE, "最近评价日期": "从未"}, {"村": OTHER_VILLAGE}, {"村": "不在这里的村"})
    await office.loaded(UNITS, both)
    first, other = sorted(await office.told(SubjectRowRaised), key=lambda one: one.code, reverse=True)
    assert (first.key, other.key) == (f"village:{VILLAGE}", f"village:{OTHER_VILLAGE}")
    assert first.facts == {"unit_due": "yes", "has_unit": "yes", "evaluated_on": "never"}
    assert "陈大明" not in first.model_dump_json()
    (loaded,) = await office.told(UploadLoaded)
    assert (loaded.rows, loaded.lines) == (2, 3)
    assert dict(await ask(database, "select item_id, household_id from ledger where ended is null")) == {
        first.row_id: first.key,
        other.row_id: other.key,
    }

    await office.loaded(UNITS, units({"村": VILLAGE, "最近评价日期": "从未"}, {"村": OTHER_VILLAGE}))
    assert len(await office.told(SubjectRowRaised)) == 2

    path = await office.loaded(UNITS, units({"村": VILLAGE, "最近评价日期": "2024-01-05"}))
    newest = (await office.told(SubjectRowRaised))[-1]
    assert (newest.replaces, newest.facts["evaluated_on"]) == (first.row_id, "2024-01-05")
    assert await office.told(SubjectRowWithdrawn) == []

    assert "正在筛查" in (await office.get(f"{path}/rows")).text
    assert (await office.post(f"{path}/withdraw")).status_code == 303
    await office.work()
    (gone,) = await office.told(SubjectRowWithdrawn)
    assert (gone.row_id, gone.key) == (newest.row_id, first.key)
    in_force = await ask(database, "select row_id from feed_rows where feed = :feed and state = 'IN_FORCE'", feed=UNITS)
    assert in_force == [(other.row_id,)]
    assert await office.told(AlertRaised) == []


async def test_a_row_marked_as_withdrawn_is_taken_back(office: Sender) -> None:
    await office.loaded(UNITS, units({"村": VILLAGE}))
    await office.loaded(UNITS, units({"村": VILLAGE, "撤回": "是"}))
    (told,) = await office.told(SubjectRowRaised)
    (gone,) = await office.told(SubjectRowWithdrawn)
    assert gone.row_id == told.row_id
    assert (await office.told(UploadLoaded))[-1].rows == 1


async def test_what_is_in_force_is_told_again_when_asked(office: Sender, database: Database) -> None:
    await office.loaded(UNITS, units({"村": VILLAGE}, {"村": OTHER_VILLAGE}))
    await office.loaded(UNITS, units({"村": VILLAGE, "撤回": "是"}))
    (first, second) = await office.told(SubjectRowRaised)
    async with database.transaction() as session:
        await retell.ask(session, None, "operator")
    await office.work()
    again = (await office.told(SubjectRowRaised))[2:]
    assert [one.row_id for one in again] == [one.row_id for one in (first, second) if one.code == OTHER_VILLAGE]


@pytest.mark.usefixtures("at_once")
async def test_the_years_list_of_villages_goes_from_its_file_to_the_watch_list_and_to_the_inbox(
    office: Sender, screening_db: Database, notifications_db: Database
) -> None:
    screening = World(screening_db)
    inbox, tags = Heard(notifications_db, HANDLERS), {"名单年度": "2024", "老区村": "是", "少数民族村": "否"}

    async def goes_on() -> None:
        await screening.hear(*await office.told(SubjectRowRaised), *await office.told(SubjectRowWithdrawn))
        await screening.hear(*await office.told(UploadLoaded))
        async with screening_db.transaction() as session:
            await watch.come(session, "jinjiang", NOW, screening.asking)
        await inbox(*await screening.told(WatchStarted), *await screening.told(WatchEnded))

    path = await office.loaded(UNITS, units({"村": VILLAGE, **tags}, {"村": OTHER_VILLAGE, **tags, "老区村": "否"}))
    await goes_on()
    await goes_on()
    (event,) = await screening.told(WatchStarted)
    assert [(one.village, one.tags) for one in event.villages] == [(VILLAGE, ("old_base",))]
    assert (await office.post(f"{path}/withdraw")).status_code == 303
    await office.work()
    await goes_on()
    await goes_on()
    told = await seen(notifications_db, LEADING, "know")
    assert sorted(item.full[:9] for item in told) == ["1 个村不再在关注", "1 个村列入关注名"]
