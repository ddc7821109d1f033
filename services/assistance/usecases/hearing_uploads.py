"""Lists and monthly runs that are held, for the console of those who may let them pass (听到放行)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.runs import RunHeld, RunPassed
from libs.events.contracts.screening import UploadHeld, UploadPassed
from libs.web.areas import is_whole_region
from services.assistance.store import lists, uploads
from services.assistance.usecases.acting import Reader


@dataclass(frozen=True)
class Held:
    """A list or a run that waits (等放行的一件)."""

    held_at: datetime
    event: UploadHeld | RunHeld

    @property
    def held_id(self) -> str:
        """The upload, or the run."""
        return _id_of(self.event)


async def held(session: AsyncSession, event: UploadHeld | RunHeld, now: datetime) -> None:
    """A list or a run is held."""
    body = event.model_dump(mode="json")
    await uploads.note(session, _values(event, "HELD") | {"body": body, "held_at": now})


async def passed(session: AsyncSession, event: UploadPassed | RunPassed, now: datetime) -> None:
    """A list passed, or its sender took it back; a run goes on, or was stopped."""
    state = "PASSED" if event.passed else "TAKEN_BACK"
    reason = event.reason if isinstance(event, UploadPassed) else ""
    closed = {"closed_at": now, "closed_by": event.officer_id, "reason": reason}
    await uploads.note(session, _values(event, state) | closed)


def _values(event: UploadHeld | UploadPassed | RunHeld | RunPassed, state: str) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(("body", "held_at", "closed_at", "closed_by"))
    return {"upload_id": _id_of(event), "region": event.region, "state": state, "reason": "", **nothing}


def _id_of(event: UploadHeld | UploadPassed | RunHeld | RunPassed) -> str:
    return event.upload_id if isinstance(event, UploadHeld | UploadPassed) else event.run_id


async def held_in(session: AsyncSession, reader: Reader) -> list[Held]:
    """The lists and runs that wait in the reader's region, the oldest first; of all of it, so not for a part of it."""
    if not is_whole_region(reader.areas):
        return []
    rows = await lists.held_uploads(session, reader.region)
    return [Held(row["held_at"], _event(row["body"])) for row in rows if row["body"]]


def _event(body: Mapping[str, Any]) -> UploadHeld | RunHeld:
    return RunHeld.model_validate(body) if "run_id" in body else UploadHeld.model_validate(body)
