"""One household on the desk: why, how it was worked out, what was done, the one form of the next step (一户)."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from libs.web.access import Action, may
from libs.web.app import NotForYou, page
from libs.web.pages import must
from libs.web.people import People
from libs.web.session import COOKIE
from services.assistance.store.rows import CaseRow, ClueRow, MatterRow, MeasureRow
from services.assistance.usecases.acting import NotYours
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.story import Story, read_story
from services.assistance.web.asking import At, Reading, Sending
from services.assistance.web.done import done_words
from services.assistance.web.stepping import Open, form_of, looked_at, opened
from services.assistance.web.taking import Asking, post_step
from services.assistance.web.views_names import NamesView, named
from services.assistance.web.views_step import StepForm, StepLink, Typed, WaitView, takeable
from services.assistance.web.views_story import (
    CheckLine,
    Known,
    MeasureLine,
    about_of,
    changes_of,
    check_lines,
    findings_of,
    label_of,
    main_matter,
    measure_lines,
    report_lines,
    tale_of,
    way_of,
)
from services.assistance.web.views_tale import TaleView, WayView
from services.assistance.web.views_why import FindingView, PersonView, people_at_home

router = APIRouter()


@dataclass(frozen=True)
class HouseholdPage:
    """Everything on the page of one household (一户的页面)."""

    title: str
    about: str
    done: str
    changes: tuple[str, ...]
    way: tuple[WayView, ...]
    findings: tuple[FindingView, ...]
    reports: tuple[str, ...]
    checks: tuple[CheckLine, ...]
    checks_summary: str
    tale: tuple[TaleView, ...]
    measures: tuple[MeasureLine, ...]
    people: tuple[PersonView, ...]
    names: NamesView
    form: StepForm | None
    waits: WaitView
    more: tuple[StepLink, ...]
    typed: Typed
    every_rule: str
    """Where every rule is explained for this household; empty for whom that is not."""


@router.get("/console/{household_id}")
async def household(at: Reading, household_id: str) -> Response:
    """The story of a household, with the form of the next step for whoever's turn it is."""
    must(at.reader, Action.SEE_CASES)
    return await _show(at, household_id, None, Typed(event=at.request.query_params.get("step")), 200)


@router.post("/console/{household_id}/step")
async def act(at: Sending, household_id: str) -> Response:
    """Take a step from the page of a household."""
    must(at.reader, Action.SEE_CASES)
    it = await opened(at, at.sent.first("matter"), at.sent.first("matter_id"))
    if it.hand.household_id != household_id:
        raise NotForYou

    async def redraw(typed: Typed, status: int) -> Response:
        return await _show(at, it.hand.household_id, it.row.matter_id, typed, status)

    return await post_step(at, it, Asking(at.sent.first("event"), redraw, f"/console/{household_id}"))


async def _show(at: At, household_id: str, matter_id: str | None, typed: Typed, status: int) -> Response:
    """The page as it is now."""
    hand, told = await read_household(at, household_id)
    if hand.household_id != household_id and status == 200:  # it was joined with another household
        household_id = hand.household_id
    known = known_of(hand)
    chosen, others = _choose(at, hand, known, matter_id or at.request.query_params.get("m"))
    form, waits = form_of(at, chosen, f"/console/{household_id}", typed) if chosen else (None, _nothing())
    card, names = await named(at, hand, f"/console/{household_id}")
    shown = HouseholdPage(
        title=f"{card.head} 户 · {chosen.view.state.label if chosen else '没有在办的'}",
        about=about_of(known, chosen.view if chosen else None),
        done=done_words(at, known),
        changes=changes_of(known, chosen.row) if chosen and isinstance(chosen.row, CaseRow) else (),
        way=way_of(known, chosen.view.due_on if chosen else None),
        findings=findings_of(list(hand.dossier.findings.values()), at.today),
        reports=report_lines(known, await _words(at, told)),
        checks=check_lines(chosen.view.checks) if chosen else (),
        checks_summary=chosen.view.checks_words if chosen else "",
        tale=tale_of(known, in_full=True),
        measures=measure_lines(known, links=may(at.reader, Action.SEE_MEASURES)),
        people=people_at_home(told.facts, at.today),
        names=names,
        form=form,
        waits=waits,
        more=others,
        typed=typed,
        every_rule=f"/rules/households/{household_id}" if may(at.reader, Action.SEE_RULES) else "",
    )
    return page(at.request, "story.html", status=status, s=shown, card=card)


async def read_household(at: At, household_id: str) -> tuple[Hand, Story]:
    """The household in hand, if it is for this reader. Raises NotForYou."""
    try:
        return await read_story(at.session, at.reader, household_id, at.now)
    except NotYours:
        raise NotForYou from None


def known_of(hand: Hand) -> Known:
    """What the page is made of."""
    policy = hand.policy
    return Known(hand.dossier, policy.tables, policy.profile, policy.catalogue, hand.calendar, hand.today)


def _choose(at: At, hand: Hand, known: Known, wanted: str | None) -> tuple[Open | None, tuple[StepLink, ...]]:
    """The matter whose form is shown: the one asked for, else the first on which the reader can act."""
    matters = _matters(hand, known)
    looked = [looked_at(at, hand, row) for row in matters]
    able = [it for it in looked if takeable(it.possible, it.lists)]
    chosen = next((it for it in looked if it.row.matter_id == wanted), None)
    chosen = chosen or next(iter(able), None) or next(iter(looked), None)
    base = f"/console/{hand.household_id}"
    others = tuple(
        StepLink(f"{base}?m={it.row.matter_id}#decide", f"{_named(known, it.row)}：{it.view.state.label}")
        for it in able
        if chosen is not None and it.row.matter_id != chosen.row.matter_id
    )
    return chosen, others


def _matters(hand: Hand, known: Known) -> list[MatterRow]:
    """What can be acted on: the main matter, then measures that wait for somebody, the earliest due first."""
    main = main_matter(hand.dossier, known.tables)
    open_measures: list[MatterRow] = [
        row for row in hand.dossier.measures.values() if not known.tables["measure"].state(row.state).ended
    ]
    rest: list[MatterRow] = [
        row
        for row in _clues_and_cases(hand)
        if row is not main and not known.tables[row.matter.value].state(row.state).ended
    ]
    return [*([main] if main else []), *rest, *open_measures]


def _clues_and_cases(hand: Hand) -> list[ClueRow | CaseRow]:
    return [*hand.dossier.clues.values(), *hand.dossier.cases.values()]


def _named(known: Known, row: MatterRow) -> str:
    return label_of(known, row) if isinstance(row, MeasureRow) else known.tables[row.matter.value].label


def _nothing() -> WaitView:
    return WaitView("这一户没有在办的线索、档案和帮扶。", None)


async def _words(at: At, told: Story) -> dict[str, str]:
    """The words of reports, where this reader may see them."""
    if not told.report_ids or not may(at.reader, Action.SEE_REPORT_WORDS):
        return {}
    people: People = at.request.app.state.web.people
    return await people.reports(at.request.cookies.get(COOKIE, ""), told.report_ids, "page")
