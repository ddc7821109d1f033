"""What a service does with what it hears: a function for each event, and one that settles a batch."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.transport import telemetry
from libs.events.transport.accounting import Accounting
from libs.events.transport.envelope import Message

Handler = Callable[[AsyncSession, Sequence[Any], datetime], Awaitable[None]]
"""`async def f(session, events, now)`: all events of one type in a run, in the order they were told."""

Settle = Callable[[AsyncSession, Sequence[str], datetime], Awaitable[None]]
"""`async def settle(session, keys, now)`: called once after the runs of a batch, keys sorted."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """The functions of one service."""

    by_event: Mapping[type[Event], Handler]
    settle: Settle | None = None
    accounting: Accounting | None = None
    """How this service tells what it parks and drops, where it ends items of the ledger."""
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note which names are listened to: a topic also carries events that this service does not hear."""
        object.__setattr__(self, "names", frozenset(event.name for event in self.by_event))

    async def handle(self, session: AsyncSession, messages: Sequence[Message], now: datetime) -> None:
        """Hand each run to its handlers, then settle."""
        for run in runs(messages):
            for name in sorted({message.name for message in run}):
                events = [message.event for message in run if message.name == name and message.event is not None]
                with telemetry.because_of(events):
                    await self.by_event[type(events[0])](session, events, now)
        if self.settle is not None:
            await self.settle(session, sorted({message.key for message in messages}), now)


def runs(messages: Sequence[Message]) -> list[list[Message]]:
    """Cut a batch so that a household's events of different types stay in the order they were told.

    Each message goes into the earliest run that its household allows: that of the message before it if both are of one
    type, else the next; a household's first goes into the first. Households do not wait for each other, so there are as
    few runs as the household with the most changes of type needs (`docs/decisions/0008`). The cut depends on nothing
    but the messages and their order, so a batch that is rebuilt after a crash cuts into the same runs.
    """
    cut: list[list[Message]] = []
    last: dict[str, tuple[int, str]] = {}
    for message in messages:
        position, name = last.get(message.key, (0, message.name))
        if name != message.name:
            position += 1
        if position == len(cut):
            cut.append([])
        cut[position].append(message)
        last[message.key] = (position, message.name)
    return cut
