"""The PIN with which a second visitor confirms on somebody else's phone (我的口令)."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from libs.web.access import Action
from libs.web.app import page
from libs.web.forms import new_key
from libs.web.pages import must
from services.assistance.domain.answers import Problem
from services.assistance.usecases.pins import PinUnusable, has_pin, set_pin
from services.assistance.web.asking import At, Reading, Sending
from services.assistance.web.taking import UNPROCESSABLE, plain
from services.assistance.web.views_step import RefusedView

router = APIRouter()
PAGE = "/visits/me/pin"
USED_FOR = "两个人一起入户，记的人手机上要第二个人输口令。口令只有您自己知道，错 5 次关 15 分钟。"
NOT_THE_SAME = "两次输的不一样，请重新输。"


@dataclass(frozen=True)
class PinPage:
    """The form for a new PIN (设口令)."""

    words: str
    done: str
    key: str
    refused: RefusedView | None


@router.get(PAGE)
async def pin(at: Reading) -> Response:
    """The form for a new PIN."""
    must(at.reader, Action.VISIT)
    done = "记下了，以后用这个口令。" if at.request.query_params.get("done") == "pin" else ""
    return await _show(at, PinPage("", done, new_key(), None))


@router.post(PAGE)
async def keep(at: Sending) -> Response:
    """Keep a new PIN, for oneself only."""
    must(at.reader, Action.VISIT)
    await at.form.begin()
    problem = None
    if at.sent.first("pin") != at.sent.first("again"):
        problem = Problem("again", NOT_THE_SAME)
    else:
        try:
            await set_pin(at.session, at.reader.officer_id, at.sent.first("pin"))
        except PinUnusable as unusable:
            problem = Problem("pin", plain(str(unusable)))
    if problem is not None:
        refused = RefusedView(problem.sentence, (problem,))
        return await _show(at, PinPage("", "", new_key(), refused))
    return await at.form.onward(f"{PAGE}?done=pin")


async def _show(at: At, shown: PinPage) -> Response:
    """The form; whoever has a PIN already is told that a new one replaces it."""
    known = await has_pin(at.session, at.reader.officer_id)
    words = USED_FOR + ("您已经设过，再设就换成新的。" if known else "您还没有设过。")
    status = UNPROCESSABLE if shown.refused else 200
    values = PinPage(words, shown.done, shown.key, shown.refused)
    return page(at.request, "pin.html", status=status, p=values)
