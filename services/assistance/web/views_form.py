"""The form of a step as a page shows it, drawn from the table, and what was posted read back (按流转表画表单)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from services.assistance.domain.answers import Given, Lists, Problem, options
from services.assistance.domain.table import TEXT_MAX, Field, FieldKind

SUBJECT = ":"
"""Between the name of a field and the member or rule that it is about."""
LONG_WORDS = frozenset({"reason", "minutes", "words", "alternative", "appeal", "note", "question", "paper"})
OF_SUBJECTS = {FieldKind.BY_MEMBER: "members", FieldKind.BY_RULE: "rules"}
HINTS = {
    FieldKind.MONEY: "按元写，如 1234.56。",
    FieldKind.NUMBER: "写整数，没有写 0。",
}
YES_NO = {"true": "是", "false": "否"}

Posted = Mapping[str, Sequence[str]]
"""Every name of a posted form with all its values."""


@dataclass(frozen=True)
class ChoiceView:
    """One choice: picked, or impossible with its reason (一个选项)."""

    value: str
    label: str
    picked: bool = False
    impossible: str = ""


@dataclass(frozen=True)
class LineView:
    """One member or one rule of a field that is answered for each (一人一行、一条一行)."""

    name: str
    label: str
    value: str = ""
    choices: tuple[ChoiceView, ...] = ()


@dataclass(frozen=True)
class FieldView:
    """One field as it is drawn: label, hint, what was typed, what is wrong (表单的一项)."""

    name: str
    label: str
    kind: FieldKind
    required: bool
    hint: str = ""
    error: str = ""
    value: str = ""
    long: bool = False
    choices: tuple[ChoiceView, ...] = ()
    lines: tuple[LineView, ...] = ()
    max_length: int = TEXT_MAX


@dataclass(frozen=True)
class Drawn:
    """What a form is drawn from beside its fields (画表单要的)."""

    lists: Lists = field(default_factory=dict)
    impossible: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    given: Mapping[str, Given] = field(default_factory=dict)
    only_rules: Collection[str] | None = None
    """The rules that must be explained; all of them if nobody says."""


def draw(fields: Sequence[Field], drawn: Drawn) -> tuple[FieldView, ...]:
    """Every field of a step, ready to be shown (画表单)."""
    return tuple(_draw(one, drawn) for one in fields)


def given_of(fields: Sequence[Field], posted: Posted) -> dict[str, Given]:
    """What somebody wrote into the form, by the kind of each field (读回表单).

    A field that the step does not have is not looked at: a page posts its own key and token too.
    """
    given: dict[str, Given] = {}
    for one in fields:
        if one.kind in OF_SUBJECTS:
            start = one.name + SUBJECT
            given[one.name] = {name[len(start) :]: _first(posted, name) for name in posted if name.startswith(start)}
        elif one.kind is FieldKind.CHOICES:
            given[one.name] = [value for value in posted.get(one.name, ()) if value]
        else:
            given[one.name] = _first(posted, one.name)
    return given


def _first(posted: Posted, name: str) -> str:
    return next(iter(posted.get(name, ())), "")


def _draw(one: Field, drawn: Drawn) -> FieldView:
    """One field with what was typed into it."""
    label, hint = _label_and_hint(one.label)
    given = drawn.given.get(one.name, "")
    return FieldView(
        name=one.name,
        label=label,
        kind=one.kind,
        required=one.required,
        hint=hint or HINTS.get(one.kind, ""),
        error=next((problem.sentence for problem in drawn.problems if problem.field == one.name), ""),
        value=given if isinstance(given, str) else "",
        long=one.name in LONG_WORDS,
        choices=() if one.kind in OF_SUBJECTS else _choices(one, drawn),
        lines=_lines(one, drawn, given if isinstance(given, Mapping) else {}),
    )


def _label_and_hint(label: str) -> tuple[str, str]:
    """What stands in brackets at the end of a label is its hint."""
    head, bracket, tail = label.partition("（")
    return (head, tail.removesuffix("）") + "。") if bracket and label.endswith("）") else (label, "")


def _choices(one: Field, drawn: Drawn) -> tuple[ChoiceView, ...]:
    """The choices of a field; one that is impossible stays to be seen."""
    if one.kind is FieldKind.YES_NO:
        labels: Mapping[str, str] = YES_NO
    elif one.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        labels = options(one, drawn.lists)
    else:
        return ()
    given = drawn.given.get(one.name, "")
    picked = {given} if isinstance(given, str) else set(given) if isinstance(given, Sequence) else set()
    reasons = drawn.impossible.get(one.name, {})
    return tuple(
        ChoiceView(value, label, value in picked and value not in reasons, reasons.get(value, ""))
        for value, label in labels.items()
    )


def _lines(one: Field, drawn: Drawn, given: Mapping[str, str]) -> tuple[LineView, ...]:
    """One line for each member or rule."""
    if one.kind not in OF_SUBJECTS:
        return ()
    subjects = drawn.lists.get(OF_SUBJECTS[one.kind], {})
    if one.kind is FieldKind.BY_RULE and drawn.only_rules is not None:
        subjects = {code: label for code, label in subjects.items() if code in drawn.only_rules}
    labels = options(one, drawn.lists) if one.choices or one.list_name else {}
    return tuple(
        LineView(
            name=f"{one.name}{SUBJECT}{subject}",
            label=label,
            value=given.get(subject, ""),
            choices=tuple(ChoiceView(value, text, given.get(subject) == value) for value, text in labels.items()),
        )
        for subject, label in subjects.items()
    )
