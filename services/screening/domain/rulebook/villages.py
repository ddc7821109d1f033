"""Villages on this year's list, villages whose linked unit is missing or not evaluated (村类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, older_than
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule, Subject


@dataclass(frozen=True, slots=True, eq=False)
class VillageColumns(FamilyColumns):
    """What registers say of a village, one entry a village; yes or no as it is delivered (村数据列)."""

    listed: Annotated[Answers, f.LISTED]
    """Old revolutionary base, ethnic minority or low income, by the list of the year of the day."""
    unit_due: Annotated[Answers, f.UNIT_DUE]
    """A linked unit is due to it (by Dalian's paper: it was of low income)."""
    has_unit: Annotated[Answers, f.HAS_UNIT]
    evaluated_on: Annotated[Column, f.EVALUATED_ON]
    """The last evaluation of the unit, NEVER if there was none."""


def listed_village(facts: VillageColumns, _policy: Policy) -> Answers:
    """The village is on this year's list: its households are watched by data, without visits (列入名单的村).

    Basis: 晋乡村振兴组〔2021〕3号 第三条.
    """
    return facts.listed


def unit_missing(facts: VillageColumns, policy: Policy) -> Answers:
    """A linked unit is due, and there is none or it was not evaluated for so many months (挂钩单位缺位或未评价).

    Basis: 晋乡村振兴组〔2021〕3号 第二十四条; 大委农发〔2021〕3号 第二部分（一）第8项、第三部分（二）.
    """
    not_evaluated = older_than(facts.evaluated_on, policy, "unit_evaluation_months")
    return facts.unit_due & (no(facts.has_unit) | not_evaluated)


RULES = (
    FamilyRule(
        "SR-VIL-01",
        version=1,
        columns=VillageColumns,
        answer=listed_village,
        facts=("listed",),
        subject=Subject.VILLAGE,
    ),
    FamilyRule(
        "SR-VIL-02",
        version=1,
        columns=VillageColumns,
        answer=unit_missing,
        facts=("unit_due", "has_unit", "evaluated_on"),
        figures=("unit_evaluation_months",),
        subject=Subject.VILLAGE,
    ),
)
