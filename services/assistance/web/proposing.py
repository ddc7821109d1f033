"""The village proposes a measure beside those of the region's table (提出帮扶)."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from libs.web.access import Action
from libs.web.app import NotForYou, page
from libs.web.forms import new_key
from libs.web.pages import must
from services.assistance.domain.answers import Given, Lists
from services.assistance.domain.table import Field
from services.assistance.store.rows import CaseRow
from services.assistance.usecases.acting import StepRefused
from services.assistance.usecases.proposing import propose_measure
from services.assistance.web.asking import At, Reading, Sending
from services.assistance.web.sent import card_of
from services.assistance.web.stepping import Open, opened
from services.assistance.web.taking import CONFLICT, OK, UNPROCESSABLE, plain
from services.assistance.web.views_form import Drawn, FieldView, draw, given_of
from services.assistance.web.views_step import RefusedView

router = APIRouter()
EVENT, MONITORED = "measure.proposed", "MONITORED"


@dataclass(frozen=True)
class ProposePage:
    """The form for a measure (提出帮扶的表)."""

    title: str
    action: str
    back: str
    key: str
    fields: tuple[FieldView, ...]
    refused: RefusedView | None


@router.get("/cases/{case_id}/propose")
async def propose(at: Reading, case_id: str) -> Response:
    """The form for a measure."""
    return await _show(at, await _open(at, case_id), {}, None)


@router.post("/cases/{case_id}/propose")
async def take(at: Sending, case_id: str) -> Response:
    """Propose the measure, or show the form again with the reason."""
    it = await _open(at, case_id)
    await at.form.begin()
    given = given_of(_fields(it), at.sent.posted)
    if at.late:
        return await _show(at, it, given, at.late)
    try:
        async with at.session.begin_nested():
            await propose_measure(at.session, at.reader, case_id, given, at.now)
    except StepRefused as refused:
        refusal = refused.refusal
        return await _show(at, it, given, RefusedView(plain(refusal.sentence), refusal.problems))
    return await at.form.onward(f"/cases/{case_id}?done={EVENT}")


async def _open(at: At, case_id: str) -> Open:
    """A household that is monitored, for its village. Raises NotForYou."""
    must(at.reader, Action.RECORD_VILLAGE_STEP)
    it = await opened(at, "case", case_id)
    if it.row.state != MONITORED:
        raise NotForYou
    return it


def _fields(it: Open) -> tuple[Field, ...]:
    return it.hand.policy.tables["measure"].moves_of(EVENT)[0].fields


def _lists(it: Open) -> Lists:
    """Only the risks that the household has are to be answered."""
    assert isinstance(it.row, CaseRow), "opened as a case"
    risks = {risk: label for risk, label in it.lists["risks"].items() if risk in it.row.risks}
    return {**it.lists, "risks": risks}


async def _show(at: At, it: Open, given: dict[str, Given], refused: RefusedView | None) -> Response:
    """The page as it is now."""
    card = await card_of(at.request, it.hand.household_id, "page")
    problems = refused.problems if refused else ()
    base = f"/cases/{it.row.matter_id}"
    shown = ProposePage(
        title=f"提出帮扶 · {card.head} 家",
        action=f"{base}/propose",
        back=base,
        key=new_key(),
        fields=draw(_fields(it), Drawn(_lists(it), {}, problems, given)),
        refused=refused,
    )
    late = at.late is not None
    status = OK if refused is None else CONFLICT if late else UNPROCESSABLE
    return page(at.request, "propose.html", status=status, p=shown, card=card)
