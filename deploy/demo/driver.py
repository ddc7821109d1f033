"""Loads the county and lives the month over HTTP, with the demo's accounts, like anybody (演示一个月).

A day is played in parts; each ends when everything that was told has been heard. What was played is remembered, so that
nothing is lived twice.
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter

from deploy.demo import files
from deploy.demo.accounts import Account
from deploy.demo.clerks import Clerk
from deploy.demo.county import HOUSEHOLDS, County
from deploy.demo.department_lists import department_lists
from deploy.demo.desks import Desks
from deploy.demo.kills import Kills
from deploy.demo.notebook import Notebook
from deploy.demo.officers import Officers
from deploy.demo.reporters import Reporters
from deploy.demo.reports import Report, reports
from deploy.demo.senders import File, send_list, send_nothing
from deploy.demo.setting import DAYS, Setting
from deploy.local.quiet import Quiet
from deploy.local.supervisor import Supervisor
from libs.events.transport import clock

MORNING = timedelta(hours=8)
BEIJING = timedelta(hours=8)
QUIET_S, AT_LAST_S = 180.0, 60.0
SETTLEMENTS_ON, DEPARTMENTS_ON, CORRECTED_ON = 2, 4, 8
"""Days of the month; the other lists come before the day on which everybody is screened."""
DESKS = "各办各的"

Play = Callable[[], Awaitable[int]]


def morning(day: date) -> datetime:
    """Eight o'clock in Beijing."""
    return datetime.combine(day, time(0), UTC) + MORNING - BEIJING


@dataclass(frozen=True)
class Part:
    """A part of a day."""

    day: date
    name: str
    play: Play


