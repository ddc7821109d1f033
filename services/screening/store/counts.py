"""How many households each rule has an open finding of (触发户数)."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def open_by_rule(session: AsyncSession, region: str, where: str, among: Mapping[str, str]) -> dict[str, int]:
    """Households with an open finding, by rule; `where` and its values limit them to the areas of a reader."""
    found = await session.execute(text(_OPEN.format(where=where)), {"region": region, **among})
    return {row.rule_id: row.households for row in found}


_OPEN = """
select rule_id, count(distinct household_id) as households
  from findings join households using (household_id)
 where findings.region = :region and state = 'OPEN' and {where}
 group by rule_id
"""
