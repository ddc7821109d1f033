"""What an address asks for, checked: tab, page, item, mark (页面参数)."""

import re
from datetime import UTC, datetime
from uuid import UUID

from starlette.datastructures import QueryParams

from services.notifications.usecases.inbox import Asked

TABS = ("todo", "know", "done")
PAGES_MAX = 10_000
MARK_MAX = 2000
TRANSACTIONS_MAX = 2**63
_MARK = re.compile(r"[0-9]{1,19}:[0-9]{1,19}:([0-9]{1,19}(,[0-9]{1,19})*)?")
_SINCE = re.compile("[0-9]{1,13}")
KNOWN = frozenset({"t", "p", "i", "said", "size"})


class NoSuchFilter(Exception):
    """A value that no list has: nothing is shown, not everything."""


def asked(query: QueryParams) -> Asked:
    """What the address of an inbox asks for. Raises NoSuchFilter."""
    tab, page = query.get("t", TABS[0]), query.get("p", "1")
    if tab not in TABS or not page.isascii() or not page.isdigit() or not set(query) <= KNOWN:
        raise NoSuchFilter
    if len(page) > len(str(PAGES_MAX)) or not 1 <= int(page) <= PAGES_MAX:
        raise NoSuchFilter
    return Asked(tab, int(page), item_id(query["i"]) if "i" in query else None)


def item_id(value: str) -> UUID:
    """The id of an item. Raises NoSuchFilter."""
    try:
        return UUID(value)
    except ValueError:
        raise NoSuchFilter from None


def mark(query: QueryParams) -> tuple[str, datetime]:
    """What had been committed when a page was made, and when that was. Raises NoSuchFilter."""
    found, since = query.get("mark", ""), query.get("since", "")
    if len(found) > MARK_MAX or not _MARK.fullmatch(found) or not _SINCE.fullmatch(since) or not _in_order(found):
        raise NoSuchFilter
    return found, datetime.fromtimestamp(int(since) / 1000, UTC)


def _in_order(mark: str) -> bool:
    """Whether this is a snapshot that the database can have given: first ≤ those under way < last."""
    first, last, under_way = mark.split(":")
    numbers = [int(one) for one in under_way.split(",") if one]
    inside = all(int(first) <= one < int(last) for one in numbers) and numbers == sorted(set(numbers))
    return 0 < int(first) <= int(last) < TRANSACTIONS_MAX and inside
