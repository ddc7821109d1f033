"""/rules/figures/<figure>/<entry>: an entered figure, whom it concerns since when, and who decides on it (确认标准)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from libs.events.transport import clock
from libs.policy.shown import marks, shown
from libs.web.access import Action, may, visible_sql
from libs.web.app import NotForYou, Reader, Refused, Session, Signed, Stale, Web, must, page, refuse_when_late
from libs.web.paging import NO_SUCH_FILTER, PER_PAGE, Pager, page_asked
from libs.web.people import Card
from libs.web.session import COOKIE
from libs.web.words import moment, today
from services.screening.domain.figures.effects import EFFECT_LABELS
from services.screening.domain.figures.entries import (
    AlreadyDecided,
    FigureEntry,
    OwnProposal,
    State,
    Unfit,
    first_day,
    replaceable,
)
from services.screening.store import effects, entered
from services.screening.store.effects import Listed
from services.screening.usecases import figure_outcomes, figures
from services.screening.usecases.figure_outcomes import Stage
from services.screening.usecases.figures import Desk
from services.screening.usecases.reasons import REASON_MAX, ReasonMissing
from services.screening.web import shared
from services.screening.web.entry_views import officers, views

router = APIRouter(prefix="/rules/figures")
PURPOSE = "page"
OWN = "没有确认：这是您自己录入的，要换一个人确认。"
NO_REASON = f"没有退回：要写理由，最多 {REASON_MAX} 字。录入的人会看到。"


@dataclass(frozen=True, slots=True)
class Sight:
    """A page being shown: to whom."""

    request: Request
    session: AsyncSession
    reader: Reader


@dataclass(frozen=True, slots=True)
class Rights:
    """What a reader may do with an entry."""

    confirms: bool
    refuses: bool
    own: bool
    """Whether it is the reader's own proposal."""
    replaces: bool
    """Whether the reader may correct it, or take it back."""


class Decision(BaseModel):
    """What was sent."""

    do: Literal["confirm", "refuse"]
    reason: str = Field(default="", max_length=10_000)


async def _found(session: Session, reader: Signed, name: str, entry_id: str) -> FigureEntry:
    """The entry of this address, of the reader's region. Raises NotForYou."""
    must(reader, Action.SEE_RULES)
    entry = await entered.one(session, reader.region, entry_id)
    if entry is None or entry.wanted.figure != name:
        raise NotForYou
    return entry


@router.get("/{name}/{entry_id}")
async def look(
    request: Request, session: Session, reader: Signed, entry: Annotated[FigureEntry, Depends(_found)]
) -> Response:
    """The entry, whom it concerns as far as that is known, and the question where it waits."""
    return await _show(Sight(request, session, reader), entry)


@router.post("/{name}/{entry_id}", dependencies=[Depends(refuse_when_late)])
async def decide(
    request: Request,
    session: Session,
    reader: Signed,
    entry: Annotated[FigureEntry, Depends(_found)],
    asked: Annotated[Decision, Form()],
) -> Response:
    """Confirm it, or refuse it with a reason."""
    must(reader, Action.CONFIRM_FIGURE if asked.do == "confirm" else _to_refuse(reader, entry))
    desk = Desk(shared.files_of(request, reader.region), reader.officer_id, clock.now())
    back = f"/rules/figures/{entry.wanted.figure}/{entry.entry_id}"
    try:
        if asked.do == "confirm":
            await figures.confirm(session, desk, entry.entry_id)
        else:
            await figures.refuse(session, desk, entry.entry_id, asked.reason)
    except AlreadyDecided as error:
        verb = "确认" if asked.do == "confirm" else "退回"
        raise Stale(f"没有{verb}：{await _who_did_what(request, error.entry)}", back) from None
    except OwnProposal:
        raise Refused(OWN, back=back) from None
    except ReasonMissing:
        return await _show(Sight(request, session, reader), entry, asked.reason, [("reason", NO_REASON)])
    except Unfit as error:
        raise Stale(f"没有确认：{error}", back) from None
    return RedirectResponse(back, status_code=303)


