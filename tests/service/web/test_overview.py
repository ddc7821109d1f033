"""The operator's overview: is anything lost, late or stuck?"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from libs.events.contracts.values import ItemEnd, OfficeRole
from libs.events.transport import alarms, clock, health, jobs
from libs.web import overview
from libs.web.overview import State, headline
from libs.web.words import day_of, time
from services.intake import main
from services.intake.store import ledger, parked_elsewhere, uploads
from services.intake.store.ledger import Item
from tests.service.helpers import a_held_list, appoint, appointment, browser, running, serving_on, settings_for


@pytest.fixture
async def served(intake_db, short_folder, monkeypatch):
    """Intake's pages on their own socket, so that the overview can ask them; the others are silent at once."""
    monkeypatch.setattr(overview, "ANSWERS_WITHIN_S", 20.0)
    settings = settings_for(intake_db, short_folder)
    settings.run.mkdir()
    async with running(main.web_app(settings)) as app, serving_on(settings.socket("intake"), app):
        yield app


async def test_a_silent_service_and_an_item_without_an_end_are_said_first(served, intake_db):
    [operator] = await appoint(intake_db, appointment(OfficeRole.OPERATOR))
    long_ago = clock.real_now() - timedelta(minutes=6)
    async with intake_db.transaction() as session:
        await health.beat(session, 0, clock.real_now(), oldest_unheard_at=None, waits_because=None)
        await ledger.open_items(session, "settlements", [Item("row-lost", "h1"), Item("row-parked", "h2")], long_ago)
        await ledger.open_items(session, ledger.REPORTS, [Item("report-new", "h1")], clock.real_now())
        await parked_elsewhere.note(session, "screening", ["h2"], clock.real_now())
        await health.note_pace(session, 0, clock.real_now(), 41)
    async with browser(served, operator) as client:
        answer = await client.get("/ops")
    assert answer.status_code == 200
    assert "4 处要处理：1 件没有下落，筛查不答，帮扶不答，消息提醒不答" in answer.text
    assert "医保结算清单 row-lost" in answer.text
    assert "report-new" not in answer.text
    assert "row-parked" not in answer.text
    figures = [words.split("</dt>")[0] for words in answer.text.split("<dt>")[1:]]
    assert figures == ["没有下落的", "最慢的一段", "最老的待发", "停放", "等人放行", "过期没升级的"]
    ledger_part = answer.text.split('id="ledger"')[1]
    assert _cells(ledger_part, "医保结算清单") == ["2", "0", "0", "0", "0", "0", "1", "0", "1"]
    assert _cells(ledger_part, "报告") == ["1", "0", "0", "0", "0", "0", "0", "1", "0"]
    assert _cells(ledger_part, "合计") == ["3", "0", "0", "0", "0", "0", "1", "1", "1"]


def _cells(page, label):
    """The figures of a line of the ledger."""
    line = page.split(f'<th scope="row">{label}</th>')[1].split("</tr>")[0]
    return [re.sub("<[^>]*>", "", cell) for cell in re.split("</t[dh]>", line)[:-1]]


async def test_the_ledger_by_day(served, intake_db):
    [operator] = await appoint(intake_db, appointment(OfficeRole.OPERATOR))
    async with browser(served, operator) as client:
        empty = await client.get("/ops/ledger")
    async with intake_db.transaction() as session:
        for days in (0, 2, 40):
            at = clock.real_now() - timedelta(days=days)
            await ledger.open_items(session, "settlements", [Item(f"row-{days}", "h1")], at)
        await ledger.end_items(session, ["row-2"], ItemEnd.SCREENED, clock.real_now())
    async with browser(served, operator) as client:
        page = (await client.get("/ops/ledger")).text
    assert "近 31 天什么也没有告知" in empty.text
    today, before = page.split("<h2>")[1:]
    assert today.startswith(day_of(clock.real_now()).isoformat())
    assert _cells(today, "医保结算清单") == ["1", "0", "0", "0", "0", "0", "0", "1", "0"]
    assert _cells(before, "医保结算清单") == ["1", "1", "0", "0", "0", "0", "0", "0", "0"]


async def test_the_long_jobs_of_all_services(served, intake_db):
    [operator] = await appoint(intake_db, appointment(OfficeRole.OPERATOR))
    async with intake_db.transaction() as session:
        job = await jobs.ask(session, "feeds.load", {}, "wang")
        await session.execute(
            text("update jobs set state = 'RUNNING', done = 1284, total = 2000 where id = :id"), {"id": job}
        )
    async with browser(served, operator) as client:
        page = (await client.get("/ops/jobs")).text
        overview = (await client.get("/ops")).text
    assert "长任务：1 个在跑" in page
    assert "1,284 / 2,000" in page
    assert page.count("1 秒内没有回答") == 3
    assert "载入清单在跑，其余照常" in overview


