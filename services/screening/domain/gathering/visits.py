"""What the last visit learned of a household's income (入户了解的收入)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from libs.policy import Policy
from services.screening.domain.facts import HouseholdFacts, IncomeBlock
from services.screening.domain.gathering.entry import Entry, said_by
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.income import VISIT_MONTHS
from services.screening.domain.rulebook.parts import NEVER, first_within

FACTS = frozenset({f.VISITED_ON, f.VISIT_NET, f.VISIT_PAY_OUTS, f.VISIT_SELF_PAY})


def lately(told: Mapping[str, Sequence[IncomeBlock]], policies: Iterable[Policy]) -> set[str]:
    """The households at whose door an income was told that still counts on the day of one of these policies."""
    first = min(first_within(policy.day, VISIT_MONTHS) for policy in policies)
    return {of for of, blocks in told.items() if any(one.visited_on and one.visited_on >= first for one in blocks)}


def last_income(facts: HouseholdFacts, day: date) -> list[Entry]:
    """The income that was told at the door last; every visit is heard of, so that silence is none (最近一次入户)."""
    told = [(one.visited_on, one) for one in facts.income_blocks if one.visited_on is not None]
    by_then = [(on, block) for on, block in told if on <= day]
    if not by_then:
        return [{f.VISITED_ON.name: NEVER}]
    on, block = max(by_then, key=lambda one: (one[0], one[1].source.received_at, one[1].source.row_id))
    amounts = (
        (f.VISIT_NET, block.net_fen),
        (f.VISIT_PAY_OUTS, block.pay_outs_fen),
        (f.VISIT_SELF_PAY, block.compliant_self_pay_fen),
    )
    return [said_by(block.source, (f.VISITED_ON, on.toordinal()), *amounts)]
