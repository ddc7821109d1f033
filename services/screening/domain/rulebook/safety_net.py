"""The safety net of the civil affairs office: who should be in it, and whom it should look after (兜底保障类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.line import given, income_line
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, not_configured, within
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

ONLY_PROTECTED = "protected"
"""Where the clause speaks of the formerly poor and of monitored households only."""


@dataclass(frozen=True, slots=True, eq=False)
class SafetyNetColumns(FamilyColumns):
    """What the civil affairs office says; members one entry each, all else one entry a household (兜底保障数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    protected: Annotated[Answers, d.PROTECTED]
    """Monitored, or lifted out of poverty."""
    changes: Annotated[Segments, f.CHANGES]
    """Dibao, tekun or temporary aid new, stopped, refused or reduced, as one list differs from the last."""
    changed_on: Annotated[Column, f.CHANGED_ON]
    lost_fully: Annotated[Answers, d.LOST_FULLY]
    """Labour capacity; who never had any has not lost it."""
    lost_partly: Annotated[Answers, d.LOST_PARTLY]
    stable_income: Annotated[Answers, f.STABLE]
    """As the office or the visit says, never derived."""
    dibao: Annotated[Answers, d.DIBAO]
    """Of the person; not while it is only continued."""
    tekun: Annotated[Answers, d.TEKUN]
    aid_count: Annotated[Column, f.AID_COUNT]
    """Temporary aid granted in the last twelve months."""
    child_unguarded: Annotated[Answers, f.UNGUARDED]
    """A child of the register without guarantee."""
    net_income: Annotated[Column, d.NET_INCOME]
    alone: Annotated[Answers, d.ALONE]
    contacted_on: Annotated[Column, f.CONTACTED_ON]
    """The last visit, call or note of the grid worker, NEVER if there was none."""
    ill: Annotated[Answers, f.ILL]
    has_sick_carer: Annotated[Answers, f.SICK_CARER]
    """A person is named who nurses when ill."""
    aided: Annotated[Answers, d.AIDED]
    """In dibao or tekun, or temporary aid in twelve months."""
    unable: Annotated[Answers, f.UNABLE]
    """To care for himself or herself."""
    served: Annotated[Answers, f.SERVED]
    """By visiting or care service."""


def aid_changed(facts: SafetyNetColumns, policy: Policy) -> Answers:
    """Dibao, tekun or temporary aid was newly granted, stopped, refused or reduced (救助状态变化).

    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 大委农发〔2021〕3号 第二部分（一）第2项.
    """
    counts = policy.figure("event_days")
    if counts is None:
        return not_configured(facts.members)
    return facts.changes.any(within(facts.changed_on, policy.day, counts.whole))


def labour_lost_outside_net(facts: SafetyNetColumns, policy: Policy) -> Answers:
    """Somebody lost labour capacity fully, or partly without stable income, and is in no safety net (失能未兜底).

    Lost fully it counts whatever the income.
    Basis: 晋乡村振兴组〔2021〕3号 第十五条; 大委农发〔2021〕3号 第二部分（一）第3项.
    """
    scope = policy.figure("labour_lost_scope")
    if scope is None:
        return not_configured(facts.members)
    lost = facts.lost_fully | (facts.lost_partly & no(facts.stable_income))
    outside = facts.persons.any(lost & no(facts.dibao) & no(facts.tekun))
    return facts.protected & outside if scope.said == ONLY_PROTECTED else outside


def repeated_aid(facts: SafetyNetColumns, policy: Policy) -> Answers:
    """Temporary aid was granted repeatedly within twelve months (反复临时救助).

    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 大委农发〔2021〕3号 第二部分（一）第3项.
    """
    return facts.aid_count >= given(policy, "temporary_aid_repeat")


def child_without_guarantee(facts: SafetyNetColumns, _policy: Policy) -> Answers:
    """A child of the register is without guarantee (儿童保障未落实).

    Basis: 晋乡村振兴组〔2021〕3号 第十四条; 大委农发〔2021〕3号 第二部分（一）第6项.
    """
    return facts.persons.any(facts.child_unguarded)


def alone_without_contact(facts: SafetyNetColumns, policy: Policy) -> Answers:
    """Somebody poor living alone was not contacted for so many days, or is ill and nobody nurses (独居无人照应).

    Basis: 晋乡村振兴组〔2021〕3号 第十四条.
    """
    days = policy.figure("alone_visit_days")
    if days is None:
        return not_configured(facts.members)
    low_income = facts.net_income < income_line(policy) * facts.members
    no_contact = facts.contacted_on < policy.day.toordinal() - days.whole
    return low_income & facts.alone & (no_contact | (facts.ill & no(facts.has_sick_carer)))


def without_care_service(facts: SafetyNetColumns, _policy: Policy) -> Answers:
    """In an aided family somebody cannot care for himself and is not served (失能无服务).

    Basis: 晋乡村振兴组〔2021〕3号 第十二条; 大委农发〔2021〕3号 第二部分（一）第6项.
    """
    return facts.aided & facts.persons.any(facts.unable & no(facts.served))


RULES = (
    FamilyRule(
        "SR-CIV-01",
        version=1,
        columns=SafetyNetColumns,
        answer=aid_changed,
        facts=("members", "changes", "changed_on"),
        figures=("event_days",),
    ),
    FamilyRule(
        "SR-CIV-03",
        version=1,
        columns=SafetyNetColumns,
        answer=labour_lost_outside_net,
        facts=("members", "persons", "protected", "lost_fully", "lost_partly", "stable_income", "dibao", "tekun"),
        figures=("labour_lost_scope",),
    ),
    FamilyRule(
        "SR-CIV-05",
        version=1,
        columns=SafetyNetColumns,
        answer=repeated_aid,
        facts=("members", "aid_count"),
        figures=("temporary_aid_repeat",),
    ),
    FamilyRule(
        "SR-CIV-06",
        version=1,
        columns=SafetyNetColumns,
        answer=child_without_guarantee,
        facts=("members", "persons", "child_unguarded"),
    ),
    FamilyRule(
        "SR-CIV-07",
        version=1,
        columns=SafetyNetColumns,
        answer=alone_without_contact,
        facts=("members", "net_income", "alone", "contacted_on", "ill", "has_sick_carer"),
        figures=("alone_visit_days", "line_year"),
    ),
    FamilyRule(
        "SR-CIV-08",
        version=1,
        columns=SafetyNetColumns,
        answer=without_care_service,
        facts=("members", "persons", "aided", "unable", "served"),
    ),
)
