from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from libs.events.contracts.values import Level
from services.assistance.calendar_seed import calendar_days
from services.assistance.domain.days import (
    CalendarDay,
    CalendarYearMissing,
    MomentWithoutZone,
    WorkingCalendar,
    age_on,
    beijing_day,
)
from services.assistance.domain.deadlines import (
    Clock,
    Deadline,
    Opener,
    Signal,
    SignalKind,
    advance,
    change,
    ladder_from,
)
from services.assistance.domain.machine import Taken, clock_of, take
from services.assistance.domain.profile import UnknownLimit
from tests.unit.assistance.factories import (
    CALENDAR,
    D0,
    PROFILE,
    TABLES,
    a_context,
    a_step,
    an_attempt,
    compared_with_a_hit,
    steps_before,
    steps_to,
)


def opener(on: date = D0, clock: Clock | None = None, **own_days: int) -> Opener:
    return Opener(PROFILE, CALENDAR, clock or Clock(D0), on, own_days)


def opened(name: str, on: date = D0, clock: Clock | None = None, **own_days: int) -> Deadline:
    deadline = opener(on, clock, **own_days).open(name)
    assert deadline is not None
    return deadline


def signals(deadline: Deadline, *, until: date) -> list[tuple[date, SignalKind, Level]]:
    told = []
    day = deadline.opened_on
    while day <= until:
        deadline, new = advance(deadline, day, profile=PROFILE, calendar=CALENDAR)
        told += [(day, signal.kind, signal.to) for signal in new]
        day += timedelta(days=1)
    return told


def test_working_days_leap_over_holidays_and_count_adjusted_weekends() -> None:
    # Sunday 29 September and Saturday 12 October 2024 are worked; 1 to 7 October are free.
    after = [CALENDAR.after(date(2024, 9, 29), n) for n in range(7)]
    assert [d.isoformat() for d in after] == [
        "2024-09-29", "2024-09-30", "2024-10-08", "2024-10-09", "2024-10-10", "2024-10-11", "2024-10-12",
    ]  # fmt: skip
    assert CALENDAR.after(date(2024, 9, 27), 1) == date(2024, 9, 29)
    assert CALENDAR.after(date(2024, 10, 12), 1) == date(2024, 10, 14)


def test_a_department_answers_five_working_days_after_29_september_on_11_october() -> None:
    assert opened("department_answer", date(2024, 9, 29)).due_on == date(2024, 10, 11)


def test_between_two_days_lie_the_working_days_after_the_first() -> None:
    assert CALENDAR.between(date(2024, 9, 29), date(2024, 10, 11)) == 5
    assert CALENDAR.between(date(2024, 10, 11), date(2024, 9, 29)) == 0


def test_a_year_without_a_calendar_is_an_error_that_names_it() -> None:
    assert opened("announcement", date(2025, 12, 25)).due_on == date(2025, 12, 30)
    with pytest.raises(CalendarYearMissing, match="2026 年") as missing:
        opened("announcement", date(2025, 12, 30))
    assert missing.value.year == 2026
    with pytest.raises(CalendarYearMissing):
        WorkingCalendar.of([]).is_working(D0)


def test_the_seed_holds_holidays_and_adjusted_weekends_with_their_names() -> None:
    rows = {row.day: row for row in calendar_days(2024)}
    assert rows[date(2024, 10, 1)] == CalendarDay(date(2024, 10, 1), working=False, name="国庆节")
    assert rows[date(2024, 9, 29)] == CalendarDay(date(2024, 9, 29), working=True, name="国庆节调休上班")
    assert date(2024, 9, 30) not in rows
    assert date(2024, 9, 28) not in rows


def test_the_seed_has_no_year_that_is_not_published() -> None:
    with pytest.raises(CalendarYearMissing):
        calendar_days(2099)


def test_days_are_beijing_days_and_a_moment_needs_a_zone() -> None:
    assert beijing_day(datetime(2024, 5, 8, 16, 0, tzinfo=UTC)) == date(2024, 5, 9)
    with pytest.raises(MomentWithoutZone):
        beijing_day(datetime(2024, 5, 8))  # noqa: DTZ001


def test_the_birthday_counts_and_29_february_is_1_march() -> None:
    assert [age_on(date(2024, 3, day), date(2006, 3, 2)) for day in (1, 2)] == [17, 18]
    assert [age_on(day, date(2004, 2, 29)) for day in (date(2022, 2, 28), date(2022, 3, 1))] == [17, 18]


