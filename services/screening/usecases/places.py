"""Rules about villages and assets, asked of the whole region: how many meet them (村、项目资产)."""

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.runs import PlaceCount
from libs.policy import Policy
from services.screening.domain import watch
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.places import LISTS, Places, Said
from services.screening.store import subject_rows

TOLD = frozenset({watch.RULE_ID})
"""Rules whose villages are told when they change; being on the watch list is nothing that anybody could mend."""


async def met(session: AsyncSession, policy: Policy) -> list[PlaceCount]:
    """The rules that any village or asset of the region meets on the day of the policy; of the others, nothing."""
    asked = [rule_id for rule_id in LISTS if rule_id in policy.rules and rule_id not in TOLD]
    found = [await _counted(session, policy, rule_id) for rule_id in asked]
    return [one for one in found if one.met]


async def said(session: AsyncSession, policy: Policy, rule_id: str) -> dict[str, Said]:
    """What the lists of which this rule is asked say on the day of the policy."""
    region, day = policy.region.name, policy.day
    return {feed: await subject_rows.said(session, region, feed, day) for feed in LISTS[rule_id]}


async def _counted(session: AsyncSession, policy: Policy, rule_id: str) -> PlaceCount:
    lists = await said(session, policy, rule_id)
    return PlaceCount(
        rule_id=rule_id,
        label=policy.rules[rule_id].label,
        met=len(Places(rule_id, lists, policy).met),
        subject=QUESTIONS[rule_id].subject.value,
        departments=policy.rules[rule_id].departments,
    )