class Month:
    """The month of May in the demo's county."""

    def __init__(self, supervisor: Supervisor, county: County, everybody: Sequence[Account]) -> None:
        self._supervisor = supervisor
        self._county, self._setting = county, county.setting
        self._quiet_s = QUIET_S * max(1, len(county.households) / HOUSEHOLDS)
        folder = supervisor.folder.demo
        self._memory = folder / "played.json"
        self._played: list[str] = json.loads(self._memory.read_text()) if self._memory.exists() else []
        notebook = Notebook(folder / "notebook.jsonl")
        self._desks = Desks(supervisor.origin, everybody, county.setting, county.hands)
        self._officers = Officers(self._desks, county, notebook)
        self._reporters = Reporters(self._desks, notebook)
        self._clerk = Clerk(self._desks)
        self._settlements = files.settlements(county)
        servers = (supervisor.servers.dsn, supervisor.servers.bootstrap)
        self._quiet = Quiet(servers, supervisor.services, supervisor.folder)
        self.now = ""

    async def play(self, days: int, kills: Kills) -> None:
        """Live what was not lived yet of so many days. Raises PageRefused, NotQuiet."""
        everything = (part for day in _days(self._setting, days) for part in self._parts(day))
        parts = [part for part in everything if part.name not in self._played]
        kills.spread_over(len(parts))
        try:
            await self._quiet.come(seconds=self._quiet_s)
            for order, part in enumerate(parts):
                await self._to(part.day)
                await self._live(part, order, kills)
            await self._quiet.come(seconds=AT_LAST_S)
        finally:
            await self._desks.close()
            await self._quiet.close()
        self.now = f"{days} 天过完了"

    async def _live(self, part: Part, order: int, kills: Kills) -> None:
        """One part: what people do, and what is told of it; then it is written down as lived."""
        self.now = f"{part.name} {_waiting(self._officers.waits)}"
        started = clock.real_now()
        async with kills.during(order):
            done = await part.play()
        played_at = clock.real_now()
        await self._quiet.come(seconds=self._quiet_s)
        self._remember(part.name)
        seconds = f"{_seconds(started, played_at)} + {_seconds(played_at, clock.real_now())}"
        self._supervisor.screen.say(f"{part.name}：{done} 件（{seconds} 秒）")

    def _parts(self, day: date) -> Iterator[Part]:
        words = _words(day)
        for name, feed, file in self._lists_of(day):
            yield Part(day, f"{words} {name}", self._sends(feed, file))
        if day.day == DEPARTMENTS_ON:
            yield Part(day, f"{words} 各部门报清单", self._departments_send)
        everything = reports(self._county)
        yesterday, before = (self._of_day(everything, day - timedelta(days=days)) for days in (1, 2))
        if any(report.unknown for report in (*yesterday, *before)):
            yield Part(day, f"{words} 镇里认户", lambda: self._recognise(yesterday, before))
        told = self._of_day(everything, day)
        if told:
            yield Part(day, f"{words} 申报", lambda: self._report(told))
        yield Part(day, f"{words} {DESKS}", lambda: self._officers.morning(day))
        yield Part(day, f"{words} 同去的人确认", lambda: self._officers.evening(day))
        if day.day >= min(self._setting.week_ends):
            yield Part(day, f"{words} 领导小组办公室看停下的清单", lambda: self._officers.let_pass(day))

    def _lists_of(self, day: date) -> Iterator[tuple[str, str, File]]:
        """The files of a day: what is done, the feed, the file."""
        lists, (first_day, last_day) = self._settlements, self._setting.year
        if day == self._setting.first_day:
            roll = (files.ROLL_NAME.format(first_day=day), files.village_roll(self._county))
            yield "农业农村局报村户名册", "village_roll", roll
        if day.day == SETTLEMENTS_ON:
            first = (files.SETTLEMENTS_NAME.format(first=first_day, last=last_day), lists.first)
            yield "医保局报结算清单", "settlements", first
            yield "医保局把同一张清单又报一次", "settlements", first
        if day.day == CORRECTED_ON:
            yield "医保局报更正", "settlements", (files.CORRECTED_NAME, lists.corrected)
        if day.day in self._setting.week_ends:
            week = (files.WEEK_NAME.format(day=day), files.week_of_settlements(self._county, day))
            yield "医保局报一周的结算", "settlements", week

    def _of_day(self, told: Sequence[Report], day: date) -> Sequence[Report]:
        """Spread the reports over the days from the second on, two a day."""
        first = (day - self._setting.on(SETTLEMENTS_ON)).days * 2
        return told[first : first + 2] if first >= 0 else ()

    async def _departments_send(self) -> int:
        """Each department its lists, one after the other; departments side by side."""
        lists = sorted(department_lists(self._county), key=itemgetter(0))
        works = [partial(self._send_all, code, list(sent)) for code, sent in groupby(lists, key=itemgetter(0))]
        return await self._desks.together(works)

    async def _send_all(self, code: str, lists: Sequence[tuple[str, str, File | None]]) -> int:
        """Raises PageRefused."""
        done = 0
        for _, feed, file in lists:
            if file is None:
                done += await send_nothing(self._desks, code, feed)
            else:
                done += await send_list(self._desks, code, feed, file)
        return done

    def _sends(self, feed: str, file: File) -> Play:
        department = "agriculture" if feed == "village_roll" else "medical_insurance"
        return lambda: send_list(self._desks, department, feed, file)

    async def _report(self, today: Sequence[Report]) -> int:
        return await self._reporters.take_back() + await self._reporters.hand_in(today)

    async def _recognise(self, yesterday: Sequence[Report], before: Sequence[Report]) -> int:
        return await self._clerk.next_morning(yesterday) + await self._clerk.day_after(before)

    async def _to(self, day: date) -> None:
        """Move the clock to the morning of this day, unless it is later already; what comes due is said first."""
        if clock.now() < morning(day):
            started = clock.real_now()
            clock.move(self._supervisor.folder.clock, morning(day))
            await self._quiet.come(seconds=self._quiet_s)
            self._supervisor.screen.say(f"{_words(day)} 天亮（{_seconds(started, clock.real_now())} 秒）")

    def _remember(self, name: str) -> None:
        self._played.append(name)
        written = self._memory.with_suffix(".part")
        written.write_text(json.dumps(self._played, ensure_ascii=False, indent=1))
        written.replace(self._memory)


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _seconds(since: datetime, until: datetime) -> str:
    return f"{(until - since).total_seconds():.1f}"


def _waiting(waits: Mapping[str, int]) -> str:
    """How many tasks wait where: 村 41，镇 12."""
    named = {"village": "村", "town": "镇", "county": "审定", "dept": "部门"}
    return "　".join(f"{named[tab]} {count} 件" for tab, count in waits.items())


def _days(setting: Setting, count: int) -> Iterator[date]:
    return (setting.first_day + timedelta(days=day) for day in range(min(count, DAYS)))
