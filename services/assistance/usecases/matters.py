"""One matter as a page looks at it: where it stands, its household, the choices of its forms (一件事的样子)."""

from dataclasses import dataclass
from datetime import date

from services.assistance.domain.answers import Lists
from services.assistance.domain.context import Situation, lists_of
from services.assistance.domain.guards.decision import quality_checks
from services.assistance.domain.quality import Check, summary
from services.assistance.domain.steps import Actor
from services.assistance.domain.table import State
from services.assistance.domain.values import Role
from services.assistance.store.rows import MatterRow, TaskRow
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.situation import Looking, context_of
from services.assistance.usecases.tasks import matter_clock, standing_task


@dataclass(frozen=True)
class MatterView:
    """Where a matter stands (办到哪一步)."""

    matter: str
    matter_id: str
    household_id: str
    area_code: str | None
    region: str
    state: State
    lists: Lists
    """The choices that its forms take from region and household."""
    last_step_id: str | None
    """What a form hands back as `seen`, so that the second of two people is told."""
    due_on: date | None
    task: TaskRow | None
    day_number: int
    """Which day of the matter this is."""
    checks: tuple[Check, ...]
    """The data checks, where the town is to review; else empty."""
    checks_words: str
    row: MatterRow


def seen_in(hand: Hand, matter: MatterRow) -> MatterView:
    """The matter as it stands now."""
    context = context_of(hand.dossier, matter, Looking(hand.today, hand.calendar, hand.entered))
    steps = tuple(hand.dossier.steps_of(matter.matter_id))
    table = hand.table_of(matter)
    rows = hand.dossier.steps.get(matter.matter_id, [])
    task = standing_task(hand, matter)
    checks: tuple[Check, ...] = ()
    if matter.state == "TOWN_REVIEW":
        nobody = Actor("", Role.TOWN)
        checks = quality_checks(Situation(table, matter.state, steps, nobody, hand.today, context))
    return MatterView(
        matter=matter.matter.value,
        matter_id=matter.matter_id,
        household_id=hand.household_id,
        area_code=hand.area_code,
        region=hand.region,
        state=table.state(matter.state),
        lists=lists_of(context, steps),
        last_step_id=rows[-1].step_id if rows else None,
        due_on=task.due_on if task else None,
        task=task,
        day_number=matter_clock(hand, matter).day_number(hand.today),
        checks=checks,
        checks_words=summary(checks) if checks else "",
        row=matter,
    )
