"""One household on one page: card, way, why, what was done, measures (一户的页面)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from libs.events.contracts.values import Matter
from services.assistance.domain.comparison import HitState, hits
from services.assistance.domain.days import WorkingCalendar, beijing_day, in_words
from services.assistance.domain.measures import Catalogue
from services.assistance.domain.profile import Profile
from services.assistance.domain.quality import Check, Outcome
from services.assistance.domain.steps import Step, last_of
from services.assistance.domain.table import Table
from services.assistance.domain.values import CATEGORY_LABELS, Category
from services.assistance.store.rows import CaseRow, ClueRow, Dossier, FindingRow, MeasureRow, TaskRow
from services.assistance.usecases.matters import MatterView
from services.assistance.usecases.situation import clue_behind
from services.assistance.web.views_due import DueView, due_view
from services.assistance.web.views_tale import Course, TaleView, Told, WayView, risk_words, tale, way
from services.assistance.web.views_why import FindingView, Standing, finding_view

CHANNELS: Mapping[str, str] = {
    "SELF": "本人报的",
    "PROXY": "别人代报的",
    "GRID": "网格员报的",
    "CADRE": "村干部报的",
    "DEPT": "部门转来的",
    "HOTLINE": "12345 转来的",
    "PETITION": "信访转来的",
    "RULE": "系统筛查",
}
OUTCOMES: Mapping[Outcome, tuple[str, str]] = {
    Outcome.PASSED: ("通过", "done"),
    Outcome.FAILED: ("没过", "late"),
    Outcome.UNKNOWN: ("缺少信息", "lack"),
}
PILLS: Mapping[str, str] = {
    "CONFIRMED": "done",
    "DELIVERED": "done",
    "IN_PROGRESS": "going",
    "REFUSED": "back",
    "DROPPED": "back",
}


@dataclass(frozen=True)
class MeasureLine:
    """One measure of the household (一项帮扶)."""

    measure_id: str
    label: str
    group: str
    risks: str
    department: str
    state: str
    css: str
    due: DueView | None
    instead: str
    href: str


@dataclass(frozen=True)
class CheckLine:
    """One data check (一项数据检查)."""

    code: str
    sentence: str
    word: str
    css: str


@dataclass(frozen=True)
class QuestionLine:
    """A question of a comparison that the household must answer (要问这家人的一句话)."""

    agency: str
    question: str


@dataclass(frozen=True)
class Known:
    """What a page of a household is made of (页面的材料)."""

    dossier: Dossier
    tables: Mapping[str, Table]
    profile: Profile
    catalogue: Catalogue
    calendar: WorkingCalendar
    today: date


def main_matter(dossier: Dossier, tables: Mapping[str, Table]) -> ClueRow | CaseRow | None:
    """The clue or case that the page is about: the open one, else the newest (这一页说的那一件)."""
    matters: list[ClueRow | CaseRow] = [*dossier.clues.values(), *dossier.cases.values()]
    going = [m for m in matters if not tables[m.matter.value].state(m.state).ended]
    kinds = {Matter.CASE: 1, Matter.CLUE: 0}
    return max(going or matters, key=lambda m: (kinds[m.matter], m.order), default=None)


def way_of(known: Known, due_on: date | None) -> tuple[WayView, ...]:
    """How far the household's matter has come."""
    dossier = known.dossier
    matter = main_matter(dossier, known.tables)
    if matter is None:
        return ()
    clue = clue_behind(dossier, matter)
    case = dossier.steps_of(matter.matter_id) if isinstance(matter, CaseRow) else []
    ended = known.tables[matter.matter.value].state(matter.state).ended
    steps = dossier.steps_of(clue.clue_id) if clue else []
    return way(Course(steps, case, open_now=not ended, due_on=due_on), known.profile)


def tale_of(known: Known, *, in_full: bool, only: str | None = None) -> tuple[TaleView, ...]:
    """Every step of every matter of the household, or of one matter."""
    told = []
    for matter_id, rows in known.dossier.steps.items():
        if only is not None and matter_id != only:
            continue
        measure = known.dossier.measures.get(matter_id)
        about = label_of(known, measure) if measure else ""
        told += [Told(known.tables[row.matter.value], row.step, about) for row in rows]
    return tale(told, known.profile, in_full=in_full)