@pytest.mark.parametrize(
    ("limit", "days"),
    [("assign", 2), ("visit", 5), ("convert", 5), ("authorise", 5), ("compare", 7), ("review", 8), ("start_notice", 8),
     ("notice", 13), ("town", 14), ("county", 15)],
)  # fmt: skip
def test_one_clock_runs_from_the_submission(limit: str, days: int) -> None:
    assert opened(limit, D0 + timedelta(days=1)).due_on == D0 + timedelta(days=days)


def test_other_limits_run_from_the_day_on_which_they_open() -> None:
    assert opened("hit_answer", date(2024, 5, 14)).due_on == date(2024, 5, 17)
    assert opened("follow_up", date(2024, 5, 14)).due_on == date(2024, 5, 19)


def test_every_limit_has_a_source_and_a_grade_and_what_is_ours_says_so() -> None:
    assert all(limit.source and limit.grade for limit in PROFILE.limits.values())
    assert {limit.grade.value for limit in PROFILE.limits.values()} == {"cited", "assumed"}
    with pytest.raises(UnknownLimit):
        PROFILE.limit("no such limit")


def test_a_notice_is_never_due_before_its_five_days_are_over() -> None:
    late = opened("notice", D0 + timedelta(days=11))
    assert (late.due_on, late.warn_on) == (D0 + timedelta(days=16), D0 + timedelta(days=15))


def test_it_warns_at_four_fifths_then_goes_up_the_departments_ladder() -> None:
    deadline = opened("department_answer", date(2024, 5, 14))
    assert (deadline.warn_on, deadline.due_on) == (date(2024, 5, 20), date(2024, 5, 21))
    assert signals(deadline, until=date(2024, 7, 1)) == [
        (date(2024, 5, 20), SignalKind.WARNING, Level.OFFICER),
        (date(2024, 5, 22), SignalKind.ESCALATION, Level.DEPARTMENT_HEAD),
        (date(2024, 5, 27), SignalKind.ESCALATION, Level.LEADING_GROUP_OFFICE),
        (date(2024, 5, 30), SignalKind.ESCALATION, Level.LEADING_OFFICIAL),
    ]


def test_a_village_is_followed_by_town_county_and_the_leading_groups_office() -> None:
    told = signals(opened("visit"), until=date(2024, 7, 1))
    assert [(kind, level) for _, kind, level in told] == [
        (SignalKind.WARNING, Level.VILLAGE),
        (SignalKind.ESCALATION, Level.TOWN),
        (SignalKind.ESCALATION, Level.COUNTY),
        (SignalKind.ESCALATION, Level.LEADING_GROUP_OFFICE),
    ]
    assert ladder_from(Level.COUNTY) == (Level.LEADING_GROUP_OFFICE,)
    assert ladder_from(Level.LEADING_GROUP_OFFICE) == (Level.LEADING_OFFICIAL,)


def test_a_missed_day_of_the_timer_is_made_up_once() -> None:
    deadline, first = advance(opened("visit"), date(2024, 5, 14), profile=PROFILE, calendar=CALENDAR)
    assert first == (Signal("visit", SignalKind.ESCALATION, Level.TOWN, date(2024, 5, 13)),)
    assert advance(deadline, date(2024, 5, 14), profile=PROFILE, calendar=CALENDAR) == (deadline, ())


def test_a_limit_that_opens_late_warns_on_the_day_it_opens() -> None:
    assert opened("county", D0 + timedelta(days=14)).warn_on == D0 + timedelta(days=14)


def test_a_deadline_that_runs_is_not_moved_by_opening_it_again() -> None:
    running = (opened("department_answer"),)
    assert change(running, ["department_answer"], [], opener=opener(D0 + timedelta(days=3))) == running


def test_a_measure_has_its_own_days() -> None:
    assert opened("deliver", deliver=10).due_on == D0 + timedelta(days=10)


def test_the_clock_stands_while_an_objection_is_looked_into_and_the_notice_begins_anew() -> None:
    started, again = D0 + timedelta(days=8), D0 + timedelta(days=15)
    clock = Clock(D0).stop(started)
    assert clock.stopped
    assert clock.stop(again) == clock
    assert clock.day_number(D0 + timedelta(days=12)) == 8
    assert opener(D0 + timedelta(days=11), clock).open("compare") is None
    assert opener(D0 + timedelta(days=11), clock).open("recheck") is not None
    running = clock.resume(again)
    assert running.day_number(again) == 8
    assert opened("notice", again, running).due_on == again + timedelta(days=5)
    assert opened("town", again, running).due_on == again + timedelta(days=6)
    assert opened("county", again, running).due_on == again + timedelta(days=7)
    assert running.resume(again) == running


