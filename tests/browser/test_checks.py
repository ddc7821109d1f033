"""Each check can fail: a good page passes all of them, and a page that is bad in one way is found by one."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.browser import chromium, seeing

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
LOOK = """
body { margin: 0; font: 18px/1.5 sans-serif; color: #10201f; background: #fff; }
a, button, input { min-height: 60px; min-width: 60px; font: inherit; display: inline-grid; }
a { color: #0b4a5a; } button { background: #fff; color: #10201f; }
.skip { position: absolute; left: -99rem; }
@media print { form, a { display: none; } }
"""
GOOD = """
<a class="skip" href="#main">跳到正文</a>
<main id="main"><h1>报上来</h1><p>填 5 项。<a href="/find">查</a></p>
<form action="/report" method="post"><label for="head">户主姓名</label><input id="head" name="head">
<button>报上去</button></form></main>
"""
BAD = {
    "sideways at 320": '<p><span class="wide">很宽</span></p>|.wide { display: inline-block; width: 400px; }',
    "unlabelled at 390": '<input name="phone">|',
    "nameless at 390": '<a href="/x"></a>|',
    "pale at 1440": '<p class="pale">看不清</p>|.pale { color: #999; }',
    "small at 390": '<a class="tight" href="/x">小</a>|a.tight { min-height: 20px; min-width: 20px; }',
    "headings at 390": "<h1>又一个</h1>|",
    "lamps at 390": '<p class="lamp">灯</p><p class="lamp">灯</p>|',
    "tiny at 390": '<p class="fine">小字</p>|.fine { font-size: 15px; }',
    "drawn at 390": '<svg class="chart" viewBox="0 0 760 262"><text y="20">字</text></svg>|.chart { width: 100%; }',
    "at 200 %": '<p class="rem">一二三四五六七八九十</p>|.rem { font-size: 1.4rem; white-space: nowrap; }',
    "covered": '<p class="bar">钉住</p>|.bar { position: fixed; inset: 0; margin: 0; pointer-events: none; }',
    "order": '<p class="back"><a href="/1">后</a><a href="/2">先</a></p>|.back { display: flex; flex-direction: row-reverse; }',
}
WITHOUT_SCRIPT = {
    "inline": '<p style="color: red">红</p>',
    "dead": '<a href="#">没有去处</a>',
    "headings": "<h1>又一个</h1>",
    "unlabelled": '<input name="phone">',
}
INLINE = ("<style>p{}</style>", "<script>1</script>", '<p onclick="x()">x</p>', '<p style="color:red">x</p>')
DEAD = (
    "<a>无址</a>",
    '<a href="javascript:x()">x</a>',
    '<a href="#nowhere">x</a>',
    "<form><input aria-label='x'></form>",
    "<button type='button'>x</button>",
)


@pytest.fixture(scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context()
    yield await context.new_page()
    await context.close()


async def write(page: Page, inside: str, style: str = "", *, phone: bool = True, before: str = "") -> None:
    shape = "phone" if phone else "desk"
    await page.set_content(
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{LOOK}{style}</style>'
        f'<body class="{shape}">{before}{GOOD.replace("</main>", inside + "</main>")}</body></html>'
    )


async def test_a_good_page_has_no_fault(page: Page) -> None:
    await write(page, "")
    assert await seeing.look(page, phone=True) == {}
    assert await seeing.on_paper(page) == {}


@pytest.mark.parametrize("check", BAD)
async def test_a_page_that_is_bad_in_one_way_is_found(page: Page, check: str) -> None:
    inside, style = BAD[check].rsplit("|", 1)
    await write(page, inside, style)
    assert check in await seeing.look(page, phone=True)


async def test_the_skip_link_is_first(page: Page) -> None:
    await write(page, "", before='<a href="/home">守望</a>')
    assert "skip link" in await seeing.look(page, phone=True)


async def test_tab_goes_as_the_page_is_written(page: Page) -> None:
    await write(page, '<a href="/x" tabindex="3">抢先</a>')
    assert "order" in await seeing.look(page, phone=True)


@pytest.mark.parametrize("bad", INLINE)
async def test_style_and_script_in_the_page_are_found(page: Page, bad: str) -> None:
    await page.set_content(f"<html><body>{bad}</body></html>")
    assert await seeing.fault(page, "inline") != []


@pytest.mark.parametrize("bad", DEAD)
async def test_what_does_nothing_without_a_script_is_found(page: Page, bad: str) -> None:
    await page.set_content(f"<html><body>{bad}</body></html>")
    assert await seeing.fault(page, "dead") != []


@pytest.mark.parametrize("check", WITHOUT_SCRIPT)
async def test_a_page_without_scripts_is_read_too(page: Page, check: str) -> None:
    await write(page, WITHOUT_SCRIPT[check])
    assert f"{check} without script" in await seeing.without_script(page)


async def test_a_sheet_is_printed_in_black_and_without_forms(page: Page) -> None:
    await write(page, "<p>字</p>", "@media print { form { display: block !important; } p { color: #a31f1a; } }")
    found = await seeing.on_paper(page)
    assert set(found) == {"ink on paper", "forms on paper"}
    await write(page, "<p>字</p>", "@media print { body { background: #0a2f39; color: #fff; } }")
    assert "ink on paper" in await seeing.on_paper(page)


@pytest.mark.parametrize(
    "told", ["<p>他家住院了</p>", "<p>花了 23,480.00 元</p>", '<input aria-label="x" value="2万">']
)
async def test_an_illness_or_an_amount_in_a_village_is_found(page: Page, told: str) -> None:
    await write(page, told)
    assert "in a village" in await seeing.in_a_village(page)


async def test_a_neutral_phrase_or_a_question_in_a_village_is_no_fault(page: Page) -> None:
    await write(page, "<p>近期大额支出，请入户了解。3 口人，5月23日</p><label><input type=checkbox>因病</label>")
    assert await seeing.in_a_village(page) == {}


def test_a_machine_without_chromium_says_so_in_one_loud_line(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv(chromium.NAMED_BY, str(tmp_path / "none"))
    assert chromium.found() is None
    assert chromium.why_not().startswith(chromium.SKIPPED)
    assert "\n" not in chromium.why_not()
    monkeypatch.delenv(chromium.NAMED_BY)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.found() is None
    assert "chromium and fonts-noto-cjk" in chromium.why_not()
