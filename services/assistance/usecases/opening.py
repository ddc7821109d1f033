"""New clues, cases and measures, and what joins an open one (立线索、立档、提措施、并入)."""

from dataclasses import dataclass

from libs.events.contracts.assistance import ClueOpened
from libs.events.contracts.values import Channel
from services.assistance.domain.days import beijing_day
from services.assistance.domain.measures import MeasureItem
from services.assistance.domain.merging import Joins, MatterKind, matter_to_join
from services.assistance.domain.table import START
from services.assistance.store import writing
from services.assistance.store.rows import CaseRow, ClueRow, MeasureRow
from services.assistance.usecases.hand import Hand, new_id
from services.assistance.usecases.situation import open_matters


@dataclass(frozen=True)
class Origin:
    """Where a clue comes from (线索来源)."""

    channel: Channel
    reporter_id: str | None = None
    identified: bool = True
    risks: tuple[str, ...] = ()
    report_id: str | None = None
    finding_ids: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    """What answered the report until now, while it was taken for another household's."""
    kept: bool = False
    """Only some may know of it."""


async def new_clue(hand: Hand, origin: Origin) -> ClueRow:
    """A clue that exists from now on; its first step follows."""
    clue = ClueRow(
        clue_id=new_id(),
        household_id=hand.household_id,
        region=hand.region,
        state=START,
        channel=origin.channel.value,
        reporter_id=origin.reporter_id,
        identified=origin.identified,
        risks=sorted(set(origin.risks)),
        submitted_on=None,
        opened_at=hand.now,
        kept=origin.kept,
    )
    await writing.put(hand.session, clue)
    hand.dossier.clues[clue.clue_id] = clue
    opened = ClueOpened(
        region=hand.region,
        clue_id=clue.clue_id,
        household_id=hand.household_id,
        channel=origin.channel,
        area_code=hand.area_code,
        risks=tuple(clue.risks),
        report_id=origin.report_id,
        finding_ids=origin.finding_ids,
        instead_of=origin.instead_of,
    )
    await hand.tell(opened)
    return clue


async def new_case(hand: Hand, clue: ClueRow) -> CaseRow:
    """A case for a converted clue, with everything that the clue had."""
    case = CaseRow(
        case_id=new_id(),
        household_id=hand.household_id,
        region=hand.region,
        state=START,
        clue_id=clue.clue_id,
        risks=list(clue.risks),
        category=None,
        submitted_on=clue.submitted_on or beijing_day(clue.opened_at),
        notice_until=None,
        opened_at=hand.now,
    )
    await writing.put(hand.session, case)
    hand.dossier.cases[case.case_id] = case
    await hand_over(hand, clue.clue_id, case.case_id)
    return case


async def hand_over(hand: Hand, clue_id: str, case_id: str) -> None:
    """Reports and findings of a clue belong to the case from now on."""
    for report in hand.dossier.reports.values():
        if report.clue_id == clue_id:
            report.case_id = case_id
            await writing.put(hand.session, report)
    for finding in hand.dossier.findings.values():
        if finding.clue_id == clue_id:
            finding.case_id = case_id
            await writing.put(hand.session, finding)


async def new_measure(hand: Hand, case: CaseRow, item: MeasureItem) -> MeasureRow:
    """A measure of a case; its proposal follows."""
    measure = MeasureRow(
        measure_id=new_id(),
        case_id=case.case_id,
        household_id=hand.household_id,
        region=hand.region,
        state=START,
        item=item.code,
        department=item.department,
        member_id=None,
        from_on=None,
        to_on=None,
        risks=[],
        opened_at=hand.now,
    )
    await writing.put(hand.session, measure)
    hand.dossier.measures[measure.measure_id] = measure
    return measure


def joined_by(hand: Hand, clue_id: str, risks: frozenset[str]) -> Joins | None:
    """The open clue or case that something new about this household joins."""
    return matter_to_join(open_matters(hand.dossier), household_id=hand.household_id, clue_id=clue_id, risks=risks)


def target_of(hand: Hand, joins: Joins) -> ClueRow | CaseRow:
    """The row of what is joined."""
    if joins.matter.kind is MatterKind.CASE:
        return hand.dossier.cases[joins.matter.matter_id]
    return hand.dossier.clues[joins.matter.matter_id]
