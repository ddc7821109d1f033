"""The roll of the villages says who lives in which household, and what each had in twelve months (村户名册)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import Expense, IncomeBlock, SourceRow
from libs.events.transport import clock
from services.intake.domain.identity import IdNumber
from services.intake.store import feed_rows, households, register_rolls
from services.intake.store.feed_rows import REPLACED, WITHDRAWN, FeedRow
from services.intake.store.feed_uploads import Upload
from services.intake.store.register_rolls import KnownHousehold, RolledHousehold, RolledMember, RolledPerson
from services.intake.store.staged_rows import Staged
from services.intake.store.vault import ID, NAME, PHONE, hash_or_none, seal_or_none
from services.intake.usecases import feed_facts
from services.intake.usecases.feed_desk import ROW, Desk, day_of

HEALTH = "health"
ORIGIN = "village_roll"
FORMERLY_POOR: Mapping[str | None, bool | None] = {"0": False, "1": True, None: None}
_INCOME = {
    "wage_fen": "wage",
    "operating_receipts_fen": "operating_receipts",
    "operating_expense_fen": "operating_expense",
    "property_fen": "property_income",
    "transfer_fen": "transfer_income",
    "pay_outs_fen": "payouts",
    "compliant_self_pay_fen": "compliant_self_paid",
}


@dataclass
class Home:
    """One household of the roll and its rows (一户)."""

    household_id: str
    household_no: str
    known: KnownHousehold | None
    lines: list["Line"] = field(default_factory=list)

    def said(self, name: str) -> Any:
        """What its rows say in a column; it may stand on the head's alone."""
        return next((line.values[name] for line in self.lines if line.values.get(name) is not None), None)

    def source(self, upload: Upload, title: str, names: Sequence[str]) -> SourceRow:
        """The row on which these columns stand."""
        line = next(each for each in self.lines if any(each.values.get(name) is not None for name in names))
        return SourceRow(
            row_id=line.row_id,
            origin=ORIGIN,
            received_at=upload.uploaded_at,
            line_no=line.staged.line_no,
            list_title=title,
        )


@dataclass(frozen=True)
class Line:
    """One member's row, opened (一行)."""

    staged: Staged
    values: Mapping[str, Any]
    row_id: str
    person_id: str
    is_new: bool
    """Not in force with this content."""


@dataclass
class Roll:
    """A chunk of the roll beside what the register knows (名册一批)."""

    homes: dict[str, Home]
    before: Mapping[bytes, FeedRow]
    gone: list[FeedRow]
    """Rows taken back: their people no longer live there."""
    left: list[tuple[str, str]] = field(default_factory=list)
    """Household and person."""


@dataclass(frozen=True)
class Work:
    """What is written of a roll (要写的户)."""

    desk: Desk
    upload: Upload
    homes: Sequence[Home]


async def apply(session: AsyncSession, desk: Desk, upload: Upload, staged: Sequence[Staged], now: datetime) -> None:
    """Write down the households of these rows and tell each that changed, once (名册载入一批)."""
    roll = await _read(session, desk, upload, staged)
    changed = [home for home in roll.homes.values() if any(line.is_new for line in home.lines)]
    lines = [line for home in changed for line in home.lines]
    lived = await register_rolls.homes(session, [line.person_id for line in lines])
    home_of = {line.person_id: home.household_id for home in changed for line in home.lines}
    roll.left += [(old, person) for person, olds in lived.items() for old in olds if old != home_of[person]]
    roll.left += [(row.household_id or "", row.person_id or "") for row in roll.gone if row.person_id not in home_of]
    elsewhere = {household_id for household_id, _ in roll.left} - {home.household_id for home in changed}
    await households.lock(session, sorted(elsewhere | {home.household_id for home in changed}))
    await _write_rows(session, upload, roll, now)
    await _write_register(session, Work(desk, upload, changed), lived, now)
    await register_rolls.leave(session, roll.left, day_of(now))
    await register_rolls.next_version(session, sorted(elsewhere), now)
    await households.tell(session, desk.region, sorted(elsewhere | {home.household_id for home in changed}), now)
    await feed_facts.try_again(session, desk, [line.staged.id_hash for line in lines if line.staged.id_hash], now)


async def _read(session: AsyncSession, desk: Desk, upload: Upload, staged: Sequence[Staged]) -> Roll:
    before = await feed_rows.in_force(session, upload.feed, [row.key_hash for row in staged])
    known = await register_rolls.households_by_no(session, sorted({row.group_no for row in staged if row.group_no}))
    people = await register_rolls.people_by_id(session, [row.id_hash for row in staged if row.id_hash])
    roll = Roll({}, before, [before[row.key_hash] for row in staged if row.withdraws and row.key_hash in before])
    for row in staged:
        if row.withdraws or row.group_no is None or row.id_hash is None:
            continue
        home = roll.homes.get(row.group_no)
        if home is None:
            found = known.get(row.group_no)
            household_id = found.household_id if found else str(clock.new_id())
            home = roll.homes[row.group_no] = Home(household_id, row.group_no, found)
        earlier = before.get(row.key_hash)
        is_new = earlier is None or earlier.content_hash != row.content_hash
        values = json.loads(desk.vault.open(ROW, row.sealed or b""))
        person_id = people.get(row.id_hash) or str(clock.new_id())
        row_id = str(clock.new_id()) if is_new or earlier is None else earlier.row_id
        home.lines.append(Line(row, values, row_id, person_id, is_new))
    return roll


