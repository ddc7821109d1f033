"""The monthly run, chunk after chunk: everybody is looked at, then those whose answers changed are screened (月筛查).

Looking locks nobody and tells nobody; it remembers about whom something would change. If that is too much, a person
decides. Then these households are locked and screened as on any day, on all that is known of them by then: what changed
about them since they were looked at counts.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Event
from libs.events.contracts.runs import PlaceCount, RuleCount, RunEnded, RunHeld, TownCount
from libs.events.contracts.screening import FindingEnded, FindingRaised, FindingWithdrawn
from libs.events.transport import outbox
from libs.events.transport.jobs import Job, Step
from libs.policy import Policy
from libs.policy.answers import Answer
from services.screening.domain.gathering.answers import book_rules
from services.screening.domain.lifecycle import Ended, Raised, Withdrawn
from services.screening.domain.rules import RULES
from services.screening.domain.runs import (
    SHOWN,
    ByRule,
    Change,
    Run,
    State,
    Why,
    added,
    permille,
    results,
    too_many,
)
from services.screening.store import counts, locked, runs, uploads
from services.screening.usecases import month_lists, places, telling
from services.screening.usecases.runs import LOOK, TELL, work
from services.screening.usecases.screening import Asking, Found, find, screen_households

PIECE = 2_000
"""Households looked at together: many, because nobody waits for them; where lists name them all, it takes seconds."""
CHUNK = 500
"""Households locked and screened together: few, because who hears of one of them waits meanwhile."""
FIGURES_OF = 500
"""Of so many households a rule it is said which figure decides most often, when a run is held."""


async def next_chunk(session: AsyncSession, job: Job, now: datetime, asking: Asking) -> Step:
    """One chunk of the part of a run that the job does."""
    run = await runs.one(session, str(job.params["run_id"]))
    at: dict[str, Any] = dict(job.checkpoint or {"after": ""})
    if job.params["phase"] == LOOK and run.state is State.LOOKING:
        return await _look(session, run, at, asking)
    if job.params["phase"] == TELL and run.state is State.TELLING:
        return await _tell(session, run, at, (now, asking))
    return Step(0, at, finished=True)


async def _look(session: AsyncSession, run: Run, at: dict[str, Any], asking: Asking) -> Step:
    """A piece of everybody is asked; what would change is remembered."""
    total = None if at["after"] else await uploads.count_in(session, run.region)
    policy = await asking.policy(session, run.region, run.day)
    some = await locked.look(session, run.region, at["after"], PIECE)
    unknown: dict[str, int] = at.get("unknown", {})
    if some:
        found = await find(session, some, policy, counting=True)
        if changes := _changes(found):
            await runs.remember(session, run.run_id, changes)
        unknown = added(unknown, _unknown(found))
    looked = at.get("looked", 0) + len(some)
    finished = len(some) < PIECE
    if finished:
        await runs.looked(session, run.run_id, looked, unknown)
        await _decide(session, run, looked, policy)
    after = some[-1].household_id if some else at["after"]
    return Step(len(some), {"after": after, "looked": looked, "unknown": unknown}, finished=finished, total=total)


def _changes(found: Found) -> list[Change]:
    """What would change, of each household and rule once; what a list holds back is that list's matter."""
    raised: dict[tuple[str, str], bool] = dict.fromkeys(found.newly.items(), True)
    for one in found.told:
        of = one if isinstance(one, Ended | Withdrawn) else one.finding
        what = of.household_id, of.rule_id
        raised[what] = raised.get(what, False) or isinstance(one, Raised)
    return [Change(*what, raised=new) for what, new in raised.items()]


def _unknown(found: Found) -> dict[str, int]:
    """Of how many of those asked each rule lacks something."""
    answers = found.answers
    of_each = {rule_id: answers.number_of(rule_id, Answer.UNKNOWN) for rule_id in answers.rule_ids}
    return {rule_id: number for rule_id, number in of_each.items() if number}


