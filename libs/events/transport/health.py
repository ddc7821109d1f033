"""How far a service's hearing is behind, written down every few seconds so that its pages can say so (健康).

Liveness: the loop turned, or says why it waits, within 60 s. The alarm and readiness: lag older than 5 minutes, in
seconds and not in messages.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

ALIVE_WITHIN = timedelta(seconds=60)
LATE_AFTER = timedelta(minutes=5)
"""While hearing is further behind, pages say so and decisions refuse."""


@dataclass(frozen=True, slots=True)
class Health:
    """One look at a service."""

    alive: bool
    lag: timedelta
    """How old the oldest unheard message is; a silent worker counts as behind since it fell silent."""
    outbox_age: timedelta
    """How long the oldest event has waited to be sent."""
    outbox: int
    """Events that wait to be sent."""
    refused: int
    """Events that the broker refused for their own sake, and those of the same household behind them."""
    parked: int
    """Households."""
    parked_messages: int
    waits_because: str | None
    heard_at: datetime | None
    """When a batch was handled last."""
    heard_in_minute: int

    @property
    def late(self) -> bool:
        """Whether what its pages show is more than 5 minutes old."""
        return self.lag > LATE_AFTER


async def beat(
    session: AsyncSession, slot: int, at: datetime, *, oldest_unheard_at: datetime | None, waits_because: str | None
) -> None:
    """Note that a worker lives, and how far it is behind."""
    beat = {"slot": slot, "at": at, "oldest": oldest_unheard_at, "waits": waits_because}
    await session.execute(_BEAT, beat)


async def note_pace(session: AsyncSession, slot: int, heard_at: datetime | None, heard_in_minute: int) -> None:
    """Beside the beat: when this worker handled a batch last, and how many messages in the last minute."""
    await session.execute(_PACE, {"slot": slot, "at": heard_at, "heard": heard_in_minute})


async def behind(session: AsyncSession, now: datetime) -> timedelta:
    """How far this service's hearing is behind; cheap, for every page."""
    row = (await session.execute(_HEARING)).mappings().one()
    return _age(_behind_since(row, now), now)


async def look(session: AsyncSession, now: datetime) -> Health:
    """The state of this service at this real moment. A service whose worker never ran is not alive and not late."""
    hearing = (await session.execute(_HEARING)).mappings().one()
    waiting = (await session.execute(_WAITING)).mappings().one()
    last = hearing["last_beat"]
    return Health(
        alive=last is not None and now - last <= ALIVE_WITHIN,
        lag=_age(_behind_since(hearing, now), now),
        outbox_age=_age(waiting["oldest_put"], now),
        outbox=waiting["outbox"],
        refused=waiting["refused"],
        parked=waiting["parked"],
        parked_messages=waiting["messages"],
        waits_because=hearing["waits"],
        heard_at=hearing["heard_at"],
        heard_in_minute=hearing["heard"] if last is not None and now - last <= ALIVE_WITHIN else 0,
    )


def _behind_since(hearing: RowMapping, now: datetime) -> datetime | None:
    """Since when something is unheard; a worker that fell silent is behind since then."""
    last = hearing["last_beat"]
    silent_since = last if last is not None and now - last > ALIVE_WITHIN else None
    return min((at for at in (hearing["oldest_unheard"], silent_since) if at is not None), default=None)


def _age(since: datetime | None, now: datetime) -> timedelta:
    return max(timedelta(0), now - since) if since is not None else timedelta(0)


_BEAT = text(
    """
    insert into heartbeats (slot, at, oldest_unheard_at, waits_because) values (:slot, :at, :oldest, :waits)
    on conflict (slot) do update
       set at = excluded.at, oldest_unheard_at = excluded.oldest_unheard_at, waits_because = excluded.waits_because
    """
)
_PACE = text("update heartbeats set heard_at = :at, heard_in_minute = :heard where slot = :slot")
_HEARING = text(
    """
    select max(at) as last_beat, min(oldest_unheard_at) as oldest_unheard, max(waits_because) as waits,
           max(heard_at) as heard_at, coalesce(sum(heard_in_minute), 0)::int as heard
      from heartbeats
    """
)
_WAITING = text(
    """
    select o.oldest_put, o.outbox, o.refused, k.parked, d.messages
      from (select min(put_at) filter (where held_because is null) as oldest_put,
                   count(*) filter (where held_because is null)::int as outbox,
                   count(*) filter (where held_because is not null)::int as refused from outbox) o,
           (select count(*)::int as parked from parked_keys) k,
           (select count(*)::int as messages from dead_letters where state = 'PARKED') d
    """
)
