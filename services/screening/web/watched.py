"""/watched: the villages on the watch list, and what is known of each (关注名单、村风险概况)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from libs.policy import Policy, RegionRule
from libs.policy.region import CAUSES, VILLAGE_TAGS
from libs.web.access import Action, covers, hears, may
from libs.web.app import NotForYou, Reader, Session, Signed, Web, must, page
from libs.web.menu import OF_DEPARTMENTS, is_named
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked
from libs.web.session import COOKIE
from services.screening.domain.runs import State
from services.screening.domain.watch import RULE_ID, WHY
from services.screening.store import runs, watched
from services.screening.store.watched import Count, Stretch
from services.screening.usecases import village as villages
from services.screening.web import shared
from services.screening.web.untouched import MONTHS

AT = "/watched"
NOW, ENDED = "", "ended"
TOWN_DIGITS = 9
router = APIRouter(prefix=AT)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which villages are asked for: those on the list or those that left it, of a town, of a kind (筛选)."""

    s: str
    town: str
    tag: str

    @classmethod
    def of(cls, request: Request) -> "Asked":
        """As the address says it."""
        return cls(*(request.query_params.get(one.name, "") for one in fields(cls)))

    @property
    def query(self) -> dict[str, str]:
        """What the address says, without what it leaves out."""
        return {name: said for name, said in asdict(self).items() if said}

    def is_known(self, towns: Sequence[str]) -> bool:
        """Whether there is such a list, town and kind."""
        return self.s in {NOW, ENDED} and self.town in {"", *towns} and self.tag in {"", *VILLAGE_TAGS}

    def fits(self, one: Stretch) -> bool:
        """Whether this is one of them."""
        of_state = (one.ended_on is not None) == (self.s == ENDED)
        return of_state and self.town in {"", _town(one)} and self.tag in {"", *one.watch.tags}


@router.get("")
async def listed(request: Request, session: Session, reader: Signed) -> Response:
    """The villages of the reader's areas that are on the list, or that left it; by town and kind of village."""
    policy, rule = await _asked(request, session, reader)
    at, asked = page_asked(request.query_params.get("page", "1")), Asked.of(request)
    every = [one for one in await watched.stretches(session, reader.region) if _is_seen(one, reader)]
    towns = sorted({_town(one) for one in every})
    known = at is not None and asked.is_known(towns)
    found = [one for one in every if asked.fits(one)] if known else []
    pager = Pager(AT, len(found), at or 1, asked.query)
    shown = found[pager.skip : pager.skip + PER_PAGE]
    codes = [one.watch.village for one in shown]
    on_list = [one for one in every if one.ended_on is None]
    return page(
        request,
        "watched.html",
        known=known,
        refused=NO_SUCH_FILTER,
        rule=rule,
        rows=shown,
        counts=await watched.lived_in(session, reader.region, codes),
        nobody=Count(),
        places=await _places(request, [*codes, *towns]),
        towns=towns,
        asked=asked,
        in_all=(len(on_list), len(every) - len(on_list)),
        carried=sum(one.watch.year < policy.day.year for one in on_list) if asked.s == NOW else 0,
        pager=pager,
        **await _monthly(session, reader, policy),
    )


@router.get("/{village}")
async def one(request: Request, session: Session, reader: Signed, village: str) -> Response:
    """A village that is on the list, or was: why, and what is known of those who live there."""
    policy, rule = await _asked(request, session, reader)
    stretches = [one for one in await watched.stretches(session, reader.region, village) if _is_seen(one, reader)]
    if not stretches:
        raise NotForYou
    found = await villages.summary(session, reader.region, village, policy.day, MONTHS)
    heard = [one for one in found.open if hears(reader, one.heard_by)]
    return page(
        request,
        "watched_village.html",
        rule=rule,
        village=village,
        name=(await _places(request, [village]))[village],
        stretches=stretches,
        found=replace(found, open=heard),
        months=MONTHS,
        causes=CAUSES,
        rules=policy.rules,
        sees_untouched=may(reader, Action.SEE_RULES) and may(reader, Action.SEE_CASES),
        **await _monthly(session, reader, policy),
    )


async def _asked(request: Request, session: AsyncSession, reader: Reader) -> tuple[Policy, RegionRule]:
    """The policy of today and the rule; a region without it has no such page, nor has a department that it omits."""
    must(reader, Action.SEE_WATCHED)
    _, policy = await shared.of_today(request, session, reader.region)
    rule = policy.rules.get(RULE_ID)
    if rule is None or (reader.role in OF_DEPARTMENTS and not is_named(reader.department, rule.departments)):
        raise NotForYou
    return policy, rule


async def _monthly(session: AsyncSession, reader: Reader, policy: Policy) -> dict[str, Any]:
    """On which day everybody is asked, how many were asked the last time, and the words of a row."""
    last = next((run for run in await runs.listed(session, reader.region, 1) if run.state is State.DONE), None)
    return {
        "run_day": policy.region.run_day,
        "last_run": last,
        "sees_runs": may(reader, Action.SEE_RUNS),
        "sees_rules": may(reader, Action.SEE_RULES),
        "carry_months": policy.region.watch_carry_months,
        "this_year": policy.day.year,
        "kinds": VILLAGE_TAGS,
        "why": WHY,
    }


async def _places(request: Request, codes: Sequence[str]) -> dict[str, str]:
    web: Web = request.app.state.web
    return await web.people.places(request.cookies.get(COOKIE, ""), sorted(set(codes))) if codes else {}


def _is_seen(one: Stretch, reader: Reader) -> bool:
    return covers(reader.areas, one.watch.village)


def _town(one: Stretch) -> str:
    return f"{one.watch.village[:TOWN_DIGITS]}000"
