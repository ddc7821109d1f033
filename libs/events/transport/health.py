"""How far a service's hearing is behind, written down every few seconds so that its pages can say so (健康).

Liveness: the loop turned, or says why it waits, within 60 s. The alarm and readiness: lag older than 5 minutes, in
seconds and not in messages.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
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
    parked: int
    waits_because: str | None

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


async def look(session: AsyncSession, now: datetime) -> Health:
    """The state of this service at this real moment. A service whose worker never ran is not alive and not late."""
    row = (await session.execute(_LOOK)).mappings().one()
    last = row["last_beat"]
    if last is None:
        return Health(
            alive=False, lag=timedelta(0), outbox_age=_age(row["oldest_put"], now), parked=0, waits_because=None
        )
    silent_since = None if now - last <= ALIVE_WITHIN else last
    behind_since = min((at for at in (row["oldest_unheard"], silent_since) if at is not None), default=None)
    return Health(
        alive=silent_since is None,
        lag=_age(behind_since, now),
        outbox_age=_age(row["oldest_put"], now),
        parked=row["parked"],
        waits_because=row["waits"],
    )


def _age(since: datetime | None, now: datetime) -> timedelta:
    return max(timedelta(0), now - since) if since is not None else timedelta(0)


_BEAT = text(
    """
    insert into heartbeats (slot, at, oldest_unheard_at, waits_because) values (:slot, :at, :oldest, :waits)
    on conflict (slot) do update
       set at = excluded.at, oldest_unheard_at = excluded.oldest_unheard_at, waits_because = excluded.waits_because
    """
)
_LOOK = text(
    """
    select (select max(at) from heartbeats) as last_beat,
           (select min(oldest_unheard_at) from heartbeats) as oldest_unheard,
           (select max(waits_because) from heartbeats) as waits,
           (select min(put_at) from outbox where held_because is null) as oldest_put,
           (select count(*) from parked_keys) as parked
    """
)
