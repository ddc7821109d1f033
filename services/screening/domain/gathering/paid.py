"""What was settled, paid in and paid out for persons of a household, with their groups then (结算、缴费、发放)."""

from collections.abc import Collection, Iterator
from datetime import date

from libs.policy.groups import Group
from services.screening.domain.evaluation.told import STAY_MONTHS
from services.screening.domain.facts import HouseholdFacts, ListRow, Settlement
from services.screening.domain.gathering.entry import Entry, entry_of, said_by, together
from services.screening.domain.gathering.sayings import YES, Said, Told
from services.screening.domain.income import due_months
from services.screening.domain.reading import AsOf
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact, Part
from services.screening.domain.rulebook.parts import NEVER, first_within

INPATIENT, NO_TILT_DUE = "inpatient", "none"


def stays(facts: HouseholdFacts, as_of: AsOf) -> list[Entry]:
    """Hospital stays; what one cost is unknown where it was told without its day, or may stand in a list to come."""
    found = [one for row in facts.settlements if row.settled_on <= as_of.day for one in _stay(row)]
    first = first_within(as_of.day, STAY_MONTHS)
    if not due_months(first, as_of.day, as_of.day, as_of.due_day) <= facts.delivered_months:
        found.append({f.DISCHARGED_ON.name: as_of.day.toordinal()})
    return found


def _stay(row: Settlement) -> Iterator[Entry]:
    """Who was discharged stayed; nobody is discharged after the settlement."""
    if row.discharged_on is not None:
        on = row.discharged_on.toordinal()
        yield said_by(row.source, (f.DISCHARGED_ON, on), (f.STAY_SELF_PAY, row.self_pay_fen))
    elif row.visit_kind in {None, INPATIENT}:
        yield {f.DISCHARGED_ON.name: row.settled_on.toordinal()}


def settled(facts: HouseholdFacts, aid: Told) -> list[Entry] | None:
    """Settlements that critical-illness insurance took part in or may have; unknown where no list of them came."""
    if not facts.settlements and not facts.delivered_months:
        return None
    return [
        together(
            said_by(row.source, (f.SETTLED_ON, row.settled_on.toordinal()), (f.TILTED, _tilted(row))),
            _groups_then(aid, row.person_id, row.settled_on, f.SETTLED_GROUPS, f.SETTLED_CONTINUED),
        )
        for row in facts.settlements
        if row.settled_on <= aid.day and row.tilted != NO_TILT_DUE
    ]


def _tilted(row: Settlement) -> bool | None:
    return None if row.tilted is None else row.tilted == YES


def premiums(told: Told, aid: Told) -> list[Entry] | None:
    """Payments of basic insurance; unknown where the list says nothing and is not known to be whole."""
    if not told.rows and not told.silence_speaks:
        return None
    return [
        together(
            said_by(row.source, (f.PREMIUM_ON, row.holds_from.toordinal()), (f.AIDED, row.facts["aided"] == YES)),
            _groups_then(aid, row.person_id, row.holds_from, f.PREMIUM_GROUPS, f.PREMIUM_CONTINUED),
        )
        for row in told.rows
        if row.holds_from is not None
    ]


def _groups_then(aid: Told, person_id: str, day: date, groups: Fact, continued: Fact) -> Entry:
    """Who was in dibao or tekun on a day that is past, as far as rows say so: a list of today is silent about it."""
    rows = tuple(row for row in aid.rows if row.person_id == person_id and _was_granted(row, day))
    named = frozenset(Group(str(row.facts["kind"])) for row in rows)
    found = [(groups, Said((named, frozenset(Group) - named), rows))]
    if Group.DIBAO in named:
        found.append((continued, Said(value=False, rows=rows)))
    return entry_of(found)


def _was_granted(row: ListRow, day: date) -> bool:
    """Of one who was stopped on a day that nobody told, and of continued dibao, it is not known when it became so."""
    if row.facts.get("kind") not in {Group.DIBAO, Group.TEKUN} or row.facts.get("change") == "refused":
        return False
    if row.facts.get("manner") == "continuation" or row.holds_from is None or row.holds_from > day:
        return False
    return row.holds_to > day if row.holds_to is not None else row.facts.get("change") != "stopped"


def payments(facts: HouseholdFacts, told: Told, deaths: Told, custody: Told) -> list[Entry] | None:
    """Months that were paid to anybody ever recorded, one entry a month and time in custody."""
    if not told.rows and not told.silence_speaks:
        return None
    return [
        together(
            said_by(row.source, (f.MONTH_ON, date.fromisoformat(str(row.facts["month"])).toordinal())),
            _death(facts, row.person_id, deaths),
            held,
        )
        for row in told.rows
        for held in _held(row.person_id, custody)
    ]


def _death(facts: HouseholdFacts, person_id: str, deaths: Told) -> Entry:
    """The earliest day that anybody told; alive where the list of deaths is whole and names nobody."""
    rows = [row for row in deaths.rows if row.person_id == person_id and row.holds_from is not None]
    days = [row.holds_from for row in rows if row.holds_from is not None]
    days += [one.died_on for one in facts.members or () if one.person_id == person_id and one.died_on is not None]
    if days:
        return entry_of([(f.PAID_DIED_ON, Said(min(days).toordinal(), tuple(rows)))])
    return {f.PAID_DIED_ON.name: NEVER} if deaths.silence_speaks else {}


def _held(person_id: str, custody: Told) -> Collection[Entry]:
    rows = [row for row in custody.rows if row.person_id == person_id]
    if not rows:
        return ({f.HELD_ON.name: NEVER, f.RELEASED_ON.name: NEVER} if custody.silence_speaks else {},)
    return [
        said_by(
            row.source,
            (f.HELD_ON, NEVER if row.holds_from is None else row.holds_from.toordinal()),
            (f.RELEASED_ON, NEVER if row.holds_to is None else row.holds_to.toordinal()),
        )
        for row in rows
    ]


FACTS: frozenset[Fact | Part] = frozenset(
    {
        *(f.STAYS, f.DISCHARGED_ON, f.STAY_SELF_PAY),
        *(f.SETTLED, f.SETTLED_ON, f.SETTLED_GROUPS, f.SETTLED_CONTINUED, f.TILTED),
        *(f.PREMIUMS, f.PREMIUM_ON, f.PREMIUM_GROUPS, f.PREMIUM_CONTINUED, f.AIDED),
        *(f.PAYMENTS, f.MONTH_ON, f.PAID_DIED_ON, f.HELD_ON, f.RELEASED_ON),
    }
)
"""What is told here."""
