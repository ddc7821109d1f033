"""/runs: the monthly run — how far it is, which lists did not come, what it gave, and who decides (月筛查)."""

from collections.abc import Awaitable, Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.events.transport import clock, jobs
from libs.web import words
from libs.web.access import Action, may
from libs.web.app import NotForYou, Refused, Session, Signed, Stale, Web, must, page, refuse_when_late
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked
from libs.web.session import COOKIE
from services.screening.domain.runs import SHOWN, ByRule, Run, State, Why
from services.screening.store import runs as kept
from services.screening.usecases import month_lists, runs
from services.screening.usecases.reasons import REASON_MAX, ReasonMissing
from services.screening.web.shared import files_of

router = APIRouter(prefix="/runs")
SEE_OTHER = 303
CALENDAR, OPERATOR = "日历", "运维"
GOING = frozenset({State.LOOKING, State.TELLING})
STATES: Mapping[State, tuple[str, str]] = {
    State.LOOKING: ("正在筛", "going"),
    State.HELD: ("停下了，等人定", "halt"),
    State.TELLING: ("正在告知", "going"),
    State.DONE: ("筛完了", "done"),
    State.STOPPED: ("停掉了，不算", "lack"),
}
"""How a run stands, in words, and the look of the words."""
RESTS: Mapping[str, tuple[str, str]] = {
    "PAUSED": ("暂停着", "halt"),
    "FAILED": ("停在半路", "late"),
    "CANCELLED": ("停在半路", "late"),
}
"""A run whose job does not go on."""
NO_REASON = f"没有提交：要写理由，最多 {REASON_MAX} 字。请写核对了什么，为什么这样定。"
Reason = Annotated[str, Form()]


@router.get("", response_class=HTMLResponse)
async def every(
    request: Request, session: Session, reader: Signed, number: Annotated[str, Query(alias="page")] = "1"
) -> Response:
    """The months, the last first, a page at a time; the present one also where it has no run yet."""
    must(reader, Action.SEE_RUNS)
    at = page_asked(number)
    pager = Pager("/runs", await kept.how_many(session, reader.region), at or 1)
    found = await kept.listed(session, reader.region, PER_PAGE, skip=pager.skip) if at else []
    month = words.today().replace(day=1)
    free = _free(await kept.of_month(session, reader.region, month))
    names = await _names(request, found)
    return page(
        request,
        "runs.html",
        runs=[(run, _by(run, names)) for run in found],
        states=STATES,
        month=month,
        may_start=may(reader, Action.START_RUN) and free,
        pager=pager,
        refused="" if at else NO_SUCH_FILTER,
        run_day=files_of(request, reader.region).region.run_day,
    )


@router.post("", response_class=HTMLResponse)
async def start(request: Request, session: Session, reader: Signed) -> Response:
    """Begin the run of the present month by hand."""
    must(reader, Action.START_RUN)
    try:
        run = await runs.start(session, reader.region, clock.now(), reader.officer_id)
    except runs.AlreadyStarted as error:
        raise Stale(await _there(request, error.run), back=_at(error.run.month)) from None
    return RedirectResponse(_at(run.month), SEE_OTHER)


@router.get("/{month}", response_class=HTMLResponse)
async def one(request: Request, session: Session, reader: Signed, month: str) -> Response:
    """A month: progress, lists that did not come, results by rule, or why the run is held."""
    must(reader, Action.SEE_RUNS)
    first = _month(month)
    run = await kept.of_month(session, reader.region, first)
    present = first == words.today().replace(day=1)
    if run is None and not present:
        raise NotForYou
    lists = await month_lists.of_run(session, reader.region, first, run.day if run is not None else words.today())
    job = await jobs.one(session, UUID(run.job_id)) if run is not None and run.job_id is not None else None
    rests = RESTS.get(job.state) if job is not None and run is not None and run.state in GOING else None
    left = job.left(clock.real_now()) if job is not None else None
    return page(
        request,
        "run.html",
        run=run,
        month=first,
        lists=lists,
        missing=[one for one in lists if one.missing],
        job=job,
        left=None if left is None else left.total_seconds(),
        stands=rests or (STATES[run.state] if run is not None else None),
        rests=rests is not None,
        reason_max=REASON_MAX,
        commonest=SHOWN,
        may_start=may(reader, Action.START_RUN),
        may_begin=may(reader, Action.START_RUN) and present and _free(run),
        may_decide=may(reader, Action.LET_PASS),
        labels={rule_id: rule.label for rule_id, rule in files_of(request, reader.region).rules.items()},
        **_given(run),
        **await _told_of(request, run),
    )


@router.post("/{month}/pause")
async def pause(request: Request, session: Session, reader: Signed, month: str) -> Response:
    """Let the run rest after its chunk at hand."""
    must(reader, Action.START_RUN)
    return await _done(request, month, runs.pause(session, reader.region, _month(month)))


