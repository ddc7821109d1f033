"""What every page is asked with, and what a form adds to it (一次请求)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from libs.events.transport import clock
from libs.web.app import Session, Signed
from libs.web.appointments import Reader
from libs.web.once import Once
from services.assistance.domain.days import beijing_day
from services.assistance.web.sent import Sent, read_sent
from services.assistance.web.views_step import RefusedView


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
    """A form that a reader sent (交上来的一次)."""

    sent: Sent

    @property
    def form(self) -> Once:
        """The form, which counts once."""
        body = self.sent.body(self.request.url.path)
        return Once(self.session, self.reader.officer_id, self.sent.key, body)


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
