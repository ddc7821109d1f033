"""Households without labour (劳动力类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class LabourColumns(FamilyColumns):
    """Labour skill, one entry a member (劳动力数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    capable: Annotated[Answers, d.CAPABLE]
    """Ordinary, skilled, weak or half labour; lost and never had are not."""


def no_labour(facts: LabourColumns, _policy: Policy) -> Answers:
    """None of the members is capable of labour (全户没有劳动力).

    Basis: 晋乡村振兴组〔2021〕3号 第十五条; 全国系统导出数据核查规则.
    """
    return facts.persons.all(no(facts.capable))


RULES = (
    FamilyRule(
        "SR-LAB-01", version=1, columns=LabourColumns, answer=no_labour, facts=("members", "persons", "capable")
    ),
)
