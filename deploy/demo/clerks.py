"""A town's clerk says which household a report is about that nobody could place (演示：认户)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from deploy.demo.browser import Browser, Page, PageRefused
from deploy.demo.desks import Desks
from deploy.demo.reports import Report, Unknown
from libs.events.contracts.values import OfficeRole
from libs.web.words import mask_name

DESK = "/people/match"
WHY_SPLIT = "打电话问过了，是另一个村同名的那一户。"
_SAID = re.compile(r"<dt>户主</dt><dd>([^<]*)</dd>.*?<dt>村</dt><dd>([^<]*)</dd>", re.DOTALL)
_CANDIDATE = re.compile(
    r'name="into" value="([^"]+)">\s*<div class="who"><span class="name">([^<]*) 户</span>'
    r'<span class="quiet">([^<]*) · [^<]*</span>'
)
_RECOGNISED = re.compile(
    r'<tr><td>([^<]*)<br><span class="quiet small">([^<]*)</span></td>'
    r'<td>([^<]*) 户<br><span class="quiet small">([^<]*)</span></td>.*?href="(/people/match/[^"]+/split)"',
    re.DOTALL,
)


@dataclass(frozen=True)
class Candidate:
    """A household of the register that might be the one, as the page shows it."""

    household_id: str
    head: str
    place: str
    """安海镇 型厝村 2 组."""


class Clerk:
    """Rings up whoever reported, and finds the household in the register, or not."""

    def __init__(self, desks: Desks) -> None:
        self._desks = desks

    async def next_morning(self, told: Sequence[Report]) -> int:
        """Decide about what came in yesterday; some wait another day, one is mistaken. Raises PageRefused."""
        return sum([await self._decide(report, careful=False) for report in told if report.unknown is not None])

    async def day_after(self, told: Sequence[Report]) -> int:
        """Decide about what was put off, and put right what was a mistake. Raises PageRefused."""
        done = 0
        for report in told:
            if report.unknown is Unknown.MIXED_UP:
                done += await self._split(report)
            if report.unknown in (Unknown.LATER, Unknown.MIXED_UP):
                done += await self._decide(report, careful=True)
        return done

    async def _decide(self, report: Report, *, careful: bool) -> int:
        """The household in hand, if it is the one of this report: which it is, or that it is a new one."""
        browser = await self._browser(report)
        page = await browser.get(DESK)
        if in_hand(page.html) != (report.head_name, report.household.place):
            return 0
        if report.unknown is Unknown.LATER and not careful:
            return await _say(browser, page, "later")
        if report.unknown is Unknown.NEWCOMER:
            return await _say(browser, page, "new")
        offered = candidates(page.html)
        others = [one for one in offered if not _is(one, report)]
        mistaken = report.unknown is Unknown.MIXED_UP and not careful and others
        chosen = others if mistaken else [one for one in offered if _is(one, report)]
        if not chosen:
            raise PageRefused(f"{DESK} offers no household for {report.head_name}: {page.words}")
        return await _say(browser, page, "same", chosen[0].household_id)

    async def _split(self, report: Report) -> int:
        """Take a recognition back that was wrong; one that is right stands."""
        browser = await self._browser(report)
        page = await browser.get(DESK)
        said = (mask_name(report.head_name), report.household.place)
        for name, place, head, home, address in _RECOGNISED.findall(page.html):
            candidate = Candidate("", unescape(head), unescape(home))
            if (unescape(name), unescape(place)) != said or _is(candidate, report):
                continue
            asked = await browser.get(address)
            form = asked.form("/split")
            if form is None:
                raise PageRefused(f"{address} has no form: {asked.words}")
            await browser.send(asked, form, {"reason": WHY_SPLIT} if "reason" in form.fields else {})
            return 1
        return 0

    async def _browser(self, report: Report) -> Browser:
        town = f"{report.household.village.code[:9]}000"
        return await self._desks.of(self._desks.holders(OfficeRole.TOWN_CLERK, town)[0])


def in_hand(html: str) -> tuple[str, str]:
    """Head and village that were reported of the household in hand; empty where none waits."""
    found = _SAID.search(html)
    return (unescape(found.group(1)), unescape(found.group(2))) if found else ("", "")


def candidates(html: str) -> list[Candidate]:
    """The households of the register that the page sets beside it."""
    return [Candidate(*map(unescape, found)) for found in _CANDIDATE.findall(html)]


def _is(candidate: Candidate, report: Report) -> bool:
    """Whether this is the household that the report is really about."""
    household = report.household
    right = (mask_name(household.head.name), f"{household.place} {household.group}")
    return (candidate.head, candidate.place) == right


async def _say(browser: Browser, page: Page, do: str, into: str = "") -> int:
    """Press the button that says so."""
    offered = [one for one in page.forms if do in one.choices.get("do", [])]
    form = next((one for one in offered if not into or one.fields.get("into") == [into]), None)
    if form is None:
        raise PageRefused(f"{DESK} has no button {do}: {page.words}")
    await browser.send(page, form, {"do": do})
    return 1
