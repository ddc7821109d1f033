import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assistance.domain.machine import OWN_PROPOSAL, Attempt, Refusal, Taken, Why, allowed, take
from services.assistance.domain.steps import BrokenStory, Step, state_of
from services.assistance.domain.table import START, Move, Table
from services.assistance.domain.values import Role
from tests.unit.assistance.factories import (
    TABLES,
    a_context,
    a_moment,
    a_step,
    an_actor,
    an_attempt,
    compared_with_a_hit,
    context_for,
    steps_before,
    steps_to,
)

MOVES = [(t, m, origin) for t in TABLES.values() for m in t.moves for origin in m.origins]
OF_HITS = ("hit.explained", "hit.cleared", "hit.stands")
NO_RISK = {"conclusion": "NO_RISK", "reason": "没看到"}


def named(value: object) -> str:
    match value:
        case Table():
            return value.machine
        case Move():
            return value.event
        case _:
            return str(value)


def history(table: Table, move: Move, origin: str) -> tuple[Step, ...]:
    """Steps after which this move is possible from this state."""
    if move.event in OF_HITS:
        steps = compared_with_a_hit(table)
        return steps if move.event == "hit.explained" else (*steps, a_step(table, "hit.explained"))
    steps = (*steps_to(table, origin), *steps_before(table, move.event))
    if move.event == "close.proposed":
        steps = (*steps[:-1], a_step(table, "visit.recorded", risks=[], **NO_RISK))
    return steps + (a_step(table, move.event),) * (move.times - 1)


def attempt_for(move: Move) -> Attempt:
    """The attempt with sensible answers; basis changes have none from people."""
    return an_attempt(move)


@pytest.mark.parametrize(("table", "move", "origin"), MOVES, ids=named)
def test_every_step_of_the_table_can_be_taken_and_leads_where_it_says(table: Table, move: Move, origin: str) -> None:
    steps = history(table, move, origin)
    assert state_of(table, steps) == origin
    taken = take(table, steps, attempt_for(move), context_for(move.event))
    assert isinstance(taken, Taken), taken
    assert taken.old_state == origin
    assert taken.new_state == (move.next or origin)
    assert taken.tells == move.tells
    assert state_of(table, (*steps, taken.step)) == taken.new_state


@pytest.mark.parametrize(
    ("table", "state", "event"),
    [
        (t, state, event)
        for t in TABLES.values()
        for state in (START, *(s.name for s in t.states))
        for event in t.events
        if t.move(event, state) is None
    ],
    ids=named,
)
def test_a_step_that_the_table_does_not_allow_in_a_state_is_refused(table: Table, state: str, event: str) -> None:
    steps = steps_to(table, state)
    refusal = take(table, steps, an_attempt(table.moves_of(event)[0]), context_for(event))
    assert isinstance(refusal, Refusal)
    assert refusal.why is Why.ORDER
    now = table.state(state)
    sentences = {
        f"已经办结（{now.label}），不能再办。" if now.ended else f"还轮不到这一步。{now.waits}",
        f"这一步已经过了，现在是“{now.label}”。",
    }
    assert refusal.sentence in sentences


@pytest.mark.parametrize(
    ("table", "move", "origin", "role"),
    [(t, m, origin, role) for t, m, origin in MOVES for role in Role if role not in m.roles],
    ids=named,
)
def test_nobody_takes_a_step_that_is_not_his(table: Table, move: Move, origin: str, role: Role) -> None:
    refusal = take(table, history(table, move, origin), an_attempt(move, role=role), context_for(move.event))
    assert isinstance(refusal, Refusal)
    assert refusal.why is Why.ROLE
    assert refusal.sentence.startswith("这一步由")


@pytest.mark.parametrize(
    ("table", "move", "proposal"),
    [(t, m, event) for t in TABLES.values() for m in t.moves for event in m.decides_on],
    ids=named,
)
def test_nobody_decides_on_his_own_proposal(table: Table, move: Move, proposal: str) -> None:
    steps = list(history(table, move, move.origins[0]))
    position = next(n for n, step in enumerate(steps) if step.event == proposal)
    attempt = an_attempt(move)
    earlier = steps[position]
    steps[position] = Step(
        earlier.event, attempt.actor.actor_id, earlier.role, earlier.happened_at, earlier.entered_at, earlier.answers
    )
    refusal = take(table, steps, attempt, context_for(move.event))
    assert refusal == Refusal(Why.OWN_PROPOSAL, OWN_PROPOSAL)
    assert refusal.sentence == "这是您提出的，要换一个人定。"


@pytest.mark.parametrize(
    ("table", "move", "name"),
    [(t, m, f.name) for t in TABLES.values() for m in t.moves for f in m.fields if f.required],
    ids=named,
)
def test_a_required_answer_cannot_be_left_out(table: Table, move: Move, name: str) -> None:
    steps = history(table, move, move.origins[0])
    refusal = take(table, steps, an_attempt(move, **{name: ""}), context_for(move.event))
    assert isinstance(refusal, Refusal)
    assert refusal.why is Why.FORM
    assert name in [problem.field for problem in refusal.problems]


def test_a_step_that_is_not_due_says_what_is_missing() -> None:
    case = TABLES["case"]
    move = case.moves_of("town.approved")[0]
    refusal = take(case, steps_to(case, "COMPARED"), an_attempt(move), a_context())
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "还轮不到这一步。村评议还没录。"


def test_a_wrong_role_hears_who_takes_the_step_in_the_regions_words() -> None:
    case = TABLES["case"]
    move = case.moves_of("county.denied")[0]
    refusal = take(case, steps_to(case, "COUNTY_REVIEW"), an_attempt(move, role=Role.TOWN), a_context())
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "这一步由市级办。"


