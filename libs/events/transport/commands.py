"""`dead-letters`: what an operator does with parked messages, in a terminal (死信).

list, show, replay (with --dry-run); a drop is proposed with a reason and confirmed by a second operator. No payload is
shown unless it is asked for by number. Who takes a step is what `--by` says: whoever may open this terminal is trusted
to say it truly; on the page it is who signed in.
"""

import argparse
import json
from collections.abc import Sequence

from libs.events.contracts.base import Catalog
from libs.events.transport import accounting, dead_letters, drops
from libs.events.transport.database import Database
from libs.events.transport.dead_letters import NotParked
from libs.events.transport.drops import AlreadyProposed, NotProposed, ReasonMissing, SamePerson
from libs.events.transport.handlers import Handlers
from libs.events.transport.replay import Replay, Replayed

PAGE = 200
"""Lines of one page of a list."""
DONE, REFUSED, STILL_PARKED = 0, 2, 3


def parser() -> argparse.ArgumentParser:
    """The words of the command."""
    words = argparse.ArgumentParser(prog="dead-letters", description="what is parked, and what to do with it")
    verbs = words.add_subparsers(dest="verb", required=True)
    listed = verbs.add_parser("list", help="each parked household: why, since when, how many wait, next try")
    show = verbs.add_parser("show", help="the parked messages of one household, with their values")
    show.add_argument("household")
    replay = verbs.add_parser("replay", help="handle again what is parked, in order")
    replay.add_argument("household", help="a household's id, or `all`")
    replay.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    steps = {
        "propose-drop": "say why one message should never be handled; a second operator confirms it",
        "confirm-drop": "drop what another operator proposed; cannot be undone",
        "decline-drop": "what was proposed is not dropped",
    }
    for verb, what in steps.items():
        step = verbs.add_parser(verb, help=what)
        step.add_argument("number", type=int)
        step.add_argument("--by", required=True, help="who takes this step")
        if verb == "propose-drop":
            step.add_argument("--reason", required=True)
    history = verbs.add_parser("drops", help="who proposed, confirmed and declined, newest first")
    for paged in (listed, history):
        paged.add_argument("--page", type=_page, default=1, help=f"{PAGE} a page, newest first; the first by default")
    return words


class DeadLetterCommand:
    """The command for one service; what it says is returned, so that a page can say the same."""

    def __init__(self, database: Database, catalog: Catalog, handlers: Handlers) -> None:
        self._database = database
        self._catalog = catalog
        self._handlers = handlers
        self._replay = Replay(database, catalog, handlers)

    async def run(self, words: Sequence[str]) -> tuple[int, str]:
        """Do what the words say; gives the exit status and what to print."""
        asked = parser().parse_args(words)
        if asked.verb == "list":
            return await self._list(asked.page)
        if asked.verb == "show":
            return await self._show(asked.household)
        if asked.verb == "replay":
            return await self._replayed(asked.household, dry_run=asked.dry_run)
        if asked.verb == "drops":
            return await self._history(asked.page)
        return await self._step(asked)

    async def _list(self, page: int) -> tuple[int, str]:
        async with self._database.transaction() as session:
            rows = await dead_letters.overview(session, PAGE, skip=(page - 1) * PAGE)
            total = sum((await dead_letters.kinds(session)).values())
        if not rows:
            return (REFUSED, _no_page(page, total)) if total else (DONE, "Nothing is parked.")
        lines = [
            f"{row['key'] or '(no key)'}  first message {row['first_id']} {row['name'] or 'unreadable'}: "
            f"{row['cause']}\n"
            f"    parked {row['parked_at']:%Y-%m-%d %H:%M:%S}, {row['waiting']} waiting, "
            f"tried {row['attempts']} times, next try {_moment(row['retry_at'])}"
            for row in rows
        ]
        return DONE, "\n".join([*lines, _shown(page, len(rows), total, "parked")])

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
            parked = await dead_letters.keys(session)
        keys = parked if household == "all" else [key for key in parked if key == household]
        if not keys:
            return REFUSED, f"{household} has nothing parked that can be replayed."
        results = [await self._replay.household(key, dry_run=dry_run) for key in keys]
        left = sum(result.still_parked for result in results)
        return (STILL_PARKED if left else DONE), "\n".join([*map(_line, results), _sum(results, dry_run=dry_run)])

    async def _step(self, asked: argparse.Namespace) -> tuple[int, str]:
        number, by = asked.number, asked.by
        try:
            async with self._database.transaction() as session:
                if asked.verb == "propose-drop":
                    await drops.propose(session, number, asked.reason, by)
                    return DONE, f"Proposed. Another operator: dead-letters confirm-drop {number} --by NAME"
                if asked.verb == "decline-drop":
                    await drops.decline(session, number, by)
                    return DONE, f"Message {number} is not dropped; it stays parked."
                letter = await drops.confirm(session, number, by)
                await accounting.dropped(session, self._handlers, self._catalog, letter)
        except (NotParked, ReasonMissing, NotProposed, AlreadyProposed, SamePerson) as error:
            return REFUSED, str(error)
        return DONE, f"Message {number} is dropped. What waits behind it stays parked until it is replayed."

    async def _history(self, page: int) -> tuple[int, str]:
        async with self._database.transaction() as session:
            steps = await drops.history(session, PAGE, skip=(page - 1) * PAGE)
            total = await drops.steps_taken(session)
        if not steps:
            return (REFUSED, _no_page(page, total)) if total else (DONE, "Nobody has proposed to drop anything.")
        lines = [
            f"{step['taken_at']:%Y-%m-%d %H:%M:%S} {step['letter_id']} {step['step']} by {step['taken_by']}"
            f"{': ' + step['reason'] if step['reason'] else ''}"
            for step in steps
        ]
        return DONE, "\n".join([*lines, _shown(page, len(steps), total, "steps")])


def _page(said: str) -> int:
    """The number of a page. Raises argparse.ArgumentTypeError."""
    if not (said.isascii() and said.isdigit() and int(said)):
        raise argparse.ArgumentTypeError(f"{said} is not the number of a page; the first is 1")
    return int(said)


def _shown(page: int, here: int, total: int, what: str) -> str:
    """The last line of a list: all there is, or which part of it this page is."""
    if here == total:
        return f"{total} {what}"
    first = (page - 1) * PAGE + 1
    onward = f"; go on with --page {page + 1}" if first + here <= total else ""
    return f"{first} to {first + here - 1} of {total} {what}{onward}"


def _no_page(page: int, total: int) -> str:
    return f"There is no page {page}: all {total} stand on pages 1 to {-(-total // PAGE)}."


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
