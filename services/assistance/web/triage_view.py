"""Which findings are worth a visit: what helps to choose, and what may be done with them (疑点研判)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.assistance.domain.table import Table
from services.assistance.usecases import console as desk
from services.assistance.web.asking import At
from services.assistance.web.views_console import TriageForm
from services.assistance.web.views_form import ChoiceView

TRIAGE = "triage"
TURN, LEAVE = "finding.turned", "finding.left"
SYSTEM_ONLY = frozenset({"FINDING_ENDED"})
"""A reason that only the system gives."""


@dataclass(frozen=True)
class TriageChoices:
    """What may be done with the ticked ones, and why (怎么办、为什么)."""

    actions: tuple[ChoiceView, ...]
    turn: tuple[ChoiceView, ...]
    leave: tuple[ChoiceView, ...]


def triage_choices(table: Table, form: TriageForm) -> TriageChoices:
    """The two steps and their reasons, as the table has them."""
    actions = tuple(ChoiceView(event, table.moves_of(event)[0].label, event == form.event) for event in (TURN, LEAVE))
    return TriageChoices(actions, _reasons(table, TURN, form.turn_reason), _reasons(table, LEAVE, form.leave_reason))


def _reasons(table: Table, event: str, picked: str) -> tuple[ChoiceView, ...]:
    fields = table.moves_of(event)[0].fields
    choices = next(field.choices for field in fields if field.name == "reason_code")
    return tuple(ChoiceView(c.value, c.label, c.value == picked) for c in choices if c.value not in SYSTEM_ONLY)


async def beside(at: At, rows: Sequence[desk.DeskRow]) -> Mapping[str, tuple[str, ...]]:
    """Beside each row: how this rule fared here, and what is open for the household (旁边的话)."""
    records = await desk.rule_records(at.session, at.reader, at.now)
    busy = await desk.being_dealt_with(at.session, [row.task.household_id for row in rows])
    said: dict[str, tuple[str, ...]] = {}
    for row in rows:
        lines = []
        for rule in dict.fromkeys(finding.rule_id for finding in row.findings):
            record = records.get(rule)
            if record is not None:
                lines.append(f"{rule}：近一年 {record.households} 户，确认 {record.confirmed}")
        if row.task.household_id in busy:
            lines.append(f"这一户有在办的：{'、'.join(busy[row.task.household_id])}")
        said[row.task.task_id] = tuple(lines)
    return said
