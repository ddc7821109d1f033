"""Signing in with the demo's provider, over real sockets, into intake's pages."""

import asyncio
import socket
from datetime import date, timedelta

import httpx
import pytest
import uvicorn

from deploy.demo.provider import Account, provider_app
from libs.events.contracts.values import OfficeRole
from libs.events.transport import clock
from libs.web import session
from libs.web.sign_in import ATTEMPT_COOKIE, FAILED, NO_OFFICE, local
from libs.web.words import today
from services.intake import main
from services.intake.usecases import appointments
from tests.service.helpers import ORIGIN, browser, running, settings_for
from tests.until import until

ACCOUNTS = [
    Account("sub-cadre", "型厝村 村干部"),
    Account("sub-two", "两个身份"),
    Account("sub-none", "没有任职"),
    Account("sub-ended", "结束了"),
]
LOOPBACK_ORIGIN = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
async def issuer():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    server = uvicorn.Server(uvicorn.Config(provider_app(url, ACCOUNTS), host="127.0.0.1", port=port, log_level="error"))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await until(started, what="the provider's start")
    yield url
    server.should_exit = True
    await serving


def officer(subject: str, *held: appointments.Office) -> appointments.Officer:
    label = next(one.label for one in ACCOUNTS if one.subject == subject)
    return appointments.Officer(subject=subject, label=label, appointments=held)


def office(role: OfficeRole, area: str = "350582104000", **more) -> appointments.Office:
    return appointments.Office(role=role, areas=(area,), **({"from_on": date(2024, 1, 1)} | more))


@pytest.fixture
async def app(intake_db, tmp_path, issuer):
    settings = settings_for(
        intake_db, tmp_path, demo=True, oidc_issuer=issuer, oidc_client_id="shouwang", public_url=LOOPBACK_ORIGIN
    )
    file = appointments.File(
        officers=(
            officer("sub-cadre", office(OfficeRole.VILLAGE_CADRE)),
            officer(
                "sub-two",
                office(OfficeRole.TOWN_CLERK),
                office(OfficeRole.COUNTY_OFFICER, "350582000000", to_on=today()),
            ),
            officer("sub-none"),
            officer("sub-ended", office(OfficeRole.TOWN_CLERK, to_on=today() - timedelta(days=1))),
        )
    )
    async with intake_db.transaction() as opened:
        await appointments.load(opened, "jinjiang", file)
    async with running(main.web_app(settings)) as made:
        yield made


async def sign_in(client: httpx.AsyncClient, subject: str, back: str = "") -> httpx.Response:
    """What a browser does: to us, to the provider, and back."""
    sent = await client.get("/sign-in/go", params={"account": subject, "back": back})
    assert sent.status_code == 302, sent.text
    async with httpx.AsyncClient() as outside:
        returned = await outside.get(sent.headers["location"])
    assert returned.status_code == 302, returned.text
    return await client.get(returned.headers["location"].replace(LOOPBACK_ORIGIN, ORIGIN))


async def test_one_office_leads_straight_to_its_first_page(app):
    async with browser(app) as client:
        answer = await sign_in(client, "sub-cadre")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/inbox"
        role = await client.get("/role")
    assert ATTEMPT_COOKIE not in client.cookies
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()
    assert "村干部" in role.text
    assert "现在是这个" in role.text


async def test_one_comes_back_to_the_page_one_wanted(app):
    async with browser(app) as client:
        answer = await sign_in(client, "sub-cadre", "/report?for=other")
    assert answer.headers["location"] == "/report?for=other"


async def test_of_several_offices_one_is_chosen(app):
    async with browser(app) as client:
        answer = await sign_in(client, "sub-two")
        assert answer.headers["location"] == "/role"
        cards = (await client.get("/role")).text
        assert "镇（街道）经办" in cards
        assert "农业农村局 · 审定" in cards
        chosen = cards.split('name="appointment" value="')[1].split('"')[0]
        entered = await client.post("/role", data={"appointment": chosen})
        foreign = await client.post("/role", data={"appointment": "somebody-elses"})
    assert entered.status_code == 303
    assert entered.headers["location"] == "/console"
    assert foreign.status_code == 404


