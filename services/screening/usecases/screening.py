"""Households screened again, and what changed told, or held back with its list (筛查并告知)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.contracts.screening import FindingEnded, FindingRaised, FindingWithdrawn
from libs.events.transport import clock, outbox
from libs.policy import Policy
from services.screening.domain.days import beijing_day
from services.screening.domain.finding import Finding, finding_of
from services.screening.domain.lifecycle import Change, Ended, OpenFinding, Raised, Withdrawn, Worsened, decide
from services.screening.domain.screen import Screened, screen
from services.screening.store import findings, households, rows, uploads
from services.screening.store.findings import Told
from services.screening.store.households import Known
from services.screening.usecases import telling

PolicyAt = Callable[[str, date], Policy]
"""The policy of a region on a day."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose policy is asked for, and how."""

    policy_at: PolicyAt
    region: str
    """The region of a household of which nothing is recorded yet."""


@dataclass
class Outcome:
    """What a screening of some households gave."""

    met_rows: set[str] = field(default_factory=set)
    """Of the rows asked about, those on which their household meets a rule."""
    told: int = 0
    held: int = 0


@dataclass(frozen=True)
class _Basis:
    """What the findings of these households are decided on."""

    by_id: Mapping[str, Known]
    still_open: Sequence[OpenFinding]
    wrong: Mapping[str, str]
    """Rows that were wrong, and the sentence of each."""
    policy: Policy
    passed: frozenset[str]
    """Of the lists whose rows are used, those that may be told."""


async def screen_households(
    session: AsyncSession, ids: Sequence[str], now: datetime, asking: Asking, items: Collection[str] = ()
) -> Outcome:
    """Screen these households as of today; tell what changed, hold what rests on a list that is not let pass.

    `items` are the rows asked about. The households are locked, in their order.
    """
    outcome = Outcome()
    if not ids:
        return outcome
    by_region: dict[str, list[Known]] = defaultdict(list)
    for known in await households.lock(session, ids, asking.region):
        by_region[known.region].append(known)
    for region, some in sorted(by_region.items()):
        policy = asking.policy_at(region, beijing_day(now))
        await _screen_region(session, some, policy, frozenset(items), outcome)
    return outcome


async def _screen_region(
    session: AsyncSession, some: Sequence[Known], policy: Policy, items: frozenset[str], outcome: Outcome
) -> None:
    screened = screen([known.facts for known in some], policy, policy.day)
    basis = await _basis(session, some, policy)
    met = [some[place].facts.household_id for place in screened.households_met()]
    quiet = await findings.quiet_of(session, met, policy.day) if met else frozenset()
    changes = decide(screened, basis.still_open, basis.wrong.keys(), quiet)
    if items:
        outcome.met_rows |= _met_rows(screened, changes, items)
    await _apply(session, basis, changes, outcome)


async def _basis(session: AsyncSession, some: Sequence[Known], policy: Policy) -> _Basis:
    ids = [known.facts.household_id for known in some]
    still_open = await findings.open_of(session, ids)
    with_open = sorted({finding.household_id for finding in still_open})
    wrong = await rows.wrong_among(session, with_open) if with_open else {}
    lists = sorted({row["upload_id"] for known in some for row in known.rows})
    passed = await uploads.passed_among(session, lists) if lists else set()
    by_id = {known.facts.household_id: known for known in some}
    return _Basis(by_id, still_open, wrong, policy, frozenset(passed))


def _met_rows(screened: Screened, changes: Sequence[Change], items: frozenset[str]) -> set[str]:
    """Which of these rows a met rule rests on."""
    found = {
        (change.finding.household_id, change.finding.rule_id): change.finding
        for change in changes
        if isinstance(change, Raised | Worsened)
    }
    rows_met: set[str] = set()
    for place in screened.households_met():
        facts = screened.facts[place]
        if not any(row.source.row_id in items for row in facts.settlements):
            continue
        for verdict in screened.met(place):
            told = found.get((verdict.household_id, verdict.rule_id))
            finding = told or finding_of(verdict, facts, screened.policy)
            rows_met |= finding.row_ids & items
    return rows_met


async def _apply(session: AsyncSession, basis: _Basis, changes: Sequence[Change], outcome: Outcome) -> None:
    events: list[Event] = []
    told: list[Told] = []
    held: list[tuple[str, str, str, str]] = []
    closed: dict[str, list[str]] = {"ENDED": [], "WITHDRAWN": []}
    for change in changes:
        if isinstance(change, Raised | Worsened):
            upload_id = _held_by(change.finding, basis)
            if upload_id is not None:
                finding = change.finding
                held.append((finding.household_id, finding.rule_id, upload_id, telling.figure_of(finding)))
                continue
            told.append((_telling(change, basis), change.finding))
            events.append(told[-1][0])
        else:
            closed["ENDED" if isinstance(change, Ended) else "WITHDRAWN"].append(change.finding_id)
            events.append(_closing(change, basis))
    await findings.held_none(session, list(basis.by_id))
    for state, ids in closed.items():
        if ids:
            await findings.close(session, ids, state, basis.policy.day)
    if told:
        await findings.tell(session, told, clock.now())
    if held:
        await findings.hold(session, held)
    outcome.told += len(told)
    outcome.held += len(held)
    await outbox.put(session, *events)


def _telling(change: Raised | Worsened, basis: _Basis) -> FindingRaised:
    known = basis.by_id[change.finding.household_id]
    if isinstance(change, Worsened):
        return telling.told_as(change.finding, known, change.finding_id, change.occurrence)
    return telling.told_as(change.finding, known, str(clock.new_id()), 1)


def _held_by(finding: Finding, basis: _Basis) -> str | None:
    """The list that holds this finding back: one it rests on that is not let pass. What acts at once is never held."""
    if finding.at_once:
        return None
    for row in basis.by_id[finding.household_id].rows:
        if row["row_id"] in finding.row_ids and row["upload_id"] not in basis.passed:
            return str(row["upload_id"])
    return None


def _closing(change: Ended | Withdrawn, basis: _Basis) -> Event:
    region = basis.by_id[change.household_id].region
    said = {"finding_id": change.finding_id, "household_id": change.household_id, "rule_id": change.rule_id}
    if isinstance(change, Withdrawn):
        wrong = sorted(change.row_ids)
        sentence = "；".join(dict.fromkeys(basis.wrong[row_id] for row_id in wrong))
        return FindingWithdrawn(region=region, **said, sentence=sentence, row_ids=tuple(wrong))
    rested_on = next(finding.row_ids for finding in basis.still_open if finding.finding_id == change.finding_id)
    sentence = telling.ended_sentence(change, basis.policy.rules.get(change.rule_id))
    return FindingEnded(region=region, **said, sentence=sentence, row_ids=tuple(sorted(rested_on)))
