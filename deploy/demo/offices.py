"""What county, towns and departments do each day at their desks (演示：市、镇、部门)."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from html import unescape
from typing import Self

from deploy.demo.accounts import Account
from deploy.demo.answers import Values
from deploy.demo.browser import Browser, PageRefused
from deploy.demo.chance import drawn
from deploy.demo.desks import Desks
from deploy.demo.lists import Task
from deploy.demo.notebook import Notebook
from deploy.demo.steps import Seen, fill_in, for_each_agency, offered, sure, take
from deploy.demo.village import EXPLAINED, STANDS
from deploy.demo.will import ALL_HANDS, acts, happens

AT_ONCE_MAX = 100
"""So many entries go through triage together."""
TURN, LEAVE = "finding.turned", "finding.left"
TRIAGE_PER_THOUSAND = 600
LEFT_PER_THOUSAND = 140
DENIED_PER_THOUSAND = 100
RETURNED_PER_THOUSAND = 50
DROPPED_PER_THOUSAND = 60
GIVEN_BACK_PER_THOUSAND = 120
CANNOT_PER_THOUSAND = 200
HIT_STANDS_PER_THOUSAND = 300
USUAL = {
    "assign": "clue.assigned",
    "confirm_closing": "clue.closed_no_risk",
    "town": "town.approved",
    "support": "measure.approved",
    "announcement": "decision.announced",
}
"""What a town's clerk does with a task on the usual way."""
_HELD = re.compile(r'href="(/runs/held/[^"]+)"[^>]*>([^<]*)</a><small>([^<]*)</small>')
_ITEM = re.compile(r'<li[^>]*><a href="/inbox\?t=todo[^"]*?i=([0-9a-f-]{36})#item"[^>]*>(.*?)</a></li>', re.DOTALL)
LIST = "报送“"
"""How an inbox calls a list that did not come."""
_LINE = re.compile(r"<b>([^<]*)</b><span>([^<]*)</span>")


class Office:
    """What every desk has: its browser, the day, what it knows of households."""

    def __init__(self, desks: Desks, notebook: Notebook, account: Account, today: date) -> None:
        self._desks, self._notebook = desks, notebook
        self._account, self._today = account, today

    async def browser(self) -> Browser:
        """The officer's own."""
        return await self._desks.of(self._account)

    def seen(self, home: str) -> Seen:
        """What is known here of a household."""
        risks = self._notebook.read("risks", home).split()
        return Seen(home, self._today, risks, setting=self._desks.setting)

    def today_is_the_day(self, task: Task, place: str = "") -> bool:
        """Whether this is done today."""
        return self.does(task.kind, task.home, place or task.town)

    def does(self, kind: str, home: str, place: str) -> bool:
        """Whether somebody does this for a household today."""
        return acts(kind, home, place, self._today, self._desks.hands)

    def once(self, what: str, task: Task, per_thousand: int) -> bool:
        """Whether this happens in this matter now; it does so once."""
        if self._notebook.read(what, task.matter_id) or not happens(what, task.home, per_thousand):
            return False
        self._notebook.write("yes", what, task.matter_id)
        return True


class Town(Office):
    """A town's clerk."""

    async def work(self, tasks: Sequence[Task]) -> int:
        """Take what is taken today of these. Raises PageRefused."""
        done = 0
        browser = await self.browser()
        for task in tasks:
            event = self._event(task)
            if event and self._notebook.still_at(task.kind, self._today, "town", task.matter_id):
                done += await take(browser, task.address, event, self.seen(task.home))
        return done

    def _event(self, task: Task) -> str:
        """Which step is taken; empty where none is."""
        if not self.today_is_the_day(task):
            return ""
        if task.kind == "town" and self.once("back", task, RETURNED_PER_THOUSAND):
            return "town.returned"
        if task.kind == "support" and happens("dropped", task.home, DROPPED_PER_THOUSAND):
            return "measure.dropped"
        return USUAL.get(task.kind, "")


class Triage(Office):
    """The county officer who looks through findings and records what agencies answer."""

    async def triage(self, tasks: Sequence[Task]) -> int:
        """Turn findings into clues, or leave them; some wait for another day. Raises PageRefused."""
        looked = TRIAGE_PER_THOUSAND * self._desks.hands // ALL_HANDS
        today = [task for task in tasks if drawn("triage", task.home, self._today).yes(looked)]
        left = {task.matter_id for task in today if happens("left", task.home, LEFT_PER_THOUSAND)}
        turned = [task.matter_id for task in today if task.matter_id not in left]
        return await self._decide(turned, TURN) + await self._decide(sorted(left), LEAVE)

    async def _decide(self, clues: Sequence[str], event: str) -> int:
        browser = await self.browser()
        for first in range(0, len(clues), AT_ONCE_MAX):
            page = await browser.get("/console?s=triage")
            form = page.form("/console/triage")
            if form is None:
                raise PageRefused("/console?s=triage has no form though findings wait.")
            ticked = list(clues[first : first + AT_ONCE_MAX])
            reasons = form.choices.get("leave_reason", [])
            values: Values = {
                "clue": ticked,
                "event": event,
                "leave_reason": "WRONG_DATA" if "WRONG_DATA" in reasons else "",
            }
            await sure(browser, await browser.send(page, form, values))
        return len(clues)

    async def compare(self, tasks: Sequence[Task]) -> int:
        """Write down what every agency answered for a household. Raises PageRefused."""
        browser = await self.browser()
        done = 0
        for task in tasks:
            if not self.today_is_the_day(task):
                continue
            done += await for_each_agency(browser, task.address, "comparison.answered", self.seen(task.home))
        return done

    async def settle_hits(self, towns: Collection[str]) -> int:
        """Say of each hit that a household of these towns has explained today whether it is cleared or stands.

        Raises PageRefused.
        """
        browser = await self.browser()
        done = 0
        for matter, words in self._notebook.under(EXPLAINED):
            address, _, home = words.partition(" ")
            if home.split()[1] not in towns:
                continue
            stands = happens(STANDS, home, HIT_STANDS_PER_THOUSAND)
            if stands:
                self._notebook.write("yes", STANDS, home)
            done += await for_each_agency(browser, address, "hit.stands" if stands else "hit.cleared", self.seen(home))
            self._notebook.write("", EXPLAINED, matter)
        return done


