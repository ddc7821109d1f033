"""Products without a buyer, credit without an answer, projects that failed (产业类规则)."""

from dataclasses import dataclass

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook.parts import no, not_configured, within
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class FarmingColumns(FamilyColumns):
    """Production and credit, one entry a household; credit needs and projects one entry each (产业数据列)."""

    members: Column
    formerly_poor: Answers
    category_1: Answers
    """Monitored as close to poverty (边缘易致贫户)."""
    sells: Answers
    has_link: Answers
    """To consumption help."""
    has_unsold: Answers
    needs: Segments
    """Credit needs of the ledger that are still open."""
    needed_on: Column
    projects: Segments
    failed_on: Column
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
    FamilyRule("SR-AGR-01", version=1, answer=without_buyer, facts=("formerly_poor", "farm_products")),
    FamilyRule(
        "SR-AGR-02",
        version=1,
        answer=credit_unserved,
        facts=("formerly_poor", "category", "credit_needs"),
        figures=("credit_open_days",),
    ),
    FamilyRule("SR-AGR-03", version=1, answer=project_failed, facts=("projects",), figures=("event_days",)),
)
