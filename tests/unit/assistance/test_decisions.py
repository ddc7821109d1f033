"""The moves of a quarter's decision: every refused one, by whom, with which words; and what its deadline says when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from libs.events.contracts.quarters import DecisionState
from libs.events.contracts.values import Holder, Level
from services.assistance.domain import decisions
from services.assistance.domain.days import CalendarYearMissing, WorkingCalendar
from services.assistance.domain.decisions import (
    MOVES,
    REPORTED,
    SENT_BACK,
    STRUCK_OFF,
    NoUnit,
    Side,
    Standing,
    Wish,
    come_due,
    next_look,
    refused,
    take,
    unit_of,
)
from services.assistance.domain.machine import Refusal, Why

NOW = datetime(2024, 7, 10, 2, tzinfo=UTC)
SIGNED, DUE = date(2024, 7, 1), date(2024, 7, 31)
DAYS = WorkingCalendar(frozenset({2024}), frozenset(), frozenset())
HEAD, OFFICE, OFFICIAL = Level.DEPARTMENT_HEAD, Level.LEADING_GROUP_OFFICE, Level.LEADING_OFFICIAL


def standing(state: DecisionState = DecisionState.OPEN, **changed: object) -> Standing:
    by = None if state is DecisionState.OPEN else "liaison"
    made = Standing(state, Level.OFFICER, SIGNED, DUE, SIGNED, reported_by=by)
    return replace(made, **changed)  # type: ignore[arg-type]


def wish(event: str, **changed: object) -> Wish:
    side = Side.UNIT if event == REPORTED else Side.OFFICE
    return replace(Wish(event, "somebody", side, NOW, NOW, "办了"), **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.event)
@pytest.mark.parametrize("state", DecisionState)
@pytest.mark.parametrize("side", [*Side, None])
def test_a_step_is_taken_from_its_state_by_its_side_and_refused_everywhere_else(move, state, side) -> None:
    outcome = take(standing(state), wish(move.event, side=side))
    if side is not move.by:
        assert isinstance(outcome, Refusal)
        assert outcome.why is Why.ROLE
    elif state is not move.origin:
        assert isinstance(outcome, Refusal)
        assert outcome.why is Why.ORDER
        assert decisions.LABELS[state] in outcome.sentence
    else:
        assert isinstance(outcome, Standing)
        assert (outcome.state, outcome.due_on, outcome.since_on) == (move.next, DUE, date(2024, 7, 10))


def test_there_is_no_other_step_and_nobody_strikes_off_what_he_reported() -> None:
    assert isinstance(take(standing(), wish("decision.dropped")), Refusal)
    reported = take(standing(), wish(REPORTED, officer_id="both"))
    assert isinstance(reported, Standing)
    refusal = refused(reported, wish(STRUCK_OFF, officer_id="both"))
    assert refusal is not None
    assert (refusal.why, refusal.sentence) == (Why.OWN_PROPOSAL, "这是您报的，要换一个人销号。")
    assert refused(reported, wish(SENT_BACK, officer_id="both")) is None
    assert isinstance(take(reported, wish(STRUCK_OFF, officer_id="other")), Standing)


@pytest.mark.parametrize(
    ("event", "words", "sentence"),
    [
        (REPORTED, " \n", "“办了什么”要写。"),
        (SENT_BACK, "", "“退回的理由”要写。"),
        (REPORTED, "好" * 501, "最多写 500 个字，现在 501 个。"),
        (REPORTED, "都好了\n电话 138 0000 1234", "发现像手机号的数字。这里不写手机号、证件号、银行卡号。"),
        (
            STRUCK_OFF,
            "３５０５８２１９７００３０１１２３Ｘ",
            "发现像身份证号的数字。这里不写手机号、证件号、银行卡号。",
        ),
    ],
)
def test_words_that_are_missing_too_long_or_hold_a_number_of_a_person(event: str, words: str, sentence: str) -> None:
    state = DecisionState.OPEN if event == REPORTED else DecisionState.REPORTED
    outcome = take(standing(state), wish(event, words=words))
    assert isinstance(outcome, Refusal)
    assert (outcome.why, outcome.sentence, outcome.problems[0].field) == (Why.FORM, sentence, "words")


def test_five_hundred_characters_and_no_words_of_the_office_are_taken() -> None:
    assert isinstance(take(standing(), wish(REPORTED, words="好" * 500)), Standing)
    assert isinstance(take(standing(DecisionState.REPORTED), wish(STRUCK_OFF, words="")), Standing)


@pytest.mark.parametrize(
    ("happened_at", "after", "part"),
    [
        (NOW + timedelta(minutes=1), None, "不能晚于现在"),
        (datetime(2024, 6, 30, 15, 59, tzinfo=UTC), None, "不能早于纪要签字那天（7月1日）"),
        (NOW - timedelta(minutes=1), NOW, "不能早于它到您手里的时间（7月10日 10:00）"),
    ],
)
def test_nothing_happens_later_than_now_or_before_what_came_before(
    happened_at: datetime, after: datetime | None, part: str
) -> None:
    outcome = take(standing(), wish(REPORTED, happened_at=happened_at, after=after))
    assert isinstance(outcome, Refusal)
    assert outcome.why is Why.TIME
    assert part in outcome.sentence


def test_who_answers_is_a_department_a_town_or_the_county_office() -> None:
    head = Holder(level=Level.DEPARTMENT_HEAD, department="water")
    assert unit_of(head) == Holder(level=Level.OFFICER, department="water")
    assert unit_of(Holder(level=Level.OFFICER, department="agriculture")).level is Level.COUNTY
    town = Holder(level=Level.TOWN, area_code="350582104000")
    assert unit_of(town) == town
    for nobody in (Holder(level=Level.TOWN), Holder(level=Level.VILLAGE, area_code="350582104201")):
        with pytest.raises(NoUnit):
            unit_of(nobody)


def told(at: Standing, days: list[date]) -> list[tuple[str, object]]:
    """What is said on which of these days, looking only when there may be something."""
    said, following = [], next_look(at)
    for day in days:
        if following is None or day < following:
            continue
        found = come_due(at, day, step_days=3, days=DAYS)
        at, following = found.standing, found.next_on
        assert following is None or following > day
        said += [(f"{day:%m-%d}", "warn")] if found.warns else []
        said += [(f"{day:%m-%d}", level) for level in found.to]
    return said


ALL_DAYS = [date(2024, 7, 1) + timedelta(days=n) for n in range(60)]


def test_a_department_is_warned_at_four_fifths_then_it_goes_up_a_level_every_three_working_days() -> None:
    assert told(standing(), ALL_DAYS) == [("07-25", "warn"), ("08-01", HEAD), ("08-06", OFFICE), ("08-09", OFFICIAL)]
    town = standing(level=Level.TOWN)
    assert [to for _, to in told(town, ALL_DAYS)] == ["warn", Level.COUNTY, OFFICE, OFFICIAL]
    assert [to for _, to in told(standing(level=Level.COUNTY), ALL_DAYS)] == ["warn", OFFICE, OFFICIAL]


def test_one_look_after_long_says_all_levels_at_once_and_no_warning() -> None:
    assert told(standing(), [date(2024, 8, 20)]) == [("08-20", HEAD), ("08-20", OFFICE), ("08-20", OFFICIAL)]


def test_what_is_reported_no_longer_goes_up_in_its_unit_but_past_the_office_that_does_not_strike_it_off() -> None:
    assert told(standing(DecisionState.REPORTED), ALL_DAYS) == [("08-06", OFFICIAL)]
    after_its_day = standing(DecisionState.REPORTED, since_on=date(2024, 8, 12))
    assert told(after_its_day, ALL_DAYS) == [("08-16", OFFICIAL)]
    assert told(standing(DecisionState.STRUCK_OFF), ALL_DAYS) == []


def test_what_is_sent_back_after_its_day_has_a_day_before_it_goes_up_anew() -> None:
    back = take(standing(DecisionState.REPORTED, rises=1), wish(SENT_BACK))
    assert isinstance(back, Standing)
    late = replace(back, since_on=date(2024, 8, 12))
    assert [day for day, _ in told(late, ALL_DAYS)] == ["08-13", "08-16", "08-21"]


def test_a_day_of_a_year_without_a_calendar_is_kept_and_only_its_second_level_waits_for_one() -> None:
    far = standing(due_on=date(2031, 7, 31))
    assert next_look(far) is not None
    assert take(far, wish(REPORTED)) is not None
    with pytest.raises(CalendarYearMissing):
        come_due(far, date(2031, 8, 10), step_days=3, days=DAYS)


def test_what_was_due_when_it_was_signed_is_late_the_next_day() -> None:
    assert told(standing(due_on=SIGNED), ALL_DAYS)[:2] == [("07-01", "warn"), ("07-02", HEAD)]
