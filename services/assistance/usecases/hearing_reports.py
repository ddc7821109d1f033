"""What is done with what intake tells of reports (听到申报)."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import structlog

from libs.events.contracts.intake import DeliveryAnswered, ReportAddedTo, ReportReceived, WithdrawalWished
from libs.events.contracts.values import Channel, ItemEnd
from services.assistance.domain.steps import Actor
from services.assistance.domain.values import Role
from services.assistance.store import writing
from services.assistance.store.rows import CaseRow, ClueRow, ReportRow
from services.assistance.usecases.acting import SYSTEM_ID, StepRefused
from services.assistance.usecases.engine import Doing, act
from services.assistance.usecases.following import do
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.opening import Origin, new_clue

log = structlog.get_logger()

SUBMITS: Mapping[Channel, Role] = MappingProxyType(
    {
        Channel.SELF: Role.FARMER,
        Channel.PROXY: Role.PROXY,
        Channel.GRID: Role.GRID_WORKER,
        Channel.CADRE: Role.VILLAGE,
        Channel.DEPT: Role.DEPARTMENT,
        Channel.HOTLINE: Role.SYSTEM,
        Channel.PETITION: Role.SYSTEM,
        Channel.RULE: Role.SYSTEM,
    }
)
"""As whom a report of this channel is submitted."""
WITHDRAWS: Mapping[Channel, Role] = MappingProxyType(
    {**SUBMITS, Channel.HOTLINE: Role.FARMER, Channel.PETITION: Role.FARMER}
)
NOT_RECEIVED = "农户在进度页上说没收到。"


async def received(hand: Hand, event: ReportReceived) -> ItemEnd | None:
    """A report makes a clue, which joins what is open; None if it was heard before."""
    if event.report_id in hand.dossier.reports:
        return None
    reporter = event.reporter_id or f"report:{event.report_id}"
    origin = Origin(
        event.channel,
        reporter_id=reporter,
        identified=event.identified and event.proxy_named,
        risks=event.risks,
        report_id=event.report_id,
    )
    report = ReportRow(
        report_id=event.report_id,
        household_id=hand.household_id,
        own_clue_id="",
        clue_id="",
        case_id=None,
        number=event.number,
        channel=event.channel.value,
        has_phone=event.has_phone,
        proxy_authorised=False,
        wishes_withdrawal=False,
        risks=sorted(event.risks),
        reported_at=event.reported_at,
    )
    clue = await submit(hand, report, origin, min(event.reported_at, hand.now))
    return ItemEnd.MERGED if clue.state == "MERGED" else ItemEnd.OPENED


async def submit(hand: Hand, report: ReportRow, origin: Origin, at: datetime) -> ClueRow:
    """A report makes a clue of its own, which joins what is open."""
    clue = await new_clue(hand, origin)
    report.household_id, report.case_id = hand.household_id, None
    report.own_clue_id = report.clue_id = clue.clue_id
    hand.dossier.reports[report.report_id] = report
    await writing.put(hand.session, report)
    role = SUBMITS[origin.channel]
    actor = Actor(SYSTEM_ID if role is Role.SYSTEM else origin.reporter_id or SYSTEM_ID, role)
    await do(hand, clue, Doing("clue.submitted", at, actor))
    return clue


async def added_to(hand: Hand, event: ReportAddedTo) -> None:
    """More was said: a clue that was given back stands before the town again; a new risk is asked at the visit."""
    report = hand.dossier.reports.get(event.report_id)
    if report is None:
        return
    own = hand.dossier.clues.get(report.own_clue_id)
    if own is not None and own.state == "RETURNED":
        own.identified = True  # the town asked for it and looks at it now
        await act(hand, own, Doing("clue.submitted", hand.now, _reporter(own)))
    case = hand.dossier.cases.get(report.case_id or "")
    await _add_risks(hand, case or hand.dossier.clues.get(report.clue_id), event.risks)


async def _add_risks(hand: Hand, matter: ClueRow | CaseRow | None, risks: tuple[str, ...]) -> None:
    if matter is None or hand.table_of(matter).state(matter.state).ended or matter.state == "MONITORED":
        return
    if not set(risks) <= set(matter.risks):
        matter.risks = sorted({*matter.risks, *risks})
        await hand.save(matter)


async def withdrawal_wished(hand: Hand, event: WithdrawalWished) -> None:
    """The reporter takes the report back: its clue ends, unless it rests on more than this report."""
    report = hand.dossier.reports.get(event.report_id)
    if report is None or report.wishes_withdrawal:
        return
    report.wishes_withdrawal = True
    await writing.put(hand.session, report)
    clue = hand.dossier.clues.get(report.own_clue_id)
    if clue is None or _rests_on_more(hand, clue, report):
        return
    try:
        await do(hand, clue, Doing("clue.withdrawn", hand.now, _reporter(clue)))
    except StepRefused as refused:
        log.info("not withdrawn", clue_id=clue.clue_id, why=refused.refusal.why.value)


def _rests_on_more(hand: Hand, clue: ClueRow, report: ReportRow) -> bool:
    """Whether another report, or a finding that holds, stands behind the clue."""
    others = any(
        r.clue_id == clue.clue_id and r is not report and not r.wishes_withdrawal for r in hand.dossier.reports.values()
    )
    return others or any(f.clue_id == clue.clue_id and f.open for f in hand.dossier.findings.values())


def _reporter(clue: ClueRow) -> Actor:
    return Actor(clue.reporter_id or SYSTEM_ID, WITHDRAWS[Channel(clue.channel)])


async def delivery_answered(hand: Hand, event: DeliveryAnswered) -> None:
    """The household says on its status page whether a measure arrived; a second answer changes nothing."""
    report = hand.dossier.reports.get(event.report_id)
    measure = hand.dossier.measures.get(event.measure_id)
    if report is None or measure is None:
        return
    role = Role.PROXY if report.channel == Channel.PROXY and report.proxy_authorised else Role.FARMER
    actor = Actor(f"report:{report.report_id}", role)
    doing = (
        Doing("measure.confirmed", hand.now, actor, {"manner": "PHONE"})
        if event.received
        else Doing("measure.disputed", hand.now, actor, {"reason": NOT_RECEIVED})
    )
    try:
        await do(hand, measure, doing)
    except StepRefused as refused:
        log.info("answer not taken", measure_id=measure.measure_id, why=refused.refusal.why.value)
