"""Ends each part of the installation once with -9 while the month is lived (演示：逐个打断).

Only processes of this installation, by the ids that its own supervisor keeps; it starts them again, as after a power
cut.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from deploy.local.supervisor import Supervisor

INTO_THE_PART_S = 0.4
"""People have begun, and what they do is on its way."""
ORDER = ("intake", "notifications", "screening", "Kafka", "assistance", "PostgreSQL")
"""Intake while it loads the village roll; over three days, screening while it hears the settlements."""


class Kills:
    """What is killed, spread over the parts of the month; nothing where nobody asked for it."""

    def __init__(self, supervisor: Supervisor, *, wanted: bool) -> None:
        self._supervisor = supervisor
        servers = supervisor.servers
        self._victims: list[tuple[str, Callable[[], None]]] = []
        if wanted and servers.postgres is not None and servers.kafka is not None:
            of_servers = {"PostgreSQL": servers.postgres.kill, "Kafka": servers.kafka.kill}
            of_services = {name: partial(self._service, name) for name in supervisor.services}
            everything = of_servers | of_services
            self._victims = [(name, everything[name]) for name in ORDER]
        self._at: dict[int, list[int]] = {}

    @property
    def names(self) -> list[str]:
        """What is killed."""
        return [name for name, _ in self._victims]

    @property
    def parts(self) -> list[int]:
        """The parts of the month in which something is still to be killed."""
        return list(self._at)

    def spread_over(self, parts: int) -> None:
        """Give each victim a part, the first to the first; where there are fewer parts, some share one."""
        self._at = {}
        for order in range(len(self._victims)):
            self._at.setdefault(order * parts // len(self._victims), []).append(order)

    @asynccontextmanager
    async def during(self, part: int) -> AsyncIterator[None]:
        """Kill what is due in this part, after people have begun."""
        due = self._at.pop(part, [])
        killing = asyncio.create_task(self._kill_all(due))
        try:
            yield
        finally:
            await killing

    async def _kill_all(self, due: Sequence[int]) -> None:
        for name, kill in (self._victims[order] for order in due):
            await asyncio.sleep(INTO_THE_PART_S)
            self._supervisor.screen.say(f"kill -9: {name}")
            await asyncio.to_thread(kill)

    def _service(self, name: str) -> None:
        for child in self._supervisor.children:
            if child.order.name.split()[0] == name:
                child.kill()
