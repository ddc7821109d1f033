"""Lists of departments that screening holds until a person lets them pass (等放行的清单)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.screening import UploadHeld, UploadPassed


@dataclass(frozen=True, slots=True)
class HeldUpload:
    """A list that waits, with what screening said of it (等放行)."""

    told: UploadHeld
    told_at: datetime


async def held(session: AsyncSession, event: UploadHeld, now: datetime) -> None:
    """Note that a list waits."""
    values = {"upload": event.upload_id, "told": event.model_dump_json(), "now": now}
    await session.execute(_HELD, values)


async def passed(session: AsyncSession, event: UploadPassed, now: datetime) -> None:
    """Note that it waits no longer."""
    await session.execute(
        text("update held_uploads set held = false, told_at = :now where upload_id = :upload"),
        {"upload": event.upload_id, "now": now},
    )


async def how_many_wait(session: AsyncSession) -> int:
    """How many lists wait now."""
    return int((await session.execute(text("select count(*) from held_uploads where held"))).scalar_one())


async def waiting(session: AsyncSession, most: int, *, skip: int = 0) -> list[HeldUpload]:
    """A page of the lists that wait now, the oldest first."""
    rows = await session.execute(_WAITING, {"most": most, "skip": skip})
    return [HeldUpload(UploadHeld.model_validate(row.told), row.told_at) for row in rows]


async def of_upload(session: AsyncSession, upload_id: str) -> HeldUpload | None:
    """What screening said of this list, while it waits."""
    row = (await session.execute(_OF_UPLOAD, {"upload": upload_id})).one_or_none()
    return HeldUpload(UploadHeld.model_validate(row.told), row.told_at) if row is not None else None


_HELD = text(
    """
    insert into held_uploads (upload_id, held, told, told_at) values (:upload, true, cast(:told as jsonb), :now)
    on conflict (upload_id) do update set held = true, told = excluded.told, told_at = excluded.told_at
    """
)
_WAITING = text(
    "select told, told_at from held_uploads where held order by told_at, upload_id limit :most offset :skip"
)
_OF_UPLOAD = text("select told, told_at from held_uploads where held and upload_id = :upload")
