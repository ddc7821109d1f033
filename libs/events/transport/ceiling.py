"""When so much fails that the cause must be ours: the consumer stops instead of parking a whole county (停放上限)."""

from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta

MESSAGES = 500
"""The share is taken of the last so many messages."""
MESSAGES_MIN = 100
"""Heard since the start, before a share means anything."""
SHARE_MAX = 0.20
HOUSEHOLDS_MAX = 50
WITHIN = timedelta(minutes=5)


class CeilingReached(Exception):
    """Too much was parked: a person must look before more is heard."""


class Ceiling:
    """Counts what one process heard and newly parked. Time comes in as real moments."""

    def __init__(self) -> None:
        self._batches: deque[tuple[datetime, int, int]] = deque()
        self._heard = 0

    def note(self, at: datetime, heard: int, parked: Collection[str]) -> None:
        """A batch was heard, and these households were newly parked by it."""
        self._heard += heard
        self._batches.append((at, heard, len(parked)))
        while self._can_forget_oldest(at):
            self._batches.popleft()

    @property
    def reached(self) -> bool:
        """Whether more than 20 % of the last 500 messages, or 50 households in 5 minutes, were newly parked."""
        if not self._batches:
            return False
        newest = self._batches[-1][0]
        recent = sum(parked for at, _, parked in self._batches if newest - at <= WITHIN)
        if recent >= HOUSEHOLDS_MAX:
            return True
        heard, parked = self._last_messages()
        return self._heard >= MESSAGES_MIN and parked > SHARE_MAX * heard

    @property
    def since(self) -> datetime:
        """When what is counted began: all parked since then belongs to the same trouble."""
        return self._batches[0][0]

    def _last_messages(self) -> tuple[int, int]:
        heard = parked = 0
        for _, some_heard, some_parked in reversed(self._batches):
            heard += some_heard
            parked += some_parked
            if heard >= MESSAGES:
                break
        return heard, parked

    def _can_forget_oldest(self, now: datetime) -> bool:
        later = sum(heard for _, heard, _ in list(self._batches)[1:])
        return later >= MESSAGES and now - self._batches[0][0] > WITHIN
