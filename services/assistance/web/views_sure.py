"""The page before a step that cannot be undone: who, what, whom it is told to, what can correct it (不能撤回的一步)."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.web.people import Card
from services.assistance.domain.context import Context
from services.assistance.domain.table import Move
from services.assistance.web.views_why import kept_with_it

TOLD = {
    "county.confirmed": "会告诉：镇里、村里；帮扶措施提出后由镇里定、部门办；这家人在查询页上看得到。",
    "county.denied": "会告诉：镇里、村里；这家人在查询页上看到没有列入和理由，30 天内可以提，换人再看。",
}
LATER = {
    "county.confirmed": "定了不能撤回。以后情况有变，按新的线索再核实。",
    "county.denied": "定了不能撤回。这家人不同意，或以后有变化，随时可以再报，换人再核实。",
}


@dataclass(frozen=True)
class SureView:
    """What is about to be decided (再看一遍)."""

    title: str
    who: str
    lines: tuple[str, ...]
    told: str
    later: str
    verb: str


def sure_view(move: Move, card: Card, answers: Sequence[tuple[str, str]], context: Context) -> SureView:
    """Everything that the decision says, once more (核对)."""
    lines = [f"{label.partition('（')[0]}：{said}" for label, said in answers if said]
    if move.keeps_basis:
        lines.append(kept_with_it(context.line, context.finding_ids, context.facts_version))
    return SureView(
        title=f"请核对：{move.label}",
        who=f"{card.head} 户　{card.place}",
        lines=tuple(lines),
        told=TOLD.get(move.event, "会告诉经手的各级；这家人在查询页上看得到。"),
        later=LATER.get(move.event, "办了不能撤回。"),
        verb=f"核对无误，{move.label}",
    )
