"""A list that is held back: why, and the page on which a person lets it pass (放行确认)."""

from typing import Annotated

import asyncpg
from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from libs.web.access import Action, covers
from libs.web.app import NotForYou, Reader, Refused, Session, Signed, Stale, must, page, refuse_when_late
from libs.web.menu import ROLES, department_words
from services.screening.store import uploads as lists
from services.screening.usecases import uploads
from services.screening.usecases.reasons import REASON_MAX, ReasonMissing
from services.screening.web.shared import files_of

router = APIRouter(prefix="/runs/held")
SEEN = frozenset({"HELD", "PASSED", "TAKEN_BACK"})
NO_REASON = f"没有放行：要写理由，最多 {REASON_MAX} 字。请写核对了什么、为什么可以放行。"
OWN_LIST = "没有放行：这是本单位报送的清单，要换一个单位放行。请告诉领导小组办公室。"
TAKEN_BACK = "没有放行：报送单位已经撤回这张清单，没有要放行的了。"


@router.get("/{upload_id}", response_class=HTMLResponse)
async def look(request: Request, session: Session, reader: Signed, upload_id: str) -> Response:
    """Why the list is held, and the question; or what became of it."""
    upload = _seen(reader, await lists.one(session, upload_id))
    if upload["state"] != "HELD":
        return page(request, "held_done.html", upload=upload, by=_who(upload))
    summary = lists.summary_of(upload)
    return page(
        request,
        "held.html",
        upload=upload,
        held=summary,
        rule=files_of(request, reader.region).rules[summary["commonest_rule"]].label,
        of_area=upload["first"],
        own=_is_own(reader, upload),
        reason_max=REASON_MAX,
    )


@router.post("/{upload_id}", dependencies=[Depends(refuse_when_late)])
async def let_pass(session: Session, reader: Signed, upload_id: str, reason: Annotated[str, Form()] = "") -> Response:
    """Let the list pass: its findings are told from now on."""
    back = f"/runs/held/{upload_id}"
    upload = _seen(reader, await lists.lock(session, upload_id))
    if _is_own(reader, upload):
        raise Refused(OWN_LIST, back=back)
    try:
        await uploads.let_pass(session, upload_id, reader.officer_id, reader.role, reason)
    except ReasonMissing:
        raise Refused(NO_REASON, [("reason", NO_REASON)], back=back) from None
    except uploads.NotHeld:
        said = TAKEN_BACK if upload["state"] == "TAKEN_BACK" else f"没有放行：{_who(upload)}已经放行。"
        raise Stale(said, back=back) from None
    return RedirectResponse(back, status_code=303)


def _seen(reader: Reader, upload: asyncpg.Record | None) -> asyncpg.Record:
    """The list, if this office decides on it and its area is theirs. Raises NotForYou."""
    must(reader, Action.LET_PASS)
    if upload is None or upload["state"] not in SEEN or upload["region"] != reader.region:
        raise NotForYou
    if not covers(reader.areas, upload["area_code"]):
        raise NotForYou
    return upload


def _is_own(reader: Reader, upload: asyncpg.Record) -> bool:
    """Whether the list was sent by the reader's own department: the sender never lets it pass."""
    return reader.department is not None and upload["department"] in {
        reader.department,
        department_words(reader.department, reader.region),
    }


def _who(upload: asyncpg.Record) -> str:
    named = {role.value: words for role, words in ROLES.items()}
    return named.get(upload["passed_as"] or "", "")
