"""A decision of a quarter: kept once, reported, struck off by another, sent back, late level by level."""

from collections.abc import Mapping
from datetime import date

from libs.events.contracts.quarters import DecisionMoved, DecisionState, QuarterDecided
from libs.events.contracts.values import Holder, Level, OfficeRole
from libs.web.appointments import Reader
from services.assistance.store import decisions as kept
from services.assistance.store.decisions import DecisionRow
from services.assistance.usecases import decisions as use
from tests.service.assistance.county import TOWN, County, an_officer

OFFICE = an_officer("office", OfficeRole.LEADING_GROUP_OFFICE)
OFFICE_2 = an_officer("office-2", OfficeRole.LEADING_GROUP_OFFICE)
HEAD = an_officer("head", OfficeRole.DEPARTMENT_HEAD, department="medical_insurance")
UNIT = Holder(level=Level.OFFICER, department="medical_insurance")
MATTER = "核对大额自付的 164 户"


def a_decision(decision_id: str = "d1", **changed: object) -> QuarterDecided:
    """Signed on 8 May 2024, due on 28 May: four fifths are over on 24 May."""
    said: Mapping[str, object] = {
        "region": "jinjiang",
        "decision_id": decision_id,
        "quarter": date(2024, 1, 1),
        "number": 1,
        "matter": MATTER,
        "holder": UNIT,
        "due_on": date(2024, 5, 28),
        "signed_on": date(2024, 5, 8),
        "signed_by": "official",
    }
    return QuarterDecided.model_validate({**said, **changed})


async def stands(county: County, decision_id: str = "d1") -> DecisionRow:
    async with county.database.transaction() as session:
        row, _ = await use.look(session, OFFICE, decision_id)
        return row


async def takes(county: County, reader: Reader, event: str, words: str = "都核对了", **more: object) -> DecisionRow:
    """Take a step now, having seen the last one; `at` and `seen` say otherwise."""
    async with county.database.transaction() as session:
        steps = await kept.steps_of(session, "d1")
        seen = more.get("seen", steps[-1].step_id if steps else "")
        wanted = use.Wanted("d1", event, more.get("at", county.now), words, seen)  # type: ignore[arg-type]
        return await use.take_step(session, reader, wanted, county.now)


async def test_heard_twice_it_is_kept_and_told_once_with_the_day_of_the_minutes(county: County) -> None:
    await county.hears(a_decision(), a_decision(), a_decision("d2", holder=Holder(level=Level.TOWN, area_code=TOWN)))
    await county.hears(
        a_decision(due_on=date(2024, 6, 30)),
        a_decision("d3", holder=Holder(level=Level.OFFICER, department="农业农村局")),
    )
    told = {event.decision_id: event for event in await county.told(DecisionMoved)}
    assert len(await county.told(DecisionMoved)) == 3
    assert (told["d1"].state, told["d1"].due_on, told["d1"].by) == (DecisionState.OPEN, date(2024, 5, 28), None)
    assert (told["d2"].holder.level, told["d2"].holder.area_code) == (Level.TOWN, TOWN)
    assert (told["d3"].holder.level, told["d3"].holder.department) == (Level.COUNTY, "agriculture")
    assert (await stands(county)).due_on == date(2024, 5, 28)
