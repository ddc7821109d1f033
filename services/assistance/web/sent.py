"""What a page was sent, and the names it shows (交上来的表单)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from starlette.requests import Request

from libs.web import forms
from libs.web.people import Card, People
from libs.web.session import COOKIE
from services.assistance.domain.answers import Problem
from services.assistance.domain.days import BEIJING, beijing_day

KEY, DO = "key", "do"
SECRETS = frozenset({KEY, forms.FIELD, DO})
SECRET_ANSWERS = frozenset({"pin", "again"})
"""Never written back into a page."""


@dataclass(frozen=True)
class Sent:
    """A posted form (交上来的)."""

    posted: Mapping[str, Sequence[str]]

    @property
    def key(self) -> str:
        """The key under which it counts once."""
        return self.first(KEY)

    @property
    def do(self) -> str:
        """Which button was pressed."""
        return self.first(DO)

    def first(self, name: str) -> str:
        """The first value of a name; empty if there is none."""
        return next(iter(self.posted.get(name, ())), "")

    def kept(self) -> tuple[tuple[str, str], ...]:
        """What was filled in, to be carried to the next page."""
        names = [name for name in self.posted if name not in SECRETS | SECRET_ANSWERS]
        return tuple((name, value) for name in names for value in self.posted[name])

    def body(self, path: str) -> bytes:
        """What was sent, as far as it says what is wanted: the same twice counts once."""
        return f"{path}?{urlencode(sorted(self.kept()))}".encode()


async def read_sent(request: Request) -> Sent:
    """The form of this request."""
    form = await request.form()
    posted: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            posted.setdefault(name, []).append(value)
    return Sent(posted)


def happened(sent: Sent, now: datetime) -> datetime | Problem:
    """When the step was taken: now, or the day and hour that were written (什么时候办的)."""
    day, hour = sent.first("happened_on").strip(), sent.first("happened_at").strip()
    if not day and not hour:
        return now
    if not hour:
        return Problem("happened_at", "写了哪天，还要写几点办的。")
    try:
        on = date.fromisoformat(day) if day else beijing_day(now)
        return datetime.combine(on, time.fromisoformat(hour), tzinfo=BEIJING)
    except ValueError:
        return Problem("happened_on", "没有这个时间，日期写成 2024-05-23，钟点写成 19:30。")


async def card_of(request: Request, household_id: str, purpose: str) -> Card:
    """The card of one household, asked once for this page."""
    found = await cards_of(request, [household_id], purpose)
    return found.get(household_id) or Card(household_id, "（姓名暂时取不到）")


async def cards_of(request: Request, household_ids: Sequence[str], purpose: str) -> dict[str, Card]:
    """The cards of every household on this page, asked at once."""
    if not household_ids:
        return {}
    cookie = request.cookies.get(COOKIE, "")
    people: People = request.app.state.web.people
    return await people.cards(cookie, sorted(set(household_ids)), purpose)


async def called(request: Request, officer_ids: Sequence[str]) -> dict[str, str]:
    """How officers are called, asked at once."""
    if not officer_ids:
        return {}
    cookie = request.cookies.get(COOKIE, "")
    people: People = request.app.state.web.people
    return await people.officers(cookie, sorted(set(officer_ids)))
