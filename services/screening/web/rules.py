"""/rules: which rules hold, on which figure and paper (规则与标准)."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from libs.policy import GRADE_LABELS, Grade, Policy, RegionFiles, policy_of
from libs.policy.loader import region_files
from libs.policy.shown import paper, shown, since
from libs.web.access import Action, visible_sql
from libs.web.app import NotForYou, Reader, Session, Signed, Web, must, page
from libs.web.words import today
from services.screening.domain.figure_list import ListedFigure, listed
from services.screening.domain.rule_list import ListedRule, granted, ruled
from services.screening.store import counts

router = APIRouter(prefix="/rules")
ENDS_SOON_DAYS = 60
"""As many days before its end a figure is named at the top (快到期)."""
Q_MAX = 50
SHOWN: Mapping[str, tuple[str, Callable[[ListedFigure], bool]]] = MappingProxyType(
    {
        "missing": ("标准未录入", lambda item: item.figure is None),
        "stops": ("因此没算的", lambda item: bool(item.stops or item.limits)),
        "assumed": (
            GRADE_LABELS[Grade.ASSUMED],
            lambda item: item.figure is not None and item.figure.grade is Grade.ASSUMED,
        ),
        "demo": ("演示值", lambda item: item.figure is not None and item.figure.demo),
        "provisional": ("沿用", lambda item: item.figure is not None and item.figure.provisional),
    }
)
"""Word of the query → what the filter is called, and which figures it shows."""


@router.get("")
async def rules(request: Request, session: Session, reader: Signed, department: str = "", q: str = "") -> Response:
    """Every rule and benefit: whether it holds, by which clause, whom it tells, how many households it concerns."""
    must(reader, Action.SEE_RULES)
    files, policy = _today(request, reader.region)
    every, benefits = ruled(policy), granted(policy)
    departments = sorted({name for rule in every for name in rule.departments})
    found = [rule for rule in every if not department or department in rule.departments]
    return page(
        request,
        "rules.html",
        rules=_matching(found, q),
        benefits=[] if department else _matching(benefits, q),
        of_all=len(every) + len(benefits),
        opened=await _opened(session, reader),
        departments=departments,
        department=department,
        known=not department or department in departments,
        q=q[:Q_MAX],
        ending=_ending(listed(files, policy), policy),
        labels=_labels(files),
    )


@router.get("/figures")
async def figures(request: Request, reader: Signed, show: str = "", q: str = "") -> Response:
    """Every figure: its value, since when, by which paper, what rests on it; one that is not set says what it stops."""
    must(reader, Action.SEE_RULES)
    files, policy = _today(request, reader.region)
    every = listed(files, policy)
    known = not show or show in SHOWN
    found = [item for item in every if known and (not show or SHOWN[show][1](item))]
    return page(
        request,
        "figures.html",
        items=[item for item in found if _names(q, item.label, item.name, _document(item))],
        of_all=len(every),
        filters={word: (label, sum(map(holds, every))) for word, (label, holds) in SHOWN.items()},
        show=show,
        known=known,
        q=q[:Q_MAX],
        ending=_ending(every, policy),
        shown=shown,
        since=since,
        grades=GRADE_LABELS,
    )


@router.get("/figures/{name}")
async def figure(request: Request, reader: Signed, name: str) -> Response:
    """A figure through the years, and every rule and benefit that rests on it."""
    must(reader, Action.SEE_RULES)
    files, policy = _today(request, reader.region)
    item = next((item for item in listed(files, policy) if item.name == name), None)
    if item is None:
        raise NotForYou
    every = {rule.rule_id: rule for rule in (*ruled(policy), *granted(policy))}
    return page(
        request,
        "figure.html",
        item=item,
        values=[*reversed(files.figures[name].values)],
        rests=[every[rule_id] for rule_id in item.rests],
        shown=shown,
        paper=paper,
        since=since,
        left=item.ends_within(ENDS_SOON_DAYS, policy.day),
    )


@router.get("/{rule_id}")
async def rule(request: Request, session: Session, reader: Signed, rule_id: str) -> Response:
    """A rule or a benefit: its sentence, clause, days, whom it tells, and the figures it rests on."""
    must(reader, Action.SEE_RULES)
    files, policy = _today(request, reader.region)
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
        opened=(await _opened(session, reader)).get(rule_id, 0),
        labels=_labels(files),
        shown=shown,
        since=since,
        grades=GRADE_LABELS,
    )


def _today(request: Request, region: str) -> tuple[RegionFiles, Policy]:
    """The region's files, and what they say today."""
    web: Web = request.app.state.web
    files = region_files(region, demo=web.settings.demo)
    return files, policy_of(files, today())


async def _opened(session: AsyncSession, reader: Reader) -> dict[str, int]:
    """Rule → households of the reader's areas with an open finding of it (触发户数)."""
    where, among = visible_sql(reader, "area_code", "residence_area_code")
    return await counts.open_by_rule(session, reader.region, where, among)


def _ending(items: Sequence[ListedFigure], policy: Policy) -> list[tuple[ListedFigure, int]]:
    """Figures that end soon without a successor, the nearest end first, and in how many days (快到期的标准)."""
    left = [(item, item.ends_within(ENDS_SOON_DAYS, policy.day)) for item in items]
    return sorted(((item, days) for item, days in left if days is not None), key=lambda one: one[1])


def _labels(files: RegionFiles) -> dict[str, str]:
    return {name: series.label for name, series in files.figures.items()}


def _matching(found: Sequence[ListedRule], q: str) -> list[ListedRule]:
    return [one for one in found if _names(q, one.rule_id, one.label, one.clause.document)]


def _document(item: ListedFigure) -> str:
    return item.figure.reference.document if item.figure else ""


def _names(q: str, *said: str) -> bool:
    """Whether one of these says what is looked for; everything, if nothing is."""
    return not q.strip() or any(q.strip()[:Q_MAX].lower() in words.lower() for words in said)
