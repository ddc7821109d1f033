"""A figure as somebody fills it in on the page: what is wanted by it, and a form that says what is wanted (录入表)."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from libs.policy import GRADE_LABELS, Grade
from services.screening.domain.figures.entries import ASSUMED_OR_CITED, FigureEntry, Unfit, Wanted
from services.screening.domain.figures.values import Filled, Unreadable, filled_again, written

WITHDRAW = "withdraw"
"""The field that says that an entry is only to be taken back."""
GRADES: Mapping[str, str] = MappingProxyType({str(grade): GRADE_LABELS[grade] for grade in ASSUMED_OR_CITED})


def wanted(figure: str, said: Filled) -> Wanted:
    """What is wanted by a form that was sent. Raises Unfit with each field that cannot be read."""
    problems: list[tuple[str, str]] = []
    days = {name: _day(said, name, problems) for name in ("from_on", "to_on")}
    if days["from_on"] is None and not problems:
        problems.append(("from_on", "请写从哪天起，比如 2024-07-01。"))
    grade = first(said, "grade")
    if grade not in GRADES:
        problems.append(("grade", "请选依据。"))
    value = None
    if not first(said, WITHDRAW):
        try:
            value = written(figure, said)
        except Unreadable as mistake:
            problems.insert(0, ("value", str(mistake)))
    if problems or days["from_on"] is None:
        raise Unfit(problems)
    return Wanted(
        figure=figure,
        written=value,
        from_on=days["from_on"],
        to_on=days["to_on"],
        document=first(said, "document"),
        article=first(said, "article"),
        grade=Grade(grade),
        replaces=first(said, "replaces") or None,
    )


def correcting(entry: FigureEntry, *, withdraw: bool) -> dict[str, list[str]]:
    """A form that says what an entry says, to be corrected, or to be taken back (更正、撤销)."""
    of = entry.wanted
    said = {
        "from_on": of.from_on.isoformat(),
        "to_on": "" if of.to_on is None else of.to_on.isoformat(),
        "replaces": entry.entry_id,
    }
    if withdraw:
        return {name: [text] for name, text in (said | {WITHDRAW: "yes"}).items()}
    said |= {"document": of.document, "article": of.article, "grade": str(of.grade)}
    value = {} if of.written is None else filled_again(of.figure, of.written)
    return {name: [text] for name, text in said.items()} | value


def first(said: Filled, name: str) -> str:
    """The first value of a field, without blanks around it; empty if there is none."""
    return next(iter(said.get(name, ())), "").strip()


def _day(said: Filled, name: str, problems: list[tuple[str, str]]) -> date | None:
    """The day of a field; none if it is empty or, with the problem noted, no day."""
    text = first(said, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append((name, "没有这一天，日期写成 2024-07-01。"))
        return None
