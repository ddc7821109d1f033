"""Who signs in, and what they are called (办事的人)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer: the subject of the sign-in provider's token, and our surrogate for it."""

    officer_id: str
    subject: str
    label: str
    """As what they are known on the sign-in page of the demo: 型厝村 村干部."""
    name: str


async def by_subject(session: AsyncSession, subject: str) -> Officer | None:
    """The officer of this token, if one was recorded."""
    row = (await session.execute(_BY_SUBJECT, {"subject": subject})).mappings().one_or_none()
    return Officer(**row) if row is not None else None


async def everybody(session: AsyncSession) -> list[Officer]:
    """All officers, for the demo's sign-in page."""
    rows = await session.execute(text("select officer_id, subject, label, name from officers order by label, subject"))
    return [Officer(**row) for row in rows.mappings()]


async def names(session: AsyncSession, officer_ids: Sequence[str]) -> dict[str, str]:
    """What these officers are called."""
    rows = await session.execute(
        text("select officer_id, name from officers where officer_id = any(:ids)"), {"ids": list(officer_ids)}
    )
    return {row.officer_id: row.name for row in rows}


async def save(session: AsyncSession, officer: Officer) -> None:
    """Write an officer, or what they are called now."""
    await session.execute(_SAVE, {field: getattr(officer, field) for field in Officer.__slots__})


_BY_SUBJECT = text("select officer_id, subject, label, name from officers where subject = :subject")
_SAVE = text(
    """
    insert into officers (officer_id, subject, label, name) values (:officer_id, :subject, :label, :name)
    on conflict (officer_id) do update set subject = excluded.subject, label = excluded.label, name = excluded.name
    """
)
