"""A visit with two visitors at the door, and help that arrives: by taps on phones, by keys at a desk."""

import pytest
from asyncpg import Record
from playwright.async_api import Browser, Page, expect

from deploy.demo.steps import Seen
from deploy.demo.steps import take as step
from deploy.demo.visits import sheet_of
from libs.events.contracts.values import OfficeRole
from libs.web.words import mask_name
from tests.browser.hands import WAIT_MS, fill, form_on, screen, take
from tests.browser.living import TODAY, Living
from tests.until import until

pytestmark = [pytest.mark.browser]
PIN = "482913"
TO_ASSIGN = """select clue_id, household_id, area_code from clues c join households h using (household_id)
                where c.state = 'VALIDATED' and h.body is not null order by clue_id desc limit 1"""
TO_ANSWER = """select measure_id, department, household_id, h.area_code from measures m join households h using (household_id)
                where m.state = 'DISPATCHED' order by measure_id limit 1"""
ITEM = """select item_id from items join tasks using (task_id)
           where tasks.matter_id = $1 and items.kind = 'TODO' and items.ended_at is null"""


async def test_a_visit_is_recorded_on_a_phone_and_confirmed_by_the_pin_of_the_second(
    browser: Browser, living: Living
) -> None:
    clue = await assigned(living)
    first, second = living.desks.holders(OfficeRole.VILLAGE_CADRE, clue["area_code"])[:2]
    async with (
        screen(browser, living, first.subject, phone=True) as cadre,
        screen(browser, living, second.subject, phone=True) as companion,
    ):
        await companion.goto("/visits/me/pin")
        await fill(companion, "form.sheet", {"pin": PIN, "again": PIN})
        await companion.get_by_role("button", name="记下口令").tap()
        await expect(companion.locator(".note.done")).to_be_visible(timeout=WAIT_MS)

        await cadre.goto(f"/visits/{clue['clue_id']}")
        form = await form_on(cadre, f"/visits/{clue['clue_id']}")
        called = mask_name(second.name)
        [companion_id] = [value for value, label in form.labels("second_id").items() if label.endswith(called)]
        sheet = {name: value for name, value in sheet_of(form, clue["household_id"], 3).items() if value}
        await fill(cadre, "main form:not([action$='not-home'])", {**sheet, "second_id": companion_id, "pin": PIN})
        await cadre.get_by_role("button", name="记下", exact=True).tap()
        await expect(cadre.locator(".note.done")).to_contain_text("入户核实办完了", timeout=WAIT_MS)


async def assigned(living: Living) -> Record:
    """A clue of its own for this visit: the town's clerk sends the village there."""
    [clue] = await living.here.rows("assistance", TO_ASSIGN)
    [clerk] = living.desks.holders(OfficeRole.TOWN_CLERK, f"{clue['area_code'][:9]}000")
    story = f"/console/{clue['household_id']}?m={clue['clue_id']}"
    seen = Seen(clue["household_id"], TODAY)
    assert await step(await living.desks.of(clerk), story, "clue.assigned", seen), "the town cannot assign it"
    await living.quiet()
    return clue


async def test_a_department_answers_in_its_inbox_and_the_village_confirms_that_help_came(
    browser: Browser, living: Living
) -> None:
    [measure, *_] = await living.here.rows("assistance", TO_ANSWER)
    measure_id, home = measure["measure_id"], measure["household_id"]
    async with screen(browser, living, f"department-liaison-{measure['department']}") as liaison:
        await _answered(living, liaison, measure_id, home)
    async with screen(browser, living, f"village-cadre-{measure['area_code']}-1", phone=True) as cadre:
        await cadre.goto(f"/cases/{measure_id}")
        await take(cadre, "measure.confirmed", home=home)
    [row] = await living.here.rows("assistance", "select state from measures where measure_id = $1", measure_id)
    assert row["state"] == "CONFIRMED"


async def _answered(living: Living, liaison: Page, measure_id: str, home: str) -> None:
    """What waits is opened by keys and answered in the right pane; then that the help was delivered."""
    for event in ("measure.accepted", "measure.delivered"):
        item = await _item_of(living, measure_id)
        await liaison.goto("/inbox")
        await _open_by_keys(liaison, item)
        pane = liaison.locator("#item #decide")
        await expect(pane.locator(f'[name="matter_id"][value="{measure_id}"]')).to_have_count(1, timeout=WAIT_MS)
        await take(liaison, event, home=home)


async def _item_of(living: Living, measure_id: str) -> str:
    """The item by which the department has this measure; waits until it is there and is not the one answered before."""
    found: list[str] = []

    async def came() -> bool:
        found[:] = [str(row["item_id"]) for row in await living.here.rows("notifications", ITEM, measure_id)]
        return len(found) == 1

    await living.quiet()
    await until(came, seconds=WAIT_MS / 1000, what="the measure in the department's inbox")
    return found[0]


async def _open_by_keys(page: Page, item: str) -> None:
    """Go down the list with J as far as this item, and open it."""
    wanted = page.locator(f'[data-key-row] a[href*="i={item}"]')
    await expect(wanted).to_have_count(1, timeout=WAIT_MS)
    for _ in range(await page.locator("[data-key-row]").count()):
        await page.keyboard.press("j")
        if await wanted.evaluate("row => row === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**i={item}*")
