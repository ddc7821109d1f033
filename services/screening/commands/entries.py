"""`python -m services.screening entries list | enter | confirm | refuse | effects`: figures entered (录入标准).

The checks are those of the pages: whoever is named must hold an office that may do this, and a second person confirms.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.policy import Grade, RegionFiles, UnknownFigure, WrongFigure
from libs.policy.entered import read_written
from libs.policy.loader import region_files
from libs.runtime.change import change
from libs.runtime.settings import Settings
from libs.web import appointments
from libs.web.access import Action, may, visible_sql
from libs.web.appointments import Reader
from services.screening.domain.days import beijing_day
from services.screening.domain.figures.effects import EFFECT_LABELS
from services.screening.domain.figures.entries import (
    ASSUMED_OR_CITED,
    STATE_LABELS,
    AlreadyDecided,
    FigureEntry,
    OwnProposal,
    Unfit,
    Wanted,
)
from services.screening.store import effects, entered
from services.screening.usecases import figure_outcomes, figures
from services.screening.usecases.figures import Desk
from services.screening.usecases.reasons import REASON_MAX, ReasonMissing

DONE, REFUSED = 0, 1
AT_ONCE = 500
"""Lines of the list of households that are read at a time."""

Answer = list[str]
Work = Callable[[AsyncSession, RegionFiles, argparse.Namespace], Awaitable[Answer]]


class NotAllowed(Exception):
    """Whoever is named holds no office today that may do this (没有这个岗位)."""


def entries(settings: Settings, arguments: Sequence[str]) -> int:
    """Do what is asked, in one transaction; say what was refused in one sentence."""
    asked = _arguments(arguments)
    files = region_files(settings.region, demo=settings.demo)
    work = change(settings.dsn("screening"), lambda session: _WORKS[asked.what](session, files, asked))
    try:
        lines = asyncio.run(work)
    except (Unfit, UnknownFigure, WrongFigure, NotAllowed) as error:
        return _refused(str(error))
    except OwnProposal:
        return _refused("这是自己录入的，要换一个人确认。")
    except AlreadyDecided as error:
        return _refused(f"{error.entry.decided_by} 已经定了：{STATE_LABELS[error.entry.state]}。")
    except figures.NoSuchEntry as error:
        return _refused(f"没有这一条：{error}。")
    except ReasonMissing:
        return _refused(f"要写理由，最多 {REASON_MAX} 字。")
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return DONE


def _refused(sentence: str) -> int:
    sys.stderr.write(f"没有办：{sentence}\n")
    return REFUSED


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m services.screening entries")
    what = parser.add_subparsers(dest="what", required=True)
    listed = what.add_parser("list", help="every entry of the region, and what became of it")
    listed.add_argument("--figure", help="dibao_rural_month")
    enter = what.add_parser("enter", help="enter a figure; a second person confirms it")
    _by(enter)
    enter.add_argument("--figure", required=True)
    enter.add_argument("--value", help='as a file of figures writes it: 830, or JSON: ["dibao"]; none: take back')
    enter.add_argument("--from", dest="from_on", required=True, type=date.fromisoformat, metavar="DAY")
    enter.add_argument("--to", dest="to_on", type=date.fromisoformat, metavar="DAY")
    enter.add_argument("--document", required=True)
    enter.add_argument("--article", default="")
    enter.add_argument("--grade", choices=[str(grade) for grade in ASSUMED_OR_CITED], default=str(Grade.CITED))
    enter.add_argument("--replaces", metavar="ENTRY", help="the entry that is corrected or taken back")
    for name, words in (
        ("confirm", "let an entry hold"),
        ("refuse", "decide that an entry is not to hold"),
        ("effects", "who meets a rule since when because of an entry, and who no longer does"),
    ):
        one = what.add_parser(name, help=words)
        _by(one)
        one.add_argument("entry", metavar="ENTRY")
        if name == "refuse":
            one.add_argument("--reason", required=True)
    return parser.parse_args(arguments)


def _by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="officer", required=True, metavar="OFFICER", help="who does it, by number")


async def _list(session: AsyncSession, files: RegionFiles, asked: argparse.Namespace) -> Answer:
    found = await entered.entries(session, files.region.name, asked.figure)
    return [line for entry in found if entry.wanted.figure in files.figures for line in _lines(files, entry)]


def _lines(files: RegionFiles, entry: FigureEntry) -> Iterator[str]:
    wanted = entry.wanted
    label, value = files.figures[wanted.figure].label, entry.value_shown(files)
    yield f"{entry.entry_id} {wanted.figure}（{label}）：{value}，{wanted.days}，{STATE_LABELS[entry.state]}"
    yield f"  依据：{wanted.document} {wanted.article}（{wanted.grade}）"
    decided = f"，{entry.decided_by} {entry.decided_at:%Y-%m-%d %H:%M} 定" if entry.decided_at else ""
    yield f"  {entry.proposed_by} {entry.proposed_at:%Y-%m-%d %H:%M} 录入{decided}"
    if wanted.replaces:
        yield f"  代替：{wanted.replaces}"
    if entry.reason:
        yield f"  理由：{entry.reason}"


async def _enter(session: AsyncSession, files: RegionFiles, asked: argparse.Namespace) -> Answer:
    await _allowed(session, files, asked, Action.SET_FIGURE)
    written = None if asked.value is None else _written(asked.value)
    if asked.figure in files.figures and written is not None:
        read_written(asked.figure, written)
    wanted = Wanted(
        figure=asked.figure,
        written=written,
        from_on=asked.from_on,
        to_on=asked.to_on,
        document=asked.document,
        article=asked.article,
        grade=Grade(asked.grade),
        replaces=asked.replaces,
    )
    entry = await figures.propose(session, _desk(files, asked), wanted)
    return [*_lines(files, entry), "录入了，等第二个人确认；确认以前不算数。"]


async def _confirm(session: AsyncSession, files: RegionFiles, asked: argparse.Namespace) -> Answer:
    await _allowed(session, files, asked, Action.CONFIRM_FIGURE)
    entry = await figures.confirm(session, _desk(files, asked), asked.entry)
    return [*_lines(files, entry), "确认了，从此算数；全部农户按它重新筛查。"]


async def _refuse(session: AsyncSession, files: RegionFiles, asked: argparse.Namespace) -> Answer:
    entry = await _one(session, files, asked)
    own = entry.proposed_by == asked.officer
    await _allowed(session, files, asked, Action.SET_FIGURE if own else Action.CONFIRM_FIGURE)
    return [*_lines(files, await figures.refuse(session, _desk(files, asked), asked.entry, asked.reason)), "退回了。"]


async def _effects(session: AsyncSession, files: RegionFiles, asked: argparse.Namespace) -> Answer:
    """How many, by rule, then a line for each household of the officer's areas."""
    reader = await _allowed(session, files, asked, Action.SEE_CASES)
    entry, among = await _one(session, files, asked), visible_sql(reader, "area_code", "residence_area_code")
    known = await figure_outcomes.outcome(session, entry, beijing_day(clock.now()), among)
    lines = [f"{known.stage}：{known.done} / {known.total} 户"]
    for rule_id, counted in known.by_rule.items():
        said = "，".join(f"{EFFECT_LABELS[effect]} {households} 户" for effect, households in counted.items())
        lines.append(f"{rule_id}：{said}")
    for first in range(0, known.rows, AT_ONCE):
        for row in await effects.listed(session, entry.entry_id, among, first=first, most=AT_ONCE):
            one = row.change
            until = "" if one.until_on is None else f" 到 {one.until_on}"
            lines.append(f"{one.household_id} {one.rule_id} {EFFECT_LABELS[one.effect]} {one.since_on} 起{until}")
    return lines


async def _allowed(session: AsyncSession, files: RegionFiles, asked: argparse.Namespace, action: Action) -> Reader:
    """The office in which the named officer may do this today. Raises NotAllowed."""
    for reader in await appointments.in_force(session, asked.officer, beijing_day(clock.now())):
        if reader.region == files.region.name and may(reader, action):
            return reader
    raise NotAllowed(f"{asked.officer} 今天没有可以这样办的岗位。")


async def _one(session: AsyncSession, files: RegionFiles, asked: argparse.Namespace) -> FigureEntry:
    entry = await entered.one(session, files.region.name, asked.entry)
    if entry is None:
        raise figures.NoSuchEntry(asked.entry)
    return entry


def _desk(files: RegionFiles, asked: argparse.Namespace) -> Desk:
    return Desk(files, asked.officer, clock.now())


def _written(value: str) -> str:
    """A value as it is kept: what is a list or a table stays JSON, everything else is a text."""
    try:
        said = json.loads(value)
    except ValueError:
        said = value
    return json.dumps(said if isinstance(said, list | dict) else value, ensure_ascii=False)


_WORKS: dict[str, Work] = {
    "list": _list,
    "enter": _enter,
    "confirm": _confirm,
    "refuse": _refuse,
    "effects": _effects,
}
