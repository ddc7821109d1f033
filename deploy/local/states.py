"""How far behind each service is, as its own pages say it (状态)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from deploy.local.folder import Folder
from libs.runtime import keys
from libs.web import session
from libs.web.inside import over_socket

ANSWER_S = 1.0
ASKED_BY = "supervisor"
"""As whom the supervisor signs in: no officer's id, so it may see figures and nothing else."""


@dataclass(frozen=True)
class State:
    """What a service says of itself; None where it does not answer within a second."""

    lag_s: float | None = None
    outbox_age_s: float | None = None
    parked: int | None = None
    waits_because: str | None = None


async def state_of(folder: Folder, service: str) -> State:
    """Ask one service at its socket."""
    transport = over_socket(folder.run / f"{service}.sock")
    cookie = {session.COOKIE: session.sign(keys.load(folder.keys), session.starts(ASKED_BY, None))}
    try:
        async with httpx.AsyncClient(
            transport=transport, timeout=ANSWER_S, base_url="http://shouwang", cookies=cookie
        ) as client:
            answer = await client.get(f"/ops/{service}/state")
        told = answer.json() if answer.status_code == httpx.codes.OK else {}
    except (httpx.HTTPError, ValueError):
        return State()
    known = {name: told.get(name) for name in State.__dataclass_fields__}
    return State(**known)


async def states_of(folder: Folder, services: Sequence[str]) -> dict[str, State]:
    """Ask all of them at once."""
    answers = await asyncio.gather(*(state_of(folder, name) for name in services))
    return dict(zip(services, answers, strict=True))
