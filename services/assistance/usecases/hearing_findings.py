"""What is done with what screening tells of a household (听到疑点)."""

from libs.events.contracts.screening import FindingEnded, FindingRaised, FindingWithdrawn
from libs.events.contracts.values import Channel
from services.assistance.store import writing
from services.assistance.store.rows import ClueRow, FindingRow
from services.assistance.usecases.following import joined, system_step
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.opening import Origin, joined_by, new_clue, target_of

ENDED_REASON = {"reason_code": "FINDING_ENDED"}
OVER = frozenset({"MONITORED", "NOT_ADMITTED"})


async def raised(hand: Hand, event: FindingRaised) -> None:
    """A finding joins what is open, becomes a clue at once, or waits for triage (疑点来了)."""
    known = hand.dossier.findings.get(event.finding_id)
    if known is not None and known.open and known.occurrence >= event.occurrence:
        return
    finding = FindingRow(
        finding_id=event.finding_id,
        household_id=hand.household_id,
        state="open",
        occurrence=event.occurrence,
        clue_id=None,
        case_id=None,
        event=event,
        note="",
        heard_at=hand.now,
        ended_at=None,
    )
    hand.dossier.findings[finding.finding_id] = finding
    await _attach(hand, finding)


async def _attach(hand: Hand, finding: FindingRow) -> None:
    """Where a finding belongs; it is written down before anything is told of it."""
    event = finding.event
    risks, at_once = _risks(event), event.at_once and not finding.kept
    if finding.event.refers:
        await _refer(hand, finding)
        return
    joins = None if finding.kept else joined_by(hand, "", frozenset(risks))
    if joins is not None:
        target = target_of(hand, joins)
        finding.clue_id = target.clue_id
        finding.case_id = None if isinstance(target, ClueRow) else target.case_id
        await writing.put(hand.session, finding)
        await joined(hand, joins, event.sentence)
        return
    entry = _entry_in_triage(hand, finding)
    if entry is not None and not at_once:
        finding.clue_id = entry.clue_id
        entry.risks = sorted({*entry.risks, *risks})
        await hand.save(entry)
        await writing.put(hand.session, finding)
        return
    origin = Origin(Channel.RULE, risks=risks, finding_ids=(event.finding_id,), kept=finding.kept)
    clue = await new_clue(hand, origin)
    finding.clue_id = clue.clue_id
    await writing.put(hand.session, finding)
    await system_step(hand, clue, "clue.submitted" if at_once else "finding.heard")


async def _refer(hand: Hand, finding: FindingRow) -> None:
    """A finding that its departments look into stands beside what is open, and changes nothing there (转介).

    Where nothing is open it opens nothing: the departments have it.
    """
    joins = joined_by(hand, "", frozenset())
    beside = _entry_in_triage(hand, finding) if joins is None else target_of(hand, joins)
    if beside is not None:
        finding.clue_id = beside.clue_id
        finding.case_id = None if isinstance(beside, ClueRow) else beside.case_id
    await writing.put(hand.session, finding)
    if beside is not None:
        event = "clue.referred_civil" if isinstance(beside, ClueRow) else "case.referred_civil"
        await system_step(hand, beside, event, {"words": finding.event.sentence[:WORDS_MAX]})


def _risks(event: FindingRaised) -> tuple[str, ...]:
    """Some rules name no risk: which it is, the visit says."""
    return (event.risk,) if event.risk else ()


def _entry_in_triage(hand: Hand, finding: FindingRow) -> ClueRow | None:
    """A household stands once in triage; what only some may know of stands there by itself."""
    entries = (clue for clue in hand.dossier.clues.values() if clue.state == "IN_TRIAGE")
    return next((clue for clue in entries if clue.kept == finding.kept), None)


async def ended(hand: Hand, event: FindingEnded) -> None:
    """A finding no longer holds."""
    await _over(hand, event, "ended")


async def withdrawn(hand: Hand, event: FindingWithdrawn) -> None:
    """What a finding rested on was wrong."""
    await _over(hand, event, "withdrawn")


async def _over(hand: Hand, event: FindingEnded | FindingWithdrawn, state: str) -> None:
    """A note on the finding; an entry in triage leaves, an open case learns that its basis has changed."""
    finding = hand.dossier.findings.get(event.finding_id)
    if finding is None or not finding.open:
        return
    finding.state, finding.note, finding.ended_at = state, event.sentence, hand.now
    await writing.put(hand.session, finding)
    entry = hand.dossier.clues.get(finding.clue_id or "")
    if entry is not None and entry.state == "IN_TRIAGE":
        left = any(f.open and f.clue_id == entry.clue_id for f in hand.dossier.findings.values())
        if not left:
            await system_step(hand, entry, "finding.left", ENDED_REASON)
    case = hand.dossier.cases.get(finding.case_id or "")
    if case is not None and case.state not in OVER:
        await system_step(hand, case, "basis.changed", {"words": event.sentence[:WORDS_MAX] or "有一个疑点不再成立。"})


WORDS_MAX = 500
"""As long as a field of a form may be."""
