"""/rules: which rules hold, on which figure and paper (规则与标准)."""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from libs.policy import GRADE_LABELS
from libs.policy.shown import shown, since
from libs.web.access import Action, hears, may, visible_sql
from libs.web.app import NotForYou, Reader, Session, Signed, must, page
from services.screening.domain.figures.listing import listed
from services.screening.domain.rule_list import ListedRule, granted, ruled
from services.screening.domain.rules import RULES
from services.screening.store import counts
from services.screening.web import shared

router = APIRouter(prefix="/rules")


@router.get("")
async def rules(request: Request, session: Session, reader: Signed, department: str = "", q: str = "") -> Response:
    """Every rule and benefit: whether it holds, by which clause, whom it tells, how many households it concerns."""
    must(reader, Action.SEE_RULES)
    files, policy = await shared.of_today(request, session, reader.region)
    every, benefits = ruled(policy), granted(policy)
    departments = sorted({name for rule in every for name in rule.departments})
    found = [rule for rule in every if not department or department in rule.departments]
    return page(
        request,
        "rules.html",
        rules=_matching(found, q),
        benefits=[] if department else _matching(benefits, q),
        of_all=len(every) + len(benefits),
        opened=await _opened(session, reader, every),
        departments=departments,
        department=department,
        known=not department or department in departments,
        q=q[: shared.Q_MAX],
        ending=shared.ending(listed(files, policy), policy),
        labels=shared.labels(files),
    )


@router.get("/{rule_id}")
async def rule(request: Request, session: Session, reader: Signed, rule_id: str) -> Response:
    """A rule or a benefit: its sentence, clause, days, whom it tells, and the figures it rests on."""
    must(reader, Action.SEE_RULES)
    files, policy = await shared.of_today(request, session, reader.region)
    found = next((one for one in (*ruled(policy), *granted(policy)) if one.rule_id == rule_id), None)
    if found is None:
        raise NotForYou
    items = {item.name: item for item in listed(files, policy)}
    return page(
        request,
        "rule.html",
        rule=found,
        items=[items[name] for name in found.figures],
        facts=found.facts,
        opened=(await _opened(session, reader, [found])).get(rule_id),
        tried=rule_id in RULES and may(reader, Action.TRY_FIGURE),
        labels=shared.labels(files),
        enters=may(reader, Action.SET_FIGURE),
        shown=shown,
        since=since,
        grades=GRADE_LABELS,
    )


async def _opened(session: AsyncSession, reader: Reader, rules: Sequence[ListedRule]) -> dict[str, int]:
    """Rule → households of the reader's areas with an open finding of it, if he may know of them (触发户数)."""
    where, among = visible_sql(reader, "area_code", "residence_area_code")
    found = await counts.open_by_rule(session, reader.region, where, among)
    return {one.rule_id: found.get(one.rule_id, 0) for one in rules if hears(reader, one.heard_by)}


def _matching(found: Sequence[ListedRule], q: str) -> list[ListedRule]:
    return [one for one in found if shared.names(q, one.rule_id, one.label, one.clause.document)]