async def _decide(session: AsyncSession, run: Run, households: int, policy: Policy) -> None:
    """Everybody was looked at: what changes is told, or a person is asked."""
    concerned, findings = await runs.concerned(session, run.run_id)
    limit_pct = policy.region.run_breaker_pct
    if not too_many(concerned, households, limit_pct):
        await runs.tells(session, run.run_id)
        await work(session, run, TELL)
        return
    rules, towns = await runs.commonest(session, run.run_id, SHOWN)
    figures = await _figures(session, run, policy, [one.rule_id for one in rules])
    rules = tuple([one._replace(figure=figures.get(one.rule_id, "")) for one in rules])
    why = Why(concerned, findings, permille(concerned, households), limit_pct, rules, towns)
    await runs.hold(session, run.run_id, why)
    await outbox.put(session, _held(run, households, why))


async def _figures(session: AsyncSession, run: Run, policy: Policy, rule_ids: Sequence[str]) -> dict[str, str]:
    """For each of these rules the figure that decides most often, among some of those that would newly meet it."""
    some = await locked.some(session, await runs.some_raised(session, run.run_id, rule_ids, FIGURES_OF))
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for one in (await find(session, some, policy)).told:
        if isinstance(one, Raised):
            said[one.finding.rule_id][telling.figure_of(one.finding)] += 1
    most = {rule_id: min(of.items(), key=lambda one: (-one[1], one[0])) for rule_id, of in said.items()}
    return {rule_id: figure for rule_id, (figure, times) in most.items() if times > 1}


def _held(run: Run, households: int, why: Why) -> RunHeld:
    return RunHeld(
        region=run.region,
        run_id=run.run_id,
        month=run.month,
        day=run.day,
        households=households,
        concerned=why.concerned,
        findings=why.findings,
        permille=why.permille,
        limit_pct=why.limit_pct,
        rules=tuple([RuleCount(**one._asdict()) for one in why.rules]),
        towns=tuple([TownCount(**one._asdict()) for one in why.towns]),
    )


async def _tell(session: AsyncSession, run: Run, at: dict[str, Any], asked: tuple[datetime, Asking]) -> Step:
    """Some of those about whom something would change are screened as on any day."""
    now, asking = asked
    total = None if at["after"] else await runs.count_changing(session, run.run_id)
    ids = await runs.households_changing(session, run.run_id, at["after"], CHUNK)
    outcome = await screen_households(session, ids, now, asking)
    await outbox.put(session, *outcome.events)
    raised = added(at.get("raised", {}), _raised(outcome.events))
    no_longer = added(at.get("no_longer", {}), _no_longer(outcome.events))
    finished = len(ids) < CHUNK
    if finished:
        policy = await asking.policy(session, run.region, run.day)
        result = await _results(session, run, policy, (raised, no_longer))
        await _end(session, run, result, now, await places.met(session, policy))
    onward = {"after": ids[-1] if ids else at["after"], "raised": raised, "no_longer": no_longer}
    return Step(len(ids), onward, finished=finished, total=total)


def _raised(events: Sequence[Event]) -> Counter[str]:
    return Counter(event.rule_id for event in events if isinstance(event, FindingRaised) and event.occurrence == 1)


def _no_longer(events: Sequence[Event]) -> Counter[str]:
    return Counter(event.rule_id for event in events if isinstance(event, FindingEnded | FindingWithdrawn))


async def _results(
    session: AsyncSession, run: Run, policy: Policy, told: tuple[dict[str, int], dict[str, int]]
) -> dict[str, ByRule]:
    asked = [*(rule_id for rule_id in RULES if rule_id in policy.rules), *book_rules(policy)]
    open_now = await counts.open_by_rule(session, run.region, "true", {})
    return results({*asked, *open_now, *told[1]}, *told, open_now, run.unknown or {})


async def _end(
    session: AsyncSession, run: Run, result: dict[str, ByRule], now: datetime, met: Sequence[PlaceCount]
) -> None:
    await runs.end(session, run.run_id, result, now)
    await runs.forget(session, run.run_id)
    lists = await month_lists.of_run(session, run.region, run.month, run.day)
    ended = RunEnded(
        region=run.region,
        run_id=run.run_id,
        month=run.month,
        day=run.day,
        households=run.households or 0,
        raised=sum(one.raised for one in result.values()),
        still_open=sum(one.still_open for one in result.values()),
        no_longer=sum(one.no_longer for one in result.values()),
        missing_lists=tuple([title for one in lists for title in one.missing]),
        places=tuple(met),
    )
    await outbox.put(session, ended)
