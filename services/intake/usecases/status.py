"""What whoever holds a number may see and do: gate, progress, more words, withdrawal, delivery (查办理结果)."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.intake import DeliveryAnswered, ReportAddedTo, WithdrawalWished
from libs.events.transport import clock, outbox
from services.intake.domain.identity import mask_phone
from services.intake.domain.progress import Matter, Names, Progress, current, for_third_party, is_done
from services.intake.domain.report import TEXT_MAX, TILES, Difficulty, Way, gate_digits, read_number
from services.intake.domain.story import for_household
from services.intake.store import households, limits, matters, reports
from services.intake.store.reports import Stored
from services.intake.store.vault import GATE, NAME, PHONE, WORDS, open_or_none
from services.intake.usecases.office import Office

BEIJING = timezone(timedelta(hours=8))
LEVELS = {
    "LEADING_GROUP_OFFICE": "领导小组办公室",
    "LEADING_OFFICIAL": "分管领导",
    "OFFICER": "经办部门",
    "DEPARTMENT_HEAD": "部门负责人",
}


class NothingDone(Exception):
    """What was asked on a status page was not done; the sentence says why, and what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate answered: through, or how many tries are left."""

    through: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """All that a status page shows."""

    number: str
    reported_on: datetime
    place: str
    way: Way
    progress: Progress
    third_party: bool
    phone_masked: str | None
    joined: bool
    """Another report from the same phone is dealt with together with this one."""
    may_withdraw: bool
    wished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Words:
    """What was reported, as it was said."""

    head_name: str
    difficulties: Sequence[str]
    text: str
    added: Sequence[tuple[datetime, str]]


async def try_gate(session: AsyncSession, office: Office, number: str, typed: str) -> Gate:
    """One try at the gate of a number; whether the number exists is not told (查验)."""
    now = clock.real_now()
    gate = await limits.gate(session, number, now)
    if gate.closed:
        return Gate(through=False, sentence=_closed(office))
    digits = gate_digits(typed)
    if digits is None:
        return Gate(through=False, sentence="请填 4 位数字：手机号后 4 位，或小票上的 4 位数字。")
    report = await reports.by_number(session, number)
    asked = office.vault.hash(GATE, f"{number} {digits}")
    if report is not None and hmac.compare_digest(report.gate_hash, asked):
        await limits.tried_right(session, number)
        return Gate(through=True)
    after = await limits.tried_wrong(session, number, gate, now)
    return Gate(through=False, sentence=_closed(office) if after.closed else f"对不上。还可以试 {after.left} 次。")


def _closed(office: Office) -> str:
    return f"试错 {limits.TRIES} 次了，15 分钟后再查，或打 {office.help_phone}。"


async def look(session: AsyncSession, office: Office, report: Stored) -> Status:
    """How a report stands (办到哪了)."""
    known = await matters.of_report(session, report.report_id)
    third_party = report.way == Way.PROXY.value and not report.may_see
    steps = await matters.steps_of(session, [each.matter_id for each in known if each.matter != "measure"])
    reported_on = report.reported_at.astimezone(BEIJING).date()
    if third_party:
        progress = for_third_party(current(known), reported_on)
    else:
        answered = await reports.deliveries_answered(session, report.report_id)
        open_matters = [each for each in known if not _was_answered(each, answered)]
        progress = for_household(open_matters, steps, reported_on, _names(office, report, known))
    joined = not third_party and await matters.shares_with_same_phone(session, report.report_id, report.phone_hash)
    wished = report.withdrawal_wished_at
    return Status(
        number=report.number,
        reported_on=report.reported_at,
        place=office.place(report.area_code),
        way=Way(report.way),
        progress=progress,
        third_party=third_party,
        phone_masked=_masked(office, report),
        joined=joined,
        may_withdraw=wished is None and not is_done(current(known)),
        wished_at=None if progress.lamp.done else wished,
    )


def _was_answered(matter: Matter, answered: Mapping[str, datetime]) -> bool:
    """Whether the household said of this delivery if it arrived; assistance has not taken it yet."""
    at = answered.get(matter.matter_id)
    return matter.state == "DELIVERED" and at is not None and at >= matter.happened_at


def _names(office: Office, report: Stored, known: Sequence[Matter]) -> Names:
    speaking = current(known)
    area = (speaking.area_code if speaking is not None else None) or report.area_code
    levels = {**LEVELS, "COUNTY": office.county_office}
    return Names(office.town(area), office.village(area), office.help_phone, office.county, levels)


def _masked(office: Office, report: Stored) -> str | None:
    phone = open_or_none(office.vault, PHONE, report.phone_sealed)
    return mask_phone(phone) if phone else None


async def said(session: AsyncSession, office: Office, report: Stored) -> Words:
    """What was reported at that time, and what was added (当时报了什么)."""
    rows = await reports.additions(session, [report.report_id])
    return Words(
        head_name=office.vault.open(NAME, report.head_name_sealed),
        difficulties=[TILES[Difficulty(risk)] for risk in report.risks],
        text=open_or_none(office.vault, WORDS, report.words_sealed) or "",
        added=[(row["added_at"], office.vault.open(WORDS, row["words_sealed"])) for row in rows],
    )


async def add(session: AsyncSession, office: Office, report: Stored, text: str) -> None:
    """Keep a few more words and tell that there are some (再说几句). Raises NothingDone."""
    text = "\n".join(line.strip() for line in text.strip().splitlines())
    if not text:
        raise NothingDone("请写一两句要补的话。")
    if len(text) > TEXT_MAX:
        raise NothingDone(f"最多写 {TEXT_MAX} 个字，您写了 {len(text)} 个。")
    await households.lock(session, [report.household_id])
    addition = {"addition_id": str(clock.new_id()), "report_id": report.report_id, "added_at": clock.now()}
    words = {"risks": [], "words_sealed": office.vault.seal(WORDS, text)}
    if not await reports.add_words(session, {**addition, **words}):
        raise NothingDone(
            f"已经补了 {reports.ADDITIONS_MAX} 次，都收到了。还有话，请打 {office.help_phone}，报上号码。"
        )
    event = ReportAddedTo(region=office.region, report_id=report.report_id, household_id=report.household_id)
    await outbox.put(session, event)


async def withdraw(session: AsyncSession, office: Office, report: Stored) -> None:
    """Tell that the reporter wants it taken back; a second time changes nothing (撤回). Raises NothingDone."""
    if is_done(current(await matters.of_report(session, report.report_id))):
        raise NothingDone("没有撤回：这件事已经办完了。以后有变化随时再报。")
    await households.lock(session, [report.household_id])
    if await reports.wish_withdrawal(session, report.report_id, clock.now()):
        event = WithdrawalWished(
            region=office.region,
            report_id=report.report_id,
            household_id=report.household_id,
            reporter_id=report.reporter_id,
        )
        await outbox.put(session, event)


async def answer_delivery(
    session: AsyncSession, office: Office, report: Stored, measure_id: str, *, received: bool
) -> None:
    """Tell whether a measure arrived (收到没有). Raises NothingDone."""
    known = await matters.of_report(session, report.report_id)
    measure = next((each for each in known if each.matter_id == measure_id and each.matter == "measure"), None)
    third_party = report.way == Way.PROXY.value and not report.may_see
    if measure is None or third_party:
        raise NothingDone("没有记下：这一项不在您家的帮扶里。请打开“看办到哪了”再看一次。")
    await households.lock(session, [report.household_id])
    answer = reports.Answer(report.report_id, measure_id, received, clock.now(), measure.happened_at)
    if measure.state != "DELIVERED" or not await reports.answer_delivery(session, answer):
        return
    event = DeliveryAnswered(
        region=office.region,
        report_id=report.report_id,
        household_id=report.household_id,
        measure_id=measure_id,
        received=received,
    )
    await outbox.put(session, event)


def address_of(text: str) -> str | None:
    """The number in an address or typed by hand, in its one form; None for what is no number."""
    number = read_number(text)
    return number.address if number is not None else None
