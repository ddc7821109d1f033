"""A person of a department's row whom nobody registered: registered by the town, or passed on (查无此人)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import OfficeRole
from libs.events.transport import clock
from libs.web.access import visible_sql
from libs.web.appointments import Reader
from libs.web.areas import covers, is_whole_region
from services.intake.domain.divisions import Division
from services.intake.domain.identity import IdNumber, mask_id
from services.intake.store import feed_rows, households, nobody, read_log, register_rolls
from services.intake.store.nobody import COUNTY, PAGE_ROWS, TOWN, Seen, Stranger
from services.intake.store.register_rolls import RolledMember, RolledPerson
from services.intake.store.vault import ID, NAME
from services.intake.usecases import feed_facts
from services.intake.usecases.feed_desk import ROW, Desk

PURPOSE = "查无此人"
HEAD = "01"
RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "10": "配偶",
        "20": "儿子、女婿",
        "30": "女儿、儿媳",
        "40": "孙辈",
        "50": "父母",
        "60": "祖父母",
        "70": "兄弟姐妹",
        "99": "其他",
    }
)
"""Codes of the relation to the head, in words."""
HOUSEHOLD_NO_MAX = 40


class NotHere(Exception):
    """There is no such person among those whom this reader sees (不归您看)."""


class SettledBefore(Exception):
    """Somebody registered this person, or passed them on, in the meantime; the sentence says which (已经办过)."""


class Unusable(Exception):
    """Something that was filled in cannot be: field and sentence (填得不对)."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list (一个人)."""

    row_id: str
    name: str
    id_masked: str
    said: str
    """Where the row says that they live, in its own words."""
    area_code: str | None
    place: str
    list_title: str
    department: str
    rows: int
    since: datetime
    passed: bool
    """The town said that they do not live there."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The list: how many, by place, and one page (清单)."""

    total: int
    places: Mapping[str, tuple[str, int]]
    """Code → name and count."""
    known: bool
    """Whether the place that was asked for is one of them."""
    lines: tuple[Line, ...]
    pages: int
    is_county: bool


@dataclass(frozen=True, slots=True)
class Registering:
    """What the clerk says of the person (登记的内容)."""

    row_id: str
    household_no: str = ""
    """Of the household to which they belong; empty for one of their own."""
    relation: str = ""
    area_code: str = ""
    """The village of a household of their own."""
    alone: bool = False
    """Nobody else belongs to it."""