@pytest.mark.parametrize(
    ("subject", "words"), [("sub-none", NO_OFFICE), ("sub-ended", "结束了，手上的事已交给接任的人。")]
)
async def test_without_an_office_nobody_gets_in(app, subject, words):
    async with browser(app) as client:
        answer = await sign_in(client, subject)
    assert answer.status_code == 400
    assert words in answer.text
    assert session.COOKIE not in client.cookies


async def test_a_return_that_was_not_begun_here_is_refused(app):
    async with browser(app) as client:
        answer = await client.get("/sign-in/return?code=x&state=y")
        sent = await client.get("/sign-in/go", params={"account": "sub-cadre"})
        other = await client.get("/sign-in/return?code=x&state=y")
    assert sent.status_code == 302
    for refused in (answer, other):
        assert refused.status_code == 400
        assert FAILED in refused.text
        assert session.COOKIE not in refused.cookies


async def test_a_code_counts_once(app):
    async with browser(app) as client, httpx.AsyncClient() as outside:
        sent = await client.get("/sign-in/go", params={"account": "sub-cadre"})
        back = (await outside.get(sent.headers["location"])).headers["location"].replace(LOOPBACK_ORIGIN, ORIGIN)
        attempt = client.cookies[ATTEMPT_COOKIE]
        first = await client.get(back)
        client.cookies.set(ATTEMPT_COOKIE, attempt)
        second = await client.get(back)
    assert first.status_code == 303
    assert second.status_code == 400


async def test_the_demo_lists_who_holds_an_office(app):
    async with browser(app) as client:
        text = (await client.get("/sign-in?back=/console")).text
    assert "型厝村 村干部" in text
    assert "没有任职" not in text
    assert "account=sub-cadre&amp;back=%2Fconsole" in text or "account=sub-cadre&amp;back=/console" in text


async def test_outside_a_demo_nobody_is_listed_and_no_account_is_suggested(intake_db, tmp_path, issuer):
    settings = settings_for(intake_db, tmp_path, oidc_issuer=issuer, oidc_client_id="shouwang")
    async with running(main.web_app(settings)) as app, browser(app) as client:
        assert "演示账号" not in (await client.get("/sign-in")).text
        sent = await client.get("/sign-in/go", params={"account": "sub-cadre"})
    assert "login_hint" not in sent.headers["location"]


async def test_without_a_provider_the_page_says_so(intake_db, tmp_path):
    async with running(main.web_app(settings_for(intake_db, tmp_path))) as app, browser(app) as client:
        assert "还没有接上" in (await client.get("/sign-in")).text


async def test_a_provider_that_is_away_is_said_in_words(intake_db, tmp_path):
    settings = settings_for(intake_db, tmp_path, oidc_issuer="http://127.0.0.1:1", oidc_client_id="shouwang")
    async with running(main.web_app(settings)) as app, browser(app) as client:
        answer = await client.get("/sign-in/go")
    assert answer.status_code == 400
    assert FAILED in answer.text


async def test_signing_out_ends_the_session(app):
    async with browser(app) as client:
        await sign_in(client, "sub-cadre")
        answer = await client.post("/sign-out")
        after = await client.get("/role")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert after.status_code == 302
    assert after.headers["location"].startswith("/sign-in")


def test_one_is_sent_back_to_our_own_pages_only():
    assert local("/console?s=late") == "/console?s=late"
    for foreign in (
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "",
        "/a\r\nb",
        "/sign-in/go",
        "/" + "a" * 600,
    ):
        assert local(foreign) == ""


def test_a_session_ends_and_another_key_opens_nothing(app):
    keys = app.state.web.keys
    past = session.SignedIn("officer", None, clock.real_now() - timedelta(seconds=1))
    assert session.read(keys, session.sign(keys, past)) is None
    now = session.sign(keys, session.starts("officer", None))
    assert session.read(keys, now) is not None
    assert session.read(keys, now[:-2] + "xx") is None
    assert session.read(keys, "rubbish") is None