async def test_what_sounded_today_and_how_long_a_job_will_take(served, intake_db):
    [operator] = await appoint(intake_db, appointment(OfficeRole.OPERATOR))
    async with browser(served, operator) as client:
        silent = (await client.get("/ops")).text.split('id="alarms"')[1]
    now = clock.real_now()
    async with intake_db.transaction() as session:
        await health.beat(session, 0, now, oldest_unheard_at=None, waits_because=None)
        await alarms.note(session, now, timedelta(seconds=371), "数据库不在")
        await alarms.note(session, now, timedelta(0), None)
        await alarms.note(session, now, timedelta(seconds=301), None)
        job = await jobs.ask(session, "feeds.load", {}, "wang")
        going = "update jobs set state = 'RUNNING', done = 1284, total = 2000, went_on_at = :at where id = :id"
        await session.execute(text(going), {"id": job, "at": now - timedelta(minutes=30)})
    async with browser(served, operator) as client:
        page = (await client.get("/ops")).text
        of_jobs = (await client.get("/ops/jobs")).text
    assert "今天没有响过警。" in silent
    sounded = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", page.split('id="alarms"')[1]))
    assert "受理落后 6 分 11 秒（在等：数据库不在）" in sounded
    assert f"{time(now)} 恢复。" in sounded
    assert "受理落后 5 分 1 秒，还没有恢复。" in sounded
    assert "今天没有响过警" not in sounded
    assert sounded.count("它响过没有，要等它回答才知道") == 3
    for shown in (page, of_jobs):
        assert "1,284 / 2,000，约 17 分钟后完" in shown
        assert 'data-refresh="5"' in shown
        assert "refresh.js" in shown


async def test_what_does_not_all_stand_on_the_overview_is_counted_there_and_stands_on_its_own_page(served, intake_db):
    [operator] = await appoint(intake_db, appointment(OfficeRole.OPERATOR))
    now = clock.real_now()
    async with intake_db.transaction() as session:
        lost = [Item(f"row-{number:03}", "h1") for number in range(51)]
        await ledger.open_items(session, "settlements", lost, now - timedelta(minutes=6))
        for number in range(51):
            await uploads.held(session, a_held_list(f"u{number}", list_title=f"清单{number:03}"), now)
        for number in range(21):
            await alarms.note(session, now, timedelta(seconds=301 + number), None)
            await alarms.note(session, now, timedelta(0), None)
    async with browser(served, operator) as client:
        shown = (await client.get("/ops")).text
        pages = [
            (await client.get(f"{at}?page={page}")).text
            for at in ("/ops/held", "/ops/ledger/unaccounted")
            for page in (1, 2, 0)
        ]
    plain = re.sub("<[^>]*>", "", shown)
    assert "等人放行51 张清单" in re.sub(r"\s*\n\s*", "", plain)
    assert "等人放行的清单 51 张，最早的 20 张" in plain
    assert "最老的 20 件（看全部）" in plain
    assert "受理今天一共响过 21 次，这里是最近的 20 次。" in plain
    assert "今天响过的警 21 次" in plain
    assert "今天停放过的" not in plain
    assert [len(set(re.findall(r"清单\d{3}|row-\d{3}", page))) for page in pages] == [50, 1, 0, 50, 1, 0]


async def test_what_was_parked_today_is_no_alarm(served, intake_db):
    [operator] = await appoint(intake_db, appointment(OfficeRole.OPERATOR))
    row = (
        'insert into dead_letters (key, topic, partition, "offset", "timestamp", header_names, header_values,'
        " parked_at, state) values ('h1', 't', 0, 1, 0, '{}', '{}', :at, 'PARKED')"
    )
    async with intake_db.transaction() as session:
        await session.execute(text(row), {"at": clock.real_now()})
    async with browser(served, operator) as client:
        page = re.sub("<[^>]*>", "", (await client.get("/ops")).text)
        listed = re.sub("<[^>]*>", "", (await client.get("/ops/intake/alarms")).text)
    alarms_part, parked_part = page.split("今天响过的警")[1].split("今天停放过的")
    assert alarms_part.startswith(" 0 次")
    assert "今天没有响过警。" in alarms_part
    assert "起受理停放过 1 户 1 条，还停着 1 条。" in parked_part
    assert "受理响过的警：共 0 次" in listed


async def test_only_an_operator_sees_it(served, intake_db):
    [clerk] = await appoint(intake_db, appointment(OfficeRole.TOWN_CLERK))
    async with browser(served, clerk) as client:
        for address in ("/ops", "/ops/ledger", "/ops/ledger/unaccounted", "/ops/held", "/ops/jobs"):
            assert (await client.get(address)).status_code == 404


def state(**more):
    return State("intake", "受理", **({"answers": True, "alive": True} | more))


@pytest.mark.parametrize(
    ("one", "unaccounted", "said"),
    [
        (state(), 0, "一切正常"),
        (state(parked=3), 0, "1 处要处理：受理停放了 3 户"),
        (state(late=True, lag_s=371.0), 0, "1 处要处理：受理晚到 6 分钟"),
        (state(refused=2), 0, "1 处要处理：受理有 2 条发不出去"),
        (state(figures={"unescalated": 2}), 0, "1 处要处理：2 件过期没升级"),
        (state(alive=False), 0, "1 处要处理：受理没有在听"),
        (state(), 1204, "1 处要处理：1,204 件没有下落"),
    ],
)
def test_the_headline(one, unaccounted, said):
    assert headline([one], unaccounted) == said
