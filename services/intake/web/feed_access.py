"""Whose list and whose upload a page of 报送数据 shows; another department's is 404 (只看本部门)."""

from collections.abc import Awaitable, Mapping
from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import OfficeRole
from libs.web import words
from libs.web.access import Action, may
from libs.web.app import NotForYou, Stale, must
from libs.web.appointments import Reader
from libs.web.areas import is_whole_region
from libs.web.menu import department_words
from services.intake.domain.feed import Feed, header_form
from services.intake.domain.guide import how
from services.intake.store import feed_uploads
from services.intake.store.feed_uploads import Upload
from services.intake.usecases import feed_view
from services.intake.usecases.feed_desk import COUNTY_OFFICE, Desk
from services.intake.usecases.feed_upload import NotNow
from services.intake.usecases.feed_zero import may_be_nothing


def desk_of(request: Request) -> Desk:
    """Where lists are received."""
    desk: Desk = request.app.state.desk
    return desk


def department_of(reader: Reader) -> str | None:
    """The department whose lists these are, in the words of the lists; none for an office of a part of the region."""
    if not is_whole_region(reader.areas):
        return None
    if reader.role is OfficeRole.COUNTY_OFFICER:
        return COUNTY_OFFICE
    if reader.role not in (OfficeRole.DEPARTMENT_LIAISON, OfficeRole.DEPARTMENT_HEAD) or reader.department is None:
        return None
    return department_words(reader.department, reader.region)


def may_send(reader: Reader) -> bool:
    """Whether the reader may send, load and take back, or only see."""
    return may(reader, Action.SEND_FEED)


def feed_of(request: Request, reader: Reader, feed_id: str) -> Feed:
    """A list of the reader's own department. Raises NotForYou."""
    must(reader, Action.SEE_FEEDS)
    feed = desk_of(request).feeds.get(feed_id)
    if feed is None or feed.department != department_of(reader):
        raise NotForYou
    return feed


async def upload_of(
    request: Request, session: AsyncSession, reader: Reader, ids: tuple[str, str], *, lock: bool = False
) -> tuple[Feed, Upload]:
    """An upload of the reader's own department; `ids` are list and upload. Raises NotForYou."""
    feed = feed_of(request, reader, ids[0])
    upload = await feed_uploads.of_list(session, feed, ids[1], lock=lock)
    if upload is None:
        raise NotForYou
    return feed, upload


async def rail(request: Request, session: AsyncSession, reader: Reader, feed: Feed) -> dict[str, Any]:
    """What every page of a list shows: the lists beside it, and how each stands."""
    stand = await feed_view.standings(session, desk_of(request), department_of(reader), words.today())
    current = next(each for each in stand if each.feed.id == feed.id)
    may = {"may_send": may_send(reader), "may_be_nothing": may_be_nothing(feed)}
    return {"rail": stand, "current": current, "feed": feed, "how": how, **may}


def path_of(feed: Feed, upload: Upload) -> str:
    """The page of an upload."""
    return f"/feeds/{feed.id}/{upload.upload_id}"


def chosen_columns(form: Mapping[str, Any], seen: feed_view.Columns) -> dict[str, str]:
    """What the sender changed of the columns: their header → ours, or "" for one to leave out."""
    chosen: dict[str, str] = {}
    for index, header in enumerate(seen.matching.headers):
        answer = form.get(f"c{index}")
        if header and isinstance(answer, str) and answer not in ("?", seen.choices.get(index)):
            chosen[header_form(header)] = answer
    return chosen


async def or_stale(asked: Awaitable[None], back: str) -> None:
    """Do what is asked; what is too early or too late answers 409 with its sentence."""
    try:
        await asked
    except NotNow as error:
        raise Stale(error.sentence, back=back) from None
