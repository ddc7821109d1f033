"""What happened to a household, told step by step, and how far its matter has come (经过、办到哪一步)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.assistance.domain.answers import Answers
from services.assistance.domain.comparison import NEW_ROUND
from services.assistance.domain.days import beijing_day, in_words
from services.assistance.domain.profile import Profile
from services.assistance.domain.steps import Step, last_of, since_last
from services.assistance.domain.table import Table
from services.assistance.domain.values import CATEGORY_LABELS, RISK_LABELS, ROLE_LABELS, Category, Risk, Role

ENTERED_LATER = timedelta(minutes=5)
WAY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("受理", ("clue.validated",)),
    ("派到村", ("clue.assigned",)),
    ("入户核实", ("visit.recorded",)),
    ("授权", ("authorisation.signed",)),
    ("比对", ("comparison.returned",)),
    ("评议", ("review.passed", "review.failed")),
    ("公示", ("notice.completed",)),
    ("town_review", ("town.approved",)),
    ("county_decision", ("county.confirmed", "county.denied")),
    ("公告", ("decision.announced",)),
)
"""The main way of a household, from the report to the announcement; a region has its own words for two of them."""


@dataclass(frozen=True)
class Told:
    """A step with the table it belongs to and what it was about (哪一件的哪一步)."""

    table: Table
    step: Step
    about: str = ""
    """Which measure; empty for clue and case."""


@dataclass(frozen=True)
class TaleView:
    """One entry of the timeline (经过的一条)."""

    happened_at: datetime
    entered_at: datetime | None
    """Where it was entered noticeably later."""
    who: str
    what: str
    words: str
    is_step: bool
    """A step of a person; else a fact."""


@dataclass(frozen=True)
class WayView:
    """One station of the way (一站)."""

    label: str
    css: str
    """past, now, or nothing."""
    small: str = ""


def tale(told: Sequence[Told], profile: Profile, *, in_full: bool) -> tuple[TaleView, ...]:
    """What happened, latest first; without what was written where the reader may not see it (经过)."""
    return tuple(_tale(one, profile, in_full=in_full) for one in sorted(told, key=_when, reverse=True))


def _when(one: Told) -> datetime:
    return one.step.happened_at


def _tale(one: Told, profile: Profile, *, in_full: bool) -> TaleView:
    """One step in words."""
    step = one.step
    moves = one.table.moves_of(step.event)
    label = moves[0].label if moves else step.event
    later = step.entered_at - step.happened_at >= ENTERED_LATER
    return TaleView(
        happened_at=step.happened_at,
        entered_at=step.entered_at if later else None,
        who=profile.label(ROLE_LABELS[step.role]),
        what=f"{label}（{one.about}）" if one.about else label,
        words=words_of(one, profile) if in_full else "",
        is_step=step.role is not Role.SYSTEM,
    )


def words_of(one: Told, profile: Profile) -> str:
    """What was written down with a step, in one or two sentences (当时怎么写的)."""
    answers = one.step.answers
    parts = [SENTENCES[one.step.event](answers, profile)] if one.step.event in SENTENCES else []
    code = answers.text("reason_code")
    if code and code != "OTHER":
        parts.append(_label_of(one, "reason_code", code) + "。")
    for name in ("reason", "words", "note"):
        if written := answers.text(name):
            parts.append(f"“{written}”")
    return "".join(part for part in parts if part)


def _label_of(one: Told, name: str, value: str) -> str:
    """What the table calls a choice."""
    for move in one.table.moves_of(one.step.event):
        for field in move.fields:
            for choice in field.choices:
                if (field.name, choice.value) == (name, value):
                    return choice.label
    return value


def _of_review(answers: Answers, _: Profile) -> str:
    """How the village voted."""
    count = {name: answers.number(name) or 0 for name in ("present", "agreed", "against", "abstained")}
    aside = f"，亲属回避 {count['abstained']}" if count["abstained"] else ""
    return f"到会 {count['present']} 人：同意 {count['agreed']}，不同意 {count['against']}{aside}。"


def _of_comparison(answers: Answers, profile: Profile) -> str:
    """What an agency answered."""
    code = answers.text("agency")
    agency = profile.agencies[code].label if code in profile.agencies else code
    return f"{agency}：有疑点，{answers.text('question')}" if answers.text("result") == "HIT" else f"{agency}：清楚。"


def _of_hit(answers: Answers, profile: Profile) -> str:
    """Which question it was about."""
    code = answers.text("agency")
    return f"{profile.agencies[code].label if code in profile.agencies else code}："


def _of_decision(answers: Answers, _: Profile) -> str:
    """Which category and risks were decided."""
    category = answers.text("category")
    label = CATEGORY_LABELS[Category(category)] if category in Category.__members__ else ""
    return f"{label}，{risk_words(answers.chosen('risks'))}。" if label else ""


def _of_visit(answers: Answers, _: Profile) -> str:
    """What the visit saw."""
    how = "打电话核实，" if answers.text("manner") == "PHONE" else ""
    if answers.text("conclusion") == "NO_RISK":
        return f"{how}没看到风险。"
    return f"{how}有风险：{risk_words(answers.chosen('risks'))}。"


def _of_conversion(answers: Answers, _: Profile) -> str:
    return f"{risk_words(answers.chosen('risks'))}。"


def _of_poster(answers: Answers, _: Profile) -> str:
    """Where, when and by whom a notice was put up or taken down."""
    if answers.text("posting") == "NOT_POSTED":
        return "不张贴。"
    parts = [answers.text("place"), answers.text("hour"), answers.text("poster")]
    return "，".join(part for part in parts if part) + "。" if any(parts) else ""


def _of_signatures(answers: Answers, _: Profile) -> str:
    marks = answers.by("signatures").values()
    out = sum(mark == "OUT_OF_REACH" for mark in marks)
    return f"{len(marks) - out} 人签了" + (f"，{out} 人没联系上" if out else "") + "。" if marks else ""


SENTENCES: Mapping[str, Callable[[Answers, Profile], str]] = {
    "review.passed": _of_review,
    "review.failed": _of_review,
    "comparison.answered": _of_comparison,
    "hit.explained": _of_hit,
    "hit.cleared": _of_hit,
    "hit.stands": _of_hit,
    "county.confirmed": _of_decision,
    "visit.recorded": _of_visit,
    "clue.converted": _of_conversion,
    "notice.started": _of_poster,
    "notice.completed": _of_poster,
    "decision.announced": _of_poster,
    "authorisation.sought": _of_signatures,
    "authorisation.signed": _of_signatures,
}


def risk_words(risks: Collection[str]) -> str:
    """Risks as a page calls them (风险)."""
    return "、".join(RISK_LABELS[Risk(risk)] for risk in risks if risk in set(Risk)) or "没有写"


@dataclass(frozen=True)
class Course:
    """The steps of a household's matter as far as it has come (一路的经过)."""

    clue: Sequence[Step]
    case: Sequence[Step]
    open_now: bool
    due_on: date | None


def way(course: Course, profile: Profile) -> tuple[WayView, ...]:
    """The stations of a household's way; after an objection the case's begin anew (办到哪一步)."""
    looked_at = (*course.clue, *since_last(course.case, *NEW_ROUND))
    due_on = course.due_on
    stations: list[WayView] = []
    waits = course.open_now
    for name, events in WAY:
        label = profile.words.get(name, name)
        step = last_of(looked_at, *events)
        if step is not None:
            stations.append(WayView(label, "past", in_words(beijing_day(step.happened_at))))
        elif waits:
            stations.append(WayView(label, "now", f"{in_words(due_on)} 前" if due_on else ""))
            waits = False
        else:
            stations.append(WayView(label, ""))
    return tuple(stations)


def below_said(case: Sequence[Step], table: Table, profile: Profile) -> tuple[str, ...]:
    """What the levels below said, for whoever decides (下面各级怎么说)."""
    said: list[str] = []
    for event in ("review.passed", "review.failed", "notice.completed", "town.approved"):
        step = last_of(case, event)
        if step is not None:
            label = table.moves_of(event)[0].label
            said.append(f"{in_words(beijing_day(step.happened_at))} {label}：{words_of(Told(table, step), profile)}")
    return tuple(said)