async def _write_rows(session: AsyncSession, upload: Upload, roll: Roll, now: datetime) -> None:
    added, replaced = [], []
    for home in roll.homes.values():
        for line in home.lines:
            if not line.is_new:
                continue
            if line.staged.key_hash in roll.before:
                replaced.append(roll.before[line.staged.key_hash].row_id)
            added.append(_feed_row(upload, home, line))
    await feed_rows.end(session, replaced, REPLACED, now)
    await feed_rows.end(session, [row.row_id for row in roll.gone], WITHDRAWN, now)
    await feed_rows.add(session, added, now)


def _feed_row(upload: Upload, home: Home, line: Line) -> FeedRow:
    return FeedRow(
        row_id=line.row_id,
        upload_id=upload.upload_id,
        feed=upload.feed,
        key_hash=line.staged.key_hash,
        content_hash=line.staged.content_hash,
        line_no=line.staged.line_no,
        used={},
        id_hash=line.staged.id_hash,
        sealed=None,
        person_id=line.person_id,
        household_id=home.household_id,
        told=True,
    )


async def _write_register(session: AsyncSession, work: Work, lived: Mapping[str, set[str]], now: datetime) -> None:
    desk, upload, homes = work.desk, work.upload, work.homes
    if not homes:
        return
    await register_rolls.put_households(session, [_household(desk, upload, home) for home in homes], now)
    await register_rolls.put_people(session, [_person(desk, line) for home in homes for line in home.lines], now)
    members = [
        _member(home, line, lived.get(line.person_id, set()), day_of(now)) for home in homes for line in home.lines
    ]
    await register_rolls.put_members(session, members)


def _household(desk: Desk, upload: Upload, home: Home) -> RolledHousehold:
    title = desk.feeds[upload.feed].title
    name, phone, vault = home.said("head_name"), home.said("phone"), desk.vault
    return RolledHousehold(
        household_id=home.household_id,
        household_no=home.household_no,
        area_code=home.said("village_code"),
        village_group=home.said("group"),
        head_name_sealed=seal_or_none(vault, NAME, name),
        head_name_hash=hash_or_none(vault, NAME, name),
        phone_sealed=seal_or_none(vault, PHONE, phone),
        phone_hash=hash_or_none(vault, PHONE, phone),
        formerly_poor=FORMERLY_POOR[home.said("household_type")],
        income_blocks=_blocks(upload, home, title),
        net_schooling=_expense(upload, home, title, "net_schooling"),
        disaster_loss=_expense(upload, home, title, "disaster_loss"),
    )


def _blocks(upload: Upload, home: Home, title: str) -> list[Mapping[str, Any]]:
    """The income of the twelve months of this roll, in the place of what an earlier roll said of them."""
    kept: list[Mapping[str, Any]] = list(home.known.income_blocks) if home.known else []
    first, last = home.said("period_first"), home.said("period_last")
    if first is None or last is None:
        return kept
    block = IncomeBlock(
        source=home.source(upload, title, ("period_first",)),
        from_on=date.fromisoformat(first),
        to_on=date.fromisoformat(last),
        **{ours: home.said(theirs) for ours, theirs in _INCOME.items()},
    )
    others = [each for each in kept if (each["from_on"], each["to_on"]) != (first, last)]
    return [*others, block.model_dump(mode="json")]


def _expense(upload: Upload, home: Home, title: str, name: str) -> Mapping[str, Any] | None:
    """0 is written as 0; an empty cell is unknown."""
    fen = home.said(name)
    if fen is None:
        return None
    return Expense(fen=fen, source=home.source(upload, title, (name,))).model_dump(mode="json")


def _person(desk: Desk, line: Line) -> RolledPerson:
    values, vault = line.values, desk.vault
    number: str = values["id_number"]
    return RolledPerson(
        person_id=line.person_id,
        name_sealed=vault.seal(NAME, values["name"]),
        name_hash=vault.hash(NAME, values["name"]),
        id_sealed=vault.seal(ID, number),
        id_hash=line.staged.id_hash or vault.hash(ID, number),
        health_sealed=seal_or_none(vault, HEALTH, values.get("health")),
        born_on=IdNumber(number).born_on,
    )


def _member(home: Home, line: Line, lived: set[str], today: date) -> RolledMember:
    """Somebody who lived elsewhere joins today; of all others nobody said when."""
    moved = bool(lived) and home.household_id not in lived
    return RolledMember(
        household_id=home.household_id,
        person_id=line.person_id,
        relation=line.values["relation"],
        labour=line.values.get("labour_skill"),
        joined_on=today if moved else None,
    )
