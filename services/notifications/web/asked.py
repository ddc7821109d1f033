"""What an address asks for, checked: tab, page, item, mark (页面参数)."""

import re
from datetime import UTC, datetime
from uuid import UUID

from starlette.datastructures import QueryParams

from libs.web.marks import is_mark
from libs.web.paging import page_asked
from services.notifications.usecases.inbox import Asked

TABS = ("todo", "know", "done")
PAGES_MAX = 10_000
_SINCE = re.compile("[0-9]{1,13}")
KNOWN = frozenset({"t", "p", "i", "page", "part", "said", "size"})


class NoSuchFilter(Exception):
    """A value that no list has: nothing is shown, not everything."""


def asked(query: QueryParams) -> Asked:
    """What the address of an inbox asks for. Raises NoSuchFilter."""
    tab, page = query.get("t", TABS[0]), query.get("p", "1")
    if tab not in TABS or not page.isascii() or not page.isdigit() or not set(query) <= KNOWN:
        raise NoSuchFilter
    if len(page) > len(str(PAGES_MAX)) or not 1 <= int(page) <= PAGES_MAX:
        raise NoSuchFilter
    together, part = page_asked(query.get("page", "1")), page_asked(query.get("part", "1"))
    if together is None or part is None:
        raise NoSuchFilter
    return Asked(tab, int(page), item_id(query["i"]) if "i" in query else None, together, part)


def item_id(value: str) -> UUID:
    """The id of an item. Raises NoSuchFilter."""
    try:
        return UUID(value)
    except ValueError:
        raise NoSuchFilter from None


def mark(query: QueryParams) -> tuple[str, datetime]:
    """What had been committed when a page was made, and when that was. Raises NoSuchFilter."""
    found, since = query.get("mark", ""), query.get("since", "")
    if not is_mark(found) or not _SINCE.fullmatch(since):
        raise NoSuchFilter
    return found, datetime.fromtimestamp(int(since) / 1000, UTC)
