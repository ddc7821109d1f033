"""The only readings of time and chance."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from libs.events.transport import clock

MAY = datetime(2024, 5, 1, 8, tzinfo=UTC)


def test_a_file_moves_the_domains_time_and_not_the_real_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "clock.json"
    monkeypatch.setenv(clock.MOVED_BY, str(file))
    assert abs(clock.now() - clock.real_now()) < timedelta(seconds=1), "no file yet: nothing is moved"
    clock.move(file, MAY)
    assert timedelta(0) <= clock.now() - MAY < timedelta(seconds=5)
    assert clock.real_now() > MAY + timedelta(days=365)
    clock.move(file, MAY + timedelta(days=1))
    os.utime(file, ns=(1, 1))
    assert clock.now() > MAY + timedelta(days=1)


def test_ids_are_uuids_of_version_7_in_the_order_of_time() -> None:
    ids = [clock.new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}
    milliseconds = [one.int >> 80 for one in ids]
    assert milliseconds == sorted(milliseconds)
