"""Every officer's browser: who signed in stays signed in, and several work at the same time (演示：各人的网页)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence

import httpx

from deploy.demo.accounts import Account
from deploy.demo.browser import Browser
from deploy.demo.setting import JINJIANG, Setting
from deploy.demo.will import ALL_HANDS
from libs.events.contracts.values import OfficeRole

AT_ONCE = 4
"""So many officers work at the same time; the machine has two cores."""


class Desks:
    """The officers of the county, each at a browser of their own."""

    def __init__(
        self, origin: str, everybody: Sequence[Account], setting: Setting = JINJIANG, hands: int = ALL_HANDS
    ) -> None:
        self.everybody, self.setting, self.hands = everybody, setting, hands
        self._origin = origin
        self._way = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=2 * AT_ONCE))
        self._browsers: dict[str, Browser] = {}
        self._doors: dict[str, asyncio.Lock] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def of(self, account: Account) -> Browser:
        """The browser of this officer, signed in. Raises PageRefused."""
        async with self._doors.setdefault(account.subject, asyncio.Lock()):
            if account.subject not in self._browsers:
                browser = Browser(self._origin, self._way)
                await browser.sign_in(account.subject)
                self._browsers[account.subject] = browser
        return self._browsers[account.subject]

    def anybody(self) -> Browser:
        """A browser of somebody who has not signed in."""
        return Browser(self._origin, self._way)

    def holders(self, role: OfficeRole, area: str | None = None, department: str | None = None) -> list[Account]:
        """Who holds this office, in this area or department."""
        return [
            one
            for one in self.everybody
            if one.role is role and area in (None, one.area) and department in (None, one.department)
        ]

    async def together(self, works: Iterable[Callable[[], Awaitable[int]]]) -> int:
        """Let officers work side by side; the sum of what they did. Raises what the first of them met.

        Each begins when it is its turn: whoever is interrupted before has begun nothing.
        """

        async def in_turn(work: Callable[[], Awaitable[int]]) -> int:
            async with self._turns:
                return await work()

        done = await asyncio.gather(*(in_turn(work) for work in works), return_exceptions=True)
        for result in done:
            if isinstance(result, BaseException):
                raise result
        return sum(result for result in done if isinstance(result, int))

    async def close(self) -> None:
        """Everybody goes home."""
        await self._way.aclose()
