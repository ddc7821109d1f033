"""The first verification at the door: its sheet, and what was answered (入户核实)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from libs.strict_yaml import Place, read_file
from services.assistance.domain.answers import FEN_MAX, Problem, fen_of
from services.assistance.domain.profile import PROFILES
from services.assistance.domain.values import Grade, Risk

QUESTIONS_PER_RISK_MAX = 4
NET_PARTS = ("wage", "operating_receipts", "operating_expense", "property", "transfer")
ASIDE_PARTS = ("insurance_payout", "compliant_self_paid")
UNKNOWN = "不清楚"


class Origin(StrEnum):
    """Whether an amount was seen on paper or only said (看了单据、听他说)."""

    PAPERS = "PAPERS"
    WORD = "WORD"


ORIGIN_LABELS = {Origin.PAPERS: "看了单据", Origin.WORD: "听他说"}


@dataclass(frozen=True)
class Question:
    """One neutral question with its answers (一个问题)."""

    name: str
    text: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class IncomeQuestion:
    """One part of the income block (收入的一项)."""

    name: str
    label: str
    text: str
    required: bool


@dataclass(frozen=True)
class Sheet:
    """Everything that a region asks at the first verification (入户核实表)."""

    food_and_clothing: tuple[Question, ...]
    by_risk: Mapping[Risk, tuple[Question, ...]]
    income: tuple[IncomeQuestion, ...]
    grade: Grade

    def questions(self, risks: Iterable[Risk]) -> tuple[tuple[str, Question], ...]:
        """The questions for these risks with the name of their field, food and clothing first (这次要问的)."""
        asked = [(question.name, question) for question in self.food_and_clothing]
        for risk in sorted(set(risks), key=lambda r: r.value):
            asked += [(f"{risk.value}.{question.name}", question) for question in self.by_risk[risk]]
        return tuple(asked)


@dataclass(frozen=True)
class IncomePart:
    """One amount of the twelve months; None if the household does not know it (一项收入)."""

    name: str
    fen: int | None
    origin: Origin


@dataclass(frozen=True)
class IncomeBlock:
    """The income of twelve months by parts, used whole (收入，按项)."""

    parts: tuple[IncomePart, ...]
    first_day: date
    last_day: date

    def fen(self, name: str) -> int | None:
        """The amount of a part; None if it is unknown, 0 if it was left out."""
        part = next((p for p in self.parts if p.name == name), None)
        return 0 if part is None else part.fen

    @property
    def net_fen(self) -> int | None:
        """Net income: wage + receipts − expense + property + transfer; None if a part is unknown (纯收入)."""
        amounts = [self.fen(name) for name in NET_PARTS]
        if any(amount is None for amount in amounts):
            return None
        wage, receipts, expense, assets, transfer = (amount or 0 for amount in amounts)
        return wage + receipts - expense + assets + transfer

    @property
    def origin(self) -> Origin:
        """The whole block rests on papers only if every amount above 0 does (整块的来源)."""
        by_word = any(part.fen != 0 and part.origin is Origin.WORD for part in self.parts)
        return Origin.WORD if by_word else Origin.PAPERS


@dataclass(frozen=True)
class VisitRecord:
    """What was found at the door (入户核实记录)."""

    food: str
    clothing: str
    answers: Mapping[str, str]
    """Field name (risk and question) → choice."""
    income: IncomeBlock


def window(visited_on: date) -> tuple[date, date]:
    """The twelve months before the month of the visit (收入的 12 个月)."""
    last = visited_on.replace(day=1) - timedelta(days=1)
    return date(visited_on.year - 1, visited_on.month, 1), last


def read_visit(
    sheet: Sheet, risks: Iterable[Risk], given: Mapping[str, str], *, visited_on: date
) -> VisitRecord | tuple[Problem, ...]:
    """The record of a visit, or every answer that must be corrected (核对入户核实表).

    Fields: `food`, `clothing`, `R01.big_cost` …, `income.wage` and `income.wage.origin` …
    """
    asked = sheet.questions(risks)
    known = {name for name, _ in asked} | {name for part in sheet.income for name in _fields_of(part)}
    problems = [Problem(name, f"没有“{name}”这一项。") for name in given if name not in known]
    answers: dict[str, str] = {}
    for name, question in asked:
        value = given.get(name, "").strip()
        if value in question.choices:
            answers[name] = value
        else:
            problems.append(Problem(name, f"还没问：{question.text}" if not value else "没有这个选项。"))
    parts: list[IncomePart] = []
    for wanted in sheet.income:
        outcome = _read_part(wanted, given)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        elif outcome is not None:
            parts.append(outcome)
    if problems:
        return tuple(problems)
    income = IncomeBlock(tuple(parts), *window(visited_on))
    return VisitRecord(answers.pop("food"), answers.pop("clothing"), answers, income)


def _fields_of(part: IncomeQuestion) -> tuple[str, str]:
    """The two fields of an income part: amount and origin."""
    return f"income.{part.name}", f"income.{part.name}.origin"


def _read_part(wanted: IncomeQuestion, given: Mapping[str, str]) -> IncomePart | Problem | None:
    """One amount with its origin; 0 needs none."""
    amount_field, origin_field = _fields_of(wanted)
    words = given.get(amount_field, "").strip()
    if not words:
        problem = Problem(amount_field, f"请填“{wanted.label}”，没有就填 0，不知道就写“{UNKNOWN}”。")
        return problem if wanted.required else None
    if words == UNKNOWN:
        return IncomePart(wanted.name, None, Origin.WORD)
    fen = fen_of(words)
    if fen is None or fen > FEN_MAX:
        return Problem(amount_field, f"“{words}”不是数，请写成 60000 或 60,000.00。")
    origin = given.get(origin_field, "").strip()
    if fen and origin not in Origin.__members__:
        return Problem(origin_field, f"“{wanted.label}”是看了单据，还是听他说？")
    return IncomePart(wanted.name, fen, Origin(origin) if origin in Origin.__members__ else Origin.WORD)


def load_sheet(region: str) -> Sheet:
    """The questions of a region, read strictly. Raises FileMistake."""
    return parse_sheet(read_file(PROFILES / f"{region}_visit_questions.yaml"))


def parse_sheet(top: Place) -> Sheet:
    """The questions as their file says them: every risk has some, none more than four. Raises FileMistake."""
    at = top.mapping(required=("region", "grade", "food_and_clothing", "risks", "income"))
    asked = at["food_and_clothing"].mapping(required=("food", "clothing"))
    by_name = at["risks"].mapping(required=tuple(risk.value for risk in Risk))
    parts = at["income"].mapping(required=NET_PARTS, optional=ASIDE_PARTS)
    return Sheet(
        food_and_clothing=tuple(_question(name, asked[name]) for name in ("food", "clothing")),
        by_risk={risk: _questions(by_name[risk.value]) for risk in Risk},
        income=tuple(_income(name, place) for name, place in parts.items()),
        grade=at["grade"].member(Grade),
    )


def _questions(place: Place) -> tuple[Question, ...]:
    """The questions of one risk."""
    questions = tuple(_question(name, entry) for name, entry in place.entries())
    if not 1 <= len(questions) <= QUESTIONS_PER_RISK_MAX:
        raise place.mistake(f"每项风险问 1 到 {QUESTIONS_PER_RISK_MAX} 句，这里有 {len(questions)} 句。")
    return questions


def _question(name: str, place: Place) -> Question:
    """One question."""
    at = place.mapping(required=("text", "choices"))
    return Question(name, at["text"].text(), {value: label.text() for value, label in at["choices"].entries()})


def _income(name: str, place: Place) -> IncomeQuestion:
    """One part of the income block."""
    at = place.mapping(required=("label", "text", "required"))
    return IncomeQuestion(name, at["label"].text(), at["text"].text(), at["required"].yes())
