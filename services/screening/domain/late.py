"""Steps of clues, cases and measures whose day passed: the rule about them, asked when somebody looks (办理超期)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answer
from services.screening.domain.evaluation.lines import Line
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.evaluation.told import Told
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import NEVER
from services.screening.domain.rulebook.rule import Subject

RULE_ID = "SR-PRC-01"
FACTS = frozenset({f.DUE_ON, f.DONE_ON})


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody had to do until a day, as assistance told it (办理环节)."""

    task_id: str
    household_id: str
    label: str
    level: str | None
    """VILLAGE, TOWN, COUNTY, OFFICER …; none where only its end was heard."""
    area_code: str | None
    department: str | None
    due_on: date
    done_on: date | None

    def days_late(self, day: date) -> int:
        """How many days after its day it was done, or is still open on this day."""
        return ((self.done_on or day) - self.due_on).days


def overdue(steps: Sequence[Step], policy: Policy) -> list[Step]:
    """Those of these steps of which the rule is met on the day of the policy (超期的环节)."""
    if not steps:
        return []
    told = Told([_line(step, number) for number, step in enumerate(steps)], policy.day)
    codes, _ = QUESTIONS[RULE_ID].ask(told, policy)
    return [steps[int(place)] for place in np.flatnonzero(codes == Answer.MET)]


def _line(step: Step, number: int) -> Line:
    done = NEVER if step.done_on is None else step.done_on.toordinal()
    said = {f.DUE_ON.name: step.due_on.toordinal(), f.DONE_ON.name: done}
    return Line(step.task_id, number, {f.STEP: [said]}, frozenset({Subject.STEP}))
