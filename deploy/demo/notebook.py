"""What somebody of the demo must remember from one day to the next, kept in its folder (演示：随手记).

A line is written before the step that it is about, so that a month that was broken off goes on with it.
"""

import json
from datetime import date
from pathlib import Path


class Notebook:
    """Notes by their heading; a later note replaces an earlier one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._notes: dict[str, str] = {}
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                heading, words = json.loads(line)
                self._notes[heading] = words

    def write(self, words: str, *heading: str) -> None:
        """Keep these words under this heading; no words strike it out."""
        name = " ".join(heading)
        if self._notes.get(name) == words:
            return
        self._notes[name] = words
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps([name, words], ensure_ascii=False) + "\n")

    def read(self, *heading: str) -> str:
        """What stands under this heading; empty where nothing does."""
        return self._notes.get(" ".join(heading), "")

    def still_at(self, kind: str, day: date, *heading: str) -> bool:
        """Whether nothing but this kind of step was begun here on this day, and from now on that it was.

        A part that was broken off is played again from its beginning: what was begun and waits still is taken, what
        has moved on since waits for tomorrow, as it would have.
        """
        begun = f"{day.isoformat()} {kind}"
        noted = self.read("day", *heading)
        if noted.startswith(day.isoformat()) and noted != begun:
            return False
        self.write(begun, "day", *heading)
        return True

    def under(self, heading: str) -> list[tuple[str, str]]:
        """Everything whose heading begins so and that is not struck out: the rest of the heading, and the words."""
        start = f"{heading} "
        return [
            (name.removeprefix(start), words) for name, words in self._notes.items() if name.startswith(start) and words
        ]
