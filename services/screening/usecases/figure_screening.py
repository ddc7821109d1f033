"""Because of an entered figure everybody is screened again, and it is found whom it concerns since when (补筛)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport.jobs import Job, Step
from libs.policy import Policy
from libs.policy.answers import Codes
from services.screening.domain.days import beijing_day
from services.screening.domain.extract import Extracts
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.figures.effects import AskedDays, asked_days, changes
from services.screening.domain.figures.entries import FigureEntry, after, as_confirmed, first_day, last_day
from services.screening.domain.gathering.answers import AllAnswers, book_rules
from services.screening.domain.rules import RULES
from services.screening.domain.screen import screen_extracts
from services.screening.store import effects, entered, locked
from services.screening.usecases import regions
from services.screening.usecases.screening import Asking, read


async def next_chunk(session: AsyncSession, job: Job, now: datetime, asking: Asking) -> Step:
    """One chunk of a region's households: screened as of today, then asked by the figures before and with the entry."""
    region, entry_id = str(job.params["region"]), str(job.params["entry_id"])
    at = _at(job, now)
    screened = await regions.screen_next(session, region, at["after"], now, asking)
    if screened.ids:
        await _note_changes(session, screened.ids, await _compared(session, region, entry_id, asking), at["today"])
    return await _step(session, job, at, screened.ids, last=screened.last)


async def next_trial(session: AsyncSession, job: Job, now: datetime, asking: Asking) -> Step:
    """The same without screening anybody: whom would an entry concern that nobody has decided on (试算)."""
    region, entry_id = str(job.params["region"]), str(job.params["entry_id"])
    at = _at(job, now)
    ids = await regions.next_ids(session, region, at["after"])
    if ids:
        await _note_changes(session, ids, await _compared(session, region, entry_id, asking), at["today"])
    return await _step(session, job, at, ids, last=len(ids) < regions.CHUNK)


def days_of(entry: FigureEntry, entries: Sequence[FigureEntry], today: date) -> AskedDays:
    """The days on which an entry can change an answer: up to today; its first one, where that is yet to come."""
    first, last = first_day(entry, entries), last_day(entry, entries)
    until = max(first, today)
    return asked_days(first, until if last is None else min(until, last))


def _at(job: Job, now: datetime) -> dict[str, str]:
    return dict(job.checkpoint or {"after": "", "today": beijing_day(now).isoformat()})


async def _step(session: AsyncSession, job: Job, at: Mapping[str, str], ids: Sequence[str], *, last: bool) -> Step:
    total = await regions.count(session, str(job.params["region"])) if job.checkpoint is None else None
    return Step(len(ids), {**at, "after": ids[-1] if ids else at["after"]}, finished=last, total=total)


class _Compared:
    """An entry, and the figures before it was confirmed and with it; of one that waits, as if it came next."""

    def __init__(self, entry: FigureEntry, entries: Sequence[FigureEntry], asking: Asking) -> None:
        assert entry.decided_no is not None, "it is asked of an entry that is confirmed, or as if it were"
        self.entry = entry
        self.entries = entries
        self._of = (after(entries, entry.decided_no - 1), after(entries, entry.decided_no))
        self._asking = asking

    def policies(self, today: date) -> tuple[Policy, Policy]:
        """What the region's policy said before, and what it says with the entry."""
        before, now = self._of
        region = self.entry.region
        return self._asking.policy_at(region, today, before), self._asking.policy_at(region, today, now)


async def _compared(session: AsyncSession, region: str, entry_id: str, asking: Asking) -> _Compared:
    entries = {entry.entry_id: entry for entry in await entered.entries(session, region)}
    entry = entries[entry_id]
    if entry.decided_no is None:
        entry = as_confirmed(entry, (await entered.version_of(session, region)).decided)
    return _Compared(entry, [*(entries | {entry_id: entry}).values()], asking)


async def _note_changes(session: AsyncSession, ids: Sequence[str], compared: _Compared, began: str) -> None:
    """What the entry changed for these households, which are locked; `began` is the day on which the job began."""
    today = date.fromisoformat(began)
    days = days_of(compared.entry, compared.entries, today).days
    before, now = compared.policies(today)
    some = await locked.lock(session, ids, compared.entry.region)
    extracts, known, _ = await read(session, some, (before, now))
    facts = {household_id: one.facts for household_id, one in known.items()}
    entry_id = compared.entry.entry_id
    await effects.forget(session, entry_id, ids)
    if days:
        found = changes(
            extracts.ids, days, _answers(extracts, facts, before, days), _answers(extracts, facts, now, days)
        )
        await effects.keep(session, entry_id, found)


def _answers(
    extracts: Extracts, facts: Mapping[str, HouseholdFacts], policy: Policy, days: Sequence[date]
) -> dict[str, list[Codes]]:
    """The answers of every rule on each of these days."""
    asked = [AllAnswers(screen_extracts(extracts, policy.on(day), day), facts) for day in days]
    return {rule_id: [answers.codes(rule_id) for answers in asked] for rule_id in (*RULES, *book_rules(policy))}