async def _show(at: Sight, entry: FigureEntry, reason: str = "", problems: Sequence[tuple[str, str]] = ()) -> Response:
    files, policy = await shared.of_today(at.request, at.session, at.reader.region)
    entries = await entered.entries(at.session, at.reader.region, entry.wanted.figure)
    about = [one for one in entries if one.entry_id in (entry.entry_id, entry.wanted.replaces)]
    found = {view.entry.entry_id: view for view in views(files, about, await officers(at.request, about))}
    if entry.entry_id not in found:
        raise NotForYou
    figure = policy.figure(entry.wanted.figure)
    return page(
        at.request,
        "figure_entry.html",
        status=422 if problems else 200,
        view=found[entry.entry_id],
        replaced=found.get(entry.wanted.replaces or ""),
        now="标准未录入" if figure is None else shown(figure.unit, figure.said) + marks(figure),
        since=first_day(entry, entries),
        today=policy.day,
        effects=EFFECT_LABELS,
        rules={rule_id: rule.label for rule_id, rule in policy.rules.items()},
        may=_rights(at.reader, entry, entries),
        takes_back=bool(problems) or at.request.query_params.get("do", "") == "refuse",
        reason=reason,
        reason_max=REASON_MAX,
        problems=problems,
        **await _outcome(at, entry),
    )


async def _outcome(at: Sight, entry: FigureEntry) -> dict[str, Any]:
    """How far it is, how many it concerns, and a page of those whom the reader may see."""
    among = visible_sql(at.reader, "area_code", "residence_area_code")
    known = await figure_outcomes.outcome(at.session, entry, today(), among)
    number = page_asked(at.request.query_params.get("page", "1"))
    pager = Pager(f"/rules/figures/{entry.wanted.figure}/{entry.entry_id}", known.rows, number or 1)
    sees = may(at.reader, Action.SEE_CASES)
    rows: list[Listed] = []
    if sees and number is not None and known.stage is not Stage.NONE:
        rows = await effects.listed(at.session, entry.entry_id, among, first=pager.skip, most=PER_PAGE)
    return {
        "known": known,
        "rows": rows if sees else None,
        "cards": await _cards(at, rows),
        "pager": pager,
        "refused": "" if number is not None else NO_SUCH_FILTER,
    }


async def _cards(at: Sight, rows: Sequence[Listed]) -> Mapping[str, Card]:
    ids = sorted({row.change.household_id for row in rows})
    if not ids or not may(at.reader, Action.SEE_NAMES):
        return {}
    web: Web = at.request.app.state.web
    return await web.people.cards(at.request.cookies.get(COOKIE, ""), ids, PURPOSE)


def _rights(reader: Reader, entry: FigureEntry, entries: Sequence[FigureEntry]) -> Rights:
    waits, own = entry.state is State.PROPOSED, entry.proposed_by == reader.officer_id
    standing = entry.entry_id in {one.entry_id for one in replaceable(entries, entry.wanted.figure)}
    return Rights(
        confirms=waits and not own and may(reader, Action.CONFIRM_FIGURE),
        refuses=waits and may(reader, _to_refuse(reader, entry)),
        own=waits and own,
        replaces=standing and may(reader, Action.SET_FIGURE),
    )


def _to_refuse(reader: Reader, entry: FigureEntry) -> Action:
    """What one must be allowed to do to end an entry that waits: whoever entered it takes it back."""
    return Action.SET_FIGURE if entry.proposed_by == reader.officer_id else Action.CONFIRM_FIGURE


async def _who_did_what(request: Request, entry: FigureEntry) -> str:
    called = await officers(request, [entry])
    done = {State.CONFIRMED: "确认了", State.REFUSED: "退回了"}[entry.state]
    return f"{called.get(entry.decided_by or '', '')} {moment(entry.decided_at)}已经{done}。"
