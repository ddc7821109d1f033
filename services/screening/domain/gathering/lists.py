"""Which list tells which fact, and how it is read out of its rows (信息从哪份清单来).

A fact that stands here can be asked by a rule; add a line where a list brings a new one. The names of lists and columns
are those of services/intake/feeds, their codes too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import Enum, auto
from functools import lru_cache
from types import MappingProxyType

from services.screening.domain.days import older_than
from services.screening.domain.facts import ListRow
from services.screening.domain.gathering import sayings as say
from services.screening.domain.gathering.groups import in_continuation
from services.screening.domain.gathering.sayings import Read, Said, Told
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact, Part
from services.screening.domain.rulebook.parts import NEVER

SOCIAL_AID, HOUSING, WATER, SCHOOL = "social_aid", "housing_survey", "water_outages", "school_roll"
ILLNESSES, EMPLOYMENT, INSURANCE, CARE = "illnesses", "employment", "insurance_enrolment", "care_services"
CERTIFICATES, ALLOWANCES, SERVICES = "disability_certificates", "disability_allowances", "disability_services"
HARDSHIP, CHILDREN, LIVING_ALONE = "hardship_persons", "children", "living_alone"
PAYMENTS, DEATHS, CUSTODY, PREMIUMS, PENSIONS = "payments", "deaths", "custody", "premium_aid", "pension_premiums"
DISASTERS, CREDIT, PROJECTS, FARM_PRODUCTS = "disasters", "credit_ledger", "industry_projects", "farm_products"

CHRONIC = ("chronic", "hypertension", "diabetes")
TWO_ILLNESSES = ("hypertension", "diabetes")
CHANGES = ("new", "stopped", "refused", "reduced")
HIT_BY_DISASTER = ("crop", "house", "breeding")
YEAR = 12
ORDINARY_LABOUR = 1
ATTENDANCE = {"attending": 1, "home_taught": 1, "absent": 3, "not_enrolled": 4, "dropped_out": 4}
"""Who has finished a school is neither enrolled nor out of it by that alone."""


def _aid_count(told: Told) -> Said | None:
    """Temporary aid of the last twelve months: as the list counts it, else its rows."""
    row = told.last("times")
    if row is not None:
        return Said(int(row.facts["times"]), (row,))
    rows = tuple(
        row
        for row in told.those("kind", ("temporary",))
        if row.holds_from is not None and not older_than(row.holds_from, told.day, YEAR)
    )
    return Said(len(rows), rows) if rows or told.silence_speaks or told.rows else None


def _exempt_until(told: Told) -> Said | None:
    """An approval that lacks its kind, who approved it or until when, is none."""
    row = told.last("attendance")
    if row is None:
        return None
    if not {"exempt_until", "exempt_kind", "exempt_by"} <= row.facts.keys():
        return Said(NEVER, (row,))
    return Said(date.fromisoformat(str(row.facts["exempt_until"])).toordinal(), (row,))


def _labour(told: Told) -> Said | None:
    """Whether somebody can work is all that this list says: not whether who cannot lost it or never could."""
    can = say.yes("capable")(told)
    return Said(ORDINARY_LABOUR, can.rows) if can is not None and can.value else None


def _employed(told: Told) -> Said | None:
    return say.code("work", {"employed": True, "unemployed": False, "never": False})(told)


def _job_ended_on(told: Told) -> Said | None:
    """Who never had a job has none that ended."""
    row = told.last("work")
    if row is not None and row.facts["work"] == "never":
        return Said(NEVER, (row,))
    return say.day("job_ended_on")(told)


def _insured(told: Told) -> Said | None:
    """By the row that is believed, while it holds; an insurance that ran out says nothing of what followed."""
    row = told.last("insured")
    if row is None or (row.holds_to is not None and row.holds_to < told.day):
        return None
    return Said(row.facts["insured"] == say.YES, (row,))


def _receives(told: Told) -> Said | None:
    """Whether a person gets every allowance that he or she should get."""
    rows = told.those("entitled", (say.YES,))
    missing = tuple(row for row in rows if row.facts["received"] == say.NO)
    return Said(not missing, missing or rows) if rows else None


def _service(*services: str) -> Read:
    def read(told: Told) -> Said | None:
        rows = told.those("service", services)
        given = tuple(row for row in rows if row.facts["received"] == say.YES and not _is_over(row, told.day))
        if given:
            return Said(value=True, rows=given)
        return Said(value=False, rows=rows) if rows or told.silence_speaks else None

    return read


def _unguarded(told: Told) -> Said | None:
    """A child who is on the register on the day, and for whom what is due is not arranged."""
    rows = tuple(row for row in told.those("guaranteed", (say.NO,)) if not _is_over(row, told.day))
    if rows:
        return Said(value=True, rows=rows)
    return Said(value=False, rows=told.rows) if told.rows or told.silence_speaks else None


def _premium(name: str) -> Read:
    """Of the year of the day."""

    def read(told: Told) -> Said | None:
        rows = tuple(row for row in told.rows if row.facts["premium_year"] == told.day.year)
        return say.amount(name)(replace(told, rows=rows))

    return read


def _has_helper(told: Told) -> Said | None:
    """A helper who has left is none."""
    row = told.last("has_helper")
    return None if row is None else Said(row.facts["has_helper"] == say.YES and not _is_over(row, told.day), (row,))


def _stop_proposed_on(told: Told) -> Said | None:
    """Of whom the list speaks without naming a day, nobody proposed it."""
    if not told.rows and not told.silence_speaks:
        return None
    return say.day("stop_proposed_on")(told) or Said(NEVER, told.rows)


def _is_over(row: ListRow, day: date) -> bool:
    return row.holds_to is not None and row.holds_to <= day


From = tuple[tuple[str, Read], ...]
"""The lists that tell a fact, that of the department whose it is first; the first that says something is believed."""

OF_HOUSEHOLD: Mapping[Fact, From] = MappingProxyType(
    {
        f.HOUSE_GRADE: ((HOUSING, say.code("grade", {"A": 1, "B": 2, "C": 3, "D": 4})),),
        f.HOUSE_DAMAGED: ((HOUSING, say.yes("damaged")),),
        f.SEISMIC_ZONE: ((HOUSING, say.yes("seismic_zone")),),
        f.BELOW_STANDARD: ((HOUSING, say.yes("seismic_standard", opposite=True)),),
        f.SURVEYED_ON: ((HOUSING, say.spoken_of_on),),
        f.QUALITY_FAILED: ((WATER, say.goes_on("trouble", "quality")),),
        f.OUTAGE_SINCE: ((WATER, say.goes_on_since("trouble", "outage")),),
        f.AID_COUNT: ((SOCIAL_AID, _aid_count),),
        f.OTHER_LOW_INCOME: ((HARDSHIP, say.some_yes("added_low_income")),),
        f.ALONE: ((LIVING_ALONE, say.yes("alone")),),
        f.CONTACTED_ON: ((LIVING_ALONE, say.day("contacted_on")),),
        f.ILL: ((LIVING_ALONE, say.yes("ill")),),
        f.SICK_CARER: ((LIVING_ALONE, say.yes("sick_carer")),),
        f.SELLS: ((FARM_PRODUCTS, say.yes("sells")),),
        f.HAS_LINK: ((FARM_PRODUCTS, say.yes("linked")),),
        f.UNSOLD: ((FARM_PRODUCTS, say.yes("unsold")),),
        f.VERIFIED_ON: (("low_income_checks", say.day("verified_on")),),
        f.HAS_HELPER: (("helpers", _has_helper),),
    }
)
"""What is true of the household, whoever of it the row names."""

OF_MEMBER: Mapping[Fact, From] = MappingProxyType(
    {
        f.IN_CONTINUATION: ((SOCIAL_AID, in_continuation),),
        f.PROPOSED_ON: ((SOCIAL_AID, _stop_proposed_on),),
        f.PENSION_PAID: ((PENSIONS, _premium("paid")),),
        f.PENSION_BAND: ((PENSIONS, _premium("band")),),
        f.UNABLE: ((CARE, say.yes("unable")), (SOCIAL_AID, say.yes("unable"))),
        f.SERVED: ((CARE, say.yes("served")), (SOCIAL_AID, say.yes("served"))),
        f.SCHOOL: ((SCHOOL, say.code("attendance", ATTENDANCE)),),
        f.ABSENT_DAYS: ((SCHOOL, say.amount("absent_days")),),
        f.COMPLETED: ((SCHOOL, say.yes("nine_years")),),
        f.EXEMPT_UNTIL: ((SCHOOL, _exempt_until),),
        f.FEE: ((SCHOOL, say.amount("fee")),),
        f.AID: ((SCHOOL, say.amount("aid")),),
        f.DIAGNOSED_ON: ((ILLNESSES, say.last_day_of("illness", ("major",))),),
        f.CHRONIC_BURDEN: ((ILLNESSES, say.some_yes("chronic_burden")),),
        f.SPECIAL_TREATMENT: ((ILLNESSES, say.listed("illness", "severe_disability")),),
        f.CHRONIC: ((ILLNESSES, say.listed("illness", *CHRONIC)),),
        f.CHRONIC_VISIT: ((ILLNESSES, say.day("followed_up_on")),),
        f.TWO_ILLNESSES: ((ILLNESSES, say.listed("illness", *TWO_ILLNESSES)),),
        f.DOCTOR: ((ILLNESSES, say.yes("family_doctor")),),
        f.CLASSIFIED: ((ILLNESSES, say.yes("classified")),),
        f.ENROLLED: ((INSURANCE, _insured),),
        f.LABOUR: ((EMPLOYMENT, _labour),),
        f.WILLING: ((EMPLOYMENT, say.yes("willing")),),
        f.EMPLOYED: ((EMPLOYMENT, _employed),),
        f.JOB_ENDED_ON: ((EMPLOYMENT, _job_ended_on),),
        f.STABLE: ((HARDSHIP, say.yes("stable_income")),),
        f.ILLNESS: ((HARDSHIP, say.yes("severe_illness")),),
        f.NAMED: ((HARDSHIP, say.yes("named_difficulty")),),
        f.OWN_INCOME: ((HARDSHIP, say.amount("own_income")),),
        f.KIND: ((CERTIFICATES, say.code("kind", {str(kind): kind for kind in range(1, 8)}, silent=0)),),
        f.GRADE: ((CERTIFICATES, say.code("grade", {str(grade): grade for grade in range(1, 5)})),),
        f.NEWLY_SEVERE: ((CERTIFICATES, say.yes("newly_severe", silent=False)),),
        f.ENTITLED: ((ALLOWANCES, say.some_yes("entitled")),),
        f.RECEIVES: ((ALLOWANCES, _receives),),
        f.CARED_FOR: ((SERVICES, _service("home_care", "centre_care")), (CERTIFICATES, say.yes("cared_for"))),
        f.REHABILITATION: ((SERVICES, _service("rehabilitation")), (CERTIFICATES, say.yes("rehabilitation"))),
        f.UNGUARDED: ((CHILDREN, _unguarded),),
    }
)
"""What is true of the person whom the row names."""


class Table(Enum):
    """Of whom facts are told (说的是户还是人)."""

    HOUSEHOLD = auto()
    MEMBER = auto()


TABLES: Mapping[Table, Mapping[Fact, From]] = MappingProxyType({Table.HOUSEHOLD: OF_HOUSEHOLD, Table.MEMBER: OF_MEMBER})
SPEAKING_KEPT = 256
"""Sets of lists that speak of some household: most households are named by the same few."""


@lru_cache(maxsize=SPEAKING_KEPT)
def told_by(table: Table, feeds: frozenset[str]) -> Sequence[tuple[Fact, From]]:
    """The facts that one of these lists may tell, each with the lists that tell it."""
    return tuple(
        (fact, of_it) for fact, of_it in TABLES[table].items() if not feeds.isdisjoint(feed for feed, _ in of_it)
    )


def _changes(told: Told) -> Iterator[tuple[Fact, Said]]:
    for row in told.those("change", CHANGES):
        said = row.facts.get("changed_on")
        on = date.fromisoformat(str(said)) if said is not None else row.holds_from
        if on is not None:
            yield f.CHANGED_ON, Said(on.toordinal(), (row,))


def _disasters(told: Told) -> Iterator[tuple[Fact, Said]]:
    for row in told.those("hit", HIT_BY_DISASTER):
        if row.holds_from is not None:
            yield f.DISASTER_ON, Said(row.holds_from.toordinal(), (row,))


def _accidents(told: Told) -> Iterator[tuple[Fact, Said]]:
    for row in told.those("serious", (say.YES,)):
        if row.holds_from is not None:
            yield f.ACCIDENT_ON, Said(row.holds_from.toordinal(), (row,))


def _needs(told: Told) -> Iterator[tuple[Fact, Said]]:
    for row in told.those("outcome", ("open",)):
        if row.holds_from is not None and not _is_over(row, told.day):
            yield f.NEEDED_ON, Said(row.holds_from.toordinal(), (row,))


def _projects(told: Told) -> Iterator[tuple[Fact, Said]]:
    for row in told.rows:
        failed = row.facts.get("failed_on") if row.facts["state"] in {"loss", "failed"} else None
        yield f.FAILED_ON, Said(NEVER if failed is None else date.fromisoformat(str(failed)).toordinal(), (row,))


ENTRIES = MappingProxyType(
    {
        f.CHANGES: (SOCIAL_AID, _changes),
        f.DISASTERS: (DISASTERS, _disasters),
        f.ACCIDENTS: (DISASTERS, _accidents),
        f.NEEDS: (CREDIT, _needs),
        f.PROJECTS: (PROJECTS, _projects),
    }
)
"""Things that happened to a household: an entry a row. Only lists that tell of everybody know that nothing did."""

TOLD_WHEN_IT_HAPPENS = frozenset({DISASTERS, PROJECTS, CUSTODY})
"""Lists without a month: who is not named was not hit."""


def told_facts() -> frozenset[Fact | Part]:
    """Every fact and every part that a list tells (清单报来的信息)."""
    happened = (f.CHANGED_ON, f.DISASTER_ON, f.ACCIDENT_ON, f.NEEDED_ON, f.FAILED_ON)
    return frozenset({*OF_HOUSEHOLD, *OF_MEMBER, *ENTRIES, *happened})
