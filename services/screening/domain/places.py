"""Villages and project assets: rules about them, asked of what lists say when somebody looks (村、项目资产)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from libs.policy import Policy
from libs.policy.answers import Answer
from services.screening.domain.evaluation.lines import Line
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.evaluation.verdicts import Evaluation
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact
from services.screening.domain.rulebook.parts import NEVER
from services.screening.domain.rulebook.rule import Subject

NO_ANSWER = frozenset({Answer.UNKNOWN, Answer.NOT_CONFIGURED})
LISTS: Mapping[str, str] = MappingProxyType({"SR-VIL-02": "village_units"})
"""The list of which each of these rules is asked, a line a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row in force about a village or an asset (现行的一行)."""

    code: str
    list_title: str
    holds_from: date | None
    holds_to: date | None
    facts: Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Met:
    """A village or an asset of which a rule is met, or cannot be answered, and why (触发的，或答不了的)."""

    code: str
    answer: Answer
    sentence: str
    missing: tuple[str, ...]
    """What it would have to know, by its titles."""


class Places:
    """One rule asked of every row of its list on the day of a policy; sentences are made of those that are shown."""

    def __init__(self, rule_id: str, rows: Sequence[Row], policy: Policy) -> None:
        question = QUESTIONS[rule_id]
        self._lines = [_line(row, number, policy.day) for number, row in enumerate(rows)]
        self._rule_id = rule_id
        self._evaluation = Evaluation(self._lines, policy, {rule_id: question})
        self._titles = {fact.path: fact.title for fact in question.facts}
        answered = [(self._evaluation.answer(rule_id, line), line) for line in self._lines]
        self.met = [line for answer, line in answered if answer is Answer.MET]
        self.open = [line for answer, line in answered if answer in NO_ANSWER]

    def shown(self, lines: Sequence[Line]) -> list[Met]:
        """These lines with the sentence, or what is missing."""
        return [self._shown(line) for line in lines]

    def _shown(self, line: Line) -> Met:
        (said,) = self._evaluation.verdicts(line, explain=True)
        missing = tuple([self._titles.get(path, path) for path in said["missing_facts"]])
        return Met(line.line_id, Answer[said["verdict"]], said["sentence"] or "", missing)


def _line(row: Row, number: int, day: date) -> Line:
    return Line(row.code, number, {f.VILLAGE: [_village(row, day)]}, frozenset({Subject.VILLAGE}))


def _village(row: Row, day: date) -> dict[str, Any]:
    """A unit whose last day has passed is none; of what a row leaves out nothing is known."""
    said: dict[str, Any] = {}
    _yes_no(said, f.UNIT_DUE, row.facts.get("unit_due"))
    _yes_no(said, f.HAS_UNIT, "no" if row.holds_to is not None and row.holds_to < day else row.facts.get("has_unit"))
    evaluated = row.facts.get("evaluated_on")
    if evaluated is not None:
        said[f.EVALUATED_ON.name] = NEVER if evaluated == "never" else date.fromisoformat(str(evaluated)).toordinal()
    return said


def _yes_no(said: dict[str, Any], fact: Fact, word: int | str | None) -> None:
    if word is not None:
        said[fact.name] = word == "yes"
