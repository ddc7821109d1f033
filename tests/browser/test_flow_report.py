"""A villager reports on a phone; the town's clerk sees it arrive; the villager looks after it and takes it back."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.hands import WAIT_MS, fill, screen, sees_arrive, watches
from tests.browser.living import Living

pytestmark = [pytest.mark.browser]
MOBILE = "13700004321"
HEAD = "欧阳某兰"
MASKED = "欧**兰"


async def test_a_report_by_phone_arrives_at_the_town_and_is_taken_back(browser: Browser, living: Living) -> None:
    village = living.county.villages[0].code
    async with (
        screen(browser, living, f"town-clerk-{village[:9]}") as clerk,
        screen(browser, living, phone=True) as villager,
        screen(browser, living, phone=True) as elsewhere,
    ):
        await watches(clerk, "/inbox")
        await clerk.evaluate("window.sameDocument = true")

        await villager.goto(f"/report?village={village}")
        await fill(villager, "#form", {"head_name": HEAD, "phone": MOBILE})
        await villager.locator(".tiles label").first.tap()
        await villager.reload()
        await villager.get_by_role("button", name="接着填").tap()
        await expect(villager.locator("[name=head_name]")).to_have_value(HEAD)
        await expect(villager.locator(".tiles :checked")).to_have_count(1)
        await villager.get_by_role("button", name="报上去").tap()
        await villager.wait_for_url("**/receipt*")
        await expect(villager.get_by_role("heading", level=1)).to_have_text("收到了，不用再报")
        await villager.goto(f"/report?village={village}")
        await expect(villager.locator("[data-draft-offer]")).to_be_hidden()
        await villager.go_back()
        number = re.search(r"/report/([^/?]+)/receipt", villager.url)
        assert number is not None
        assert MOBILE[-4:] not in number[1]

        await expect(clerk.locator(".fresh")).to_have_text("刚到 1 件，点这里显示", timeout=WAIT_MS)
        assert await clerk.evaluate("window.sameDocument"), "the list came without a reload"
        await sees_arrive(clerk, MASKED)

        await elsewhere.goto(f"/report/{number[1]}")
        digits = elsewhere.get_by_label("手机号后 4 位")
        await digits.fill("0000")
        await digits.press("Enter")
        await expect(elsewhere.get_by_role("alert")).to_contain_text("对不上。还可以试 4 次。", timeout=WAIT_MS)
        await elsewhere.get_by_label("手机号后 4 位").fill(MOBILE[-4:])
        await elsewhere.keyboard.press("Enter")
        await expect(elsewhere.locator(".lamp")).to_be_visible(timeout=WAIT_MS)
        await elsewhere.get_by_role("link", name="不想办了，撤回").tap()
        await expect(elsewhere.get_by_role("heading", level=1)).to_have_text("要撤回吗？")
        await elsewhere.get_by_role("button", name="撤回").tap()
        await expect(elsewhere.locator(".note").first).to_contain_text("撤回", timeout=WAIT_MS)
        await expect(elsewhere.get_by_role("link", name="不想办了，撤回")).to_have_count(0)
