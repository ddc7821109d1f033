"""A household as a line of facts on a day, each with the rows that say it (汇集成行)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.screening.domain.days import add_months, month_of
from services.screening.domain.evaluation.lines import Line
from services.screening.domain.extract import PREFERENCE
from services.screening.domain.facts import HouseholdFacts, ListRow, Member, OpenRisk
from services.screening.domain.gathering import eliminated, helped, paid, visits
from services.screening.domain.gathering.entry import SOURCES, Entry, entry_of, said_by, together
from services.screening.domain.gathering.groups import groups
from services.screening.domain.gathering.lists import (
    CERTIFICATES,
    CUSTODY,
    DEATHS,
    ENTRIES,
    PAYMENTS,
    PENSIONS,
    PREMIUMS,
    SOCIAL_AID,
    TOLD_WHEN_IT_HAPPENS,
    YEAR,
    From,
    Table,
    told_by,
    told_facts,
)
from services.screening.domain.gathering.sayings import Said, Told
from services.screening.domain.income import due_months
from services.screening.domain.reading import AsOf, Reading
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.derived import INCOME_FACTS
from services.screening.domain.rulebook.fact import Fact, Part
from services.screening.domain.rulebook.parts import NEVER
from services.screening.domain.rulebook.rule import Subject

NOT_MONITORED = 9
GROUP_LISTS = (SOCIAL_AID, PENSIONS, CERTIFICATES)
CATEGORIES: Mapping[str, int] = {"FORMERLY_POOR_UNSTABLE": 0, "MARGINAL_AT_RISK": 1, "SUDDEN_HARDSHIP": 2}
"""The words in which a case tells its category; one that is not known here is told by nobody yet, and stays unknown."""


@dataclass(frozen=True, slots=True)
class _Lists:
    """The rows of one household by list, as of a day."""

    rows: Mapping[str, Sequence[ListRow]]
    silent: frozenset[str]
    """The lists whose silence speaks: the last month that is due came."""
    speaking: frozenset[str]
    """Those that say something, by a row or by their silence."""
    as_of: AsOf
    kept: dict[tuple[str, str | None], Told]

    @classmethod
    def of(cls, facts: HouseholdFacts, as_of: AsOf) -> "_Lists":
        rows: dict[str, list[ListRow]] = defaultdict(list)
        for row in facts.list_rows:
            if row.holds_from is None or row.holds_from <= as_of.day:
                rows[row.feed].append(row)
        last_due = _last_due(as_of)
        came = {feed for feed, month in facts.list_months.items() if month >= last_due}
        silent = TOLD_WHEN_IT_HAPPENS | came
        return cls(rows, silent, silent.union(rows), as_of, {})

    def told(self, feed: str, person_id: str | None = None) -> Told:
        if (feed, person_id) not in self.kept:
            rows = [row for row in self.rows.get(feed, ()) if person_id in {None, row.person_id}]
            self.kept[feed, person_id] = Told(tuple(rows), self.as_of.day, feed in self.silent)
        return self.kept[feed, person_id]

    def first(self, lists_of_it: From, person_id: str | None) -> Said | None:
        """What the first list says that says something."""
        for feed, read in lists_of_it:
            if feed in self.speaking:
                told = self.told(feed, person_id)
                said = read(told) if told.rows or told.silence_speaks else None
                if said is not None:
                    return said
        return None


def line_of(facts: HouseholdFacts, reading: Reading, as_of: AsOf, number: int) -> Line:
    """The household as the line that `evaluate` would be given: what was told, and what lists say by their silence."""
    lists = _Lists.of(facts, as_of)
    household = _of_lists(lists, Table.HOUSEHOLD) | _known_of(facts, reading, as_of) | helped.known_of(facts, as_of.day)
    parts: dict[Any, Any] = {
        f.INCOME: _income(reading),
        f.PREVIOUS: _previous(facts, reading),
        f.VISIT: visits.last_income(facts, as_of.day),
    }
    if facts.members is not None:
        this_year = dict(zip(reading.persons or (), reading.paid, strict=True))
        parts[f.MEMBERS] = [
            together(
                _of_lists(lists, Table.MEMBER, member.person_id),
                _groups(lists, member.person_id),
                _member(member) | {f.PERSON_POOR.name: facts.formerly_poor},
                _paid(facts, member, this_year, as_of),
            )
            for member in facts.members
        ]
    for part, (feed, entries) in ENTRIES.items():
        told = lists.told(feed)
        if told.rows or told.silence_speaks:
            parts[part] = [entry_of([said]) for said in entries(told)]
    parts |= _paid_parts(facts, lists, as_of)
    parts |= _afterwards(facts, lists, household, parts.get(f.MEMBERS))
    if facts.open_risks is not None:
        parts[f.FINDINGS] = [_open(one) for one in facts.open_risks]
    return Line(facts.household_id, number, parts, frozenset({Subject.HOUSEHOLD}))


def _open(one: OpenRisk) -> Entry:
    return {f.OPENED_ON.name: one.opened_on.toordinal(), f.RISK.name: f.RISK.numbers.get(one.risk or "none")}


def _afterwards(facts: HouseholdFacts, lists: _Lists, household: Entry, members: list[Entry] | None) -> dict[Any, Any]:
    after = eliminated.afterwards(lists.told(eliminated.ELIMINATIONS), facts, household, members)
    of_measures = {} if after.measures is None else {f.MEASURES: after.measures}
    return {f.HOUSEHOLD: [together(household, after.household)], **of_measures}


def _paid_parts(facts: HouseholdFacts, lists: _Lists, as_of: AsOf) -> dict[Any, Any]:
    aid = lists.told(SOCIAL_AID)
    told = {
        f.STAYS: paid.stays(facts, as_of),
        f.SETTLED: paid.settled(facts, aid),
        f.PREMIUMS: paid.premiums(lists.told(PREMIUMS), aid),
        f.PAYMENTS: paid.payments(facts, lists.told(PAYMENTS), lists.told(DEATHS), lists.told(CUSTODY)),
    }
    return {part: entries for part, entries in told.items() if entries is not None}


def _known_of(facts: HouseholdFacts, reading: Reading, as_of: AsOf) -> Entry:
    """What other services and the register say of the household."""
    first = as_of.day.replace(month=1, day=1)
    due = None if as_of.due_day is None else due_months(first, as_of.day, as_of.day, as_of.due_day)
    return {
        f.CATEGORY.name: _category(facts),
        f.FORMERLY_POOR.name: facts.formerly_poor,
        f.NET_SCHOOLING.name: reading.net_schooling,
        f.DISASTER_LOSS.name: reading.disaster_loss,
        f.LISTS_COMPLETE.name: None if due is None else due <= facts.delivered_months,
    }


def _category(facts: HouseholdFacts) -> int | None:
    """As the case decided; unknown of a monitored household of which it was not told."""
    if not facts.monitored:
        return NOT_MONITORED
    return None if facts.category is None else CATEGORIES.get(facts.category)


def _income(reading: Reading) -> list[Entry] | None:
    """The twelve months that are used, with what was paid within the rules by lists where they came."""
    block = reading.block
    if block is None:
        return None
    said = {fact.name: getattr(block, fact.name) for fact in INCOME_FACTS}
    said |= {f.PAY_OUTS.name: reading.pay_outs, f.SELF_PAY.name: reading.self_pay.fen}
    sources = dict.fromkeys(said, (block.source,))
    return [{**said, SOURCES: sources | {f.SELF_PAY.name: tuple(reading.self_pay.sources)}}]


def _previous(facts: HouseholdFacts, reading: Reading) -> list[Entry] | None:
    """The net income of the twelve months before those that are used, as the best source tells it."""
    if reading.block is None:
        return None
    ends, begins = reading.block.from_on - timedelta(days=1), add_months(reading.block.from_on, -YEAR)
    told = [one for one in facts.income_blocks if (one.from_on, one.to_on) == (begins, ends)]
    believed = [one for one in told if one.source.origin in PREFERENCE]
    if not believed:
        return None
    best = max(believed, key=lambda one: (PREFERENCE[one.source.origin], one.source.received_at, one.source.row_id))
    return [said_by(best.source, (f.PREVIOUS_NET, best.net_fen))]


def _member(member: Member) -> Entry:
    """Who joined or left on no day that anybody told was always there, and still is."""
    days = {fact.name: getattr(member, fact.name) for fact in (f.JOINED_ON, f.LEFT_ON, f.DIED_ON)}
    said: Entry = {name: NEVER if day is None else day.toordinal() for name, day in days.items()}
    if member.born_on is not None:
        said[f.BORN_ON.name] = member.born_on.toordinal()
    return said | _labour(member) | {"person_id": member.person_id}


def _labour(member: Member) -> Entry:
    """As the roll says; what other lists say of it counts only where the roll leaves it open."""
    number = None if member.labour is None else f.LABOUR.numbers.get(member.labour)
    if number is None:
        return {}
    return {f.LABOUR.name: number, SOURCES: {f.LABOUR.name: () if member.source is None else (member.source,)}}


def _paid(facts: HouseholdFacts, member: Member, paid: Mapping[str, int], as_of: AsOf) -> Entry:
    """What a member of the day paid for treatment since 1 January, and the rows that say so."""
    if member.person_id not in paid:
        return {}
    rows = [
        row.source
        for row in facts.settlements
        if row.person_id == member.person_id and as_of.day.replace(month=1, day=1) <= row.settled_on <= as_of.day
    ]
    name = f.SELF_PAY_YEAR.name
    return {name: paid[member.person_id], SOURCES: {name: tuple(rows)}}


def _of_lists(lists: _Lists, table: Table, person_id: str | None = None) -> Entry:
    found: list[tuple[Fact, Said]] = []
    for fact, lists_of_it in told_by(table, lists.speaking):
        said = lists.first(lists_of_it, person_id)
        if said is not None:
            found.append((fact, said))
    return entry_of(found)


def _groups(lists: _Lists, person_id: str) -> Entry:
    if lists.speaking.isdisjoint(GROUP_LISTS):
        return {}
    said = groups(*[lists.told(feed, person_id) for feed in GROUP_LISTS])
    return {} if said is None else entry_of([(f.GROUPS, said)])


def _last_due(as_of: AsOf) -> date:
    """The last month whose list is due by the day: from the due day of the month after."""
    due_day = 1 if as_of.due_day is None else as_of.due_day
    return add_months(month_of(as_of.day), -1 if as_of.day.day >= due_day else -2)


def gathered() -> frozenset[Fact | Part]:
    """Every fact and part that a household's line may carry; a rule that reads another cannot be asked (可问的信息)."""
    days, amounts = (f.BORN_ON, f.JOINED_ON, f.LEFT_ON, f.DIED_ON), (*INCOME_FACTS, f.PAY_OUTS, f.SELF_PAY)
    findings = (f.FINDINGS, f.OPENED_ON, f.RISK)
    persons = (f.MEMBERS, f.PERSON_POOR, f.GROUPS, f.PREVIOUS_NET)
    known = (f.CATEGORY, f.FORMERLY_POOR, f.NET_SCHOOLING, f.DISASTER_LOSS, f.LISTS_COMPLETE, f.SELF_PAY_YEAR)
    found: set[Fact | Part] = {*known, *days, *amounts, *persons, *findings, eliminated.OF_EVERYBODY}
    found.update(told_facts(), paid.FACTS, visits.FACTS, helped.FACTS, eliminated.FACTS)
    return frozenset(found)
