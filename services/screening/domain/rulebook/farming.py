"""Products without a buyer, credit without an answer, projects that failed (产业类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, not_configured, within
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class FarmingColumns(FamilyColumns):
    """Production and credit, one entry a household; credit needs and projects one entry each (产业数据列)."""

    members: Annotated[Column, d.MEMBERS]
    formerly_poor: Annotated[Answers, f.FORMERLY_POOR]
    category_1: Annotated[Answers, d.CATEGORY_1_SAID]
    """Monitored as close to poverty (边缘易致贫户)."""
    sells: Annotated[Answers, f.SELLS]
    has_link: Annotated[Answers, f.HAS_LINK]
    """To consumption help."""
    has_unsold: Annotated[Answers, f.UNSOLD]
    needs: Annotated[Segments, f.NEEDS]
    """Credit needs of the ledger that are still open."""
    needed_on: Annotated[Column, f.NEEDED_ON]
    projects: Annotated[Segments, f.PROJECTS]
    failed_on: Annotated[Column, f.FAILED_ON]
    """The day a project failed or made a loss, NEVER if it did not."""


def without_buyer(facts: FarmingColumns, _policy: Policy) -> Answers:
    """A formerly poor household sells farm products and has no link to consumption help, or unsold stock (滞销).

    Basis: 晋乡村振兴组〔2021〕3号 第五条.
    """
    return facts.formerly_poor & facts.sells & (no(facts.has_link) | facts.has_unsold)


def credit_unserved(facts: FarmingColumns, policy: Policy) -> Answers:
    """A credit need of a formerly poor household, or of one close to poverty, is open for too long (信贷需求未满足).

    Basis: 晋乡村振兴组〔2021〕3号 第二十一条.
    """
    days = policy.figure("credit_open_days")
    if days is None:
        return not_configured(facts.members)
    open_too_long = facts.needs.any(facts.needed_on < policy.day.toordinal() - days.whole)
    return (facts.formerly_poor | facts.category_1) & open_too_long


def project_failed(facts: FarmingColumns, policy: Policy) -> Answers:
    """An industry project of the household lately failed or made a loss (产业项目失败).

    Basis: 晋乡村振兴组〔2021〕3号 第二条; 大委农发〔2021〕3号 第二部分（一）第2项.
    """
    counts = policy.figure("event_days")
    if counts is None:
        return not_configured(facts.members)
    return facts.projects.any(within(facts.failed_on, policy.day, counts.whole))


RULES = (
    FamilyRule(
        "SR-AGR-01",
        version=1,
        columns=FarmingColumns,
        answer=without_buyer,
        facts=("members", "formerly_poor", "sells", "has_link", "has_unsold"),
    ),
    FamilyRule(
        "SR-AGR-02",
        version=1,
        columns=FarmingColumns,
        answer=credit_unserved,
        facts=("members", "formerly_poor", "category_1", "needs", "needed_on"),
        figures=("credit_open_days",),
    ),
    FamilyRule(
        "SR-AGR-03",
        version=1,
        columns=FarmingColumns,
        answer=project_failed,
        facts=("members", "projects", "failed_on"),
        figures=("event_days",),
    ),
)
