"""A form that counts once: sent again, it leads where it led before (只算一次)."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse

from libs.events.transport.requests import Answer, earlier_answer, remember
from libs.web.errors import GoTo

SEE_OTHER = 303


@dataclass(frozen=True)
class Once:
    """Who sends which form under which key; `body` says what is wanted."""

    session: AsyncSession
    caller: str
    key: str
    body: bytes

    async def earlier(self) -> Answer | None:
        """What this very form was answered before. Raises KeyUnusable, InFlight, OtherBody."""
        return await earlier_answer(self.session, self.caller, self.key, self.body)

    async def begin(self) -> None:
        """Send the caller to where this very form led before. Raises GoTo, KeyUnusable, InFlight, OtherBody."""
        before = await self.earlier()
        if before is not None:
            raise GoTo(before.body.decode())

    async def keep(self, answer: Answer) -> None:
        """Answer the same whenever this form comes again."""
        await remember(self.session, self.caller, self.key, self.body, answer)

    async def onward(self, location: str) -> RedirectResponse:
        """Send the caller on, now and whenever the same form comes again."""
        await self.keep(Answer(SEE_OTHER, location.encode(), "text/plain"))
        return RedirectResponse(location, status_code=SEE_OTHER)
