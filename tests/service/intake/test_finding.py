"""找户: by number, phone, ID number or name, inside one's own areas; nothing of it stands in an address."""

import pytest

from tests.service.intake.conftest import register
from tests.service.intake.county import OTHER_VILLAGE
from tests.service.intake.feeds_world import Sender, ask, household, id_of, roll
from tests.service.intake.test_matching import provisional
from tests.service.intake.test_report_pages import report

FIND = "/people/find"
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def clerk(client, cookie_of, database, settings, office) -> Sender:
    await office.loaded("village_roll", roll(*household(7, persons=3)))
    await register(database, settings, "h2", name="蔡金火", phone="13812340417")
    await register(database, settings, "far", name="蔡金火", area=OTHER_VILLAGE)
    return Sender(client, await cookie_of("clerk"), database, settings)


async def found(officer: Sender, asked: str) -> str:
    answer = await officer.post(FIND, data={"q": asked})
    assert answer.status_code == 200
    assert answer.url.query == b""
    return answer.text


@pytest.mark.parametrize("asked", ["H0007", "h", id_of(7), id_of(7, 2), "许大7", " 许2 ", "东石镇 许大7", "井林村 许1"])
async def test_a_household_is_found_by_whatever_one_has_in_hand(clerk, asked) -> None:
    page = await found(clerk, asked)
    if asked == "h":
        assert "没有找到" in page
        return
    assert "找到 1 户" in page
    assert "许*7 户" in page
    assert "许大7 户" not in page
    assert "H0007" in page


async def test_by_phone_and_by_the_number_of_a_report(clerk, client) -> None:
    assert "/console/h2" in await found(clerk, "138-1234-0417")
    address = await report(client, head_name="许小山", phone="13900000009")
    page = await found(clerk, address.rpartition("/")[2])
    assert f"/people/match?h={await provisional(clerk.database)}" in page
    assert "还没认户" in page


async def test_of_one_name_only_those_in_one_s_own_areas_are_shown(clerk, office) -> None:
    page = await found(clerk, "蔡金火")
    assert "/console/h2" in page
    assert "/console/far" not in page
    assert "没有找到" in await found(clerk, "西安村 蔡金火")  # another town's village
    assert "找到 2 户" in await found(office, "蔡金火")
    assert "/console/far" in await found(office, "安海镇 蔡金火")
    assert "找到 1 户" in await found(office, "安海镇 蔡金火")


@pytest.mark.parametrize("asked", ["", "  ", "许", "东石镇", "许大7 许1 许2"])
async def test_what_says_too_little_finds_nothing(clerk, asked) -> None:
    page = await found(clerk, asked)
    assert "请写编号、身份证号" in page or "没有找到" in page
    assert "/console/" not in page.partition("<main")[2]


async def test_who_may_not_search_finds_nothing_and_every_look_is_noted(clerk, client, cookie_of) -> None:
    for subject in ("cadre", "health", "operator"):
        headers = await cookie_of(subject)
        assert (await client.get(FIND, headers=headers)).status_code == 404
        assert (await client.post(FIND, data={"q": "蔡金火"}, headers=headers)).status_code == 404
    assert (await clerk.post(FIND, data={"q": "许" * 101})).status_code == 422
    await found(clerk, "蔡金火")
    assert (["h2"],) in await ask(clerk.database, "select ids from read_log where what = 'find' and purpose = '找户'")
    assert 'action="/people/find"' in (await clerk.get("/people/match")).text
