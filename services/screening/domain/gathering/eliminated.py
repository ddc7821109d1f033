"""What became of a household after its risk was eliminated: what must stay in order, follow-up, measures (消除以后).

The list of the national export says who was eliminated; whom it does not name was not. What departments' lists say of
school, insurance, house and water goes before what it says of them itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.screening.domain.facts import HouseholdFacts, ListRow, Source
from services.screening.domain.gathering import sayings as say
from services.screening.domain.gathering.entry import SOURCES, Entry, said_by, together
from services.screening.domain.gathering.sayings import Told
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.derived import ABSENT
from services.screening.domain.rulebook.fact import Fact, Part
from services.screening.domain.rulebook.parts import NEVER, born_by

ELIMINATIONS = "eliminations"
OF_EVERYBODY = f.ELIMINATED_ON
FACTS: frozenset[Fact | Part] = frozenset({f.UNCOVERED, f.NOT_OK, f.FOLLOWED_UP_ON, f.MEASURES, f.ENDED_ON, f.OWN_END})
"""What is said only of whoever was eliminated, or is on the list of helpers."""
UNSAFE_GRADE = 3
SCHOOL_FROM, SCHOOL_UNTIL = 6, 16


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What the line of a household carries of it."""

    household: Entry
    measures: list[Entry] | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """Whether one of the things that must stay in order is; none where no department's list says."""

    column: str
    """Where the export says it."""
    is_ok: bool | None
    sources: tuple[Source, ...] = ()


def afterwards(told: Told, facts: HouseholdFacts, household: Entry, members: Sequence[Entry] | None) -> Afterwards:
    """What is known after the elimination that was last; of whom none is known, or who is monitored again, nothing."""
    row = told.last("eliminated_on")
    is_named = row is not None or f.HAS_HELPER.name in household
    uncovered: Entry = {f.UNCOVERED.name: False} if is_named else {}  # the village of a household is not given
    on = None if row is None else row.holds_from
    if row is None or on is None or _monitored_since(facts, on):
        return Afterwards({f.ELIMINATED_ON.name: NEVER, **uncovered})
    of_row = said_by(row.source, (f.ELIMINATED_ON, on.toordinal()))
    in_order = _in_order(row, household, members, told.day)
    return Afterwards(together(of_row, in_order, _followed_up(row, facts, told.day), uncovered), _measures(row))


def _monitored_since(facts: HouseholdFacts, on: date) -> bool:
    return facts.monitored and (facts.recognised_on is None or facts.recognised_on > on)


def _followed_up(row: ListRow, facts: HouseholdFacts, day: date) -> Entry:
    """By the export, or by a visit that came later."""
    said = [(one.visited_on, one.source) for one in facts.income_blocks if one.visited_on and one.visited_on <= day]
    exported = row.facts.get("followed_up_on")
    if exported is not None and exported != say.NEVER_SAID:
        said.append((date.fromisoformat(str(exported)), row.source))
    since = [one for one in said if row.holds_from is not None and one[0] >= row.holds_from]
    if since:
        on, source = max(since, key=lambda one: (one[0], one[1].row_id))
        return said_by(source, (f.FOLLOWED_UP_ON, on.toordinal()))
    return {} if exported is None else said_by(row.source, (f.FOLLOWED_UP_ON, NEVER))


def _measures(row: ListRow) -> list[Entry] | None:
    stopped, meant = row.facts.get("measure_stopped_on"), row.facts.get("stopped_as_meant")
    if stopped is None:
        return None
    if stopped == say.NEVER_SAID:
        return []
    ended = (f.ENDED_ON, date.fromisoformat(str(stopped)).toordinal())
    return [said_by(row.source, ended, *(() if meant is None else ((f.OWN_END, meant == say.YES),)))]


def _in_order(row: ListRow, household: Entry, members: Sequence[Entry] | None, day: date) -> Entry:
    present = None if members is None else [one for one in members if _is_there(one, day)]
    items = (_school(present, day), _insurance(present), _house(household), _water(household))
    found = [_by_export(row, item) if item.is_ok is None else item for item in items]
    bad = [item for item in found if item.is_ok is False]
    if not bad and any(item.is_ok is None for item in found):
        return {}
    sources = dict.fromkeys(source for item in bad or found for source in item.sources)
    return {f.NOT_OK.name: bool(bad), SOURCES: {f.NOT_OK.name: tuple(sources)}}


def _by_export(row: ListRow, item: _Item) -> _Item:
    said = row.facts.get(item.column)
    return item if said is None else _Item(item.column, said == say.YES, (row.source,))


def _house(household: Entry) -> _Item:
    grade, damaged = household.get(f.HOUSE_GRADE.name), household.get(f.HOUSE_DAMAGED.name)
    is_bad = damaged is True or (grade is not None and grade >= UNSAFE_GRADE)
    is_known = grade is not None and damaged is not None
    sources = _sources((household,), f.HOUSE_GRADE, f.HOUSE_DAMAGED)
    return _Item("house_ok", False if is_bad else True if is_known else None, sources)


def _water(household: Entry) -> _Item:
    failed = household.get(f.QUALITY_FAILED.name)
    return _Item("water_ok", None if failed is None else not failed, _sources((household,), f.QUALITY_FAILED))


def _insurance(members: Sequence[Entry] | None) -> _Item:
    said = {one.get(f.ENROLLED.name) for one in members or ()}
    without = [one for one in members or () if one.get(f.ENROLLED.name) is False]
    is_ok = False if without else None if members is None or None in said else True
    return _Item("insurance_ok", is_ok, _sources(without or members or (), f.ENROLLED))


def _school(members: Sequence[Entry] | None, day: date) -> _Item:
    """Of children of compulsory age, who has not finished and is not exempt."""
    pupils = [one for one in members or () if _must_learn(one, day)]
    out = [one for one in pupils if (one.get(f.SCHOOL.name) or 0) >= ABSENT]
    is_open = members is None or any(one.get(f.SCHOOL.name) is None for one in pupils)
    return _Item("school_ok", False if out else None if is_open else True, _sources(out or pupils, f.SCHOOL))


def _must_learn(member: Entry, day: date) -> bool:
    born, exempt = member.get(f.BORN_ON.name), member.get(f.EXEMPT_UNTIL.name, NEVER)
    if born is None or not born_by(day, SCHOOL_UNTIL) < born <= born_by(day, SCHOOL_FROM):
        return False
    return member.get(f.COMPLETED.name) is not True and exempt < day.toordinal()


def _is_there(member: Entry, day: date) -> bool:
    gone = (member.get(fact.name, NEVER) for fact in (f.LEFT_ON, f.DIED_ON))
    return all(one == NEVER or one > day.toordinal() for one in gone)


def _sources(entries: Iterable[Entry], *facts: Fact) -> tuple[Source, ...]:
    return tuple(source for one in entries for fact in facts for source in one.get(SOURCES, {}).get(fact.name, ()))
