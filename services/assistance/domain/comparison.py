"""What the agencies answered, and what became of each question (信息比对)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from services.assistance.domain.steps import Step, since_last


class HitState(StrEnum):
    """What became of a question that a comparison raised (比对疑点的情况)."""

    OPEN = "OPEN"
    EXPLAINED = "EXPLAINED"
    CLEARED = "CLEARED"
    STANDS = "STANDS"


HIT_LABELS = {
    HitState.OPEN: "等说明",
    HitState.EXPLAINED: "已说明",
    HitState.CLEARED: "已说明清楚",
    HitState.STANDS: "属实",
}

AFTER = {"hit.explained": HitState.EXPLAINED, "hit.cleared": HitState.CLEARED, "hit.stands": HitState.STANDS}
NEW_ROUND = ("objection.raised", "town.returned", "basis.returned")
"""After one of these the household is verified again, and an agency may be asked again."""


def hits(steps: Sequence[Step]) -> Mapping[str, HitState]:
    """Every agency whose latest answer is a hit, with what became of it (各处比对疑点)."""
    found: dict[str, HitState] = {}
    for step in steps:
        agency = step.answers.text("agency")
        if step.event == "comparison.answered":
            found.pop(agency, None)
            if step.answers.text("result") == "HIT":
                found[agency] = HitState.OPEN
        elif step.event in AFTER and agency in found:
            found[agency] = AFTER[step.event]
    return found


def answered(steps: Sequence[Step], *, this_round: bool = False) -> frozenset[str]:
    """The agencies that have answered; only since the household is verified again, if asked so (已回的单位)."""
    looked_at = since_last(steps, *NEW_ROUND) if this_round else steps
    return frozenset(step.answers.text("agency") for step in looked_at if step.event == "comparison.answered")
