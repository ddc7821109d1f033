"""What is said at the top of the next page after a step was taken (办好了)."""

from collections.abc import Mapping

from libs.events.contracts.values import Level
from services.assistance.domain.days import in_words
from services.assistance.domain.values import LEVEL_LABELS
from services.assistance.store.rows import TaskRow
from services.assistance.usecases.tasks import OWN_LABELS
from services.assistance.web.asking import At
from services.assistance.web.views_story import Known

NEXT_MAX = 3
OTHERS: Mapping[str, str] = {
    "visit": "记下了，入户核实办完了。",
    "told": "记下了，当面告知办完了。",
    "proxy": "记下了。",
}
"""What was done beside the steps of the table."""


def done_words(at: At, known: Known) -> str:
    """The step that was just taken, and who has it next; empty where the address names no step of the reader's."""
    event = at.request.query_params.get("done", "")
    if event in OTHERS:
        return OTHERS[event] + _next(known)
    mine = [
        row
        for rows in known.dossier.steps.values()
        for row in rows
        if row.step.event == event and row.step.actor_id == at.reader.officer_id
    ]
    if not mine:
        return ""
    last = max(mine, key=lambda row: row.step.entered_at)
    move = known.tables[last.matter.value].move(event, last.old_state)
    return f"记下了：{move.label if move else event}。{_next(known)}"


def _next(known: Known) -> str:
    """Who must do what until when."""
    tasks = sorted(known.dossier.tasks.values(), key=lambda t: (t.due_on is None, t.due_on, t.task_id))
    said = [_task(known, task) for task in tasks[:NEXT_MAX]]
    more = f"；另有 {len(tasks) - NEXT_MAX} 件" if len(tasks) > NEXT_MAX else ""
    return f"接下来：{'；'.join(said)}{more}。" if said else ""


def _task(known: Known, task: TaskRow) -> str:
    limit = known.profile.limits.get(task.kind)
    label = known.profile.label(limit.label) if limit else OWN_LABELS.get(task.kind, task.kind)
    who = known.profile.label(LEVEL_LABELS[Level(task.level)])
    if task.department:
        who = known.profile.departments.get(task.department, who)
    return f"{who} {label}" + (f"，{in_words(task.due_on)} 前" if task.due_on else "")
