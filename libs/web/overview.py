"""How all services are, for the operator's overview: each is asked for its figures, a silent one is said so (总览)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from libs.events.transport.alarms import Alarm, Parked
from libs.runtime.settings import Settings
from libs.web.inside import over_socket
from libs.web.menu import NAMES_OF_SERVICES
from libs.web.session import COOKIE
from libs.web.words import count

ANSWERS_WITHIN_S = 1.0
MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class State:
    """What one service says of itself; `answers` is false for one that says nothing within a second."""

    service: str
    label: str
    answers: bool
    alive: bool = False
    late: bool = False
    lag_s: float = 0.0
    outbox_age_s: float = 0.0
    outbox: int = 0
    refused: int = 0
    """Events that the broker refused for their own sake."""
    parked: int = 0
    """Households."""
    parked_messages: int = 0
    heard_at: datetime | None = None
    heard_in_minute: int = 0
    waits_because: str | None = None
    figures: Mapping[str, int] = field(default_factory=dict)
    jobs: Sequence[Mapping[str, Any]] = ()
    alarms: Sequence[Alarm] = ()
    """What sounded today, the latest first."""
    alarms_today: int = 0
    """How many sounded, those that are not told one by one among them."""
    parked_today: Parked | None = None

    @property
    def trouble(self) -> str | None:
        """What the operator must look at here, in a few words; None when all is well."""
        if not self.answers:
            return f"{self.label}不答"
        if self.parked:
            return f"{self.label}停放了 {count(self.parked)} 户"
        if self.late:
            return f"{self.label}晚到 {int(self.lag_s // MINUTE_S)} 分钟"
        if self.refused:
            return f"{self.label}有 {count(self.refused)} 条发不出去"
        return None if self.alive else f"{self.label}没有在听"


async def states(settings: Settings, cookie: str) -> list[State]:
    """Every service's figures, asked at once, with the reader's cookie."""
    return list(await asyncio.gather(*(_ask(settings, service, cookie) for service in NAMES_OF_SERVICES)))


def headline(found: Sequence[State], unaccounted: int) -> str:
    """Whether anything is lost, late or stuck."""
    troubles = [trouble for state in found if (trouble := state.trouble) is not None]
    unescalated = sum(state.figures.get("unescalated", 0) for state in found)
    if unescalated:
        troubles.append(f"{count(unescalated)} 件过期没升级")
    if unaccounted:
        troubles.insert(0, f"{count(unaccounted)} 件没有下落")
    return f"{len(troubles)} 处要处理：{'，'.join(troubles)}" if troubles else "一切正常"


async def _ask(settings: Settings, service: str, cookie: str) -> State:
    transport = over_socket(settings.socket(service))
    silent = State(service, NAMES_OF_SERVICES[service], answers=False)
    try:
        async with (
            asyncio.timeout(ANSWERS_WITHIN_S),
            httpx.AsyncClient(transport=transport, base_url=f"http://{service}") as client,
        ):
            answer = await client.get(f"/ops/{service}/state", headers={"Cookie": f"{COOKIE}={cookie}"})
            answer.raise_for_status()
            return _state(service, answer.json())
    except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError):
        return silent


def _state(service: str, said: Mapping[str, Any]) -> State:
    heard_at = said["heard_at"]
    same = ("outbox", "refused", "parked", "parked_messages", "heard_in_minute", "alarms_today")
    return State(
        service,
        NAMES_OF_SERVICES[service],
        answers=True,
        alive=bool(said["alive"]),
        late=bool(said["late"]),
        lag_s=float(said["lag_s"]),
        outbox_age_s=float(said["outbox_age_s"]),
        heard_at=datetime.fromisoformat(heard_at) if heard_at is not None else None,
        waits_because=said["waits_because"],
        figures={name: int(value) for name, value in said["figures"].items()},
        jobs=tuple(said["jobs"]),
        alarms=tuple(_alarm(one) for one in said["alarms"]),
        parked_today=_parked(said["parked_today"]),
        **{name: int(said[name]) for name in same},
    )


def _alarm(said: Mapping[str, Any]) -> Alarm:
    ended_at = datetime.fromisoformat(said["ended_at"]) if said["ended_at"] is not None else None
    worst = timedelta(seconds=int(said["worst_s"]))
    return Alarm(datetime.fromisoformat(said["began_at"]), ended_at, worst, said["because"])


def _parked(said: Mapping[str, Any] | None) -> Parked | None:
    return Parked(**{**said, "first_at": datetime.fromisoformat(said["first_at"])}) if said is not None else None
