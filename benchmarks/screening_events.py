"""The households, events and rows that screening is measured with: half registers, half rows of a department's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from libs.events.contracts.base import Event
from libs.events.contracts.intake import AlertRaised, HouseholdRecorded
from libs.events.contracts.values import Expense, IncomeBlock, Member, SourceRow
from libs.events.transport import clock
from libs.events.transport.envelope import headers_of

EVENTS = 10_000
BATCH = 500
SHARE_MET = 15
"""Of a hundred events, so many raise a finding."""
DAY = date(2024, 5, 22)
RECEIVED = datetime(2024, 5, 11, 4, tzinfo=UTC)
VILLAGES = [f"350582104{number:03d}" for number in range(200, 240)]


@dataclass(frozen=True, slots=True)
class Record:
    """A record as the broker gives it."""

    key: bytes
    value: bytes
    offset: int
    headers: list[tuple[str, bytes]]
    topic: str = "intake.events"
    partition: int = 0
    timestamp: int = 0


def household_id(number: int) -> str:
    """The id of a household, as intake makes it."""
    return f"0190a1b2-0000-7000-8000-{number:012d}"


def recorded(number: int, version: int, *, met: bool = False) -> HouseholdRecorded:
    """A household of four of which everything is known; below the line or far above it."""
    source = SourceRow(
        row_id=f"roll-{version}-{number}",
        origin="village_roll",
        received_at=RECEIVED,
        line_no=number + 2,
        list_title="村级名册",
    )
    nothing = Expense(fen=0, source=source)
    return HouseholdRecorded(
        region="jinjiang",
        household_id=household_id(number),
        version=version,
        area_code=VILLAGES[number % len(VILLAGES)],
        formerly_poor=False,
        members=tuple(
            Member(
                person_id=_person(number, of), born_on=date(1958 + 17 * of, 3, 1), relation=f"{of}0", labour="ordinary"
            )
            for of in range(4)
        ),
        income_blocks=(
            IncomeBlock(
                source=source,
                from_on=date(2023, 5, 1),
                to_on=date(2024, 4, 30),
                wage_fen=(6_000_000 if met else 16_000_000) + number,
                operating_receipts_fen=1_200_000,
                operating_expense_fen=400_000,
                property_fen=100_000,
                transfer_fen=360_000,
                pay_outs_fen=0,
                compliant_self_pay_fen=0,
            ),
        ),
        net_schooling=nothing,
        disaster_loss=nothing,
    )


def alert(number: int, *, met: bool) -> AlertRaised:
    """A settlement that reaches the yearly limit, or does not."""
    return AlertRaised(
        region="jinjiang",
        row_id=f"0190a1b3-0000-7000-8000-{number:012d}",
        feed="settlements",
        upload_id="upload-1",
        line_no=number + 2,
        household_id=household_id(number),
        person_id=_person(number, 1),
        department="医保局",
        list_title="医保结算清单",
        received_at=RECEIVED,
        settled_on=date(2024, 4, 1 + number % 28),
        self_pay_fen=2_130_000 if met else 93_000 + number,
        compliant_fen=80_000,
    )


def _person(number: int, of: int) -> str:
    return f"0190a1b4-0000-7000-8000-{number:08d}{of:04d}"


def events() -> list[Event]:
    """Every other a household, every other a row; each of another household."""
    return [
        alert(number, met=_met(number)) if number % 2 else recorded(number, 2, met=_met(number))
        for number in range(EVENTS)
    ]


def _met(number: int) -> bool:
    return number % 100 < SHARE_MET


def records_of(told: Sequence[Event]) -> list[Record]:
    """The events as the broker gives them."""
    return [
        Record(
            event.key.encode(),
            event.model_dump_json().encode(),
            number,
            headers_of(clock.new_id(), event.name, event.subject, RECEIVED, None),
        )
        for number, event in enumerate(told)
    ]


def batches_of(items: Sequence[Any]) -> list[Sequence[Any]]:
    """Cut into batches, as consume hands them over."""
    return [items[first : first + BATCH] for first in range(0, len(items), BATCH)]
