"""The test service as a process of its own, so that it can be killed: `python -m tests.contract.worker_process`.

SHOUWANG_TEST_WITHOUT=heard takes out the memory of what was heard, for the tests that see a proof fail.
"""

import asyncio
import logging
import os
import sys

from libs.events.transport import batch
from libs.events.transport.worker import Worker
from tests.contract.transport_world import World


async def _everything_is_new(session, messages):
    return list(messages)


def main() -> int:
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a broker that is away is the point here
    world = World(os.environ["WORLD"])
    if os.environ.get("SHOUWANG_TEST_WITHOUT") == "heard":
        batch._first_time = _everything_is_new  # noqa: SLF001
    subscription = world.subscription(os.environ["BOOTSTRAP"], int(os.environ.get("SLOT", "0")))
    return asyncio.run(Worker(subscription, os.environ["DSN"], world.catalog, world.handlers).run())


if __name__ == "__main__":
    sys.exit(main())
