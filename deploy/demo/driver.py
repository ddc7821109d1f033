"""Loads the county and lives the month over HTTP, with the demo's accounts, like anybody (演示一个月).

A day is played in parts; each ends when everything that was told has been heard. What was played is remembered, so that
nothing is lived twice.
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from deploy.demo import files
from deploy.demo.accounts import Account
from deploy.demo.browser import Browser, PageRefused
from deploy.demo.county import County
from deploy.demo.officers import Officers
from deploy.demo.reports import Report, reports
from deploy.local import quiet
from deploy.local.supervisor import Supervisor
from libs.events.transport import clock

FIRST_DAY, DAYS = date(2024, 5, 1), 31
MORNING = timedelta(hours=8)
BEIJING = timedelta(hours=8)
FILE_S = 180.0
QUIET_S = 180.0
SETTLEMENTS_ON, CORRECTED_ON = date(2024, 5, 2), date(2024, 5, 8)

Play = Callable[[], Awaitable[object]]


def morning(day: date) -> datetime:
    """Eight o'clock in Beijing."""
    return datetime.combine(day, time(0), UTC) + MORNING - BEIJING


@dataclass(frozen=True)
class Part:
    """A part of a day."""

    name: str
    play: Play


class Month:
    """The month of May 2024 in the demo's county."""

    def __init__(self, supervisor: Supervisor, county: County, everybody: Sequence[Account]) -> None:
        self._supervisor = supervisor
        self._county = county
        self._officers = Officers(supervisor.origin, everybody)
        self._memory = supervisor.folder.demo / "played.json"
        self._played: list[str] = json.loads(self._memory.read_text()) if self._memory.exists() else []
        self._origin = supervisor.origin
        self._settlements = files.settlements(county)
        self.now = ""

    async def play(self, days: int = DAYS) -> None:
        """Live what was not lived yet of so many days. Raises PageRefused, NotQuiet."""
        for day in _days(days):
            parts = [part for part in self._parts(day) if part.name not in self._played]
            if parts:
                self._to(day)
            for part in parts:
                self.now = part.name
                await part.play()
                await self.drain()
                self._remember(part.name)
                self._supervisor.screen.say(f"{part.name}")
        self.now = "过完了"

    async def drain(self) -> None:
        """Wait until everything that was told has been heard. Raises NotQuiet."""
        servers = self._supervisor.servers
        await quiet.until_quiet(servers.dsn, servers.bootstrap, self._supervisor.services, seconds=QUIET_S)

    def _parts(self, day: date) -> Iterator[Part]:
        words = f"{day.month}月{day.day}日"
        lists = self._settlements
        if day == FIRST_DAY:
            roll = (files.ROLL_NAME, files.village_roll(self._county))
            yield Part(f"{words} 农业农村局报村户名册", lambda: self._upload("agriculture", "village_roll", roll))
        if day == SETTLEMENTS_ON:
            first = (files.SETTLEMENTS_NAME, lists.first)
            yield Part(f"{words} 医保局报结算清单", lambda: self._upload("medical_insurance", "settlements", first))
            yield Part(
                f"{words} 医保局把同一张清单又报一次",
                lambda: self._upload("medical_insurance", "settlements", first, again=True),
            )
        if day == CORRECTED_ON:
            corrected = (files.CORRECTED_NAME, lists.corrected)
            yield Part(f"{words} 医保局报更正", lambda: self._upload("medical_insurance", "settlements", corrected))
        today = _of_day(reports(self._county), day)
        if today:
            yield Part(f"{words} 申报 {len(today)} 件", lambda: self._hand_in(today))
        yield Part(f"{words} 市里研判疑点", self._officers.triage)
        yield Part(f"{words} 各镇派单到村", self._officers.assign)

    async def _upload(self, department: str, feed: str, file: tuple[str, bytes], *, again: bool = False) -> None:
        """Send a list, look at the dry run, load what is good."""
        async with Browser(self._origin) as browser:
            await browser.sign_in(f"department-liaison-{department}")
            page = await browser.get(f"/feeds/{feed}")
            form = page.form(f"/feeds/{feed}")
            if form is None:
                raise PageRefused(f"/feeds/{feed} offers no form to send a file.")
            sent = await browser.submit(page, form, {}, {"file": file})
            where = sent.path.partition("?")[0]
            if again:
                return
            form = sent.form("/check")
            if form is not None:
                await browser.submit(sent, form, {})
            checked, form = await browser.until(where, "/load", seconds=FILE_S)
            await browser.submit(checked, form, {"so_few": "1"} if "so_few" in form.choices else {})

    async def _hand_in(self, today: Sequence[Report]) -> None:
        for report in today:
            async with Browser(self._origin) as browser:
                page = await browser.get("/report?for=other" if report.for_other else "/report")
                form = page.form("/report")
                if form is None:
                    raise PageRefused("/report has no form.")
                await browser.submit(page, form, report.values)

    def _to(self, day: date) -> None:
        """Move the clock to the morning of this day, unless it is later already."""
        if clock.now() < morning(day):
            clock.move(self._supervisor.folder.clock, morning(day))

    def _remember(self, name: str) -> None:
        self._played.append(name)
        written = self._memory.with_suffix(".part")
        written.write_text(json.dumps(self._played, ensure_ascii=False, indent=1))
        written.replace(self._memory)


def _days(count: int) -> Iterator[date]:
    return (FIRST_DAY + timedelta(days=day) for day in range(min(count, DAYS)))


def _of_day(told: Sequence[Report], day: date) -> Sequence[Report]:
    """Spread the reports over the days from the second on, two a day."""
    first = (day - SETTLEMENTS_ON).days * 2
    return told[first : first + 2] if first >= 0 else ()
