"""A report becomes a number, an entry in the ledger and a fact that is told: at once, or not at all (收申报)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta, timezone

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import ReportReceived
from libs.events.contracts.values import Channel
from libs.events.transport import clock, outbox
from services.intake.domain.report import Report, ReportNumber, Way, a_number, slip_digits
from services.intake.store import households, ledger, limits, reports
from services.intake.store.vault import (
    ADDRESS,
    GATE,
    NAME,
    PHONE,
    SLIP,
    WORDS,
    hash_or_none,
    open_or_none,
    seal_or_none,
)
from services.intake.usecases.office import Office

BEIJING = timezone(timedelta(hours=8))
REPORTER_LENGTH = 32


class TooOften(Exception):
    """So many reports in ten minutes that this one has to wait (报得太密)."""


@dataclass(frozen=True, slots=True)
class Caller:
    """From where a report comes in (从哪里报的)."""

    address: str | None = None
    """The client's address, for people; None for a machine."""
    token: str | None = None
    """Who holds the token, for a machine."""
    channel: Channel | None = None
    """For an officer or a machine; people's own reports say it by themselves."""
    officer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever reported takes along (回执)."""

    report_id: str
    number: ReportNumber
    slip: str | None
    """The four digits for the gate, where no phone was given."""


@dataclass(frozen=True, slots=True)
class _Home:
    """The household that a report is about."""

    household_id: str
    registered: bool
    area_code: str
    new: households.Provisional | None = None


async def receive(session: AsyncSession, office: Office, report: Report, caller: Caller) -> Receipt:
    """Take a report in. Raises TooOften."""
    await _refuse_too_often(session, office, report, caller)
    now = clock.now()
    home = await _home_of(session, office, report)
    if home.new is not None:
        await households.add_provisional(session, home.new, now)
        await households.tell(session, office.region, [home.household_id], now)
    stored = await _stored(session, office, report, caller, home)
    await reports.add(session, stored)
    await ledger.open_items(
        session, ledger.REPORTS, [ledger.Item(stored.report_id, home.household_id)], clock.real_now()
    )
    await outbox.put(session, _event(office, report, stored, home))
    number = ReportNumber(stored.day, stored.sequence, stored.number[-4:])
    return Receipt(stored.report_id, number, open_or_none(office.vault, SLIP, stored.slip_sealed))


async def _refuse_too_often(session: AsyncSession, office: Office, report: Report, caller: Caller) -> None:
    """Count by token for a machine, by address and by phone for people; a refused report is not counted."""
    counted: list[tuple[str, str | None, int]] = [("token", caller.token, office.limits.by_token)]
    if caller.officer_id is None and caller.token is None:
        counted = [("address", caller.address, office.limits.by_address)]
        counted.append(("phone", report.phone, office.limits.by_phone))
    for kind, who, most in counted:
        if who and not await limits.count(session, kind, office.vault.hash(ADDRESS, who), most, clock.real_now()):
            raise TooOften


async def _home_of(session: AsyncSession, office: Office, report: Report) -> _Home:
    """The one registered household that fits, held by this transaction; else a provisional one."""
    own_phone = None if report.way is Way.PROXY else hash_or_none(office.vault, PHONE, report.phone)
    head = office.vault.hash(NAME, report.head_name)
    said = households.Said(own_phone, head, report.area_code)
    found = await households.matching(session, said)
    only = found[0] if len(found) == 1 else await households.same_provisional(session, said)
    if only is not None and (home := await _held(session, only, report.area_code)):
        return home
    made = households.Provisional(
        household_id=str(clock.new_id()),
        area_code=report.area_code,
        head_name_sealed=office.vault.seal(NAME, report.head_name),
        head_name_hash=head,
        phone_sealed=None if own_phone is None else seal_or_none(office.vault, PHONE, report.phone),
        phone_hash=own_phone,
    )
    return _Home(made.household_id, registered=False, area_code=report.area_code, new=made)


async def _held(session: AsyncSession, household_id: str, said_area: str) -> _Home | None:
    """Lock the household; None if a clerk merged it in this very moment."""
    locked = (await households.lock(session, [household_id]))[household_id]
    if locked.merged_into is not None:
        return None
    return _Home(household_id, registered=not locked.provisional, area_code=locked.area_code or said_area)


async def _stored(session: AsyncSession, office: Office, report: Report, caller: Caller, home: _Home) -> reports.Stored:
    vault, now = office.vault, clock.now()
    day = now.astimezone(BEIJING).date()
    slip = None if report.phone else slip_digits(secrets.choice)
    number = a_number(day, await reports.next_sequence(session, day), secrets.choice)
    return reports.Stored(
        report_id=str(clock.new_id()),
        number=number.address,
        day=day,
        sequence=number.sequence,
        household_id=home.household_id,
        channel=(caller.channel or _own_channel(report.way)).value,
        way=report.way.value,
        risks=[difficulty.value for difficulty in report.difficulties],
        area_code=home.area_code,
        head_name_sealed=vault.seal(NAME, report.head_name),
        words_sealed=seal_or_none(vault, WORDS, report.text),
        phone_sealed=seal_or_none(vault, PHONE, report.phone),
        phone_hash=hash_or_none(vault, PHONE, report.phone),
        reporter_id=caller.officer_id or _surrogate(office, report.phone),
        reporter_name_sealed=seal_or_none(vault, NAME, report.reporter_name),
        relation=report.relation.value if report.relation else None,
        slip_sealed=seal_or_none(vault, SLIP, slip),
        gate_hash=vault.hash(GATE, f"{number.address} {slip or (report.phone or '')[-4:]}"),
        may_see=report.way is not Way.PROXY,
        withdrawal_wished_at=None,
        reported_at=now,
    )


def _own_channel(way: Way) -> Channel:
    return {Way.SELF: Channel.SELF, Way.PROXY: Channel.PROXY, Way.CADRE: Channel.CADRE}[way]


def _surrogate(office: Office, phone: str | None) -> str | None:
    """The same for everybody who gives this phone number, and nothing of the number in it."""
    return office.vault.hash("reporter", phone).hex()[:REPORTER_LENGTH] if phone else None


def _event(office: Office, report: Report, stored: reports.Stored, home: _Home) -> ReportReceived:
    own_phone = report.way is not Way.PROXY and report.phone is not None
    village = not home.area_code.endswith("000")
    return ReportReceived(
        region=office.region,
        report_id=stored.report_id,
        household_id=home.household_id,
        number=str(ReportNumber(stored.day, stored.sequence, stored.number[-4:])),
        channel=Channel(stored.channel),
        risks=tuple(stored.risks),
        area_code=home.area_code,
        reported_at=stored.reported_at,
        reporter_id=stored.reporter_id,
        proxy_named=report.way is not Way.PROXY or report.reporter_name is not None,
        identified=home.registered or own_phone or village,
        has_phone=own_phone,
    )
