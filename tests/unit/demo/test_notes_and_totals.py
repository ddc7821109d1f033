"""What the demo remembers, what it kills, and how it judges its totals."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from deploy.demo import totals
from deploy.demo.kills import Kills
from deploy.demo.notebook import Notebook
from deploy.demo.setting import DAYS, SETTINGS
from deploy.demo.totals import Totals, committed, differences
from deploy.local import provider
from deploy.local.__main__ import supervisor_of
from deploy.local.folder import Folder
from deploy.local.supervisor import Supervisor
from deploy.local.table import Screen
from libs.events.transport import clock


def test_a_note_outlives_the_process_and_can_be_struck_out(tmp_path: Path) -> None:
    notes = Notebook(tmp_path / "notebook.jsonl")
    notes.write("R01 R07", "risks", "许*英 安海镇")
    notes.write("cadre-2", "second", "m1")
    notes.write("cadre-1", "second", "m2")
    notes.write("", "second", "m1")
    again = Notebook(tmp_path / "notebook.jsonl")
    assert again.read("risks", "许*英 安海镇") == "R01 R07"
    assert again.read("risks", "nobody") == ""
    assert again.under("second") == [("m2", "cadre-1")]


def test_a_total_that_differs_is_named() -> None:
    expected = {"clues": {"CLOSED": 4, "MERGED": 1}, "cases": {"MONITORED": 2}}
    found = {"clues": {"CLOSED": 4, "MERGED": 2}, "measures": {"PROPOSED": 1}}
    assert differences(expected, expected) == []
    assert differences(found, expected) == [
        "clues MERGED: 2 instead of 1",
        "cases MONITORED: 0 instead of 2",
        "measures PROPOSED: 1 instead of 0",
    ]


def test_all_is_well_only_if_every_item_has_an_end_and_none_is_parked() -> None:
    assert Totals({}, 0, 0).good
    assert not Totals({}, 1, 0).good
    assert not Totals({}, 0, 1).good
    assert Totals({}, 2, 1).last_line == "1 parked, 2 unaccounted"


@pytest.mark.parametrize("region", SETTINGS)
@pytest.mark.parametrize("days", [3, DAYS])
def test_totals_are_committed_and_reach_every_service(region: str, days: int) -> None:
    found = committed(region, days)
    assert found is not None
    headings = {heading for questions in totals.QUESTIONS.values() for heading in questions}
    assert set(found) == headings | {"told"}
    assert not any(name.endswith(totals.OPEN) for name in found["items"])


@pytest.mark.parametrize(("region", "passed"), [("jinjiang", set()), ("dalian", {"TOWN_REVIEW"})])
def test_the_month_leaves_matters_in_every_state(region: str, passed: set[str]) -> None:
    """Every state of the case table, and of the others what a month ends with; `passed`: nothing is left there."""
    month = committed(region, DAYS)
    assert month is not None
    expected = {
        "clues": {
            *("ASSIGNED", "VERIFIED", "CLOSE_PROPOSED", "CONVERTED", "CLOSED"),
            *("LEFT", "MERGED", "WITHDRAWN"),
        },
        "cases": {
            *("VERIFYING", "AUTHORISED", "COMPARED", "REVIEWED", "ON_NOTICE", "TOWN_REVIEW", "COUNTY_REVIEW"),
            *("MONITORED", "NOT_ADMITTED"),
        },
        "measures": {"REFUSED", "DISPATCHED", "IN_PROGRESS", "DELIVERED", "CONFIRMED", "DROPPED"},
    }
    for heading, states in expected.items():
        assert states - passed <= set(month[heading]), (heading, states - set(month[heading]))
    assert month["overdue"]


def test_what_is_committed_for_other_days_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totals, "COMMITTED", tmp_path / "totals.json")
    assert committed("jinjiang", 3) is None
    totals.commit("jinjiang", 31, {"clues": {"CLOSED": 9}})
    totals.commit("dalian", 3, {"clues": {"CLOSED": 2}})
    totals.commit("jinjiang", 3, {"clues": {"CLOSED": 1}})
    written = json.loads((tmp_path / "totals.json").read_text())
    assert [(region, list(days)) for region, days in written.items()] == [("dalian", ["3"]), ("jinjiang", ["3", "31"])]
    assert committed("jinjiang", 31) == {"clues": {"CLOSED": 9}}
    assert committed("dalian", 3) == {"clues": {"CLOSED": 2}}


def supervisor(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Supervisor:
    for name in ("SHOUWANG_POSTGRES_DSN", "SHOUWANG_KAFKA_BOOTSTRAP"):
        monkeypatch.delenv(name, raising=False)
    return Supervisor(Folder(folder), Screen())


def test_every_service_and_both_servers_are_killed_once_each_in_a_part_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = supervisor(tmp_path, monkeypatch)
    kills = Kills(running, wanted=True)
    kills.spread_over(11)
    assert sorted(kills.names) == sorted([*running.services, "Kafka", "PostgreSQL"])
    assert kills.parts == [0, 1, 3, 5, 7, 9]
    kills.spread_over(2)
    assert kills.parts == [0, 1], "six victims share two parts"


async def test_nothing_is_killed_unless_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kills = Kills(supervisor(tmp_path, monkeypatch), wanted=False)
    kills.spread_over(12)
    assert kills.parts == []
    async with kills.during(1):
        pass


async def test_whoever_shares_a_part_is_killed_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running, killed = supervisor(tmp_path, monkeypatch), []
    assert running.servers.postgres is not None
    assert running.servers.kafka is not None
    monkeypatch.setattr(running.servers.postgres, "kill", lambda: killed.append("PostgreSQL"))
    monkeypatch.setattr(running.servers.kafka, "kill", lambda: killed.append("Kafka"))
    processes = [f"{name} {command}" for name in running.services for command in ("web", "worker", "worker 2", "jobs")]
    running.children += [
        SimpleNamespace(order=SimpleNamespace(name=name), kill=partial(killed.append, name)) for name in processes
    ]
    kills = Kills(running, wanted=True)
    kills.spread_over(1)
    async with kills.during(0):
        pass
    assert sorted(killed) == sorted([*processes, "Kafka", "PostgreSQL"])
    assert kills.parts == [], "each once"


def test_the_clock_of_a_demo_goes_on_from_where_it_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    folder.demo.mkdir()
    monkeypatch.setenv(clock.MOVED_BY, str(folder.clock))
    eight = datetime(2024, 5, 3, tzinfo=UTC)
    clock.move(folder.clock, eight)
    provider.note_clock(folder)
    week_ago = {"now": eight.isoformat(), "set_at": (clock.real_now() - timedelta(days=7)).isoformat()}
    folder.clock.write_text(json.dumps(week_ago))  # it was stopped a week ago
    provider.resume_clock(folder)
    assert timedelta(0) <= clock.now() - eight < timedelta(minutes=1)


def test_the_clock_never_goes_back_to_before_it_was_moved_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    folder.demo.mkdir()
    monkeypatch.setenv(clock.MOVED_BY, str(folder.clock))
    clock.move(folder.clock, datetime(2024, 5, 3, tzinfo=UTC))
    provider.note_clock(folder)
    clock.move(folder.clock, datetime(2024, 5, 4, tzinfo=UTC))  # and killed before it was noted
    provider.resume_clock(folder)
    assert clock.now() >= datetime(2024, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize("module", ["deploy.local", "deploy.demo"])
def test_make_down_finds_who_holds_the_folder_and_takes_no_other_program_for_it(tmp_path: Path, module: str) -> None:
    folder = Folder(tmp_path)
    wait = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen([*wait, "-m", module]) as ours, subprocess.Popen([*wait, f"{module}.else"]) as another:
        try:
            folder.supervisor.write_text(str(ours.pid))
            found = supervisor_of(folder)
            assert found is not None
            assert found.pid == ours.pid
            folder.supervisor.write_text(str(another.pid))
            assert supervisor_of(folder) is None
        finally:
            ours.kill()
            another.kill()


def test_what_moved_on_today_waits_for_tomorrow_when_a_part_is_played_again(tmp_path: Path) -> None:
    first, second = date(2024, 5, 3), date(2024, 5, 4)
    assert Notebook(tmp_path / "n").still_at("visit", first, "village", "m1")
    again = Notebook(tmp_path / "n")
    assert again.still_at("visit", first, "village", "m1"), "begun and not done: it is done now"
    assert not again.still_at("convert", first, "village", "m1")
    assert again.still_at("convert", first, "village", "m2")
    assert again.still_at("convert", second, "village", "m1")