async def listed(session: AsyncSession, desk: Desk, reader: Reader, place: str | None, number: int) -> Listed:
    """Those whom nobody registered, one place or all (查无此人的清单)."""
    seen = _seen(reader)
    counts = await nobody.places(session, seen)
    places = {code: (_place(desk, code), count) for code, count in sorted(counts.items(), key=_by_code) if code}
    known = not place or place in places
    total = counts.get(place, 0) if place else sum(counts.values())
    found = await nobody.page(session, seen, place, number) if known else []
    lines = tuple(_line(desk, each) for each in found)
    if lines:
        await _note(session, reader, [line.row_id for line in lines])
    return Listed(total, places, known, lines, max(-(-total // PAGE_ROWS), 1), seen.is_county)


async def waiting(session: AsyncSession, reader: Reader) -> int:
    """How many wait for this reader."""
    return sum((await nobody.places(session, _seen(reader))).values())


async def one(session: AsyncSession, desk: Desk, reader: Reader, row_id: str) -> Line:
    """One of them, with the whole name, so that somebody can be asked. Raises NotHere, SettledBefore."""
    found = await _found(session, reader, row_id)
    await _note(session, reader, [row_id])
    return _line(desk, found)


def villages(desk: Desk, reader: Reader, area_code: str | None) -> tuple[Division, ...]:
    """The villages from which the reader chooses: those of the town that is meant, else none (选村)."""
    towns = [town.code for town in desk.divisions.towns if covers(reader.areas, town.code)]
    wanted = f"{area_code[:9]}000" if area_code else towns[0] if len(towns) == 1 else ""
    return desk.divisions.villages_of(wanted) if wanted in towns else ()


def towns(desk: Desk, reader: Reader) -> tuple[Division, ...]:
    """The towns of the reader."""
    return tuple(town for town in desk.divisions.towns if covers(reader.areas, town.code))


async def pass_on(session: AsyncSession, reader: Reader, row_id: str) -> None:
    """They do not live here: the town's go to the county, the county's are listed no more.

    Raises NotHere, SettledBefore.
    """
    found = await _held(session, reader, row_id)
    level = COUNTY if _is_county(reader) else TOWN
    await nobody.pass_on(session, found.id_hash, level, reader.officer_id, clock.now())
    await _note(session, reader, [row_id])


async def register(session: AsyncSession, desk: Desk, reader: Reader, said: Registering) -> int:
    """Write the person into the register and tell every row about them; how many rows.

    Raises NotHere, SettledBefore, Unusable.
    """
    found = await _held(session, reader, said.row_id)
    registered = await nobody.homes_of(session, found.id_hash)
    if registered:
        place = _place(desk, registered[0]) or "别处"
        raise SettledBefore(f"这个证件号已登记在 {place} 一户。请先核，不要重复登记。")
    who: dict[str, Any] = json.loads(desk.vault.open(ROW, found.sealed or b""))
    identifies, now = desk.feeds[found.feed].identifies, clock.now()
    person = _person(desk, who[identifies.name], who[identifies.person])
    known = await register_rolls.people_by_id(session, [person.id_hash])
    person_id = known.get(person.id_hash, person.person_id)
    if said.household_no:
        household_id, relation = await _into(session, reader, said), said.relation
    else:
        household_id, relation = await _own(session, desk, reader, said, person), HEAD
    await register_rolls.put_people(session, [_as(person, person_id)], now)
    await register_rolls.put_members(session, [RolledMember(household_id, person_id, relation, None, None)])
    await households.tell(session, desk.region, [household_id], now)
    told = await feed_facts.try_again(session, desk, [found.id_hash], now)
    await _note(session, reader, [household_id])
    return told


async def _into(session: AsyncSession, reader: Reader, said: Registering) -> str:
    """The household of the register that they belong to, with its next version."""
    where, values = visible_sql(reader)
    if said.relation not in RELATIONS:
        raise Unusable("relation", "请选他和户主是什么关系。")
    household_id = await nobody.household_of_no(session, said.household_no[:HOUSEHOLD_NO_MAX], where, values)
    if household_id is None:
        raise Unusable("household_no", "户册里没有这个户编号。核对一下；没有户编号的，登记为单独一户。")
    await households.lock(session, [household_id])
    await register_rolls.next_version(session, [household_id], clock.now())
    return household_id


async def _own(session: AsyncSession, desk: Desk, reader: Reader, said: Registering, person: RolledPerson) -> str:
    """A household of their own, in a village of the reader's."""
    if said.area_code not in desk.divisions.village_codes or not covers(reader.areas, said.area_code):
        raise Unusable("area_code", "请选他家在哪个村。")
    made = {
        "household_id": str(clock.new_id()),
        "area_code": said.area_code,
        "head_name_sealed": person.name_sealed,
        "head_name_hash": person.name_hash,
        "alone": said.alone,
        "now": clock.now(),
    }
    await nobody.add_household(session, made)
    return str(made["household_id"])


def _person(desk: Desk, name: str, number: str) -> RolledPerson:
    vault = desk.vault
    return RolledPerson(
        person_id=str(clock.new_id()),
        name_sealed=vault.seal(NAME, name),
        name_hash=vault.hash(NAME, name),
        id_sealed=vault.seal(ID, number),
        id_hash=vault.hash(ID, number),
        health_sealed=None,
        born_on=IdNumber(number).born_on,
    )


def _as(person: RolledPerson, person_id: str) -> RolledPerson:
    """The same under the id by which the register knew them before."""
    values = {name: getattr(person, name) for name in RolledPerson.__slots__}
    return RolledPerson(**{**values, "person_id": person_id})


async def _held(session: AsyncSession, reader: Reader, row_id: str) -> Stranger:
    """The person, with every row about them held by this transaction. Raises NotHere, SettledBefore."""
    found = await _found(session, reader, row_id)
    await feed_rows.unmatched(session, [found.id_hash])
    return await _found(session, reader, row_id)  # as it is now that nobody else holds it


async def _found(session: AsyncSession, reader: Reader, row_id: str) -> Stranger:
    found = await nobody.one(session, row_id, _seen(reader))
    if found is not None:
        return found
    was = await nobody.was(session, row_id)
    if was is None or not (covers(reader.areas, was[0]) if was[0] else is_whole_region(reader.areas)):
        raise NotHere
    raise SettledBefore("这个人刚登记好了，或者这一行撤回了。" if was[1] else "这个人刚有人点了“不住这里”。")


def _seen(reader: Reader) -> Seen:
    where, values = visible_sql(reader, "s.area_code")
    return Seen(where, values, _is_county(reader))


def _is_county(reader: Reader) -> bool:
    """Whether towns pass on to this reader whom they do not know."""
    return reader.role is not OfficeRole.TOWN_CLERK


def _line(desk: Desk, found: Stranger) -> Line:
    feed = desk.feeds[found.feed]
    who: dict[str, Any] = json.loads(desk.vault.open(ROW, found.sealed or b""))
    return Line(
        row_id=found.row_id,
        name=who[feed.identifies.name],
        id_masked=mask_id(who[feed.identifies.person]),
        said=str(who.get(feed.identifies.place or "", "")),
        area_code=found.area_code,
        place=_place(desk, found.area_code),
        list_title=feed.title,
        department=feed.department,
        rows=found.rows,
        since=found.since,
        passed=found.passed is not None,
    )


def _place(desk: Desk, area_code: str | None) -> str:
    return desk.divisions.place(area_code) if area_code in desk.divisions.by_code and area_code else ""


def _by_code(pair: tuple[str | None, int]) -> str:
    return pair[0] or ""


async def _note(session: AsyncSession, reader: Reader, ids: list[str]) -> None:
    look = read_log.Look(reader.officer_id, reader.appointment_id, reader.role.value, "unmatched", PURPOSE, ids)
    await read_log.note(session, look, clock.now())
