"""The operator's long lists, a page at a time: what is parked, by kind; long jobs; drops; alarms (运维清单)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

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


class _Listed(NamedTuple):
    """A long list of a service: where it stands, how it is shown, how many there are, and one page of it."""

    path: str
    template: str
    name: str
    how_many: Callable[[AsyncSession], Awaitable[int]]
    rows: Callable[[AsyncSession, int], Awaitable[Any]]


LISTS = (
    _Listed(
        "jobs",
        "ops_service_jobs.html",
        "jobs",
        jobs.asked_for,
        lambda session, skip: jobs_of(session, clock.real_now(), PER_PAGE, skip=skip),
    ),
    _Listed(
        "drops",
        "ops_drops.html",
        "steps",
        drops.steps_taken,
        lambda session, skip: drops.history(session, PER_PAGE, skip=skip),
    ),
    _Listed(
        "alarms",
        "ops_alarms.html",
        "alarms",
        alarms.how_many,
        lambda session, skip: alarms.history(session, PER_PAGE, skip=skip),
    ),
)
"""Long jobs, those not done first; who proposed, confirmed and declined to drop what; every alarm, the latest first."""


def add_pages(made: APIRouter, service: str) -> None:
    """The addresses of the lists below `/ops/<service>`."""
    for listed in LISTS:
        _add(made, service, listed)


def _add(made: APIRouter, service: str, listed: _Listed) -> None:
    label = NAMES_OF_SERVICES.get(service, service)

    @made.get(f"/{listed.path}", response_class=HTMLResponse)
    async def a_page(request: Request, session: Session, reader: Signed, number: Number = "1") -> Response:
        """How many there are, and a page of them."""
        must(reader, Action.OPERATE)
        at = page_asked(number)
        pager = Pager(f"/ops/{service}/{listed.path}", await listed.how_many(session), at or 1)
        values: dict[str, Any] = {
            "service": service,
            "label": label,
            "pager": pager,
            "refused": "" if at else NO_SUCH_FILTER,
            listed.name: await listed.rows(session, pager.skip) if at else [],
        }
        return page(request, listed.template, **values)
