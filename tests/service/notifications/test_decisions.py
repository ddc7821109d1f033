"""A decision of a quarter waits for whoever has it, goes up when it is late, and ends when it is struck off."""

from datetime import date

import pytest

from libs.events.contracts.quarters import DecisionLate, DecisionMoved, DecisionState, DecisionWarned
from libs.events.contracts.values import Holder, Level, OfficeRole
from libs.events.transport.database import Database
from tests.service.notifications.test_pages import text_of
from tests.service.notifications.world import (
    CLERK,
    COUNTY,
    COUNTY_OFFICER,
    HEAD,
    LEADING,
    LIAISON,
    NOW,
    OTHER_LIAISON,
    REGION,
    TOWN,
    Heard,
    office,
    seen,
)

MEDICAL = Holder(level=Level.OFFICER, department="medical_insurance")
OFFICIAL = office("official", OfficeRole.LEADING_OFFICIAL, COUNTY)
ABOUT = {"region": REGION, "decision_id": "d1", "quarter": date(2024, 4, 1), "due_on": date(2024, 7, 31)}
SAID = {"number": 3, "matter": "核对大额自付的 164 户", "holder": MEDICAL}

pytestmark = pytest.mark.usefixtures("offices")


def moved(state: DecisionState = DecisionState.OPEN, turn: int = 0, **changed: object) -> DecisionMoved:
    told = {**ABOUT, **SAID, "state": state, "happened_at": NOW, "turn": turn}
    return DecisionMoved.model_validate(told | changed)


REPORT = moved(DecisionState.REPORTED, 1, by="liaison", words="都核对了")
BACK = moved(DecisionState.OPEN, 2, by="leading", words="还差 3 户")
AGAIN = moved(DecisionState.REPORTED, 3, by="liaison", words="3 户也核对了")
OVER = moved(DecisionState.STRUCK_OFF, 4, by="leading", words="同意")


def late(level: Level, department: str | None = None) -> DecisionLate:
    return DecisionLate.model_validate(
        {**ABOUT, **SAID, "escalated_to": Holder(level=level, department=department), "times": 1}
    )


async def test_it_waits_for_one_office_after_the_other_and_every_item_ends(hear: Heard, inbox_db: Database) -> None:
    await hear(moved())
    (item,) = await seen(inbox_db, LIAISON)
    assert (item.kind, item.at, item.due_on) == ("TODO", "/console/decisions/d1", date(2024, 7, 31))
    assert item.label == "议定事项 2024 年第二季度第 3 项"
    assert item.full == "核对大额自付的 164 户。办好后在这里报结果，由领导小组办公室销号。"
    assert [await seen(inbox_db, who) for who in (OTHER_LIAISON, HEAD, LEADING, COUNTY_OFFICER)] == [[], [], [], []]
    await hear(REPORT)
    assert await seen(inbox_db, LIAISON) == []
    (item,) = await seen(inbox_db, LEADING)
    assert item.full == "核对大额自付的 164 户。承办单位说办好了：都核对了。请看过，销号或退回。"
    await hear(BACK, AGAIN, BACK, REPORT)  # in one batch, the last two told again
    assert await seen(inbox_db, LIAISON) == []
    (item,) = await seen(inbox_db, LEADING)
    assert "3 户也核对了" in item.full
    await hear(OVER)
    await hear(OVER, AGAIN)
    assert await seen(inbox_db, LEADING) == []
    assert [item.full for item in await seen(inbox_db, LIAISON, "know")] == [
        "季研判2024 年第二季度第 3 项销号了：核对大额自付的 164 户。同意。"
    ]
    assert len(await seen(inbox_db, LEADING, "done")) == 2


async def test_late_goes_up_once_a_level_and_ends_with_the_step(app, hear: Heard, inbox_db: Database) -> None:
    warned = DecisionWarned.model_validate(ABOUT)
    up = (late(Level.DEPARTMENT_HEAD, "medical_insurance"), late(Level.LEADING_GROUP_OFFICE))
    await hear(OFFICIAL, moved(), warned, *up, *up, late(Level.LEADING_OFFICIAL))
    (item,) = await seen(inbox_db, LIAISON)
    assert (item.warned_on, item.raised_to) == (date(2024, 5, 22), "LEADING_OFFICIAL")
    for who in (HEAD, LEADING, OFFICIAL):
        (item,) = await seen(inbox_db, who)
        assert (item.kind, item.at) == ("RAISED", "/console/decisions/d1")
    page = await text_of(app, OFFICIAL, f"/inbox?i={item.item_id}")
    assert "提级督办：议定事项 2024 年第二季度第 3 项" in page
    assert 'href="/console/decisions/d1"' in page
    await hear(REPORT)
    for who in (LIAISON, HEAD, OFFICIAL):
        assert await seen(inbox_db, who) == []
    assert [item.kind for item in await seen(inbox_db, LEADING)] == ["TODO"]


async def test_where_nobody_holds_the_office_its_head_or_those_above_are_told(hear: Heard, inbox_db: Database) -> None:
    left = office(
        "liaison", OfficeRole.DEPARTMENT_LIAISON, COUNTY, department="medical_insurance", to_on=date(2024, 5, 1)
    )
    gone = office("head", OfficeRole.DEPARTMENT_HEAD, COUNTY, department="medical_insurance", to_on=date(2024, 5, 1))
    await hear(left.model_copy(update={"version": 2}))
    await hear(moved())
    assert [item.kind for item in await seen(inbox_db, HEAD)] == ["TODO"]
    assert await seen(inbox_db, LEADING, "know") == []
    await hear(gone.model_copy(update={"version": 2}))
    await hear(moved(decision_id="d2"), moved(decision_id="d2"))
    for who in (LEADING, COUNTY_OFFICER):
        (item,) = await seen(inbox_db, who, "know")
        assert item.full.startswith(
            "季研判2024 年第二季度第 3 项没有人接：医保局现在没有任职的人。核对大额自付的 164 户。"
        )
    successor = office("new", OfficeRole.DEPARTMENT_LIAISON, COUNTY, department="medical_insurance")
    await hear(successor)
    assert {item.matter_id for item in await seen(inbox_db, successor)} == {"d1", "d2"}


async def test_a_town_and_the_county_office_get_their_own(hear: Heard, inbox_db: Database) -> None:
    await hear(moved(holder=Holder(level=Level.TOWN, area_code=TOWN)))
    await hear(moved(decision_id="d2", holder=Holder(level=Level.COUNTY, department="agriculture")))
    assert [item.matter_id for item in await seen(inbox_db, CLERK)] == ["d1"]
    assert [item.matter_id for item in await seen(inbox_db, COUNTY_OFFICER)] == ["d2"]
    assert [await seen(inbox_db, who) for who in (LIAISON, LEADING)] == [[], []]
