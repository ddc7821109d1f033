"""The page on which a person lets a held list pass: county decision or leading group office, never the sender."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI

from libs.events.contracts.catalog import heard_by
from libs.events.contracts.screening import FindingRaised, UploadPassed
from libs.events.contracts.values import OfficeRole
from services.screening.consumers import handlers
from services.screening.main import web_app
from tests.service.helpers import appoint, appointment, browser, running, settings_for
from tests.service.screening.test_brake import hold_two
from tests.service.screening.world import World, withdrawn

AT = "/runs/held/u1"
ALLOWED = {OfficeRole.COUNTY_OFFICER, OfficeRole.LEADING_GROUP_OFFICE}


@dataclass
class Site:
    world: World
    app: FastAPI

    async def reader(self, role: OfficeRole, officer: str = "officer-1", **more: object):
        (reader,) = await appoint(self.world.database, appointment(role, officer, **more))
        return reader


@pytest.fixture
async def site(world: World, tmp_path: Path) -> AsyncIterator[Site]:
    await hold_two(world)
    async with running(web_app(settings_for(world.database, tmp_path, demo=True))) as app:
        yield Site(world, app)


@pytest.mark.parametrize("role", list(OfficeRole))
async def test_only_county_decision_and_the_leading_group_office_see_it(site: Site, role: OfficeRole) -> None:
    reader = await site.reader(role)
    async with browser(site.app, reader) as client:
        expected = 200 if role in ALLOWED else 404
        assert (await client.get(AT)).status_code == expected
        if role not in ALLOWED:
            assert (await client.post(AT, data={"reason": "核对过"})).status_code == 404
    assert await site.world.told(UploadPassed) == []


async def test_it_says_why_and_lets_pass_with_a_reason(site: Site) -> None:
    reader = await site.reader(OfficeRole.LEADING_GROUP_OFFICE)
    async with browser(site.app, reader) as client:
        said = (await client.get(AT)).text
        assert "先停一停：" in said
        assert "20 行触发 2 户，占 10.0%，超过 5%" in said
        assert "疑点还没有告诉任何人。" in said
        answered = await client.post(AT, data={"reason": "逐户核对过，清单没错"})
        assert (answered.status_code, answered.headers["location"]) == (303, AT)
        assert "已放行" in (await client.get(AT)).text
    await site.world.run_jobs()
    assert len(await site.world.told(FindingRaised)) == 2


@pytest.mark.parametrize("reason", ["", "   ", "长" * 501])
async def test_without_a_reason_or_with_a_huge_one_nothing_passes(site: Site, reason: str) -> None:
    reader = await site.reader(OfficeRole.COUNTY_OFFICER)
    async with browser(site.app, reader) as client:
        answered = await client.post(AT, data={"reason": reason})
    assert answered.status_code == 422
    assert "没有放行" in answered.text
    assert await site.world.told(UploadPassed) == []


async def test_of_two_people_one_wins_and_the_other_is_told(site: Site) -> None:
    one = await site.reader(OfficeRole.COUNTY_OFFICER, "officer-1")
    other = await site.reader(OfficeRole.LEADING_GROUP_OFFICE, "officer-2")
    async with browser(site.app, one) as first, browser(site.app, other) as second:
        assert (await first.post(AT, data={"reason": "核对过"})).status_code == 303
        answered = await second.post(AT, data={"reason": "核对过"})
    assert answered.status_code == 409
    assert "已经放行" in answered.text
    assert len(await site.world.told(UploadPassed)) == 1


async def test_the_sender_never_lets_its_own_list_pass(site: Site) -> None:
    reader = await site.reader(OfficeRole.COUNTY_OFFICER, department="medical_insurance")
    async with browser(site.app, reader) as client:
        assert "要换一个单位放行" in (await client.get(AT)).text
        assert (await client.post(AT, data={"reason": "核对过"})).status_code == 422
    assert await site.world.told(UploadPassed) == []


async def test_another_area_and_an_unknown_list_are_not_found(site: Site) -> None:
    reader = await site.reader(OfficeRole.COUNTY_OFFICER, areas=("350502000000",))
    async with browser(site.app, reader) as client:
        assert (await client.get(AT)).status_code == 404
        assert (await client.get("/runs/held/none")).status_code == 404


async def test_a_list_that_its_sender_took_back_cannot_pass(site: Site) -> None:
    await site.world.hear(*[withdrawn(f"r{n}", f"h{n}") for n in range(1, 21)])
    reader = await site.reader(OfficeRole.COUNTY_OFFICER)
    async with browser(site.app, reader) as client:
        assert "已撤回" in (await client.get(AT)).text
        assert (await client.post(AT, data={"reason": "核对过"})).status_code == 409


async def test_nobody_signed_in_is_sent_to_sign_in(site: Site) -> None:
    async with browser(site.app) as client:
        assert (await client.get(AT)).status_code == 302


async def test_every_event_that_screening_hears_has_a_handler(site: Site) -> None:
    assert set(handlers(site.world.asking).by_event) == heard_by("screening")
