"""/runs/weeks: new findings and recognitions by town and cause, a week beside the usual (早期数)."""

from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from libs.web.access import Action, visible_sql
from libs.web.app import Session, Signed, Web, must, page
from libs.web.session import COOKIE
from libs.web.words import today
from services.screening.domain.weeks import WEEK, week_of
from services.screening.usecases import weeks
from services.screening.web.shared import files_of
from services.screening.web.weeks_chart import bars, most_of

router = APIRouter(prefix="/runs")
WRONG = 422
NO_SUCH_WEEK = "看不了这一周，看的是本周。日期写成 2024-05-31，不能晚于今天。"


@router.get("/weeks")
async def shown(request: Request, session: Session, reader: Signed, on: str = "", only: str = "") -> Response:
    """The week of a day, this one where none is asked for; of the reader's households."""
    must(reader, Action.SEE_RUNS)
    day = _day(on)
    region = files_of(request, reader.region).region
    among = visible_sql(reader, "h.area_code", "h.residence_area_code")
    found = await weeks.week(session, reader.region, week_of(day or today()), region.cluster, among)
    lines = [line for line in found.lines if line.stands_out] if only == "more" else found.lines
    most = most_of(found.lines)
    web: Web = request.app.state.web
    codes = sorted({line.series.town for line in found.lines if line.series.town})
    return page(
        request,
        "weeks.html",
        status=WRONG if day is None else 200,
        wrong=NO_SUCH_WEEK if day is None else "",
        week=found,
        lines=[(line, bars(line.course, most)) for line in lines],
        more=sum(line.stands_out for line in found.lines),
        only=only == "more",
        earlier=found.first - WEEK,
        later=found.first + WEEK if found.first + WEEK <= today() else None,
        cluster=region.cluster,
        places=await web.people.places(request.cookies.get(COOKIE, ""), codes),
    )


def _day(said: str) -> date | None:
    """Today where no day is asked for; none for what is no day, or one to come."""
    try:
        found = date.fromisoformat(said) if said else today()
    except ValueError:
        return None
    return found if date(1, 12, 31) < found <= today() else None
