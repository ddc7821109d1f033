"""A draft of a rule tried over everybody, chunk after chunk: nothing is raised, nobody is told (规则试算).

Who meets the rule before and with the draft is kept under the try; no figure, finding or rule is touched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock, jobs
from libs.events.transport.jobs import Job, Step
from libs.policy import Policy, RegionFiles
from libs.policy.answers import Answer
from services.screening.domain.whatif.draft import Draft, answers_of, drafted, of_households, rule_of
from services.screening.store import backtests, entered, locked, uploads
from services.screening.store.backtests import Backtest, Met
from services.screening.store.locked import Locked
from services.screening.usecases.screening import Asking, read

KIND = "backtest"
"""The job that tries a draft."""
PIECE = 500
"""Households asked together."""
KEPT = 50
"""Tries of a region that are kept; older ones go when another is asked for."""

FilesOf = Callable[[str], RegionFiles]


class NotOfHouseholds(ValueError):
    """The rule is not asked of households, or the region has no such rule (试算不了)."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of some households."""

    met: Sequence[Met]
    unknown: int
    """Of how many the draft lacks something."""
    villages: Mapping[str, str]
    """Where each lives; empty where that is not known."""


async def ask(session: AsyncSession, files: RegionFiles, draft: Draft, who: str, asking: Asking) -> Backtest:
    """Ask for a draft to be tried; one that is still being tried is not begun twice. Raises NotOfHouseholds."""
    region = files.region.name
    await policies(session, files, draft, asking)
    await entered.lock_region(session, region)
    for one in await backtests.going(session, region):
        if one.draft == draft:
            return one
    await backtests.forget_old(session, region, KEPT)
    backtest_id = str(clock.new_id())
    job_id = await jobs.ask(session, KIND, {"region": region, "backtest_id": backtest_id}, who)
    made = Backtest(backtest_id, region, draft, who, clock.now(), job_id, 0)
    await backtests.add(session, made)
    return made


async def policies(session: AsyncSession, files: RegionFiles, draft: Draft, asking: Asking) -> tuple[Policy, Policy]:
    """What the region's policy says on the day, and what it would say with the draft. Raises NotOfHouseholds."""
    rule = rule_of(files, draft.rule_id)
    before = await asking.policy(session, files.region.name, draft.day)
    if rule is None:
        raise NotOfHouseholds(f"{draft.rule_id} is not asked of households.")
    after = drafted(before, rule, draft)
    if not of_households(after, draft.rule_id):
        raise NotOfHouseholds(f"{draft.rule_id} is not asked of households.")
    return before, after


async def next_chunk(session: AsyncSession, job: Job, now: datetime, asking: Asking, files_of: FilesOf) -> Step:  # noqa: ARG001
    """One chunk of a region's households, as the facts known now say it of the day; none is locked."""
    region, backtest_id = str(job.params["region"]), str(job.params["backtest_id"])
    found = await backtests.one(session, region, backtest_id)
    at = dict(job.checkpoint or {"after": ""})
    if found is None:
        return Step(0, at, finished=True)
    total = None if job.checkpoint else await uploads.count_in(session, region)
    some = await locked.look(session, region, at["after"], PIECE)
    if some:
        both = await policies(session, files_of(region), found.draft, asking)
        compared = await compare(session, some, both, found.draft.rule_id)
        await backtests.keep(session, backtest_id, [one.household_id for one in some], compared.met, compared.unknown)
    after = some[-1].household_id if some else at["after"]
    return Step(len(some), {"after": after}, finished=len(some) < PIECE, total=total)


async def compare(session: AsyncSession, some: Sequence[Locked], both: tuple[Policy, Policy], rule_id: str) -> Compared:
    """Who of these meets the rule before or with the draft."""
    extracts, known, _ = await read(session, some, both)
    facts = {household_id: one.facts for household_id, one in known.items()}
    before, after = (answers_of(extracts, facts, policy, rule_id) for policy in both)
    now, then = before == Answer.MET, after == Answer.MET
    ids = {place: extracts.ids[place] for place in np.flatnonzero(now | then).tolist()}
    stands = await backtests.standing(session, list(ids.values())) if ids else {}
    met = [Met(one, bool(now[place]), bool(then[place]), *stands[one][:2]) for place, one in ids.items()]
    return Compared(met, int(np.count_nonzero(after == Answer.UNKNOWN)), {one: of[2] for one, of in stands.items()})
