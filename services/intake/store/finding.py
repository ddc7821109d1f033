"""Finds households by what somebody has in hand: a number, a phone, a name (找户)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

FOUND_MAX = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; only what is given counts, all of it together."""

    id_hash: bytes | None = None
    phone_hash: bytes | None = None
    name_hash: bytes | None = None
    report_number: str | None = None
    household_no: str | None = None
    first: str | None = None
    """The first code of the place, and the one after its last."""
    after: str | None = None


async def households(
    session: AsyncSession, sought: Sought, where: str, values: Mapping[str, object]
) -> list[RowMapping]:
    """The households that fit, among those that the reader sees; one more than is shown tells that there are more."""
    given = {name: getattr(sought, name) for name in Sought.__slots__ if getattr(sought, name) is not None}
    conditions = " and ".join(_CONDITIONS[name] for name in given)
    statement = text(_FIND.replace("{where}", where).replace("{given}", conditions))
    return list((await session.execute(statement, {**values, **given})).mappings())


_OF_PEOPLE = "h.household_id in (select m.household_id from members m join people p using (person_id) where {which})"
_CONDITIONS: Mapping[str, str] = {
    "id_hash": _OF_PEOPLE.format(which="p.id_hash = :id_hash and m.left_on is null"),
    "phone_hash": "(h.phone_hash = :phone_hash or "
    + _OF_PEOPLE.format(which="p.phone_hash = :phone_hash and m.left_on is null")
    + ")",
    "name_hash": "(h.head_name_hash = :name_hash or "
    + _OF_PEOPLE.format(which="p.name_hash = :name_hash and m.left_on is null")
    + ")",
    "report_number": "h.household_id in (select household_id from reports where number = :report_number)",
    "household_no": "h.household_no = :household_no",
    "first": "h.area_code >= :first",
    "after": "h.area_code < :after",
}
_FIND = f"""
    select h.household_id, h.household_no, h.area_code, h.village_group, h.head_name_sealed, h.provisional,
           (select count(*) from members m where m.household_id = h.household_id and m.left_on is null) as members
      from households h
     where h.merged_into is null and {{where}} and {{given}}
     order by h.area_code, h.household_no, h.household_id limit {FOUND_MAX + 1}
"""  # noqa: S608 - a constant of this file
