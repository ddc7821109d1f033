"""/rules/figures/<figure>/enter: a figure entered, looked over once more, and sent to a second person (录入标准)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from libs.events.transport import clock
from libs.policy import Policy, RegionFiles
from libs.policy.shown import shown
from libs.web import forms
from libs.web.access import Action
from libs.web.app import NotForYou, Reader, Session, Signed, must, page, refuse_when_late
from libs.web.once import Once
from services.screening.domain.figures import form as figure_form
from services.screening.domain.figures.entries import (
    DOCUMENT_MAX,
    FigureEntry,
    Unfit,
    Wanted,
    carried_on,
    first_day,
    replaceable,
)
from services.screening.domain.figures.values import TEXT_MAX, asked
from services.screening.store import entered
from services.screening.usecases import figures
from services.screening.usecases.figures import Desk
from services.screening.web import shared
from services.screening.web.entry_views import EntryView, officers, views

router = APIRouter(prefix="/rules/figures")
SECRETS = frozenset({forms.FIELD, "key", "do"})

Said = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody at the form of a figure: who, which figure, what holds, and which entries there are."""

    request: Request
    session: AsyncSession
    reader: Reader
    name: str
    files: RegionFiles
    policy: Policy
    entries: Sequence[FigureEntry]

    @property
    def at(self) -> str:
        """The address of the form."""
        return f"/rules/figures/{self.name}/enter"

    @property
    def desk(self) -> Desk:
        """Where the figure is entered."""
        return Desk(self.files, self.reader.officer_id, clock.now())


@router.get("/{name}/enter")
async def form(request: Request, session: Session, reader: Signed, name: str) -> Response:
    """An empty form; one that says what is carried on, or what the entry says that is to be corrected or taken back."""
    hand = await _hand(request, session, reader, name)
    replaces = request.query_params.get("replaces", "")
    withdraw = request.query_params.get("do", "") == figure_form.WITHDRAW
    if not replaces:
        return await _show(hand, _carried_on(hand))
    entry = next((entry for entry in replaceable(hand.entries, name) if entry.entry_id == replaces), None)
    if entry is None:
        raise NotForYou
    return await _show(hand, figure_form.correcting(entry, withdraw=withdraw))


@router.post("/{name}/enter", dependencies=[Depends(refuse_when_late)])
async def enter(request: Request, session: Session, reader: Signed, name: str) -> Response:
    """Look it over once more; then it is sent to a second person."""
    hand = await _hand(request, session, reader, name)
    said = await _sent(request)
    do = figure_form.first(said, "do")
    kept = {field: texts for field, texts in said.items() if field not in SECRETS}
    once = Once(session, reader.officer_id, figure_form.first(said, "key"), f"{hand.at}?{_query(kept)}".encode())
    if do == "send":
        await once.begin()
    if do == "back":
        return await _show(hand, kept)
    try:
        wanted = figure_form.wanted(name, kept)
        if do != "send":
            await figures.check(session, hand.desk, wanted)
            return await _look(hand, wanted, kept)
        async with session.begin_nested():
            entry = await figures.propose(session, hand.desk, wanted)
    except Unfit as unfit:
        return await _show(hand, kept, unfit.problems)
    return await once.onward(f"/rules/figures/{name}/{entry.entry_id}")


async def _hand(request: Request, session: AsyncSession, reader: Reader, name: str) -> Hand:
    must(reader, Action.SET_FIGURE)
    files, policy = await shared.of_today(request, session, reader.region)
    if name not in files.figures:
        raise NotForYou
    return Hand(request, session, reader, name, files, policy, await entered.entries(session, reader.region, name))


async def _show(hand: Hand, said: Said, problems: Sequence[tuple[str, str]] = ()) -> Response:
    """The form with what was filled in, and what is wrong with it."""
    series, parameter = hand.files.figures[hand.name], asked(hand.name)
    figure = hand.policy.figure(hand.name)
    correctable = replaceable(hand.entries, hand.name)
    return page(
        hand.request,
        "figure_enter.html",
        status=422 if problems else 200,
        series=series,
        kind=parameter.kind.value,
        words=parameter.words,
        said=said,
        problems=problems,
        grades=figure_form.GRADES,
        withdraws=bool(figure_form.first(said, figure_form.WITHDRAW)),
        correctable=views(hand.files, correctable, await officers(hand.request, correctable)),
        now=None if figure is None else shown(figure.unit, figure.said),
        figure=figure,
        document_max=DOCUMENT_MAX,
        text_max=TEXT_MAX,
    )


async def _look(hand: Hand, wanted: Wanted, kept: Said) -> Response:
    """What would be sent, in words, before it is."""
    entry = FigureEntry("", hand.reader.region, wanted, hand.reader.officer_id, hand.desk.now)
    (view,) = views(hand.files, [entry], {})
    return page(
        hand.request,
        "figure_sure.html",
        series=hand.files.figures[hand.name],
        view=view,
        replaced=await _replaced(hand, wanted),
        since=first_day(entry, hand.entries),
        today=hand.policy.day,
        hidden=[(name, text) for name, texts in kept.items() for text in texts],
        action=hand.at,
    )


async def _replaced(hand: Hand, wanted: Wanted) -> EntryView | None:
    of = [entry for entry in hand.entries if entry.entry_id == wanted.replaces]
    return next(iter(views(hand.files, of, {})), None)


def _carried_on(hand: Hand) -> Said:
    found = carried_on(hand.policy, hand.name)
    return {} if found is None else {"value": [found[0]], "from_on": [found[1].isoformat()]}


async def _sent(request: Request) -> Said:
    said: dict[str, list[str]] = {}
    for name, text in (await request.form()).multi_items():
        if isinstance(text, str):
            said.setdefault(name, []).append(text)
    return said


def _query(kept: Said) -> str:
    return urlencode(sorted((name, text) for name, texts in kept.items() for text in texts))
