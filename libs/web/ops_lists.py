"""The operator's long lists, a page at a time: what is parked, by kind; long jobs; drops; alarms (运维清单)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from libs.events.contracts.catalog import CATALOG
from libs.events.transport import alarms, clock, dead_letters, drops, jobs
from libs.web.access import Action
from libs.web.menu import NAMES_OF_SERVICES
from libs.web.ops_state import jobs_of, parked_rows
from libs.web.pages import Session, Signed, must, page
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked

KINDS = frozenset({*CATALOG.by_name, dead_letters.UNREADABLE})
Number = Annotated[str, Query(alias="page")]


@dataclass(frozen=True, slots=True)
class Parked:
    """Which parked households are asked for; an unknown value asks for none (停放的筛选)."""

    kind: str | None = None
    page: int = 1
    known: bool = True

    @property
    def query(self) -> Mapping[str, str]:
        """The filter as it stands in an address."""
        return {"kind": self.kind} if self.kind else {}


@dataclass(frozen=True, slots=True)
class ParkedList:
    """A page of parked households, and the kinds to choose from with how many households each has (停放的清单)."""

    rows: Sequence[Mapping[str, Any]]
    kinds: Mapping[str, int]
    wanted: Parked
    pager: Pager
    refused: str = ""


def parked_asked(kind: str, number: str) -> Parked:
    """What an address asks for, checked."""
    at = page_asked(number)
    if at is None or (kind and kind not in KINDS):
        return Parked(known=False)
    return Parked(kind or None, at)


async def parked_list(session: AsyncSession, service: str, wanted: Parked) -> ParkedList:
    """The page that is asked for; no rows where there is no such filter."""
    kinds = await dead_letters.kinds(session)
    if not wanted.known:
        return ParkedList((), kinds, wanted, Pager(f"/ops/{service}", 0, 1), NO_SUCH_FILTER)
    total = kinds.get(wanted.kind, 0) if wanted.kind else sum(kinds.values())
    pager = Pager(f"/ops/{service}", total, wanted.page, wanted.query)
    shown = kinds if wanted.kind is None else {wanted.kind: 0, **kinds}
    return ParkedList(await parked_rows(session, wanted.kind, pager.skip), shown, wanted, pager)


def add_pages(made: APIRouter, service: str) -> None:
    """The addresses of the lists below `/ops/<service>`."""
    label = NAMES_OF_SERVICES.get(service, service)

    @made.get("/jobs", response_class=HTMLResponse)
    async def every_job(request: Request, session: Session, reader: Signed, number: Number = "1") -> Response:
        """Every long job of this service, those that are not done first."""
        must(reader, Action.OPERATE)
        at, total = page_asked(number), await jobs.asked_for(session)
        pager = Pager(f"/ops/{service}/jobs", total, at or 1)
        listed = await jobs_of(session, clock.real_now(), PER_PAGE, skip=pager.skip) if at else []
        refused = "" if at else NO_SUCH_FILTER
        return page(
            request, "ops_service_jobs.html", service=service, label=label, jobs=listed, pager=pager, refused=refused
        )

    @made.get("/drops", response_class=HTMLResponse)
    async def every_step(request: Request, session: Session, reader: Signed, number: Number = "1") -> Response:
        """Who proposed, confirmed and declined to drop what, newest first."""
        must(reader, Action.OPERATE)
        at, total = page_asked(number), await drops.steps_taken(session)
        pager = Pager(f"/ops/{service}/drops", total, at or 1)
        steps = await drops.history(session, PER_PAGE, skip=pager.skip) if at else []
        refused = "" if at else NO_SUCH_FILTER
        return page(request, "ops_drops.html", service=service, label=label, steps=steps, pager=pager, refused=refused)

    _add_alarms(made, service, label)


def _add_alarms(made: APIRouter, service: str, label: str) -> None:
    @made.get("/alarms", response_class=HTMLResponse)
    async def every_alarm(request: Request, session: Session, reader: Signed, number: Number = "1") -> Response:
        """Every alarm of this service, the latest first."""
        must(reader, Action.OPERATE)
        at, total = page_asked(number), await alarms.how_many(session)
        pager = Pager(f"/ops/{service}/alarms", total, at or 1)
        sounded = await alarms.history(session, PER_PAGE, skip=pager.skip) if at else []
        refused = "" if at else NO_SUCH_FILTER
        values: dict[str, Any] = {
            "service": service,
            "label": label,
            "alarms": sounded,
            "pager": pager,
            "refused": refused,
        }
        return page(request, "ops_alarms.html", **values)
