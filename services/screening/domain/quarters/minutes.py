"""The minutes of a quarter: each decision is what is to be done, by which unit, until when (季研判纪要)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from libs.events.contracts.quarters import DecisionState
from libs.events.contracts.values import Holder, Level
from libs.private_numbers import private_number
from services.screening.domain.filled import Unfit, written_day

MATTER_MAX = 500
"""Characters of a decision; it is read aloud in a meeting."""
DECISIONS_MAX = 50
"""Decisions of one quarter: more nobody follows up."""
DUE_WITHIN = timedelta(days=730)
"""A day further off than two years is a slip of the pen."""
DEPARTMENT, TOWN = "department:", "town:"
"""How a form names a unit."""
NO_UNITS = frozenset({"上一级", "领导小组办公室"})
"""Whom rules tell, and who is no unit to which something is given."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Who does it: a department in the region's words, or a town by its area (责任单位)."""

    department: str | None = None
    area_code: str | None = None

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{DEPARTMENT}{self.department}" if self.department else f"{TOWN}{self.area_code}"

    @property
    def holder(self) -> Holder:
        """As events name it."""
        if self.department:
            return Holder(level=Level.OFFICER, department=self.department)
        return Holder(level=Level.TOWN, area_code=self.area_code)


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says of a decision, as it came (填的内容)."""

    matter: str = ""
    unit: str = ""
    due_on: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision that may stand in the minutes (事项)."""

    matter: str
    unit: Unit
    due_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it stands in the minutes (议定事项)."""

    decision_id: str
    wanted: Wanted
    edition: int
    """How often it was changed; who changes it says which one was read."""
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Followed:
    """A decision of an earlier quarter, and where it stands (上季议定事项)."""

    decision_id: str
    quarter: date
    number: int
    wanted: Wanted
    state: DecisionState
    state_on: date | None = None
    words: str = ""
    """What was done, or why it was sent back."""
    late_times: int = 0

    @property
    def is_late(self) -> bool:
        """Whether its day passed and it is not struck off."""
        return self.late_times > 0 and self.state is not DecisionState.STRUCK_OFF

    def document(self) -> dict[str, Any]:
        """As it is kept in a signed pack."""
        return {
            "decision_id": self.decision_id,
            "quarter": self.quarter.isoformat(),
            "number": self.number,
            "matter": self.wanted.matter,
            "department": self.wanted.unit.department,
            "area_code": self.wanted.unit.area_code,
            "due_on": self.wanted.due_on.isoformat(),
            "state": self.state.value,
            "state_on": None if self.state_on is None else self.state_on.isoformat(),
            "words": self.words,
            "late_times": self.late_times,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Followed":
        """What was kept, as it was."""
        unit = Unit(kept["department"], kept["area_code"])
        return cls(
            decision_id=kept["decision_id"],
            quarter=date.fromisoformat(kept["quarter"]),
            number=kept["number"],
            wanted=Wanted(kept["matter"], unit, date.fromisoformat(kept["due_on"])),
            state=DecisionState(kept["state"]),
            state_on=None if kept["state_on"] is None else date.fromisoformat(kept["state_on"]),
            words=kept["words"],
            late_times=kept["late_times"],
        )


def departments_of(told: Collection[Sequence[str]]) -> list[str]:
    """The departments to which something may be given: those that rules tell (责任部门)."""
    return sorted({word for words in told for word in words} - NO_UNITS)


def wanted(said: Said, units: Mapping[str, Unit], today: date) -> Wanted:
    """What a form says, read; `units` are those of the region by their value. Raises Unfit."""
    matter, unit = " ".join(said.matter.split()), units.get(said.unit)
    due_on = written_day(said.due_on)
    problems = [
        ("matter", _about_matter(matter)),
        ("unit", "" if unit else "请选一个单位。"),
        ("due_on", _about_due(due_on, today)),
    ]
    wrong = [(field, sentence) for field, sentence in problems if sentence]
    if wrong or unit is None or due_on is None:
        raise Unfit(wrong)
    return Wanted(matter, unit, due_on)


def _about_matter(matter: str) -> str:
    if not matter:
        return "请写要办什么事。"
    if len(matter) > MATTER_MAX:
        return f"事项最多 {MATTER_MAX} 字，您写了 {len(matter)} 字。"
    number = private_number(matter)
    return f"事项里有{number}，不能写。请改成不带号码的说法。" if number else ""


def _about_due(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "请填办完的期限，比如 2024-09-30。"
    if due_on < today:
        return "期限已经过了，请填今天或以后的一天。"
    return "期限太远了，请填两年以内的一天。" if due_on > today + DUE_WITHIN else ""


def past(decisions: Sequence[Decision], today: date) -> list[int]:
    """The numbers of those whose day has passed already: they cannot be signed so (期限已过)."""
    return [number for number, one in enumerate(decisions, start=1) if one.wanted.due_on < today]