def label_of(known: Known, measure: MeasureRow) -> str:
    """What a measure is called."""
    item = known.catalogue.items.get(measure.item)
    return item.label if item else measure.item


def findings_of(rows: Sequence[FindingRow], today: date) -> tuple[FindingView, ...]:
    """The findings, those that hold first."""
    ordered = sorted(rows, key=lambda f: (not f.open, f.event.day, f.finding_id))
    return tuple(finding_view(row.event, Standing(row.state), today) for row in ordered)


def measure_lines(known: Known, *, links: bool) -> tuple[MeasureLine, ...]:
    """The household's measures with who has them (帮扶措施)."""
    return tuple(_measure(known, row, links=links) for row in known.dossier.measures.values())


def _measure(known: Known, row: MeasureRow, *, links: bool) -> MeasureLine:
    item = known.catalogue.items.get(row.item)
    state = known.tables["measure"].state(row.state)
    task = first_task(known.dossier, row.measure_id)
    due = due_view(task.due_on, known.today, known.calendar) if task and task.due_on else None
    return MeasureLine(
        measure_id=row.measure_id,
        label=label_of(known, row),
        group=item.group if item else "",
        risks=risk_words(row.risks),
        department=known.profile.departments.get(row.department, row.department),
        state=state.label,
        css=PILLS.get(row.state, ""),
        due=due,
        instead="—" if state.ended else state.waits,
        href=f"/measures/{row.measure_id}" if links else "",
    )


def first_task(dossier: Dossier, matter_id: str) -> TaskRow | None:
    """The open task of a matter that is due first."""
    return min(dossier.tasks_of(matter_id), key=lambda t: (t.due_on or date.max, t.task_id), default=None)


def check_lines(checks: Sequence[Check]) -> tuple[CheckLine, ...]:
    """The data checks with their outcome (数据检查)."""
    return tuple(CheckLine(c.code, c.sentence, *OUTCOMES[c.outcome]) for c in checks)


def report_lines(known: Known, words: Mapping[str, str]) -> tuple[str, ...]:
    """Who reported when, and in which words where the reader may see them (谁报的)."""
    lines = []
    for report in sorted(known.dossier.reports.values(), key=lambda r: (r.reported_at, r.report_id)):
        said = words.get(report.report_id, "")
        day = in_words(beijing_day(report.reported_at))
        lines.append(f"{day} {CHANNELS.get(report.channel, '')}（{report.number}）" + (f"：{said}" if said else ""))
    return tuple(lines)


def questions_of(known: Known, case: CaseRow) -> tuple[QuestionLine, ...]:
    """The questions of the comparison that nobody has answered yet."""
    steps: list[Step] = known.dossier.steps_of(case.case_id)
    waiting = [code for code, state in hits(steps).items() if state is HitState.OPEN]
    asked = {s.answers.text("agency"): s.answers.text("question") for s in steps if s.event == "comparison.answered"}
    return tuple(QuestionLine(known.profile.agencies[code].label, asked.get(code, "")) for code in waiting)


def changes_of(known: Known, case: CaseRow) -> tuple[str, ...]:
    """What the matter rests on has changed, and nobody has decided what follows (依据有变化)."""
    steps = known.dossier.steps_of(case.case_id)
    last = last_of(steps, "basis.changed", "basis.kept", "basis.returned")
    if last is None or last.event != "basis.changed":
        return ()
    notes = [f.note for f in known.dossier.findings.values() if f.note and not f.open]
    said = last.answers.text("words") or "；".join(notes) or "本户的依据变了。"
    return (f"依据有变化：{said}请定：照办，还是退回核实。",)


def about_of(known: Known, view: MatterView | None) -> str:
    """What kind of household, which matter (一行说明)."""
    facts = known.dossier.household.facts
    count = len([m for m in (facts.members or ()) if m.left_on is None and m.died_on is None]) if facts else 0
    parts = ["脱贫户" if facts and facts.formerly_poor else "普通农户", f"{count} 口人" if count else "人口没登记"]
    if known.dossier.household.provisional:
        parts.append("临时户，还没认户")
    if view is not None:
        parts.append(f"{known.tables[view.matter].label}：{view.state.label}")
    case = next((c for c in reversed(known.dossier.cases.values()) if c.category), None)
    if case is not None and case.category:
        parts.append(CATEGORY_LABELS[Category(case.category)])
    return " · ".join(parts)
