"""What every page is asked with, and what a form adds to it (一次请求)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse

from libs.events.transport import clock
from libs.events.transport.requests import Answer, earlier_answer, remember
from libs.web.app import Session, Signed
from libs.web.appointments import Reader
from libs.web.errors import GoTo
from services.assistance.domain.days import beijing_day
from services.assistance.web.sent import Sent, read_sent
from services.assistance.web.views_step import RefusedView

SEE_OTHER = 303


@dataclass(frozen=True)
class At:
    """One request of one reader (一次请求)."""

    request: Request
    session: AsyncSession
    reader: Reader
    now: datetime

    @property
    def today(self) -> date:
        """The day in Beijing."""
        return beijing_day(self.now)

    @property
    def late(self) -> RefusedView | None:
        """Why nothing may be decided now: hearing is too far behind."""
        minutes: int | None = getattr(self.request.state, "late_minutes", None)
        return RefusedView(late_words(minutes)) if minutes is not None else None


@dataclass(frozen=True)
class Posted(At):
    """A form that a reader sent: it counts once, and its answer is kept (交上来的一次)."""

    sent: Sent

    async def earlier(self) -> Answer | None:
        """What this very form was answered before. Raises KeyUnusable, InFlight, OtherBody."""
        return await earlier_answer(self.session, self.reader.officer_id, self.sent.key, self._body())

    async def once(self) -> None:
        """Send the reader to where this very form led before. Raises GoTo, KeyUnusable, InFlight, OtherBody."""
        before = await self.earlier()
        if before is not None:
            raise GoTo(before.body.decode())

    async def keep(self, answer: Answer) -> None:
        """Answer the same whenever this form comes again."""
        await remember(self.session, self.reader.officer_id, self.sent.key, self._body(), answer)

    async def onward(self, location: str) -> RedirectResponse:
        """Send the reader on, now and whenever the same form comes again."""
        await self.keep(Answer(SEE_OTHER, location.encode(), "text/plain"))
        return RedirectResponse(location, status_code=SEE_OTHER)

    def _body(self) -> bytes:
        return self.sent.body(self.request.url.path)


async def _asked(request: Request, session: Session, reader: Signed) -> At:
    return At(request, session, reader, clock.now())


Reading = Annotated[At, Depends(_asked)]
"""Who asks for a page, and when."""


async def _posted(at: Reading) -> Posted:
    return Posted(at.request, at.session, at.reader, at.now, await read_sent(at.request))


Sending = Annotated[Posted, Depends(_posted)]
"""Who sends a form, and what is in it."""


def late_words(minutes: int) -> str:
    """While hearing is behind nothing is decided."""
    return f"数据晚到 {minutes} 分钟。可以看，先不要定；恢复后再点一次。"
