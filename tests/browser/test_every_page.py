"""Every page of a county that lives keeps what pages.md §7 promises, in a real Chromium."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from fastapi.openapi.utils import get_openapi
from playwright.async_api import Page

from libs.runtime import keys
from libs.runtime.settings import Settings
from services.assistance.main import SERVICE as ASSISTANCE
from services.intake.main import SERVICE as INTAKE
from services.notifications.main import SERVICE as NOTIFICATIONS
from services.screening.main import SERVICE as SCREENING
from tests.browser import seeing
from tests.browser.living import Living
from tests.browser.pages import GIVEN, NO_PAGES, SIGHTS, Sight, asked_of, found
from tests.browser.people import People
from tests.e2e.installation import ROOT

pytestmark = pytest.mark.browser
GATEWAY = ROOT / "deploy" / "gateway" / "Caddyfile"
SERVICES = (INTAKE, SCREENING, ASSISTANCE, NOTIFICATIONS)


@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: sight.name)
async def test_a_page_keeps_what_every_page_promises(people: People, living: Living, sight: Sight) -> None:
    at, who = await found(living, sight)
    async with people.looks(who, at, status=sight.status) as page:
        faults = await faults_of(page)
        if sight.village:
            assert await on_a_phone(page), "a village works on a phone"
            faults |= await seeing.in_a_village(page)
    async with people.looks(who, at, script=False, status=sight.status) as page:
        faults |= await seeing.without_script(page)
    assert faults == {}, f"{at} as {who or 'anybody'}"


async def faults_of(page: Page) -> seeing.Faults:
    """Everything that the page does wrong on screen and on paper."""
    return await seeing.look(page, phone=await on_a_phone(page)) | await seeing.on_paper(page)


async def on_a_phone(page: Page) -> bool:
    """Whether the page is made for a phone."""
    return await page.locator("body.phone").count() == 1


def test_no_page_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering = {path for _, path in _answering(tmp_path, monkeypatch)}
    seen = {sight.route for sight in SIGHTS}
    assert answering - seen - set(NO_PAGES) == set(), "a page that nobody looks at"
    assert (seen | set(NO_PAGES)) - answering == set(), "a page that is gone"
    assert seen & set(NO_PAGES) == set()


def test_the_gateway_leads_to_the_service_of_each_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = dict(re.findall(r"@(\w+) path (.+)", GATEWAY.read_text()))
    for service, path in _answering(tmp_path, monkeypatch):
        own = service == INTAKE.name or any(fnmatchcase(path, pattern) for pattern in told[service].split())
        others = [
            name
            for name, patterns in told.items()
            if name not in {service, "assets"}
            for one in patterns.split()
            if fnmatchcase(path, one)
        ]
        assert path.startswith("/static/") or (own and not others), f"{path} of {service}"


def test_every_address_can_be_filled_in() -> None:
    for sight in SIGHTS:
        asked = asked_of(sight.at) | asked_of(sight.who)
        assert {word for word in asked if word not in sight.ask} <= GIVEN, sight.name


def _answering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The addresses of all services that answer to a person's GET."""
    keys.make_once(tmp_path / "keys")
    monkeypatch.setenv("SHOUWANG_POSTGRES_DSN", "postgresql://u@/postgres?host=/x")
    monkeypatch.setenv("SHOUWANG_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    settings = Settings(keys=tmp_path / "keys", run=tmp_path)
    for service in SERVICES:
        app = service.web(settings)
        for path, methods in get_openapi(title="pages", version="1", routes=app.routes)["paths"].items():
            if "get" in methods and not path.startswith("/api/") and not path.endswith("/state"):
                yield service.name, path
