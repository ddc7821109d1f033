"""Rules about villages and assets on their page: which of them are met now, and what is not known (村、项目资产)."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from libs.policy import Policy
from libs.web.access import covers
from libs.web.app import NotForYou, Reader, Web
from libs.web.menu import department_code
from libs.web.paging import PER_PAGE, Pager, page_asked
from libs.web.session import COOKIE
from services.screening.domain.places import LISTS, Places
from services.screening.domain.rule_list import ListedRule
from services.screening.store import subject_rows


def is_named(reader: Reader, rule: ListedRule) -> bool:
    """Whether the reader's department is one that the rule names: of villages and assets it reads what it is told."""
    own = None if reader.department is None else department_code(reader.department)
    return own in {department_code(one) for one in rule.departments}


async def asked(session: AsyncSession, reader: Reader, policy: Policy, rule_id: str) -> Places:
    """The rule asked of every village or asset of the reader's areas; there are no more of them than a list has."""
    rows = await subject_rows.in_force(session, reader.region, LISTS[rule_id], policy.day)
    return Places(rule_id, [row for row in rows if covers(reader.areas, row.code)], policy)


async def shown(
    request: Request, session: AsyncSession, reader: Reader, policy: Policy, rule_id: str
) -> dict[str, Any]:
    """A page of those of which it is met, each with its sentence; and of how many it cannot be said, and why."""
    at = page_asked(request.query_params.get("page", "1"))
    if at is None:
        raise NotForYou
    found = await asked(session, reader, policy, rule_id)
    pager = Pager(f"/rules/{rule_id}", len(found.met), at)
    places = found.shown(found.met[pager.skip : pager.skip + PER_PAGE])
    unsaid = found.shown(found.open[:PER_PAGE])
    web: Web = request.app.state.web
    codes = [one.code for one in (*places, *unsaid)]
    names = await web.people.places(request.cookies.get(COOKIE, ""), codes) if codes else {}
    return {"places": places, "unsaid": unsaid, "unsaid_count": len(found.open), "pager": pager, "names": names}
