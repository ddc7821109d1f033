"""Why a household is looked at: findings with sentence, clause and arithmetic (为什么要看这一户、怎么算出来的)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.events.contracts.screening import FigureUsed, FindingRaised, InputUsed, Line
from libs.events.contracts.values import Paper
from services.assistance.domain.days import age_on
from services.assistance.domain.household import Household, IncomeLine, Member

OLD_DAYS = 90
"""From this age on the day of a fact is shown bold."""
FIGURE = re.compile(r"−?\d[\d,]*(?:\.\d+)?(?: ?(?:元|%|人|户|天|个月|级))")


class Standing(StrEnum):
    """Whether a finding still holds (疑点还在不在)."""

    OPEN = "open"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; figures are bold (一句话的一段)."""

    text: str
    bold: bool


@dataclass(frozen=True)
class ClauseView:
    """The document behind a sentence; dotted where it is assumed (依据)."""

    text: str
    weak: bool


@dataclass(frozen=True)
class OriginView:
    """Where a fact came from and when (来源和新旧)."""

    label: str
    text: str
    origin: str
    received_on: date | None
    old: bool


@dataclass(frozen=True)
class FindingView:
    """One finding as a page shows it (一个疑点)."""

    rule_id: str
    pill: str
    css: str
    parts: tuple[Part, ...]
    clause: ClauseView
    day: date
    lines: tuple[Line, ...]
    figures: tuple[str, ...]
    inputs: tuple[OriginView, ...]


PILLS = {Standing.OPEN: ("触发", "met"), Standing.ENDED: ("不再触发", "lack"), Standing.WITHDRAWN: ("已撤回", "back")}


def finding_view(event: FindingRaised, standing: Standing, today: date) -> FindingView:
    """A finding with its reason, its paper and its arithmetic (疑点和理由)."""
    pill, css = PILLS[standing]
    weak = event.provisional or event.assumed or event.clause.grade == "assumed"
    return FindingView(
        rule_id=event.rule_id,
        pill=pill,
        css=css,
        parts=in_parts(event.sentence),
        clause=clause_view(event.clause, weak=weak, demo=event.demo),
        day=event.day,
        lines=event.arithmetic,
        figures=tuple(_figure(f) for f in event.figures),
        inputs=tuple(_origin(one, today) for one in event.inputs),
    )


def clause_view(paper: Paper, *, weak: bool, demo: bool = False) -> ClauseView:
    """The chip of a document (依据)."""
    words = " ".join(part for part in (paper.document, paper.article) if part)
    marks = [mark for mark, holds in (("标准暂定", weak), ("演示值", demo)) if holds]
    return ClauseView(" · ".join([words, *marks]), weak)


def in_parts(sentence: str) -> tuple[Part, ...]:
    """A sentence with its figures apart, so that they can be bold (理由，数字加粗)."""
    parts: list[Part] = []
    end = 0
    for found in FIGURE.finditer(sentence):
        if found.start() > end:
            parts.append(Part(sentence[end : found.start()], bold=False))
        parts.append(Part(found.group(), bold=True))
        end = found.end()
    if end < len(sentence):
        parts.append(Part(sentence[end:], bold=False))
    return tuple(parts)


def _figure(used: FigureUsed) -> str:
    """A figure that decided, with its paper; what must be said wherever it shows."""
    paper = used.paper
    basis = " ".join(part for part in (paper.document, paper.article) if part)
    weak = "演示值" if used.demo else "暂定" if paper.grade == "assumed" else ""
    marks = "".join(f"，{mark}" for mark in (weak, "沿用" if used.provisional else "") if mark)
    return f"{used.label} {used.text}（{basis}{marks}）"


def _origin(one: InputUsed, today: date) -> OriginView:
    """A fact that decided, and how old it is."""
    old = one.received_on is not None and (today - one.received_on).days > OLD_DAYS
    return OriginView(one.label, one.text, one.origin, one.received_on, old)


@dataclass(frozen=True)
class PersonView:
    """A member of the household without a name (家里人)."""

    label: str
    words: str
    labour: str


def people_at_home(household: Household, today: date) -> tuple[PersonView, ...]:
    """The adults one by one, the minors as a number (家里人)."""
    adults = [member for member in household.members if member.is_adult(today)]
    minors = len(household.members) - len(adults)
    rows = [_person(number, member, today) for number, member in enumerate(adults, start=1)]
    return (*rows, PersonView(f"未成年 {minors} 人", "", "")) if minors else tuple(rows)


def _person(number: int, member: Member, today: date) -> PersonView:
    """An adult: age and ability to work."""
    age = f"{age_on(today, member.born_on)} 岁" if member.born_on else "年龄没登记"
    return PersonView(f"大人 {number}", age, member.labour.value if member.labour else "劳力没登记")


def member_labels(household: Household, today: date) -> dict[str, str]:
    """How members are told apart in a form, without names (各人的叫法)."""
    labels = {}
    for number, member in enumerate(household.members, start=1):
        age = f"{age_on(today, member.born_on)} 岁" if member.born_on else "年龄没登记"
        labels[member.member_id] = f"第 {number} 人，{age}" + ("" if member.signs_alone(today) else "，监护人签")
    return labels


def kept_with_it(line: IncomeLine | None, findings: Sequence[str], facts_version: int) -> str:
    """What is stored with a decision (将同时存下)."""
    grade = {"assumed": "，暂定", "demo": "，演示值"}.get(line.grade, "") if line else ""
    known = f"监测线 {line.value_fen // 100:,} 元（{line.year} 年{grade}）" if line else "监测线还没录入"
    return f"将同时存下：{known}、{len(findings)} 个疑点、资料第 {facts_version} 版。"


def neutral_words(sentences: Iterable[str]) -> str:
    """Why the village goes there, each reason once (给村里的话)."""
    return "；".join(dict.fromkeys(sentence for sentence in sentences if sentence)) or "请入户了解"
