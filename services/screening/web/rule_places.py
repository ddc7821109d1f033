"""Rules about villages and assets on their page: which of them are met now, and what is not known (村、项目资产)."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from libs.policy import Policy
from libs.web.access import covers
from libs.web.app import NotForYou, Reader, Web
from libs.web.menu import is_named as named_in
from libs.web.paging import PER_PAGE, Pager, page_asked
from libs.web.session import COOKIE
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.places import Places, Said
from services.screening.domain.rule_list import ListedRule
from services.screening.domain.rulebook.rule import Subject
from services.screening.usecases import places


def is_named(reader: Reader, rule: ListedRule) -> bool:
    """Whether the reader's department is one that the rule names: of villages and assets it reads what it is told."""
    return named_in(reader.department, rule.departments)


async def asked(session: AsyncSession, reader: Reader, policy: Policy, rule_id: str) -> Places:
    """The rule asked of every village or asset of the reader's areas; there are no more of them than a list has."""
    lists = await places.said(session, policy, rule_id)
    return Places(rule_id, {feed: _of_areas(said, reader) for feed, said in lists.items()}, policy)


def _of_areas(said: Said, reader: Reader) -> Said:
    """An asset of which no village is told is seen by whoever has the whole region."""
    return Said(said.came, [row for row in said.rows if covers(reader.areas, row.area_code)])


async def shown(
    request: Request, session: AsyncSession, reader: Reader, policy: Policy, rule_id: str
) -> dict[str, Any]:
    """A page of those of which it is met, each with its sentence; and of how many it cannot be said, and why."""
    at = page_asked(request.query_params.get("page", "1"))
    if at is None:
        raise NotForYou
    found = await asked(session, reader, policy, rule_id)
    pager = Pager(f"/rules/{rule_id}", len(found.met), at)
    listed = found.shown(found.met[pager.skip : pager.skip + PER_PAGE])
    unsaid = found.shown(found.open[:PER_PAGE])
    web: Web = request.app.state.web
    codes = [one.code for one in (*listed, *unsaid)]
    names = {code: code for code in codes}
    if codes and QUESTIONS[rule_id].subject is Subject.VILLAGE:
        names = await web.people.places(request.cookies.get(COOKIE, ""), codes)
    return {"places": listed, "unsaid": unsaid, "unsaid_count": len(found.open), "pager": pager, "names": names}
