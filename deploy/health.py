"""`python -m deploy.health web|worker SERVICE`: whether a process is well, for a container's health check (体检)."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

import httpx
from sqlalchemy.exc import SQLAlchemyError

from libs.events.transport import clock, health
from libs.events.transport.database import BROKEN_CONNECTION, Database
from libs.runtime.settings import Settings, WrongSettings, read_settings

WELL, ILL = 0, 1
ANSWER_S = 3.0


def main(arguments: Sequence[str]) -> int:
    """0 when the process is well, 1 when it is not, or nobody can tell because a setting is missing or wrong."""
    words = argparse.ArgumentParser(prog="python -m deploy.health", description="whether a process is well")
    words.add_argument("command", choices=("web", "worker"))
    words.add_argument("service")
    asked = words.parse_args(arguments)
    try:
        settings = read_settings()
    except WrongSettings as error:
        sys.stderr.write(f"{error}\n")
        return ILL
    well = _web_answers(settings, asked.service) if asked.command == "web" else asyncio.run(_hears(settings, asked))
    return WELL if well else ILL


def _web_answers(settings: Settings, service: str) -> bool:
    """The web process answers at its socket."""
    transport = httpx.HTTPTransport(uds=str(settings.socket(service)))
    try:
        with httpx.Client(transport=transport, timeout=ANSWER_S, base_url="http://shouwang") as client:
            return client.get(f"/api/{service}/health/live").is_success
    except httpx.HTTPError:
        return False


async def _hears(settings: Settings, asked: argparse.Namespace) -> bool:
    """The worker's loop turned, or said why it waits, within the last minute."""
    database = Database(settings.dsn(asked.service), connections=1)
    try:
        async with database.transaction() as session:
            return (await health.look(session, clock.real_now())).alive
    except (SQLAlchemyError, *BROKEN_CONNECTION) as error:
        sys.stderr.write(f"The database of {asked.service} does not answer ({type(error).__name__}): start it.\n")
        return False
    finally:
        await database.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