def test_the_clock_of_a_case_is_what_its_steps_say() -> None:
    case = TABLES["case"]
    steps = (*steps_to(case, "REVIEWED"), a_step(case, "notice.started", days=8))
    assert clock_of(case, steps, submitted_on=D0) == Clock(D0)
    steps = (*steps, a_step(case, "objection.raised", days=11))
    assert clock_of(case, steps, submitted_on=D0) == Clock(D0, stopped_from=D0 + timedelta(days=8))
    steps = (*steps, a_step(case, "notice.started", days=15))
    assert clock_of(case, steps, submitted_on=D0) == Clock(D0, credited_days=7)


def taken(machine: str, event: str, *, at: str | None = None, steps=None, **answers) -> Taken:
    table = TABLES[machine]
    move = table.moves_of(event)[0]
    steps = steps or (*steps_to(table, at or move.origins[0]), *steps_before(table, event))
    outcome = take(table, steps, an_attempt(move, **answers), a_context())
    assert isinstance(outcome, Taken), outcome
    return outcome


def test_a_step_closes_the_limit_of_its_state_and_opens_the_next() -> None:
    assigned = taken("clue", "clue.assigned")
    assert (assigned.opens, assigned.closes) == (("visit",), ("assign",))
    confirmed = taken("case", "county.confirmed")
    assert (confirmed.opens, confirmed.closes) == (("announcement", "first_measure"), ("county",))
    announced = taken("case", "decision.announced")
    assert (announced.opens, announced.closes) == ((), ("announcement",))


def test_a_visit_that_met_nobody_moves_no_deadline() -> None:
    missed = taken("clue", "visit.not_home")
    assert (missed.opens, missed.closes) == ((), ())
    third = taken("clue", "visit.not_home", steps=steps_to(TABLES["clue"], "UNREACHABLE")[:-1])
    assert (third.new_state, third.opens, third.closes) == ("UNREACHABLE", (), ())


def test_a_note_on_a_matter_moves_no_deadline() -> None:
    answered = taken("case", "comparison.answered")
    changed = taken("case", "basis.changed", at="COMPARED")
    assert (answered.opens, answered.closes, changed.opens, changed.closes) == ((), (), (), ())


def test_a_change_of_basis_during_the_county_decision_opens_a_limit_of_its_own() -> None:
    assert taken("case", "basis.changed", at="COUNTY_REVIEW").opens == ("basis_changed",)
    assert "basis_changed" in taken("case", "basis.kept").closes


def test_days_to_explain_a_hit_begin_with_the_comparison_and_end_with_the_last_answer() -> None:
    case = TABLES["case"]
    steps = compared_with_a_hit(case)
    assert "hit_answer" in taken("case", "comparison.returned", steps=steps[:-1]).opens
    assert "hit_answer" not in taken("case", "comparison.returned").opens
    assert taken("case", "hit.explained", steps=steps).closes == ("hit_answer",)


def test_an_objection_opens_the_recheck_and_the_new_notice_closes_it() -> None:
    objection = taken("case", "objection.raised")
    assert (objection.clock, objection.closes) == ("stop", ("notice",))
    assert "recheck" in objection.opens
    assert "recheck" in taken("case", "notice.started").closes


def test_whatever_still_runs_ends_with_the_matter_except_what_begins_then() -> None:
    failed = taken("case", "review.failed")
    assert {"recheck", "hit_answer", "review"} <= set(failed.closes)
    refused = taken("measure", "measure.refused")
    assert refused.opens == ("new_proposal",)
    assert "new_proposal" not in refused.closes
    holder = PROFILE.limit("new_proposal").holder  # whoever is to propose may: the town decides on it
    assert holder.value in {
        role.value for move in TABLES["measure"].moves_of("measure.proposed") for role in move.roles
    }
    closed = taken("clue", "clue.closed_no_risk")
    assert closed.opens == ("answer_reporter",)


def test_a_missed_limit_is_told_and_never_moved() -> None:
    deadline = opened("visit")
    missed, told = advance(deadline, date(2024, 12, 2), profile=PROFILE, calendar=CALENDAR)
    assert [signal.to for signal in told] == [Level.TOWN, Level.COUNTY, Level.LEADING_GROUP_OFFICE]
    assert missed == replace(deadline, escalations=3)


@pytest.mark.parametrize(
    ("limit", "warns"), [("assign", 2), ("compare", 6), ("review", 7), ("notice", 11), ("county", 12)]
)
def test_four_fifths_are_rounded_up_to_whole_days(limit: str, warns: int) -> None:
    assert opened(limit).warn_on == D0 + timedelta(days=warns)


def test_a_second_objection_adds_to_the_first() -> None:
    day = [D0 + timedelta(days=n) for n in range(40)]
    clock = Clock(D0).stop(day[8]).resume(day[15]).stop(day[15]).resume(day[20])
    assert clock == Clock(D0, credited_days=12)
