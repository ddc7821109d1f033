"""The sheet of the first verification as a phone shows it (入户核实表)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.assistance.domain.answers import Problem
from services.assistance.domain.values import Risk
from services.assistance.domain.visit import NET_PARTS, ORIGIN_LABELS, UNKNOWN, IncomeQuestion, Question, Sheet
from services.assistance.web.views_form import ChoiceView, Posted

INCOME = "income."
ORIGIN = ".origin"
LIFE, NEWS, MONEY = "吃和穿", "家里近况", "近 12 个月的收入"
"""The parts of the sheet, as they are headed."""
SUMMARY_LINES = 5
"""More would hide the form under its own mistakes on a phone."""


@dataclass(frozen=True)
class QuestionView:
    """One neutral question with its answers (一问)."""

    name: str
    text: str
    choices: tuple[ChoiceView, ...]
    error: str = ""


@dataclass(frozen=True)
class IncomeView:
    """One amount, and whether it was seen on paper or said (一项收入)."""

    name: str
    label: str
    text: str
    value: str
    origin_name: str
    origins: tuple[ChoiceView, ...]
    required: bool
    error: str = ""
    origin_error: str = ""


@dataclass(frozen=True)
class SheetView:
    """The whole sheet, with what was written into it (一张表)."""

    life: tuple[QuestionView, ...]
    """Food and clothing."""
    risks: tuple[QuestionView, ...]
    income: tuple[IncomeView, ...]
    aside: tuple[IncomeView, ...]
    """What stands beside the income block."""
    unknown: str = UNKNOWN


def sheet_view(
    sheet: Sheet, risks: Iterable[Risk], given: Mapping[str, str], problems: Sequence[Problem] = ()
) -> SheetView:
    """The questions for these risks, as they are asked at the door (画入户核实表)."""
    wrong = {problem.field: problem.sentence for problem in problems}
    asked = [_question(name, question, given, wrong) for name, question in sheet.questions(risks)]
    life = len(sheet.food_and_clothing)
    parts = [_income(part, given, wrong) for part in sheet.income]
    net = {INCOME + name for name in NET_PARTS}
    return SheetView(
        life=tuple(asked[:life]),
        risks=tuple(asked[life:]),
        income=tuple(part for part in parts if part.name in net),
        aside=tuple(part for part in parts if part.name not in net),
    )


def sheet_given(sheet: Sheet, risks: Iterable[Risk], posted: Posted) -> dict[str, str]:
    """What was answered on the sheet, by the name of each question (读回入户核实表)."""
    names = [name for name, _ in sheet.questions(risks)]
    for part in sheet.income:
        names += [INCOME + part.name, INCOME + part.name + ORIGIN]
    return {name: posted[name][0] for name in names if posted.get(name)}


def shortened(problems: Sequence[Problem], sheet: SheetView) -> tuple[Problem, ...]:
    """The lines at the top: each problem by itself while they are few, else one line a part of the sheet.

    A part's line leads to its first problem; every sentence stands once, at its field.
    """
    if len(problems) <= SUMMARY_LINES:
        return tuple(problems)
    part_of = {question.name: LIFE for question in sheet.life} | {question.name: NEWS for question in sheet.risks}
    for part in (*sheet.income, *sheet.aside):
        part_of |= {part.name: MONEY, part.origin_name: MONEY}
    grouped: dict[str, list[Problem]] = {}
    for problem in problems:
        grouped.setdefault(part_of.get(problem.field, problem.sentence), []).append(problem)
    return tuple(
        Problem(of[0].field, f"{part}：{len(of)} 处" if len(of) > 1 else of[0].sentence) for part, of in grouped.items()
    )


def _question(name: str, question: Question, given: Mapping[str, str], wrong: Mapping[str, str]) -> QuestionView:
    """One question with what was picked."""
    picked = given.get(name, "")
    choices = tuple(ChoiceView(value, label, value == picked) for value, label in question.choices.items())
    return QuestionView(name, question.text, choices, wrong.get(name, ""))


def _income(part: IncomeQuestion, given: Mapping[str, str], wrong: Mapping[str, str]) -> IncomeView:
    """One amount with what was typed."""
    name = INCOME + part.name
    origin = name + ORIGIN
    picked = given.get(origin, "")
    return IncomeView(
        name=name,
        label=part.label,
        text=part.text,
        value=given.get(name, ""),
        origin_name=origin,
        origins=tuple(ChoiceView(one.value, label, one.value == picked) for one, label in ORIGIN_LABELS.items()),
        required=part.required,
        error=wrong.get(name, ""),
        origin_error=wrong.get(origin, ""),
    )
