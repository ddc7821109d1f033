"""Households screened again, and what changed told, or held back with its list (筛查并告知)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import compress

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.contracts.screening import FindingEnded, FindingRaised, FindingWithdrawn
from libs.events.transport import clock
from libs.policy import Policy
from libs.policy.entered import NONE_ENTERED, Entered
from services.screening.domain.days import beijing_day
from services.screening.domain.extract import Extracts
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.figures.entries import after
from services.screening.domain.finding import Finding
from services.screening.domain.gathering import visits
from services.screening.domain.gathering.answers import AllAnswers
from services.screening.domain.gathering.concerned import dear_fen, drop_share, income_fell, short_of_labour
from services.screening.domain.gathering.several import decide_last
from services.screening.domain.lifecycle import Change, Ended, OpenFinding, Raised, Withdrawn, Worsened, decide
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.screen import screen_extracts
from services.screening.store import entered, findings, locked, rows
from services.screening.store.findings import Told
from services.screening.store.locked import Beside, Known, Locked
from services.screening.usecases import telling

PolicyAt = Callable[[str, date, Entered], Policy]
"""The policy of a region on a day, with these entered figures laid over its files."""
VERSIONS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose policy is asked for, and how."""

    policy_at: PolicyAt
    region: str
    """The region of a household of which nothing is recorded yet."""
    _kept: dict[str, Entered] = field(default_factory=dict, compare=False, repr=False)
    """The entered figures that were read, by version; a process asks of one or two."""

    async def policy(self, session: AsyncSession, region: str, day: date) -> Policy:
        """The policy of a day as it stands at this moment, entered figures over the files.

        Who screens asks *after* locking the households: a figure that is confirmed then has its own screening still
        before it, which waits for these locks, so no household is left with an answer of the figure before.
        """
        return self.policy_at(region, day, await self.entered(session, region))

    async def entered(self, session: AsyncSession, region: str) -> Entered:
        """The entered figures that hold for a region at this moment; read anew only when their version is another."""
        found = await entered.version_of(session, region)
        if not found.decided:
            return NONE_ENTERED
        if found.version not in self._kept:
            if len(self._kept) >= VERSIONS_KEPT:
                self._kept.clear()
            self._kept[found.version] = after(await entered.entries(session, region), found.decided)
        return self._kept[found.version]


@dataclass
class Outcome:
    """What a screening of some households gave."""

    met_rows: set[str] = field(default_factory=set)
    """Of the rows asked about, those on which their household meets a rule."""
    events: list[Event] = field(default_factory=list)
    """What is to be told; the caller puts it into the outbox."""


@dataclass(frozen=True)
class Found:
    """What a screening of some households found, before anything of it is kept or told."""

    answers: AllAnswers
    changes: Sequence[Change]
    by_id: Mapping[str, Known]
    """Those that a list names, that meet a rule, or that have an open finding."""
    still_open: Sequence[OpenFinding]
    wrong: Mapping[str, str]
    """Rows that were wrong, and the sentence of each."""
    newly: Mapping[str, str] = field(default_factory=dict)
    """Households of which only this was asked: which rule they newly meet."""

    @property
    def told(self) -> Sequence[Change]:
        """What is not held back."""
        return [one for one in self.changes if not (isinstance(one, Raised | Worsened) and self.held_by(one.finding))]

    def held_by(self, finding: Finding) -> str | None:
        """The list that holds this finding back: one it rests on that is not let pass. What acts at once never is."""
        if finding.at_once:
            return None
        row_ids = finding.row_ids
        for row in self.by_id[finding.household_id].rows:
            if row["row_id"] in row_ids and not row["passed"]:
                return str(row["upload_id"])
        return None


async def screen_households(
    session: AsyncSession, ids: Sequence[str], now: datetime, asking: Asking, items: Collection[str] = ()
) -> Outcome:
    """Screen these households as of today; give what changed, hold what rests on a list that is not let pass.

    `items` are the rows asked about. The households are locked, in their order.
    """
    outcome = Outcome()
    if not ids:
        return outcome
    by_region: dict[str, list[Locked]] = defaultdict(list)
    for one in await locked.lock(session, ids, asking.region):
        by_region[one.region].append(one)
    for region, some in sorted(by_region.items()):
        policy = await asking.policy(session, region, beijing_day(now))
        await _screen_region(session, some, policy, frozenset(items), outcome)
    return outcome


async def _screen_region(
    session: AsyncSession, some: Sequence[Locked], policy: Policy, items: frozenset[str], outcome: Outcome
) -> None:
    found = await find(session, some, policy)
    if items:
        outcome.met_rows |= _met_rows(found, items)
    await _apply(session, found, outcome)


async def find(session: AsyncSession, some: Sequence[Locked], policy: Policy, *, counting: bool = False) -> Found:
    """What would change about these households of one region; nothing is written.

    Rules are asked over what is kept for them; all that is known is read of those whom a list or a rule names. Who is
    only counting leaves it unread, and no finding made, of those of whom it could say nothing else than their rule.
    """
    still_open = await findings.open_of(session, [one.household_id for one in some])
    extracts, known, beside = await read(session, some, (policy,), still_open)
    answers = AllAnswers(screen_extracts(extracts, policy, policy.day), _facts(known))
    with_open = sorted({finding.household_id for finding in still_open})
    wrong = await rows.wrong_among(session, with_open) if with_open else {}
    found_of = {*with_open, *[answers.ids[place] for place in answers.households_met()]}
    quiet = await findings.quiet_of(session, sorted(found_of), policy.day) if found_of else frozenset()
    newly = _newly(answers, {*known, *with_open, *[one.household_id for one in quiet]}) if counting else {}
    known |= await _known(session, found_of - known.keys() - newly.keys(), beside)
    changes = decide(answers, _facts(known), still_open, wrong.keys(), quiet)
    found = Found(answers, changes, known, still_open, wrong, newly)
    last = decide_last(policy, _facts(known), still_open, found.told, quiet)
    return replace(found, changes=[*changes, *last])


