"""How old the oldest message is that this service has not yet handled (延迟), in seconds of real time."""

from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from aiokafka import TopicPartition

from libs.events.transport import clock
from libs.events.transport.envelope import Record

IN_A_MINUTE = timedelta(minutes=1)


class Pace:
    """How lively a worker hears; kept by the consumer, shown to operators."""

    def __init__(self) -> None:
        self.last_at: datetime | None = None
        self._batches: deque[tuple[datetime, int]] = deque()

    def note(self, messages: int, at: datetime) -> None:
        """A batch was handled at this real moment."""
        self.last_at = at
        self._batches.append((at, messages))

    def in_last_minute(self, now: datetime) -> int:
        """Messages handled in the minute before this real moment."""
        while self._batches and now - self._batches[0][0] > IN_A_MINUTE:
            self._batches.popleft()
        return sum(messages for _, messages in self._batches)


class _Positions(Protocol):
    """What we ask of a Kafka consumer."""

    def assignment(self) -> Iterable[TopicPartition]: ...
    def highwater(self, partition: TopicPartition) -> int | None: ...


class Lag:
    """Kept by the consumer, read by health and metrics."""

    def __init__(self) -> None:
        self.oldest: datetime | None = None

    @property
    def seconds(self) -> float:
        """Age of the oldest unhandled message; 0 when everything was heard."""
        if self.oldest is None:
            return 0.0
        return max(0.0, (clock.real_now() - self.oldest).total_seconds())

    def received(self, records: Iterable[Record]) -> None:
        """A batch is in hand, and not yet committed."""
        oldest = min(record.timestamp for record in records)
        at = datetime.fromtimestamp(oldest / 1000, UTC)
        self.oldest = at if self.oldest is None else min(self.oldest, at)

    def handled(self, records: Iterable[Record], positions: _Positions) -> None:
        """A batch was committed: what is behind it in its partitions is at least as old as its last record there.

        A partition that went to another consumer meanwhile is that one's to count.
        """
        ours = set(positions.assignment())
        last: dict[TopicPartition, Record] = {}
        for record in records:
            partition = TopicPartition(record.topic, record.partition)
            if partition not in last or record.offset > last[partition].offset:
                last[partition] = record
        behind = [
            record.timestamp
            for partition, record in last.items()
            if partition in ours and record.offset + 1 < (positions.highwater(partition) or 0)
        ]
        self.oldest = datetime.fromtimestamp(min(behind) / 1000, UTC) if behind else None
