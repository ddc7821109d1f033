"""How much waits in each office of somebody, asked of notifications; while it is away nothing is said (等您几件)."""

import asyncio
from collections.abc import Mapping

import httpx

from libs.runtime.settings import Settings
from libs.web.inside import over_socket
from libs.web.session import COOKIE

ANSWERS_WITHIN_S = 1.0
TELLER, ADDRESS = "notifications", "/api/notifications/waiting"


async def waiting(settings: Settings, cookie: str) -> Mapping[str, int]:
    """Appointment → how many things wait; empty while notifications does not answer."""
    transport = over_socket(settings.socket(TELLER))
    try:
        async with (
            asyncio.timeout(ANSWERS_WITHIN_S),
            httpx.AsyncClient(transport=transport, base_url=f"http://{TELLER}") as client,
        ):
            answer = await client.get(ADDRESS, headers={"Cookie": f"{COOKIE}={cookie}"})
            answer.raise_for_status()
            return {str(one): int(count) for one, count in answer.json()["waiting"].items()}
    except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError, AttributeError):
        return {}
