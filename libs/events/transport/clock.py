"""The only readings of time and chance.

`now()` is the domain's time: due days, figures, rules. `real_now()` is never moved: ids, lag, retries. The two differ
only where SHOUWANG_CLOCK names a file that moves the first, as in the demo and in tests.
"""

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asyncpg.pgproto.pgproto import UUID  # a uuid.UUID, made, written and compared six times as fast

MOVED_BY = "SHOUWANG_CLOCK"
LOW_62 = (1 << 62) - 1
CHANCE_BYTES = 10
"""Of their 80 bits the first 12 and the last 62 are used."""

_shift_read_at: tuple[str, int] = ("", 0)
_shift = timedelta(0)


def real_now() -> datetime:
    """The moment it really is, aware, UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The moment that rules and deadlines see: this one, unless a file moves it."""
    return real_now() + _moved_by()


def new_id() -> UUID:
    """A new UUID of version 7: ordered by the real moment it was made, RFC 9562 §5.7."""
    milliseconds, chance = time.time_ns() // 1_000_000, int.from_bytes(os.urandom(CHANCE_BYTES))
    value = (milliseconds << 80) | (0x7 << 76) | (chance >> 68 << 64) | (0b10 << 62) | (chance & LOW_62)
    return UUID(value.to_bytes(16))


def move(file: Path, to: datetime) -> None:
    """Let every process whose SHOUWANG_CLOCK names this file read `to` now, going on from there."""
    moved = file.with_suffix(".part")
    moved.write_text(json.dumps({"now": to.isoformat(), "set_at": real_now().isoformat()}))
    moved.replace(file)


def _moved_by() -> timedelta:
    global _shift, _shift_read_at  # noqa: PLW0603 - the one clock of a process
    name = os.environ.get(MOVED_BY, "")
    if not name:
        return timedelta(0)
    try:
        read_at = (name, Path(name).stat().st_mtime_ns)
    except FileNotFoundError:
        return timedelta(0)
    if read_at != _shift_read_at:
        moved = json.loads(Path(name).read_text())
        _shift = datetime.fromisoformat(moved["now"]) - datetime.fromisoformat(moved["set_at"])
        _shift_read_at = read_at
    return _shift
