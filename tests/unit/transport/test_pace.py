"""How lively a worker hears."""

from datetime import UTC, datetime, timedelta

from libs.events.transport.lag import Pace

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)


def test_only_the_last_minute_counts() -> None:
    pace = Pace()
    assert (pace.last_at, pace.in_last_minute(NOW)) == (None, 0)
    for seconds, messages in ((90, 500), (60, 7), (1, 30)):
        pace.note(messages, NOW - timedelta(seconds=seconds))
    assert pace.last_at == NOW - timedelta(seconds=1)
    assert pace.in_last_minute(NOW) == 37
    assert pace.in_last_minute(NOW + timedelta(seconds=120)) == 0
