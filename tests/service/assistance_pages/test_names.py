"""看全名和电话: masked until a purpose is given, once a household and day; each look is asked with its purpose."""

import pytest

from tests.service.assistance.county import (
    AUDITOR,
    CADRE,
    CLERK,
    CLERK_2,
    HOUSEHOLD,
    MEDICAL,
    NEIGHBOUR,
    a_household,
    a_report,
)
from tests.service.assistance_pages.desk import OPERATOR, OTHER_TOWN, Desk
from tests.service.assistance_pages.test_pages import is_clean, is_nowhere

pytestmark = pytest.mark.timeout(240)
STORY = f"/console/{HOUSEHOLD}"
BUTTON, FULL, PHONE = "看全名和电话（留痕）", "许小英", "13800001234"


async def test_a_purpose_shows_the_name_for_the_day_to_whoever_gave_it(desk: Desk) -> None:
    await desk.county.hears(a_household(), a_report())
    page = await desk.opens(CLERK, STORY)
    is_clean(page)
    assert BUTTON in page.words
    assert PHONE not in page.html
    form = page.form("/names")
    none = await desk.sends(CLERK, form.action, form.fields)
    assert (none.status, "请选一个用途" in none.words) == (422, True)
    assert (await desk.sends(CLERK, form.action, {**form.fields, "purpose": "好奇"})).status == 422
    sent = await desk.sends(CLERK, form.action, {**form.fields, "purpose": "办理"})
    shown = await desk.follows(CLERK, sent)
    is_clean(shown)
    assert FULL in shown.words
    assert PHONE in shown.words
    assert "今天按“办理”看，已留痕" in shown.words
    assert BUTTON not in shown.words
    assert ("cards", (HOUSEHOLD,), "办理") in desk.people.asked
    assert (await desk.sends(CLERK, form.action, {**form.fields, "purpose": "办理"})).status == 303  # twice: once
    assert FULL not in (await desk.opens(CLERK_2, STORY)).html
    desk.county.pass_days(1)
    again = await desk.opens(CLERK, STORY)
    assert FULL not in again.html
    assert BUTTON in again.words


async def test_village_and_department_ask_on_their_own_pages(desk: Desk) -> None:
    await desk.county.to_monitored()
    _, measure = await desk.county.measure()
    _, case = await desk.county.case()
    await desk.county.takes(CLERK, ("measure", measure), "measure.approved")
    for reader, address in ((CADRE, f"/cases/{case}"), (MEDICAL, f"/measures/{measure}"), (AUDITOR, STORY)):
        form = (await desk.opens(reader, address)).form("/names")
        sent = await desk.sends(reader, form.action, {**form.fields, "purpose": "检查"})
        shown = await desk.follows(reader, sent)
        is_clean(shown)
        assert FULL in shown.words


async def test_who_may_not_see_the_household_gets_no_name(desk: Desk) -> None:
    await desk.county.hears(a_household(), a_report())
    _, clue = await desk.county.clue()
    page = await desk.opens(CLERK, STORY)
    given = {**page.form("/names").fields, "purpose": "办理"}
    for reader in (OTHER_TOWN, OPERATOR, CADRE):
        is_nowhere(await desk.sends(reader, f"{STORY}/names", given))
    is_nowhere(await desk.sends(NEIGHBOUR, f"/cases/{clue}/names", given))
    is_nowhere(await desk.sends(CLERK, "/measures/nothing/names", given))
    is_nowhere(await desk.sends(CLERK, "/console/nothing/names", given))
