"""What is said of a decision of a quarter to its unit, and to the office that strikes it off (议定事项的收件)."""

from libs.events.contracts.quarters import DecisionEvent, DecisionLate, DecisionMoved, DecisionState
from libs.events.contracts.values import Holder, Level
from libs.policy.texts import quarter_words
from services.notifications.domain.offices import Office, office_of

DO, STRIKE_OFF = "do_decision", "strike_off_decision"
"""Kinds of task: its unit has to do it, the office has to strike it off."""
MATTER = "decision"
OFFICE: Office = office_of(Holder(level=Level.LEADING_GROUP_OFFICE), None)
COUNTY: Office = office_of(Holder(level=Level.COUNTY), None)
INSTEAD = (OFFICE, COUNTY)
"""Who is told where nobody holds the office that has it."""


def at(event: DecisionEvent) -> str:
    """The page of the decision."""
    return f"/console/decisions/{event.decision_id}"


def task_id(event: DecisionMoved) -> str:
    """The task of one stretch: from when it came to whoever has it until he hands it on."""
    return f"decision:{event.decision_id}:{event.turn}"


def kind(event: DecisionMoved) -> str:
    """What has to be done with it now."""
    return STRIKE_OFF if event.state is DecisionState.REPORTED else DO


def label(event: DecisionMoved) -> str:
    """议定事项销号 2024 年第二季度第 3 项."""
    return f"{'议定事项销号' if event.state is DecisionState.REPORTED else '议定事项'} {called(event)}"


def called(event: DecisionMoved | DecisionLate) -> str:
    """2024 年第二季度第 3 项."""
    return f"{quarter_words(event.quarter)}第 {event.number} 项"


def said(event: DecisionMoved) -> str:
    """What is to be done, and what came before."""
    matter = _sentence(event.matter)
    if event.state is DecisionState.REPORTED:
        return f"{matter}承办单位说办好了：{_sentence(event.words)}请看过，销号或退回。"
    if event.by is not None:
        return f"{matter}退回接着办：{_sentence(event.words)}"
    return f"{matter}办好后在这里报结果，由领导小组办公室销号。"


def over(event: DecisionMoved) -> str:
    """That it is struck off."""
    return f"季研判{called(event)}销号了：{_sentence(event.matter)}{_sentence(event.words)}"


def nobody(event: DecisionMoved, unit: str) -> str:
    """That nobody holds the office which has it now."""
    return (
        f"季研判{called(event)}没有人接：{unit}现在没有任职的人。{_sentence(event.matter)}"
        "补上任职后，这一件自动到他的收件里；期限不变。"
    )


def _sentence(words: str) -> str:
    words = words.strip()
    return words if not words or words[-1] in "。！？；" else f"{words}。"
