"""Towns and villages that a sentence names by their code are called as people call them (地名)."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.requests import Request

from libs.web.app import Web
from libs.web.session import COOKIE
from services.notifications.domain import called
from services.notifications.store.lists import Item
from services.notifications.usecases.inbox import Desk


async def named(request: Request, shown: Desk) -> Desk:
    """The same list, with the names of places in its sentences; intake is asked once, and only where one needs it."""
    opened = shown.opened
    items = [*shown.listed, *([opened.item] if opened else [])]
    codes = sorted({code for item in items for code in called.codes(item.full)})
    if not codes:
        return shown
    web: Web = request.app.state.web
    names = await web.people.places(request.cookies.get(COOKIE, ""), codes)
    return replace(
        shown,
        listed=[_called(item, names) for item in shown.listed],
        opened=replace(opened, item=_called(opened.item, names)) if opened else None,
    )


def _called(item: Item, names: Mapping[str, str]) -> Item:
    return replace(item, full=called.with_names(item.full, names), neutral=called.with_names(item.neutral, names))
