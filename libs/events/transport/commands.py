"""`dead-letters`: what an operator does with parked messages, in a terminal (死信).

list, show, replay (with --dry-run), drop with a reason. No payload is shown unless it is asked for by number.
"""

import argparse
import json
from collections.abc import Sequence

from libs.events.contracts.base import Catalog
from libs.events.transport import dead_letters
from libs.events.transport.database import Database
from libs.events.transport.dead_letters import NotParked, ReasonMissing
from libs.events.transport.handlers import Handlers
from libs.events.transport.replay import Replay, Replayed

LIST_MAX = 200
DONE, REFUSED, STILL_PARKED = 0, 2, 3


def parser() -> argparse.ArgumentParser:
    """The words of the command."""
    words = argparse.ArgumentParser(prog="dead-letters", description="what is parked, and what to do with it")
    verbs = words.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="each parked household: why, since when, how many wait, next try")
    show = verbs.add_parser("show", help="the parked messages of one household, with their values")
    show.add_argument("household")
    replay = verbs.add_parser("replay", help="handle again what is parked, in order")
    replay.add_argument("household", help="a household's id, or `all`")
    replay.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    drop = verbs.add_parser("drop", help="never handle one message; cannot be undone")
    drop.add_argument("number", type=int)
    drop.add_argument("--reason", required=True)
    drop.add_argument("--by", required=True, help="who decides it")
    return words


class DeadLetterCommand:
    """The command for one service; what it says is returned, so that a page can say the same."""

    def __init__(self, database: Database, catalog: Catalog, handlers: Handlers) -> None:
        self._database = database
        self._replay = Replay(database, catalog, handlers)

    async def run(self, words: Sequence[str]) -> tuple[int, str]:
        """Do what the words say; gives the exit status and what to print."""
        asked = parser().parse_args(words)
        if asked.verb == "list":
            return DONE, await self._list()
        if asked.verb == "show":
            return await self._show(asked.household)
        if asked.verb == "replay":
            return await self._replayed(asked.household, dry_run=asked.dry_run)
        return await self._drop(asked.number, asked.reason, asked.by)

    async def _list(self) -> str:
        async with self._database.transaction() as session:
            rows = await dead_letters.overview(session, LIST_MAX)
        if not rows:
            return "Nothing is parked."
        lines = [
            f"{row['key'] or '(no key)'}  first message {row['first_id']} {row['name'] or 'unreadable'}: "
            f"{row['cause']}\n"
            f"    parked {row['parked_at']:%Y-%m-%d %H:%M:%S}, {row['waiting']} waiting, "
            f"tried {row['attempts']} times, next try {_moment(row['retry_at'])}"
            for row in rows
        ]
        return "\n".join([*lines, f"{len(rows)} parked" + (", more not shown" if len(rows) == LIST_MAX else "")])

    async def _show(self, household: str) -> tuple[int, str]:
        async with self._database.transaction() as session:
            letters = await dead_letters.waiting(session, household)
        if not letters:
            return REFUSED, f"{household} has nothing parked. `dead-letters list` shows what is."
        return DONE, "\n".join(
            f"{letter.id} {letter.name or 'unreadable'} {letter.topic}[{letter.partition}]@{letter.offset} "
            f"{letter.cause or 'waits behind the one before'}\n    {_value(letter.value)}"
            for letter in letters
        )

    async def _replayed(self, household: str, *, dry_run: bool) -> tuple[int, str]:
        async with self._database.transaction() as session:
            parked = [row["key"] for row in await dead_letters.overview(session, LIST_MAX) if row["key"]]
        keys = parked if household == "all" else [key for key in parked if key == household]
        if not keys:
            return REFUSED, f"{household} has nothing parked that can be replayed."
        results = [await self._replay.household(key, dry_run=dry_run) for key in keys]
        left = sum(result.still_parked for result in results)
        return (STILL_PARKED if left else DONE), "\n".join([*map(_line, results), _sum(results, dry_run=dry_run)])

    async def _drop(self, number: int, reason: str, by: str) -> tuple[int, str]:
        try:
            async with self._database.transaction() as session:
                await dead_letters.drop(session, number, reason, by)
        except (NotParked, ReasonMissing) as error:
            return REFUSED, str(error)
        return DONE, f"Message {number} is dropped: {reason}"


def _line(result: Replayed) -> str:
    failing = f", {result.still_parked} still parked: {result.cause}" if result.still_parked else ""
    return f"{result.key}: {result.handled} handled{failing}"


def _sum(results: Sequence[Replayed], *, dry_run: bool) -> str:
    handled, left = sum(r.handled for r in results), sum(r.still_parked for r in results)
    if dry_run:
        return f"Would handle {handled} of {handled + left} messages; households: {len(results)}. Nothing was changed."
    return f"{handled} handled, {left} still parked."


def _moment(at: object) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at is not None else "when a person asks for it"


def _value(value: bytes | None) -> str:
    if value is None:
        return "(empty)"
    try:
        return json.dumps(json.loads(value), ensure_ascii=False)
    except ValueError:
        return repr(value[:200])
