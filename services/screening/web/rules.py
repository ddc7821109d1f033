"""/rules: which rules hold, on which figure and paper (规则与标准)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from libs.events.contracts.values import Level
from libs.policy import GRADE_LABELS, Policy
from libs.policy.answers import Answer
from libs.policy.shown import shown, since
from libs.web.access import Action, hears, may, visible_sql
from libs.web.app import NotForYou, Reader, Session, Signed, must, page
from libs.web.menu import DEPARTMENTS
from libs.web.paging import PER_PAGE, Pager, page_asked
from libs.web.words import today
from services.screening.domain import owed
from services.screening.domain.figures.listing import listed
from services.screening.domain.late import RULE_ID, overdue
from services.screening.domain.places import LISTS
from services.screening.domain.rule_list import ListedRule, granted, ruled
from services.screening.domain.rules import RULES
from services.screening.domain.whatif.draft import drafts, of_households
from services.screening.store import counts, late_steps
from services.screening.usecases import duties, yearly
from services.screening.web import rule_places, shared

router = APIRouter(prefix="/rules")
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        Level.VILLAGE: "村",
        Level.TOWN: "镇（街道）",
        Level.COUNTY: "县（市）级",
        Level.LEADING_GROUP_OFFICE: "领导小组办公室",
        Level.LEADING_OFFICIAL: "分管领导",
        **DEPARTMENTS,
    }
)
"""Who should have acted: a level of areas, or a department by its code."""
OWED = MappingProxyType({owed.RULE_ID: duties.of_day, owed.YEARLY_RULE_ID: yearly.of_day})
"""Rules about what offices owe: what is asked of the day, by rule."""


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
        watched=shared.watches(request, reader.region),
        rules=_matching(found, q),
        benefits=[] if department else _matching(benefits, q),
        of_all=len(every) + len(benefits),
        opened=await _opened(session, reader, every, policy),
        departments=departments,
        department=department,
        known=not department or department in departments,
        q=q[: shared.Q_MAX],
        drafts=[one for one in drafts(files) if hears(reader, one.heard_by)] if may(reader, Action.TRY_FIGURE) else [],
        ending=shared.ending(listed(files, policy), policy),
        labels=shared.labels(files),
    )


@router.get("/{rule_id}")
async def rule(request: Request, session: Session, reader: Signed, rule_id: str) -> Response:
    """A rule or a benefit: its sentence, clause, days, whom it tells, and the figures it rests on."""
    files, policy = await shared.of_today(request, session, reader.region)
    found = next((one for one in (*ruled(policy), *granted(policy)) if one.rule_id == rule_id), None)
    if found is None or not (may(reader, Action.SEE_RULES) or _told_on_page(reader, found)):
        raise NotForYou
    items = {item.name: item for item in listed(files, policy)}
    hearing = hears(reader, found.heard_by)
    places: dict[str, Any] = {}
    if rule_id in LISTS and (hearing or _told_on_page(reader, found)):
        places = await rule_places.shown(request, session, reader, policy, rule_id)
    late = await _late(request, session, reader, policy) if rule_id == RULE_ID and hearing else {}
    due = await OWED[rule_id](session, policy) if rule_id in OWED and hearing else None
    return page(
        request,
        "rule.html",
        rule=found,
        items=[items[name] for name in found.figures],
        facts=found.facts,
        opened=(await _opened(session, reader, [found], policy)).get(rule_id),
        tried=_tried(reader, found, policy),
        instant=rule_id in RULES,
        labels=shared.labels(files),
        enters=may(reader, Action.SET_FIGURE),
        sees_others=may(reader, Action.SEE_RULES),
        shown=shown,
        since=since,
        grades=GRADE_LABELS,
        asked=due,
        **late,
        **places,
    )


async def _late(request: Request, session: AsyncSession, reader: Reader, policy: Policy) -> dict[str, Any]:
    """The steps that are late: a page of them, each with who should have acted."""
    at = page_asked(request.query_params.get("page", "1"))
    if at is None:
        raise NotForYou
    _, in_all = await late_steps.how_many(session, reader.region, policy.day)
    pager = Pager(f"/rules/{RULE_ID}", in_all, at)
    steps = await late_steps.listed(session, reader.region, policy.day, PER_PAGE, skip=pager.skip)
    return {"steps": overdue(steps, policy), "pager": pager, "on": policy.day, "levels": LEVELS}


def _tried(reader: Reader, rule: ListedRule, policy: Policy) -> bool:
    """Whether the reader may try the rule over households."""
    return may(reader, Action.TRY_FIGURE) and hears(reader, rule.heard_by) and of_households(policy, rule.rule_id)


async def _opened(session: AsyncSession, reader: Reader, rules: Sequence[ListedRule], policy: Policy) -> dict[str, int]:
    """Rule → households of the reader's areas with an open finding of it, if he may know of them (触发户数).

    Of rules about steps and what offices owe: those that are late, in the whole region.
    """
    where, among = visible_sql(reader, "area_code", "residence_area_code")
    found = await counts.open_by_rule(session, reader.region, where, among)
    if any(one.rule_id == RULE_ID and hears(reader, one.heard_by) for one in rules):
        found[RULE_ID], _ = await late_steps.how_many(session, reader.region, today())
    heard = [one for one in rules if hears(reader, one.heard_by) or _told_on_page(reader, one)]
    for one in heard:
        if one.rule_id in LISTS:
            found[one.rule_id] = len((await rule_places.asked(session, reader, policy, one.rule_id)).met)
    for rule_id in [one.rule_id for one in rules if one.rule_id in OWED and hears(reader, one.heard_by)]:
        found[rule_id] = sum(one.answer is Answer.MET for one in await OWED[rule_id](session, policy))
    return {one.rule_id: found.get(one.rule_id, 0) for one in heard}


def _told_on_page(reader: Reader, rule: ListedRule) -> bool:
    """A department that a rule names reads on its page which villages and assets it is met of."""
    return rule.rule_id in LISTS and rule_places.is_named(reader, rule)


def _matching(found: Sequence[ListedRule], q: str) -> list[ListedRule]:
    return [one for one in found if shared.names(q, one.rule_id, one.label, one.clause.document)]
