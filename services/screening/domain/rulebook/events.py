"""Disasters and accidents (突发事件类规则)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import not_configured, within
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class EventColumns(FamilyColumns):
    """Disasters with a loss, and accidents; one entry an event (突发事件数据列)."""

    members: Annotated[Column, d.MEMBERS]
    disasters: Annotated[Segments, f.DISASTERS]
    disaster_on: Annotated[Column, f.DISASTER_ON]
    accidents: Annotated[Segments, f.ACCIDENTS]
    """With death, serious injury or fire."""
    accident_on: Annotated[Column, f.ACCIDENT_ON]


def hit_by_disaster(facts: EventColumns, policy: Policy) -> Answers:
    """A natural disaster lately did any loss to crop, house or breeding (自然灾害受损).

    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 大委农发〔2021〕3号 第二部分（一）第2项.
    """
    return _lately(facts, policy, facts.disasters, facts.disaster_on)


def hit_by_accident(facts: EventColumns, policy: Policy) -> Answers:
    """An accident lately brought death, serious injury or fire (意外事故).

    Basis: 晋乡村振兴组〔2021〕3号 第二条; 大委农发〔2021〕3号 第二部分（一）第2项.
    """
    return _lately(facts, policy, facts.accidents, facts.accident_on)


def _lately(facts: EventColumns, policy: Policy, events: Segments, happened_on: Column) -> Answers:
    counts = policy.figure("event_days")
    if counts is None:
        return not_configured(facts.members)
    return events.any(within(happened_on, policy.day, counts.whole))


RULES = (
    FamilyRule(
        "SR-DIS-01",
        version=1,
        columns=EventColumns,
        answer=hit_by_disaster,
        facts=("members", "disasters", "disaster_on"),
        figures=("event_days",),
    ),
    FamilyRule(
        "SR-ACC-01",
        version=1,
        columns=EventColumns,
        answer=hit_by_accident,
        facts=("members", "accidents", "accident_on"),
        figures=("event_days",),
    ),
)
