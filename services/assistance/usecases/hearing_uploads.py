"""Lists that are held, for the console of those who may let them pass (听到放行)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.screening import UploadHeld, UploadPassed
from services.assistance.store import lists, uploads
from services.assistance.usecases.acting import Reader


@dataclass(frozen=True)
class HeldUpload:
    """A list that waits (等放行的一份清单)."""

    held_at: datetime
    event: UploadHeld


async def held(session: AsyncSession, event: UploadHeld, now: datetime) -> None:
    """A list is held."""
    body = event.model_dump(mode="json")
    await uploads.note(session, _values(event, "HELD") | {"body": body, "held_at": now})


async def passed(session: AsyncSession, event: UploadPassed, now: datetime) -> None:
    """A list passed, or its sender took it back."""
    state = "PASSED" if event.passed else "TAKEN_BACK"
    closed = {"closed_at": now, "closed_by": event.officer_id, "reason": event.reason}
    await uploads.note(session, _values(event, state) | closed)


def _values(event: UploadHeld | UploadPassed, state: str) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(("body", "held_at", "closed_at", "closed_by"))
    return {"upload_id": event.upload_id, "region": event.region, "state": state, "reason": "", **nothing}


async def held_uploads(session: AsyncSession, reader: Reader) -> list[HeldUpload]:
    """The lists that wait in the reader's region, the oldest first."""
    rows = await lists.held_uploads(session, reader.region)
    return [HeldUpload(row["held_at"], UploadHeld.model_validate(row["body"])) for row in rows if row["body"]]
