"""What a village does each day: visits, signatures, review, notice, and asking whether help arrived (演示：村里)."""

from collections.abc import Sequence
from datetime import date

from deploy.demo.browser import Browser
from deploy.demo.desks import Desks
from deploy.demo.lists import Task
from deploy.demo.notebook import Notebook
from deploy.demo.proposals import catalogue_of, propose
from deploy.demo.steps import Seen, for_each_agency, offered, take
from deploy.demo.visits import Visits
from deploy.demo.will import acts, happens

REFUSES_PER_THOUSAND = 70
SOMEBODY_AWAY_PER_THOUSAND = 150
FAILS_PER_THOUSAND = 90
OBJECTION_PER_THOUSAND = 60
NOT_RECEIVED_PER_THOUSAND = 100
EXPLAINED = "explained"
"""Under this heading: case → where the county finds it and whose it is, once the household has spoken of its hits."""
TO_PROPOSE = "to propose"
"""Under this heading: refused measure → village and household that will ask for something else."""
STANDS = "stands"
"""Under this heading: household → that the county says of a hit that it is so."""


class Village:
    """The cadres of one village on one day."""

    def __init__(self, desks: Desks, notebook: Notebook, code: str, today: date) -> None:
        self._desks, self._notebook = desks, notebook
        self._code, self._today = code, today
        self._visits = Visits(desks, notebook)
        self._inbox_read: set[str] = set()

    async def work(self, tasks: Sequence[Task]) -> int:
        """Do what is done today of these; one step a matter. Raises PageRefused."""
        done = 0
        for task in tasks:
            wanted = self._unasked(task) or self._today_is_the_day(task)
            if wanted and self._notebook.still_at(task.kind, self._today, "village", task.matter_id):
                done += await self._do(task)
        return done

    async def propose(self, measure_id: str, home: str) -> int:
        """Ask for something else instead of a measure that was refused. Raises PageRefused."""
        officer, _ = self._visits.pair(self._code, home)
        catalogue = catalogue_of(self._desks.setting.region)
        return await propose(await self._desks.of(officer), f"/cases/{measure_id}", catalogue)

    def _today_is_the_day(self, task: Task) -> bool:
        return acts(task.kind, task.home, task.place, self._today, self._desks.hands)

    def _unasked(self, task: Task) -> bool:
        """Whether somebody objects today: that waits for nobody."""
        return (
            task.kind == "notice"
            and happens("objects", task.home, OBJECTION_PER_THOUSAND)
            and not self._notebook.read("objected", task.home)
        )

    async def _do(self, task: Task) -> int:
        if task.kind == "visit":
            return await self._visits.go(task, self._code)
        officer, _ = self._visits.pair(self._code, task.home)
        browser = await self._desks.of(officer)
        if officer.subject not in self._inbox_read:
            self._inbox_read.add(officer.subject)
            await browser.get("/inbox")
        address = f"/cases/{task.matter_id}"
        if task.kind == "tell_in_person":
            return await self._tell(browser, address)
        if task.kind == "new_proposal":  # written at night: a department may give another one back in the day
            self._notebook.write(f"{self._code} {task.home}", TO_PROPOSE, task.matter_id)
            return 0
        risks = self._notebook.read("risks", task.home).split()
        stands = bool(self._notebook.read(STANDS, task.home))
        seen = Seen(task.home, self._today, risks, hit_stands=stands, setting=self._desks.setting)
        if task.kind == "hit_answer":
            self._notebook.write(f"{task.address} {task.home}", EXPLAINED, task.matter_id)
            return await for_each_agency(browser, address, "hit.explained", seen)
        event = self._event(task)
        return int(await take(browser, address, event, seen)) if event else 0

    def _event(self, task: Task) -> str:
        """Which step is taken; empty where none is."""
        match task.kind:
            case "convert" | "propose_closing":
                return "close.proposed" if self._notebook.read("seen", task.matter_id) == "none" else "clue.converted"
            case "authorise":
                return self._authorisation(task)
            case "review":
                stands = self._notebook.read(STANDS, task.home)
                fails = stands or happens("fails", task.home, FAILS_PER_THOUSAND)
                return "review.failed" if fails else "review.passed"
            case "notice" if self._unasked(task):
                self._notebook.write("yes", "objected", task.home)
                return "objection.raised"
            case "confirm_delivery":
                return self._once("lost", "measure.disputed", task, NOT_RECEIVED_PER_THOUSAND) or "measure.confirmed"
            case _:
                return {
                    "start_notice": "notice.started",
                    "follow_up": "followup.recorded",
                }.get(task.kind, "")

    def _authorisation(self, task: Task) -> str:
        if happens("refuses", task.home, REFUSES_PER_THOUSAND):
            return "authorisation.refused"
        away = self._once("sought", "authorisation.sought", task, SOMEBODY_AWAY_PER_THOUSAND)
        return away or "authorisation.signed"

    def _once(self, what: str, event: str, task: Task, per_thousand: int) -> str:
        """The step, if it happens in this household and has not happened yet; else empty."""
        if self._notebook.read(what, task.matter_id) or not happens(what, task.home, per_thousand):
            return ""
        self._notebook.write("yes", what, task.matter_id)
        return event

    async def _tell(self, browser: Browser, address: str) -> int:
        """Read a result aloud at the door, and ask whether whoever reported may see it."""
        page, _ = await offered(browser, address)
        form = page.form_with("/told/")
        if form is None:
            return 0
        await browser.send(page, form, {"proxy": "yes"} if form.choices.get("proxy") else {})
        return 1


async def know(desks: Desks, code: str) -> int:
    """The village reads what it is only told, such as that a report was taken back."""
    done = 0
    account = next(one for one in desks.everybody if one.area == code)
    browser = await desks.of(account)
    while True:
        page = await browser.get("/inbox")
        form = page.form("/inbox/known")
        if form is None or done > 50:
            return done
        await browser.send(page, form, {})
        done += 1
