"""An open console is told how many came into its list; nothing moves until whoever reads it asks (工作台的实时)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from libs.events.transport import clock
from libs.web import live
from libs.web.access import Action
from libs.web.app import Reader, Refused, Signed, Web, must
from libs.web.areas import is_whole_region
from libs.web.marks import is_mark
from services.assistance.domain.days import beijing_day
from services.assistance.store import lists
from services.assistance.store.writing import CHANNEL, TOWN_DIGITS
from services.assistance.usecases import console as desk
from services.assistance.web.views_queue import NO_SUCH_FILTER, Asked, Tab, Whose, asked

router = APIRouter()
LIVE = "/console/live"
FILTERS = ("s", "town", "kind")
KIND_MAX = 64


@router.get(LIVE)
async def stream(request: Request, reader: Signed) -> Response:
    """How many came into a list since its page was made, whenever that changes."""
    must(reader, Action.SEE_CONSOLE)
    query = request.query_params
    wanted, mark = _asked(reader, query), query.get("mark", "")
    tab = wanted.tab
    if tab is None or not wanted.known or tab.whose is Whose.DONE or not is_mark(mark):
        raise Refused(f"{NO_SUCH_FILTER}。")

    async def count(session: AsyncSession) -> int:
        if tab.whose is Whose.HELD:
            return await lists.uploads_arrived(session, reader.region, mark) if is_whole_region(reader.areas) else 0
        return await desk.arrived(session, reader, slice_of(tab, wanted), beijing_day(clock.now()), mark)

    web: Web = request.app.state.web
    return await live.stream(request, web.database.dsn, CHANNEL, count, of=_own_town(reader))


def slice_of(tab: Tab, wanted: Asked) -> desk.Slice:
    """Which tasks a list holds, narrowed as was asked."""
    kinds = (wanted.kind,) if wanted.kind else tab.kinds
    late = tab.whose is Whose.LATE
    return desk.Slice(tab.whose is Whose.MINE, kinds, tab.levels, overdue=late, town=wanted.town)


def stream_of(wanted: Asked, mark: str) -> str:
    """The address of a list's stream; none for what cannot grow while it is read."""
    tab = wanted.tab
    if tab is None or not wanted.known or tab.whose is Whose.DONE:
        return ""
    filters = {"s": tab.key, "town": wanted.town, "kind": wanted.kind}
    return f"{LIVE}?" + urlencode({name: value for name, value in filters.items() if value} | {"mark": mark})


def _asked(reader: Reader, query: Mapping[str, str]) -> Asked:
    """The list of a stream; a town or a kind that is none holds nothing, so the page's check need not be made again."""
    given = {name: value for name in FILTERS if (value := query.get(name))}
    towns = [given["town"]] if "town" in given else []
    kinds = [given["kind"]] if len(given.get("kind", "")) <= KIND_MAX and "kind" in given else []
    return asked((reader.role, reader.region), given, towns=towns, kinds=kinds)


def _own_town(reader: Reader) -> str | None:
    """The town whose signals are enough for this office; None for whoever sees more than one."""
    towns = {area[:TOWN_DIGITS].ljust(len(area), "0") for area in reader.areas}
    return next(iter(towns)) if len(towns) == 1 and not is_whole_region(reader.areas) else None
