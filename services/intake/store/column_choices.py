"""Which columns the headers of a department are, once it explained them (说明过的列)."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def known(session: AsyncSession, feed: str, department: str) -> dict[str, str]:
    """Which columns a department's headers are, as it told us before (记住的列)."""
    rows = await session.execute(_CHOICES, {"feed": feed, "department": department})
    return {row.header: row.column_name for row in rows}


async def remember(session: AsyncSession, feed: str, department: str, chosen: Mapping[str, str]) -> None:
    """Keep what a department says of its headers; "" is a column to leave out (记住列)."""
    for header in sorted(chosen):
        values = {"feed": feed, "department": department, "header": header, "name": chosen[header]}
        await session.execute(_REMEMBER, values)


_CHOICES = text("select header, column_name from column_choices where feed = :feed and department = :department")
_REMEMBER = text(
    """
    insert into column_choices (department, feed, header, column_name) values (:department, :feed, :header, :name)
    on conflict (department, feed, header) do update set column_name = excluded.column_name
    """
)
