"""The long jobs of a test's screening service as a process of their own, so that they can be killed."""

import asyncio
import os

from libs.events.transport.database import Database
from libs.events.transport.jobs import Runner
from services.screening.jobs import chunks
from tests.service.screening.world import World


async def main() -> None:
    database = Database(os.environ["DSN"])
    await Runner(database, chunks(World(database).asking)).run()


if __name__ == "__main__":
    asyncio.run(main())
