"""What people fill in: a day as they write it, and what is wrong with a form, field by field (填表)."""

from collections.abc import Sequence
from datetime import date


class Unfit(Exception):
    """What cannot stand as it was filled in: (id of the field, sentence) for each mistake (填得不对)."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(sentence for _, sentence in problems))
        self.problems = tuple(problems)


def written_day(written: str) -> date | None:
    """A day as a form sends it, 2024-09-30; None for what is none."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None
