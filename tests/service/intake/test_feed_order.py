"""In which order the rows of a list wait: household by household, whatever the file's own order."""

from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import asyncpg

from libs.events.contracts.intake import AlertRaised
from libs.events.transport.migrate import migrate
from libs.events.transport.schema import TRANSPORT, history_of
from tests.backing import Backing
from tests.databases import Databases
from tests.service.intake.feeds_world import ROLL, SETTLEMENTS, Sender, ask, do, household, id_of, roll, settlements

SERVICE = Path("services/intake")
EARLIER = tuple(sorted(path.name for path in (SERVICE / "migrations").glob("000[1-7]_*.py")))
STAGED = "select place, line_no from staged_rows order by place, line_no"
LIVE = "select household_no, household_id from households order by household_no"


def a_row(number: int, household_no: int, place: int = 0) -> dict:
    return {"结算单号": f"JS{number:04d}", "身份证号": id_of(household_no, place)}


async def test_rows_of_one_household_follow_one_another_and_those_about_nobody_come_last(
    sender: Sender, registered
) -> None:
    about = [(9, 0), (3, 0), (1, 0), (3, 1), (1, 1)]
    await sender.checked(SETTLEMENTS, settlements(*(a_row(n, *who) for n, who in enumerate(about))))
    staged = await ask(sender.database, STAGED)
    assert [place for place, _ in staged] == [1, 2, 3, 4, 5]
    order = {line: place for place, line in staged}
    assert order[2] == 5, "nobody whom the register knows"
    assert {order[3], order[5]} in ({1, 2}, {3, 4})
    assert {order[4], order[6]} in ({1, 2}, {3, 4})


async def test_somebody_in_two_households_has_one_place_and_is_told_once(sender: Sender, registered) -> None:
    await do(
        sender.database,
        "insert into members (household_id, person_id, relation) "
        "select h.household_id, p.person_id, '20' from households h, members p "
        "where h.household_no = 'H0002' and p.person_id in (select person_id from members m "
        "join households o using (household_id) where o.household_no = 'H0001' and relation = '01')",
    )
    path = await sender.checked(SETTLEMENTS, settlements(a_row(1, 1), a_row(2, 2)))
    assert len(await ask(sender.database, STAGED)) == 2
    await sender.post(f"{path}/load")
    await sender.work()
    assert len(await sender.told(AlertRaised)) == 2


async def test_who_moves_between_the_dry_run_and_the_loading_is_told_where_they_live_now(
    sender: Sender, office: Sender, registered
) -> None:
    path = await sender.checked(SETTLEMENTS, settlements(a_row(1, 1, 1), a_row(2, 2)))
    moved = [household(2, 2)[0], {**household(1, 2)[1], "户编号": "H0002", "户主姓名": "许大2"}, household(2, 2)[1]]
    await office.loaded(ROLL, roll(household(1, 2)[0], *moved, *household(3, 2)))
    await sender.post(f"{path}/load")
    await sender.work()
    home = dict(await ask(sender.database, LIVE))["H0002"]
    assert [alert.household_id for alert in await sender.told(AlertRaised)] == [home, home]


async def test_whom_a_roll_no_longer_has_leaves_together_with_what_else_changes_in_their_household(
    office: Sender, registered
) -> None:
    fewer = [household(1, 2)[0], *household(2, 2), *household(3, 2)]
    await office.checked(ROLL, roll(*fewer))
    staged = await ask(office.database, STAGED)
    assert staged == [(1, 0), (1, 2), (2, 3), (2, 4), (3, 5), (3, 6)]


async def test_the_migration_orders_what_waits_already(backing: Backing, tmp_path: Path) -> None:
    before = replace(history_of(SERVICE), folder=tmp_path / "migrations")
    before.folder.mkdir()
    for name in EARLIER:
        copyfile(history_of(SERVICE).folder / name, before.folder / name)
    async with Databases(backing, "intake_earlier", TRANSPORT, before).fresh() as dsn:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(WAITED_THEN)
            await migrate(dsn, history_of(SERVICE))
            found = await connection.fetch("select upload_id, place, line_no from staged_rows order by 1, 2, 3")
        finally:
            await connection.close()
    assert [tuple(row) for row in found] == [
        *(("checked", place, place + 10) for place in (1, 2)),
        *(("loading", 1, 12), ("loading", 2, 11)),
        *(("roll", 1, 12), ("roll", 1, 13), ("roll", 2, 11), ("roll", 3, 0)),
    ]


WAITED_THEN = """
insert into uploads (upload_id, feed, department, officer_id, file_name, file_hash, size, state, mistakes, months, told,
                     uploaded_at, received_at)
select id, 'settlements', 'd', 'o', 'f', decode(id, 'escape'), 1, 'CHECKED', '[]', '{}', 0, now(), now()
  from unnest(array['checked', 'loading', 'roll']) as id;
insert into staged_rows (upload_id, line_no, withdraws, key_hash, content_hash, group_no, used)
select upload_id, line_no, false, decode(upload_id || line_no, 'escape'), '', group_no, '{}'
  from (values ('checked', 12, null), ('checked', 11, null), ('loading', 11, null), ('loading', 12, null),
               ('roll', 11, 'H2'), ('roll', 12, 'H1'), ('roll', 13, 'H1'), ('roll', 0, null))
       as t (upload_id, line_no, group_no);
insert into staged_places (upload_id, place, key_hash)
select 'loading', place, decode('loading' || line_no, 'escape') from (values (1, 12), (2, 11)) as t (place, line_no);
"""
