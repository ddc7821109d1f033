"""B9: how much of the aid budget may buy social work (社工服务经费)."""

from dataclasses import dataclass
from fractions import Fraction

from libs.policy.benefits.outcome import Note, Outcome, Sheet
from libs.policy.standing import Policy
from libs.policy.texts import percent, yuan


@dataclass(frozen=True, slots=True)
class AidBudget:
    """A year's budget of subsidies for people in need, and what is already committed, in fen (困难群众救助资金)."""

    budget: int | None
    committed: int = 0


def social_work_limit(policy: Policy, facts: AidBudget) -> Outcome:
    """B9: at most a share of the budget, rounded down: a ceiling is not passed by a fen (社工服务经费上限).

    Basis: 晋乡村振兴组〔2021〕3号 第十二条.
    """
    sheet = Sheet("B9", policy)
    budget, share = sheet.fact("budget", facts.budget), sheet.ratio("social_work_pct_max")
    exact = budget * Fraction(share)
    limit = exact.numerator // exact.denominator
    sheet.step("上限", f"{yuan(budget)} × {percent(share)} = {yuan(limit)}")
    sheet.step("已安排", f"{yuan(facts.committed)}，还可安排 {yuan(limit - facts.committed)}")
    if facts.committed > limit:
        sheet.note(Note.OVER_LIMIT)
    return sheet.outcome(limit=limit, committed=facts.committed, left=limit - facts.committed)
