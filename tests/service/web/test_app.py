"""What holds for every page of every service."""

from datetime import timedelta

from sqlalchemy import text

from libs.events.contracts.values import OfficeRole
from libs.web.words import today
from tests.service.helpers import appoint, appointment, browser


async def officer(database, role=OfficeRole.COUNTY_OFFICER, **more):
    [reader] = await appoint(database, appointment(role, **more))
    return reader


async def kept(database):
    async with database.transaction() as session:
        return list((await session.execute(text("select words from notes"))).scalars())


async def test_a_reader_sees_the_page_with_their_menu(app, web_database):
    async with browser(app, await officer(web_database)) as client:
        answer = await client.get("/console")
    assert answer.status_code == 200
    assert 'href="/console" aria-current="page">工作台' in answer.text
    assert "农业农村局 · 审定" in answer.text
    assert "晋江市" in answer.text


async def test_nobody_signed_in_is_sent_to_sign_in_and_back(app):
    async with browser(app) as client:
        answer = await client.get("/console?s=late")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/sign-in?back=/console%3Fs%3Dlate"


async def test_a_role_that_may_not_gets_the_same_answer_as_for_no_page(app, web_database):
    async with browser(app, await officer(web_database, OfficeRole.GRID_WORKER)) as client:
        refused = await client.get("/console")
        missing = await client.get("/console-of-nowhere")
    assert refused.status_code == missing.status_code == 404
    assert "没有这一页，或者不归您看。" in refused.text
    assert "没有这一页，或者不归您看。" in missing.text


async def test_no_page_has_inline_style_or_script_and_all_have_the_headers(app, web_database):
    async with browser(app, await officer(web_database)) as client:
        for path in (
            "/console",
            "/phone",
            "/nowhere",
            "/static/shouwang.css",
            "/api/intake/health/live",
            "/ops/intake",
        ):
            answer = await client.get(path)
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "unsafe-inline" not in answer.headers["content-security-policy"]
            assert " style=" not in answer.text
            assert "<script>" not in answer.text


async def test_a_post_from_elsewhere_changes_nothing(app, web_database):
    async with browser(app, await officer(web_database), Sec_Fetch_Site="cross-site") as client:
        answer = await client.post("/notes", data={"words": "hello"})
    assert answer.status_code == 403
    assert await kept(web_database) == []


async def test_an_old_browser_shows_the_forms_token(app, web_database):
    reader = await officer(web_database)
    async with browser(app, reader, Sec_Fetch_Site="") as client:
        form = (await client.get("/console")).text
        token = form.split('name="form_token" value="')[1].split('"')[0]
        answer = await client.post("/notes", data={"words": "hello", "form_token": token})
        other = await client.post("/notes", data={"words": "hello", "form_token": token[:-1] + "x"})
    assert answer.status_code == 200
    assert other.status_code == 403
    assert await kept(web_database) == ["hello"]


async def test_what_raises_is_rolled_back_and_answered_in_words(app, web_database):
    async with browser(app, await officer(web_database)) as client:
        answers = {
            words: await client.post("/notes", data={"words": words}) for words in ("stale", "none", "refused", "bug")
        }
        malformed = await client.post("/notes", data={})
    assert {words: answer.status_code for words, answer in answers.items()} == {
        "stale": 409,
        "none": 404,
        "refused": 422,
        "bug": 500,
    }
    assert "王*芳 16:18" in answers["stale"].text
    assert "写一句。" in answers["refused"].text
    assert "报编号" in answers["bug"].text
    assert "350582" not in answers["bug"].text
    assert all("default-src 'none'" in answer.headers["content-security-policy"] for answer in answers.values())
    assert malformed.status_code == 422
    assert await kept(web_database) == []


async def test_a_form_sent_after_the_session_ended_says_that_nothing_is_lost(app):
    async with browser(app) as client:
        answer = await client.post("/notes", data={"words": "hello"})
    assert answer.status_code == 401
    assert "登录过期了。您填的还在，登录后接着办。" in answer.text


async def test_an_appointment_that_ended_yesterday_opens_nothing(app, web_database):
    reader = await officer(web_database, to_on=today() - timedelta(days=1))
    async with browser(app, reader) as client:
        answer = await client.get("/console")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/role")


async def test_larger_type_is_kept_in_a_cookie(app):
    async with browser(app) as client:
        turned = await client.get("/phone?for=other&size=l")
        large = await client.get("/phone")
        back = await client.get("/phone?size=m")
        small = await client.get("/phone")
    assert (turned.status_code, turned.headers["location"]) == (303, "/phone?for=other")
    assert 'class="large"' in large.text
    assert back.headers["location"] == "/phone"
    assert 'class="large"' not in small.text


async def test_too_much_is_refused_before_it_is_read(app):
    async with browser(app) as client:
        answer = await client.post("/notes", content=b"x", headers={"Content-Length": str(10**9)})
    assert answer.status_code == 413


async def test_htmx_is_served_from_the_packages(app):
    async with browser(app) as client:
        answer = await client.get("/static/htmx.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