@router.post("/{month}/resume")
async def resume(request: Request, session: Session, reader: Signed, month: str) -> Response:
    """Let a run that rests go on where it stopped."""
    must(reader, Action.START_RUN)
    return await _done(request, month, runs.resume(session, reader.region, _month(month)))


@router.post("/{month}/pass", dependencies=[Depends(refuse_when_late)])
async def let_pass(request: Request, session: Session, reader: Signed, month: str, reason: Reason = "") -> Response:
    """Let a held run go on: what it found is told."""
    must(reader, Action.LET_PASS)
    return await _done(request, month, runs.let_pass(session, reader.region, _month(month), reader.officer_id, reason))


@router.post("/{month}/stop", dependencies=[Depends(refuse_when_late)])
async def stop(request: Request, session: Session, reader: Signed, month: str, reason: Reason = "") -> Response:
    """Stop a held run: it does not count, nothing of it is told."""
    must(reader, Action.LET_PASS)
    return await _done(request, month, runs.stop(session, reader.region, _month(month), reader.officer_id, reason))


async def _done(request: Request, month: str, work: Awaitable[None]) -> Response:
    """What was asked for is done, or why not."""
    back = f"/runs/{month}"
    try:
        await work
    except runs.NoSuchRun:
        raise NotForYou from None
    except ReasonMissing:
        raise Refused(NO_REASON, [("reason", NO_REASON)], back=back) from None
    except runs.OtherState as error:
        raise Stale(await _is_now(request, error.run), back=back) from None
    return RedirectResponse(back, SEE_OTHER)


def _month(said: str) -> date:
    """The first day of 2024-05. Raises NotForYou."""
    try:
        first = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise NotForYou from None
    if f"{first:%Y-%m}" != said:
        raise NotForYou
    return first


def _at(month: date) -> str:
    return f"/runs/{month:%Y-%m}"


def _free(run: Run | None) -> bool:
    """Whether a run of the month may begin: there was none, or it does not count."""
    return run is None or run.state is State.STOPPED


def _given(run: Run | None) -> dict[str, Any]:
    """What a run gave by rule, the most new ones first; of how many others lack something; all together."""
    result = dict(run.result or {}) if run is not None else {}
    found = {rule_id: of for rule_id, of in result.items() if of.raised or of.still_open or of.no_longer}
    lacking = [(rule_id, of.unknown) for rule_id, of in result.items() if rule_id not in found and of.unknown]
    return {
        "done": bool(result),
        "results": sorted(found.items(), key=lambda one: (-one[1].raised, -one[1].still_open, one[0])),
        "lacking": sorted(lacking, key=lambda one: (-one[1], one[0])),
        "silent": len(result) - len(found) - len(lacking),
        "together": ByRule(*[sum(column) for column in zip(*result.values(), strict=True)]) if result else ByRule(),
    }


async def _told_of(request: Request, run: Run | None) -> dict[str, Any]:
    """Who began and who decided, and how the towns of a held run are called."""
    names = await _names(request, [] if run is None else [run])
    return {
        "by": "" if run is None else _by(run, names),
        "decided_by": "" if run is None or run.decided_by is None else names.get(run.decided_by, ""),
        "towns": await _towns(request, run.why) if run is not None and run.why and run.state is State.HELD else {},
    }


async def _names(request: Request, found: list[Run]) -> dict[str, str]:
    """How the officers are called who began these runs or decided on them: 王*芳."""
    web: Web = request.app.state.web
    ids = {one for run in found for one in (run.started_by, run.decided_by) if one not in (None, runs.OPERATOR)}
    return await web.people.officers(request.cookies.get(COOKIE, ""), sorted(filter(None, ids))) if ids else {}


async def _towns(request: Request, why: Why) -> dict[str, str]:
    """Code of a town → its name."""
    web: Web = request.app.state.web
    codes = [one.area_code for one in why.towns if one.area_code]
    return await web.people.places(request.cookies.get(COOKIE, ""), codes)


def _by(run: Run, names: Mapping[str, str]) -> str:
    if run.started_by is None:
        return CALENDAR
    return OPERATOR if run.started_by == runs.OPERATOR else names.get(run.started_by, "")


async def _there(request: Request, run: Run) -> str:
    """Why a second run does not begin: who began the first, and when."""
    began = f"由 {_by(run, await _names(request, [run]))} {words.moment(run.started_at)} 开始"
    if run.state is State.DONE:
        return f"没有再筛：这个月已经筛过，{began}，{words.moment(run.ended_at)} 完。后来到的清单，到了就补筛。"
    if run.state is State.HELD:
        return f"没有再筛：这个月的停着，等人定，{began}。"
    return f"这个月正在筛，{began}。"


async def _is_now(request: Request, run: Run) -> str:
    """What happened meanwhile."""
    said = f"没有提交：这个月的月筛查现在是“{STATES[run.state][0]}”"
    if run.decided_by is None:
        return f"{said}。请刷新再看。"
    names = await _names(request, [run])
    return f"{said}，{names.get(run.decided_by, '')} {words.moment(run.decided_at)} 已经定了。"