class Decider(Office):
    """The county officer who decides, and has had no part in what led there."""

    async def work(self, tasks: Sequence[Task]) -> int:
        """Decide what is decided today. Raises PageRefused."""
        done = 0
        browser = await self.browser()
        changed = {task.matter_id for task in tasks if task.kind == "basis_changed"}
        for task in tasks:
            if not self.today_is_the_day(task):
                continue
            if not self._notebook.still_at(task.kind, self._today, "county", task.matter_id):
                continue
            if task.kind == "basis_changed":
                event = "basis.returned" if self.once("again", task, RETURNED_PER_THOUSAND) else "basis.kept"
                done += await take(browser, task.address, event, self.seen(task.home))
            elif task.kind == "county" and task.matter_id not in changed:
                done += await self._decide(browser, task)
        return done

    async def _decide(self, browser: Browser, task: Task) -> int:
        denied = happens("denied", task.home, DENIED_PER_THOUSAND)
        page, form = await offered(browser, task.address, "county.confirmed")
        if form is None:
            return 0
        if denied or not form.choices.get("category"):  # none of the three fits this household
            return int(await take(browser, task.address, "county.denied", self.seen(task.home)))
        await fill_in(browser, page, form, self.seen(task.home))
        return 1


class LeadingGroup(Office):
    """The office that looks at lists which set off too much, and lets them pass."""

    async def work(self) -> int:
        """Let pass what was looked into today. Raises PageRefused."""
        browser = await self.browser()
        done = 0
        for address, title, size in _HELD.findall((await browser.get("/console?s=brake")).html):
            if not acts("held", f"{title} {size}", "", self._today):
                continue
            page = await browser.get(address)
            form = page.form(address)
            if form is None:
                raise PageRefused(f"{address} is held and has no form: {page.words}")
            await browser.send(page, form, {"reason": "已和医保局核对，确是这一周住院多，可以放行。"})
            done += 1
        return done


class Department(Office):
    """A department's liaison, who works from the own inbox."""

    _waiting: Sequence[tuple[str, str, str]] = ()

    async def look(self) -> Self:
        """Read what waits in the morning, before anybody sends more: what comes today waits for tomorrow.

        A list that is missed is not answered here; it takes no place from what is.
        """
        browser = await self.browser()
        listed = _items((await browser.get_named("/inbox")).html)
        self._waiting = [each for each in listed if not each[1].startswith(LIST)]
        if len(self._waiting) < len(listed):
            more = _items((await browser.get_named("/inbox?p=2")).html)
            self._waiting = [*self._waiting, *more][: len(listed)]
        return self

    async def work(self) -> int:
        """Answer, deliver or refuse what is done today of what was read. Raises PageRefused."""
        browser = await self.browser()
        done = 0
        for item, title, line in self._waiting:
            home = f"{title} {line}"
            if self.does("department_answer", home, self._account.department or ""):
                done += await self._answer(browser, f"/inbox/go/{item}", home)
        return done

    async def _answer(self, browser: Browser, address: str, home: str) -> int:
        page, form = await offered(browser, address)
        event = form.fields["event"][0] if form is not None else ""
        if form is None or (event == "measure.delivered" and not self.does("deliver", home, "")):
            return 0
        other = {
            "measure.accepted": ("measure.returned", GIVEN_BACK_PER_THOUSAND),
            "measure.delivered": ("measure.refused", CANNOT_PER_THOUSAND),
        }.get(event)
        if other is not None and happens(other[0], home, other[1]):
            return int(await take(browser, page.path, other[0], self.seen(home)))
        await fill_in(browser, page, form, self.seen(home))
        return 1


def _items(html: str) -> list[tuple[str, str, str]]:
    """What is to be done in a desk's inbox: item, what, and which household."""
    found = []
    for item, inside in _ITEM.findall(html):
        line = _LINE.search(inside)
        if line is not None:
            found.append((item, unescape(line.group(1)), unescape(line.group(2))))
    return found
