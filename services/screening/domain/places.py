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
from services.screening.domain.watch import listed

NO_ANSWER = frozenset({Answer.UNKNOWN, Answer.NOT_CONFIGURED})
VILLAGE_UNITS, PROJECT_ASSETS, ASSET_USES = "village_units", "project_assets", "asset_uses"
LISTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"SR-VIL-01": (VILLAGE_UNITS,), "SR-VIL-02": (VILLAGE_UNITS,), "SR-AST-01": (PROJECT_ASSETS, ASSET_USES)}
)
"""The lists of which each of these rules is asked, a line a village or an asset."""
DISPOSED = "disposed"


@dataclass(frozen=True, slots=True)
class Row:
    """A row in force about a village or an asset (现行的一行)."""

    code: str
    is_village: bool
    holds_from: date | None
    holds_to: date | None
    facts: Mapping[str, int | str]

    @property
    def area_code(self) -> str | None:
        """Where it lies: the village that it is about, or that its list names."""
        said = self.facts.get("village")
        return self.code if self.is_village else None if said is None else str(said)


@dataclass(frozen=True, slots=True)
class Met:
    """A village or an asset of which a rule is met, or cannot be answered, and why (触发的，或答不了的)."""

    code: str
    answer: Answer
    sentence: str
    missing: tuple[str, ...]
    """What it would have to know, by its titles."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a list says (一张清单)."""

    came: bool
    """Whether it was ever loaded; of one that was not, nothing is known."""
    rows: Sequence[Row]


class Places:
    """One rule asked of every village or asset on the day of a policy; sentences are made of those that are shown."""

    def __init__(self, rule_id: str, lists: Mapping[str, Said], policy: Policy) -> None:
        question = QUESTIONS[rule_id]
        if question.subject is Subject.ASSET:
            self._lines = _assets(lists[PROJECT_ASSETS].rows, lists[ASSET_USES])
        else:
            self._lines = [_line(row, number, policy.day) for number, row in enumerate(lists[VILLAGE_UNITS].rows)]
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
    on_list = listed(row.facts, day)
    if on_list is not None:
        said[f.LISTED.name] = on_list
    _yes_no(said, f.UNIT_DUE, row.facts.get("unit_due"))
    _yes_no(said, f.HAS_UNIT, "no" if row.holds_to is not None and row.holds_to < day else row.facts.get("has_unit"))
    evaluated = row.facts.get("evaluated_on")
    if evaluated is not None:
        said[f.EVALUATED_ON.name] = NEVER if evaluated == "never" else date.fromisoformat(str(evaluated)).toordinal()
    return said


def _assets(ledger: Sequence[Row], uses: Said) -> list[Line]:
    """Every asset of the ledger that was not disposed of, and those of which only a use is told."""
    used: dict[str, list[Row]] = {}
    for row in uses.rows:
        used.setdefault(row.code, []).append(row)
    kept = {row.code: row for row in ledger}
    asked = sorted(code for code in {*kept, *used} if code not in kept or kept[code].facts.get("state") != DISPOSED)
    return [
        _asset(code, number, kept.get(code), used.get(code, []) if uses.came else None)
        for number, code in enumerate(asked)
    ]


def _asset(code: str, number: int, row: Row | None, uses: Sequence[Row] | None) -> Line:
    said: dict[str, Any] = {}
    if row is not None:
        said |= {f.IDLE.name: row.facts.get("state") == "idle", f.LOST.name: row.facts.get("state") == "lost"}
        _yes_no(said, f.HAS_OWNER, row.facts.get("has_owner"))
        _yes_no(said, f.HAS_KEEPER, row.facts.get("has_keeper"))
    entries = None if uses is None else [_use(one) for one in uses]
    return Line(code, number, {f.ASSET: [said], f.USES: entries}, frozenset({Subject.ASSET}))


def _use(row: Row) -> dict[str, Any]:
    said: dict[str, Any] = {f.USED.name: row.facts["used"], f.FOR_OTHER.name: row.facts["purpose"] == "other"}
    _yes_no(said, f.DOCUMENTED, row.facts.get("documented"))
    return said


def _yes_no(said: dict[str, Any], fact: Fact, word: int | str | None) -> None:
    if word is not None:
        said[fact.name] = word == "yes"