def test_returning_a_measure_needs_another_way() -> None:
    measure = TABLES["measure"]
    move = measure.moves_of("measure.returned")[0]
    refusal = take(measure, steps_to(measure, "DISPATCHED"), an_attempt(move, alternative=" "), a_context())
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "退回要写一个别的办法。"


def test_other_as_a_reason_needs_words() -> None:
    clue = TABLES["clue"]
    move = clue.moves_of("finding.left")[0]
    refusal = take(clue, steps_to(clue, "IN_TRIAGE"), an_attempt(move, reason_code="OTHER"), a_context())
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == "选了“其他”，请写一句理由。"


def test_nothing_is_recorded_before_it_has_happened() -> None:
    clue = TABLES["clue"]
    early = Attempt("clue.submitted", an_actor("x", Role.FARMER), a_moment(1), a_moment(0))
    refusal = take(clue, (), early, a_context())
    assert isinstance(refusal, Refusal)
    assert (refusal.why, refusal.sentence) == (Why.TIME, "发生的时间不能晚于现在。")


@pytest.mark.parametrize(
    ("machine", "origin", "event", "times"),
    [("clue", "ASSIGNED", "visit.not_home", 3), ("case", "VERIFYING", "authorisation.refused", 2)],
)
def test_some_steps_lead_on_only_when_they_are_taken_again(machine: str, origin: str, event: str, times: int) -> None:
    table = TABLES[machine]
    move = table.moves_of(event)[0]
    steps = steps_to(table, origin)
    for turn in range(1, times + 1):
        taken = take(table, steps, an_attempt(move), a_context())
        assert isinstance(taken, Taken)
        steps = (*steps, taken.step)
        assert taken.new_state == (move.next if turn == times else origin)


def test_what_is_possible_is_listed_with_the_reason_for_what_is_not() -> None:
    case = TABLES["case"]
    steps = steps_to(case, "COUNTY_REVIEW")
    listed = {
        p.move.event: p for p in allowed(case, steps, an_actor("x", Role.COUNTY), a_context(), on=a_moment(20).date())
    }
    assert set(listed) == set(case.events)
    assert listed["county.denied"].can_be_taken
    assert listed["county.confirmed"].impossible_choices["category"] == {
        "FORMERLY_POOR_UNSTABLE": "要求是脱贫户，此户不符",
        "SUDDEN_HARDSHIP": "要求收入高于监测线，此户不符",
    }
    settled = listed["basis.kept"].refusal
    assert settled is not None
    assert settled.sentence == "依据没有变化，不用定。"
    order = listed["review.passed"].refusal
    assert order is not None
    assert order.why is Why.ORDER


def test_what_is_listed_as_possible_is_what_can_be_taken() -> None:
    for table, move, origin in MOVES:
        steps, context, attempt = history(table, move, origin), context_for(move.event), an_attempt(move)
        listed = allowed(table, steps, attempt.actor, context, on=attempt.happened_at.date())
        assert next(p for p in listed if p.move.event == move.event).can_be_taken


def test_a_decision_keeps_what_it_rested_on() -> None:
    case = TABLES["case"]
    taken = take(case, steps_to(case, "COUNTY_REVIEW"), an_attempt(case.moves_of("county.confirmed")[0]), a_context())
    assert isinstance(taken, Taken)
    assert taken.step.basis == {
        "facts_version": 14,
        "findings": "F1,F2,F3",
        "line_fen": 19_560_00,
        "line_year": 2024,
        "line_grade": "演示值",
    }


def test_both_times_of_a_step_are_kept() -> None:
    clue = TABLES["clue"]
    attempt = Attempt("clue.submitted", an_actor("x", Role.FARMER), a_moment(0), a_moment(1))
    taken = take(clue, (), attempt, a_context())
    assert isinstance(taken, Taken)
    assert (taken.step.happened_at, taken.step.entered_at) == (a_moment(0), a_moment(1))


def test_a_notice_on_a_page_ends_by_itself() -> None:
    case = TABLES["case"]
    move = case.moves_of("notice.completed")[0]
    attempt = Attempt(move.event, an_actor("x", Role.SYSTEM), a_moment(20), a_moment(20))
    assert isinstance(take(case, steps_to(case, "ON_NOTICE"), attempt, a_context()), Taken)


def test_a_story_that_the_table_does_not_know_is_an_error() -> None:
    case = TABLES["case"]
    with pytest.raises(BrokenStory, match=r"没有“town.approved”这一步"):
        state_of(case, [a_step(case, "case.opened"), a_step(case, "town.approved")])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_tried_the_state_never_leaves_the_table(data: st.DataObject) -> None:
    table = TABLES[data.draw(st.sampled_from(sorted(TABLES)))]
    states = {START, *(s.name for s in table.states)}
    steps: tuple[Step, ...] = ()
    for day in range(14):
        here = state_of(table, steps)
        likely = [e for e in table.events if table.move(e, here)] or list(table.events)
        event = data.draw(st.sampled_from(likely * 3 + list(table.events)))
        move = table.move(event, here) or table.moves_of(event)[0]
        outcome = take(table, steps, an_attempt(move, days=day * 6), context_for(event))
        if isinstance(outcome, Taken):
            assert table.move(event, here) is not None
            steps = (*steps, outcome.step)
            assert state_of(table, steps) == outcome.new_state
        assert state_of(table, steps) in states


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([e for t in TABLES.values() for e in t.events]), max_size=12))
def test_any_list_of_steps_is_either_a_story_of_the_table_or_an_error(events: list[str]) -> None:
    case = TABLES["case"]
    steps = [Step(event, "x", Role.SYSTEM, a_moment(), a_moment()) for event in events]
    try:
        assert state_of(case, steps) in {START, *(s.name for s in case.states)}
    except BrokenStory:
        assert events