async def read(
    session: AsyncSession, some: Sequence[Locked], policies: Sequence[Policy], still_open: Sequence[OpenFinding] = ()
) -> tuple[Extracts, dict[str, Known], Beside]:
    """What rules are asked over by these policies.

    Columns of all, what is known of those of whom the book is asked, what was told.
    """
    beside = await locked.beside(session, some)
    extracts, on_lists = await locked.extracts(session, some, beside, dear_fen(policies))
    by_roll = short_of_labour(extracts) | income_fell(extracts, drop_share(policies))
    named = on_lists.union(compress(extracts.ids, by_roll), visits.lately(beside.visits, policies))
    return extracts, await _known(session, _spoken_of(some, named, still_open), beside), beside


def _newly(answers: AllAnswers, others: Collection[str]) -> dict[str, str]:
    """Households that meet one rule and that no list names, each with its rule; not those of whom more is to be asked.

    No list holds back what is raised of them, and it is no risk beside another.
    """
    listed = frozenset(answers.screened.readings.extracts.settlement_of.tolist())
    alone = [place for place in answers.households_met() if len(answers.rules_met(place)) == 1 and place not in listed]
    return {answers.ids[place]: answers.rules_met(place)[0] for place in alone if answers.ids[place] not in others}


def _facts(known: Mapping[str, Known]) -> dict[str, HouseholdFacts]:
    return {household_id: one.facts for household_id, one in known.items()}


def _spoken_of(some: Sequence[Locked], named: Collection[str], still_open: Sequence[OpenFinding]) -> set[str]:
    """Of whom the book is asked: a list or the roll names them, they are monitored, or a finding of it is open."""
    monitored = {one.household_id for one in some if one.monitored}
    return {*named, *monitored, *(one.household_id for one in still_open if one.rule_id in BOOK)}


async def _known(session: AsyncSession, ids: Collection[str], beside: Beside) -> dict[str, Known]:
    found = await locked.known(session, sorted(ids), beside) if ids else ()
    return {one.facts.household_id: one for one in found}


def _met_rows(found: Found, items: frozenset[str]) -> set[str]:
    """Which of these rows a met rule rests on."""
    told = {
        (change.finding.household_id, change.finding.rule_id): change.finding
        for change in found.changes
        if isinstance(change, Raised | Worsened)
    }
    answers = found.answers
    rows_met: set[str] = set()
    for place in answers.households_met():
        household_id = answers.ids[place]
        of_one = found.by_id[household_id].facts
        if not any(source.row_id in items for source in of_one.row_sources):
            continue
        for rule_id in answers.rules_met(place):
            finding = told.get((household_id, rule_id)) or answers.finding(place, rule_id, of_one)
            rows_met |= finding.row_ids & items
    return rows_met


async def _apply(session: AsyncSession, found: Found, outcome: Outcome) -> None:
    told: list[Told] = []
    held: list[tuple[str, str, str, str]] = []
    closed: dict[str, list[str]] = {"ENDED": [], "WITHDRAWN": []}
    for change in found.changes:
        if isinstance(change, Raised | Worsened):
            upload_id = found.held_by(change.finding)
            if upload_id is not None:
                finding = change.finding
                held.append((finding.household_id, finding.rule_id, upload_id, telling.figure_of(finding)))
                continue
            told.append((_telling(change, found), change.finding))
            outcome.events.append(told[-1][0])
        else:
            closed["ENDED" if isinstance(change, Ended) else "WITHDRAWN"].append(change.finding_id)
            outcome.events.append(_closing(change, found))
    await findings.held_none(session, found.answers.ids)
    for state, ids in closed.items():
        if ids:
            await findings.close(session, ids, state, found.answers.policy.day)
    if told:
        await findings.tell(session, told, clock.now())
    if held:
        await findings.hold(session, held)


def _telling(change: Raised | Worsened, found: Found) -> FindingRaised:
    known = found.by_id[change.finding.household_id]
    if isinstance(change, Worsened):
        return telling.told_as(change.finding, known, change.finding_id, change.occurrence)
    return telling.told_as(change.finding, known, str(clock.new_id()), 1)


def _closing(change: Ended | Withdrawn, found: Found) -> Event:
    region = found.by_id[change.household_id].region
    said = {"finding_id": change.finding_id, "household_id": change.household_id, "rule_id": change.rule_id}
    if isinstance(change, Withdrawn):
        wrong = sorted(change.row_ids)
        sentence = "；".join(dict.fromkeys(found.wrong[row_id] for row_id in wrong))
        return FindingWithdrawn(region=region, **said, sentence=sentence, row_ids=tuple(wrong))
    rested_on = next(finding.row_ids for finding in found.still_open if finding.finding_id == change.finding_id)
    sentence = telling.ended_sentence(change, found.answers.policy.rules.get(change.rule_id))
    return FindingEnded(region=region, **said, sentence=sentence, row_ids=tuple(sorted(rested_on)))
