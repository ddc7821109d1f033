"""SR-AST-01: project assets that lie idle, are lost, or are used without a paper (项目资产类规则)."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.line import given
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule, Subject


@dataclass(frozen=True, slots=True, eq=False)
class AssetColumns(FamilyColumns):
    """The asset ledger, one entry an asset; uses of its income one entry each, in fen (项目资产数据列)."""

    idle: Annotated[Answers, f.IDLE]
    lost: Annotated[Answers, f.LOST]
    has_owner: Annotated[Answers, f.HAS_OWNER]
    has_keeper: Annotated[Answers, f.HAS_KEEPER]
    uses: Annotated[Segments, f.USES]
    used: Annotated[Column, f.USED]
    documented: Annotated[Answers, f.DOCUMENTED]
    """There is a decision document for the use."""
    for_other: Annotated[Answers, f.FOR_OTHER]
    """The use is none of those that the paper names (OTHER)."""


def asset_out_of_order(facts: AssetColumns, policy: Policy) -> Answers:
    """Idle, lost, without owner or keeper, income used without a document or too much of it for OTHER (资产管理不到位).

    Basis: 大委农发〔2021〕3号 第二部分（一）第7项.
    """
    ledger = facts.idle | facts.lost | no(facts.has_owner) | no(facts.has_keeper)
    return ledger | facts.uses.any(no(facts.documented)) | _too_much_for_other(facts, policy)


def _too_much_for_other(facts: AssetColumns, policy: Policy) -> Answers:
    """Above the share, multiplied across; what is used for unknown counts as unknown unless it is nothing."""
    known = facts.used.known & (~facts.for_other.unknown | (facts.used.values == 0))
    other = Column.read(np.where(facts.for_other.met, facts.used.values, 0), known)
    limit = given(policy, "asset_other_max") * facts.uses.sum(facts.used)
    return facts.uses.sum(other) > limit


RULES = (
    FamilyRule(
        "SR-AST-01",
        version=1,
        columns=AssetColumns,
        answer=asset_out_of_order,
        facts=("idle", "lost", "has_owner", "has_keeper", "uses", "used", "documented", "for_other"),
        figures=("asset_other_max",),
        subject=Subject.ASSET,
    ),
)
