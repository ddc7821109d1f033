"""A department at work: what it sends, clicks and sees, and intake's runner of long jobs."""

from dataclasses import dataclass
from datetime import date

import httpx
from sqlalchemy import text

from libs.events.contracts.base import Event
from libs.events.transport import jobs
from libs.events.transport.database import Database
from libs.events.transport.jobs import Runner
from libs.runtime.settings import Settings
from services.intake import main
from services.intake.jobs import feed_jobs
from tests.service.intake.county import VILLAGE, told
from tests.unit.intake.files import a_csv, a_member, a_settlement, an_id, table

ROLL, SETTLEMENTS = "village_roll", "settlements"


@dataclass
class Sender:
    """Somebody signed in who sends lists."""

    client: httpx.AsyncClient
    cookie: dict[str, str]
    database: Database
    settings: Settings

    @property
    def runner(self) -> Runner:
        return Runner(self.database, feed_jobs(main.desk_of(self.settings)))

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers=self.cookie)

    async def post(self, path: str, **more) -> httpx.Response:
        return await self.client.post(path, headers=self.cookie, **more)

    async def send(self, feed: str, content: bytes, name: str = "清单.csv") -> httpx.Response:
        return await self.post(f"/feeds/{feed}", files={"file": (name, content)})

    async def sent(self, feed: str, content: bytes, name: str = "清单.csv") -> str:
        answer = await self.send(feed, content, name)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].partition("?")[0]

    async def checked(self, feed: str, content: bytes, name: str = "清单.csv") -> str:
        path = await self.sent(feed, content, name)
        assert (await self.post(f"{path}/check")).status_code == 303
        await self.work()
        return path

    async def loaded(self, feed: str, content: bytes, name: str = "清单.csv") -> str:
        path = await self.checked(feed, content, name)
        assert (await self.post(f"{path}/load", data={"so_few": "1", "few_reason": "少了"})).status_code == 303
        await self.work()
        return path

    async def work(self) -> None:
        """Do every job that waits."""
        runner = self.runner
        while await runner.once():
            pass
        failed = await ask(self.database, "select failure from jobs where state = 'FAILED'")
        assert failed == []

    async def told(self, kind: type[Event]) -> list[Event]:
        return await told(self.database, kind.name)


async def ask(database: Database, statement: str, **values) -> list[tuple]:
    async with database.transaction() as session:
        return [tuple(row) for row in (await session.execute(jobs.text(statement), values)).all()]


async def do(database: Database, statement: str) -> None:
    async with database.transaction() as session:
        await session.execute(text(statement))


def roll(*members: dict) -> bytes:
    return a_csv(table(*(a_member(**{"村代码": VILLAGE, **member}) for member in members)))


def settlements(*rows: dict, encoding: str = "utf-8") -> bytes:
    return a_csv(table(*(a_settlement(**row) for row in rows)), encoding)


def household(number: int, persons: int = 1) -> list[dict]:
    """Members of one invented household; the first is the head."""
    head = {"户编号": f"H{number:04d}", "户主姓名": f"许大{number}"}
    ids = [id_of(number, place) for place in range(persons)]
    return [
        head
        | {"姓名": f"许大{number}" if place == 0 else f"许{place}", "身份证号": each}
        | {"与户主关系": "户主" if place == 0 else "子"}
        for place, each in enumerate(ids)
    ]


def id_of(number: int, place: int = 0) -> str:
    return an_id(place + 1, born=date(1950 + number // 336, number // 28 % 12 + 1, number % 28 + 1))
