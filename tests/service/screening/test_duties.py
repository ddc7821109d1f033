"""/rules/SR-PRC-02: what is owed for a period and did not come; of an assessment it is told once, and once that it was held."""

import html
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.events.contracts.assistance import CaseDecided
from libs.events.contracts.duties import DutyDone, DutyMissed
from libs.events.contracts.values import OfficeRole
from libs.policy import policy_on
from libs.policy.answers import Answer
from services.screening.domain import owed
from services.screening.domain.owed import Duty, Kind
from services.screening.main import web_app
from services.screening.usecases import duties
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.world import World, loaded

AT = f"/rules/{owed.RULE_ID}"
LIAISON = appointment(OfficeRole.DEPARTMENT_LIAISON, officer_id="liaison", department="medical_insurance")


@pytest.fixture
async def app(world: World, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as made:
        yield made


async def come(world: World, day: date) -> None:
    """The timer's look on this day."""
    world.day = day
    async with world.database.transaction() as session:
        await duties.come(session, "jinjiang", datetime(day.year, day.month, day.day, 4, tzinfo=UTC), world.asking)


async def known_since(world: World, day: date) -> None:
    await world.hear(CaseDecided(region="jinjiang", household_id="h1", case_id="k1", monitored=True, decided_on=day))


async def sign(world: World, first: date, at: datetime) -> None:
    await world.ask(
        "insert into quarters (region, first_on, signed_by, signed_at, figures) values ('jinjiang', :first, 'o', :at,"
        " '{}') returning 1",
        first=first,
        at=at,
    )


async def test_an_assessment_that_was_not_held_is_told_the_day_after_its_day_and_once(world: World) -> None:
    await known_since(world, date(2024, 3, 31))
    await come(world, date(2024, 4, 15))
    assert await world.told(DutyMissed) == []
    await come(world, date(2024, 4, 16))
    await come(world, date(2024, 4, 16))
    await come(world, date(2024, 6, 30))
    (missed,) = await world.told(DutyMissed)
    assert (missed.key, missed.ends_on, missed.due_on) == ("region:jinjiang", date(2024, 3, 31), date(2024, 4, 15))
    assert missed.departments == ("领导小组办公室",)
    await sign(world, date(2024, 1, 1), datetime(2024, 7, 1, 2, tzinfo=UTC))
    await come(world, date(2024, 7, 2))
    await come(world, date(2024, 7, 2))
    assert [(one.ends_on, one.done_on) for one in await world.told(DutyDone)] == [(date(2024, 3, 31), date(2024, 7, 1))]
    await come(world, date(2024, 7, 16))
    assert [one.ends_on for one in await world.told(DutyMissed)] == [date(2024, 3, 31), date(2024, 6, 30)]


async def test_one_that_was_held_in_time_or_lies_before_anything_is_known_is_not_told(world: World) -> None:
    await come(world, date(2024, 4, 16))
    await known_since(world, date(2024, 4, 1))
    await come(world, date(2024, 4, 16))
    await sign(world, date(2024, 4, 1), datetime(2024, 7, 15, 2, tzinfo=UTC))
    await come(world, date(2024, 7, 16))
    assert await world.told(DutyMissed) == []


@pytest.mark.usefixtures("may_2024")
async def test_a_list_that_did_not_come_is_listed_until_it_does(app: FastAPI, world: World) -> None:
    reader, _ = await appoint(world.database, appointment(OfficeRole.COUNTY_OFFICER), LIAISON)
    async with browser(app, reader) as client:

        async def said() -> str:
            return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", (await client.get(AT)).text)))

        before = await said()
        assert "医保结算清单 医保局 2024-04-30 还没有" in before
        assert "救助补贴发放名单" not in before, "nobody sends it"
        assert "现在触发 3 件" in before
        await world.hear(loaded(0, months=(date(2024, 4, 1),)))
        after = await said()
        assert "医保结算清单" not in after
        assert "现在触发 2 件" in after
        assert f"{owed.RULE_ID} 在用，自 2021-12-20 2 件" in re.sub(
            r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", (await client.get("/rules")).text))
        )


@pytest.mark.parametrize(
    ("region", "duty", "day", "answer"),
    [
        ("jinjiang", Duty(Kind.FEED, "", "", date(2024, 4, 30), None), date(2024, 5, 5), Answer.NOT_MET),
        ("jinjiang", Duty(Kind.FEED, "", "", date(2024, 4, 30), None), date(2024, 5, 6), Answer.MET),
        ("jinjiang", Duty(Kind.FEED, "", "", date(2024, 4, 30), date(2024, 5, 6)), date(2024, 5, 6), Answer.NOT_MET),
        (
            "dalian",
            Duty(Kind.STATUS, "", "", date(2024, 4, 30), None, is_known=False),
            date(2024, 5, 6),
            Answer.NOT_CONFIGURED,
        ),
        ("dalian", Duty(Kind.ASSESSMENT, "", "", date(2024, 3, 31), None), date(2024, 5, 6), Answer.NOT_MET),
    ],
)
def test_what_is_owed_is_asked_of_the_rule(region: str, duty: Duty, day: date, answer: Answer) -> None:
    (asked,) = owed.ask([duty], policy_on(region, day))
    assert asked.answer is answer


@pytest.mark.parametrize(("day", "month"), [(date(2024, 5, 5), date(2024, 3, 1)), (date(2024, 5, 6), date(2024, 4, 1))])
def test_the_month_asked_for_is_the_last_whose_day_has_passed(day: date, month: date) -> None:
    assert owed.month_asked(policy_on("jinjiang", day)) == month
