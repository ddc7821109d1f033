"""What had been committed when a page was made, so that its live list counts only what came after (数据时点)."""

import re

from sqlalchemy import ColumnElement, Text, and_, cast, func, literal_column, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import UserDefinedType

MARK_MAX = 2000
TRANSACTIONS_MAX = 2**63
_MARK = re.compile(r"[0-9]{1,19}:[0-9]{1,19}:([0-9]{1,19}(,[0-9]{1,19})*)?")


class _Transaction(UserDefinedType[int]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


class _Snapshot(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "pg_snapshot"


async def mark(session: AsyncSession) -> str:
    """The snapshot of this moment; taken before the list is read, it never counts too little."""
    snapshot: str = (await session.execute(text("select cast(pg_current_snapshot() as text)"))).scalar_one()
    return snapshot


def is_mark(words: str) -> bool:
    """Whether this is a snapshot that the database can have given: first ≤ those under way < last."""
    if len(words) > MARK_MAX or not _MARK.fullmatch(words):
        return False
    first, last, under_way = words.split(":")
    numbers = [int(one) for one in under_way.split(",") if one]
    inside = all(int(first) <= one < int(last) for one in numbers) and numbers == sorted(set(numbers))
    return 0 < int(first) <= int(last) < TRANSACTIONS_MAX and inside


def after(column: str, words: str) -> ColumnElement[bool]:
    """The condition that a row's transaction, kept in this `xid8` column, was committed after the mark.

    Its first half lets an index narrow the rows.
    """
    transaction = literal_column(column, _Transaction())
    snapshot = cast(cast(words, Text), _Snapshot())
    return and_(
        transaction >= func.pg_snapshot_xmin(snapshot), func.pg_visible_in_snapshot(transaction, snapshot).is_(False)
    )
