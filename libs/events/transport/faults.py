"""Named points at which a test may stop a process, so that a kill hits the same place every time."""

import asyncio
import os
from pathlib import Path

POINT = "SHOUWANG_PAUSE_AT"
TESTING = "SHOUWANG_TESTING"


class NotTesting(Exception):
    """SHOUWANG_PAUSE_AT is set outside a test: refused, because it would stop a process for ever."""


def refuse_unless_testing() -> None:
    """Called once when a process starts. Raises NotTesting."""
    if os.environ.get(POINT) and os.environ.get(TESTING) != "1":
        raise NotTesting(f"{POINT} is for tests only: unset it.")


async def point(name: str) -> None:
    """Stop here for ever if SHOUWANG_PAUSE_AT is `<name>=<file>`, after writing the file; else do nothing."""
    where, _, reached = os.environ.get(POINT, "").partition("=")
    if where == name and _first_to_reach(Path(reached)):
        await asyncio.Event().wait()


def _first_to_reach(file: Path) -> bool:
    if file.exists():
        return False
    file.write_text(str(os.getpid()))
    return True
