"""A list whose rows are all handled: screened as a whole, then told, or held until a person lets it pass (放行确认)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.screening import UploadHeld, UploadPassed
from libs.events.transport import clock, jobs, outbox
from libs.events.transport.jobs import Job, Step
from services.screening.store import uploads
from services.screening.store.locked import SETTLEMENTS
from services.screening.usecases.reasons import written
from services.screening.usecases.screening import Asking, screen_households

KIND = "screen_upload"
"""The job that screens a list as a whole and tells it."""
CHUNK = 500
SCREEN, TELL = "screen", "tell"
PERMILLE = 1000
PERCENT = 100


class NotHeld(Exception):
    """The list does not wait for anybody: somebody let it pass, or its sender took it back (已不在等放行)."""


async def screen_as_a_whole(session: AsyncSession, upload_id: str) -> None:
    """Ask for a complete list to be screened as a whole."""
    await jobs.ask(session, KIND, {"upload_id": upload_id, "phase": SCREEN}, "screening")


async def taken_back(session: AsyncSession, taken: Sequence[asyncpg.Record]) -> None:
    """Tell of the lists that were held and that their sender took back."""
    told = [
        UploadPassed(region=row["region"], upload_id=row["upload_id"], passed=False)
        for row in taken
        if row["state"] == "HELD"
    ]
    await outbox.put(session, *told)


async def let_pass(session: AsyncSession, upload_id: str, officer_id: str, role: str, reason: str) -> None:
    """A person lets a held list pass; its findings are told from now on. Raises NotHeld, ReasonMissing."""
    why = written(reason)
    upload = await uploads.lock(session, upload_id)
    if upload is None or upload["state"] != "HELD":
        raise NotHeld
    await uploads.passed_by(session, upload_id, (officer_id, role), why, clock.now())
    passed = UploadPassed(region=upload["region"], upload_id=upload_id, passed=True, officer_id=officer_id)
    await outbox.put(session, passed)
    await jobs.ask(session, KIND, {"upload_id": upload_id, "phase": TELL}, officer_id)


async def next_chunk(session: AsyncSession, job: Job, now: datetime, asking: Asking) -> Step:
    """One chunk of screening or telling a list, in order of household."""
    upload_id = str(job.params["upload_id"])
    at: dict[str, Any] = dict(job.checkpoint or {"phase": job.params["phase"], "after": ""})
    upload = await uploads.one(session, upload_id)
    assert upload is not None, "a list that is screened was heard of"
    if at["phase"] == SCREEN and at["after"] == "" and await uploads.deliver(session, upload):
        at["everybody"] = upload["feed"] == SETTLEMENTS  # the only list of which rules ask whether a month came
    ids = await _households(session, upload, at)
    outcome = await screen_households(session, ids, now, asking)
    await outbox.put(session, *outcome.events)
    if len(ids) == CHUNK:
        return Step(len(ids), {**at, "after": ids[-1]})
    if at["phase"] == SCREEN and await _may_tell(session, upload_id, asking):
        return Step(len(ids), {"phase": TELL, "after": ""})
    return Step(len(ids), at, finished=True)


async def _households(session: AsyncSession, upload: asyncpg.Record, at: dict[str, Any]) -> list[str]:
    """Who is screened next: those with a row; all of the region where a month's list came that was missing."""
    if at["phase"] == TELL:
        return await uploads.households_held(session, upload["upload_id"], at["after"], CHUNK)
    if at.get("everybody"):
        return await uploads.households_in(session, upload["region"], at["after"], CHUNK)
    return await uploads.households_with_rows(session, upload["upload_id"], at["after"], CHUNK)


async def _may_tell(session: AsyncSession, upload_id: str, asking: Asking) -> bool:
    """Whether what the list holds back concerns no more than the region's share; else it is held, and told to be."""
    upload = await uploads.lock(session, upload_id)
    assert upload is not None, "a list that is screened was heard of"
    if upload["state"] != "SCREENING":
        return False
    held = await uploads.holds(session, upload_id)
    households = len({row["household_id"] for row in held})
    limit_pct = (await asking.policy(session, upload["region"], uploads.day_of(upload))).region.brake_pct
    among = upload["households_in_area"] if upload["first"] else upload["rows"]
    if households * PERCENT <= limit_pct * among:
        await uploads.let_pass(session, upload_id)
        return bool(held)
    await _hold(session, upload, held, limit_pct)
    return False


async def _hold(session: AsyncSession, upload: asyncpg.Record, held: Sequence[asyncpg.Record], limit_pct: int) -> None:
    households = len({row["household_id"] for row in held})
    rule_id, of_rule = uploads.commonest([row["rule_id"] for row in held])
    figure, times = uploads.commonest([row["figure"] for row in held if row["rule_id"] == rule_id])
    among = max(upload["households_in_area"] if upload["first"] else upload["rows"], 1)
    event = UploadHeld(
        region=upload["region"],
        upload_id=upload["upload_id"],
        feed=upload["feed"],
        list_title=upload["list_title"],
        department=upload["department"],
        area_code=upload["area_code"],
        rows=upload["rows"],
        findings=len(held),
        households=households,
        permille=households * PERMILLE // among,
        limit_pct=limit_pct,
        commonest_rule=rule_id,
        commonest_count=of_rule,
        commonest_figure=figure if times > 1 else "",
    )
    await uploads.hold(session, upload["upload_id"], event.model_dump(mode="json"))
    await outbox.put(session, event)
