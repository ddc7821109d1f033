"""What is heard becomes items: at most one for an event and a recipient, in whatever order it is told."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from libs.events.contracts.assistance import DeadlineWarned
from libs.events.contracts.catalog import heard_by
from libs.events.contracts.duties import DutyDone, DutyDue, DutyMissed
from libs.events.contracts.figures import FigureEnding, FigureProposed, FigureRefused, FigureSet
from libs.events.contracts.intake import HouseholdMerged, HouseholdSplit
from libs.events.contracts.runs import PlaceCount, RunEnded, RunPassed
from libs.events.contracts.screening import FindingRaised, UploadPassed
from libs.events.contracts.values import Hearers, Holder, Level, Matter, OfficeRole, Paper
from libs.events.transport.database import Database
from services.notifications.consumers import HANDLERS
from tests.service.helpers import A_RUN, a_held_list, a_held_run
from tests.service.notifications.world import (
    CADRE,
    CLERK,
    COUNTY,
    COUNTY_OFFICER,
    DUE,
    HEAD,
    LEADING,
    LIAISON,
    NEIGHBOUR,
    OTHER_LIAISON,
    OTHER_VILLAGE,
    REGION,
    TODAY,
    TOWN,
    VILLAGE,
    Heard,
    ended,
    household,
    missed,
    office,
    seen,
    step,
    task,
)

MEDICAL = Holder(level=Level.OFFICER, area_code=COUNTY, department="medical_insurance")


pytestmark = pytest.mark.usefixtures("offices")


async def items(database: Database) -> int:
    async with database.transaction() as session:
        return (await session.execute(text("select count(*) from items"))).scalar_one()


def test_every_event_that_notifications_hears_has_a_handler() -> None:
    assert set(HANDLERS.by_event) == heard_by("notifications")


async def test_an_assessment_that_was_not_held_waits_for_the_leading_group_office_until_it_is(
    hear: Heard, inbox_db: Database
) -> None:
    about = {"region": REGION, "kind": "assessment", "ends_on": date(2024, 3, 31)}
    paper = Paper(document="晋乡村振兴组〔2021〕3号", article="第十一条", grade="seed")
    rule = {"rule_id": "SR-PRC-02", "rule_version": 1, "clause": paper, "departments": ("领导小组办公室",)}
    missed_one = DutyMissed(**about, **rule, due_on=date(2024, 4, 15), missed_on=date(2024, 4, 16))
    await hear(missed_one, missed_one)
    await hear(missed_one)
    [item] = await seen(inbox_db, LEADING)
    assert (item.label, item.at, item.due_on) == ("2024 年第一季度研判", "/quarters/2024Q1", date(2024, 4, 15))
    assert item.full == "2024 年第一季度研判应在 4月15日 前定稿，还没有。定稿了，这一件自己消失。"
    assert await seen(inbox_db, COUNTY_OFFICER) == []
    await hear(DutyDone(**about, done_on=date(2024, 4, 20)))
    assert await seen(inbox_db, LEADING) == []


async def test_an_assessment_heard_to_be_held_before_it_was_missed_waits_for_nobody(
    hear: Heard, inbox_db: Database
) -> None:
    about = {"region": REGION, "kind": "assessment", "ends_on": date(2024, 3, 31)}
    paper = Paper(document="晋乡村振兴组〔2021〕3号", article="第十一条", grade="seed")
    rule = {"rule_id": "SR-PRC-02", "rule_version": 1, "clause": paper, "departments": ("领导小组办公室",)}
    await hear(DutyDone(**about, done_on=date(2024, 4, 20)))
    await hear(DutyMissed(**about, **rule, due_on=date(2024, 4, 15), missed_on=date(2024, 4, 16)))
    assert await seen(inbox_db, LEADING) == []


YEARLY = {"region": REGION, "kind": "yearly", "ends_on": date(2024, 12, 31)}
D_PAPER = Paper(document="大委农发〔2021〕3号", article="第三部分（四）", grade="seed")


async def test_a_yearly_report_waits_for_whom_it_is_owed_by_once_whatever_reminds_of_it(
    hear: Heard, inbox_db: Database
) -> None:
    owed = YEARLY | {"owed_by": "medical_insurance", "holder": MEDICAL, "clause": D_PAPER, "due_on": date(2024, 11, 30)}
    await hear(DutyDue(**owed, days_before=30))
    [item] = await seen(inbox_db, LIAISON)
    assert (item.label, item.at, item.due_on) == ("2024 年度报告", "/yearly-reports/2024", date(2024, 11, 30))
    assert item.full == "2024 年度报告请在 11月30日 前报到市乡村振兴部门。他们登记收到了，这一件自己消失。"
    assert item.warned_on is None
    await hear(DutyDue(**owed, days_before=7), DutyDue(**owed, days_before=0))
    [item] = await seen(inbox_db, LIAISON)
    assert item.warned_on == TODAY
    assert await seen(inbox_db, OTHER_LIAISON) == []
    done = YEARLY | {"owed_by": "medical_insurance", "done_on": date(2024, 11, 29)}
    await hear(DutyDone(**done))
    assert await seen(inbox_db, LIAISON) == []
    await hear(DutyDue(**owed, turn=2, days_before=7))
    assert [one.at for one in await seen(inbox_db, LIAISON)] == ["/yearly-reports/2024"], "it was taken back"
    await hear(DutyDone(**done, turn=2))
    assert await seen(inbox_db, LIAISON) == []


async def test_after_its_day_those_who_collect_are_told_who_is_missing(hear: Heard, inbox_db: Database) -> None:
    rule = {"rule_id": "SR-PRC-03", "rule_version": 1, "clause": D_PAPER, "departments": ("医保",)}
    names = tuple(f"单位{number}" for number in range(1, 11))
    days = {"due_on": date(2024, 11, 30), "missed_on": date(2024, 12, 1)}
    await hear(DutyMissed(**YEARLY, **rule, **days, missing=names))
    for who in (LEADING, LIAISON):
        [item] = await seen(inbox_db, who)
        assert item.full == (
            "2024 年度报告应在 11月30日 前收到，还差 10 个单位：单位1、单位2、单位3、单位4、单位5、单位6、单位7、单位8等。"
            "请催报；都登记收到了，这一件自己消失。"
        )
    assert await seen(inbox_db, COUNTY_OFFICER) == []
    await hear(DutyDone(**YEARLY, done_on=date(2024, 12, 5)))
    assert await seen(inbox_db, LEADING) == []


async def test_a_task_waits_for_the_village_and_for_nobody_else(hear: Heard, inbox_db: Database) -> None:
    await hear(task())
    assert [item.task_id for item in await seen(inbox_db, CADRE)] == ["t1"]
    for other in (NEIGHBOUR, CLERK, COUNTY_OFFICER, LEADING, LIAISON, HEAD):
        assert await seen(inbox_db, other) == []


async def test_an_event_told_twice_gives_one_item(hear: Heard, inbox_db: Database) -> None:
    await hear(task(), task(), step(), step())
    await hear(task(), step(), missed(), missed())
    await hear(missed())
    assert await items(inbox_db) == 3
    assert len(await seen(inbox_db, CADRE)) == 1
    assert len(await seen(inbox_db, CADRE, "know")) == 1


async def test_a_task_that_ended_before_it_is_heard_never_waits(hear: Heard, inbox_db: Database) -> None:
    await hear(ended())
    await hear(task())
    assert await seen(inbox_db, CADRE) == []
    assert [item.task_id for item in await seen(inbox_db, CADRE, "done")] == ["t1"]


async def test_a_task_ends_for_everybody_when_its_step_is_taken(hear: Heard, inbox_db: Database) -> None:
    await hear(task(), missed())
    await hear(ended())
    assert await seen(inbox_db, CADRE) == []
    assert await seen(inbox_db, CLERK) == []
    assert len(await seen(inbox_db, CLERK, "done")) == 1


async def test_a_department_sees_its_own_tasks_only(hear: Heard, inbox_db: Database) -> None:
    await hear(
        step("measure.dispatched", matter=Matter.MEASURE, matter_id="m1", item_label="医疗救助"),
        task("t2", kind="department_answer", label="部门答复", matter=Matter.MEASURE, matter_id="m1", holder=MEDICAL),
    )
    (item,) = await seen(inbox_db, LIAISON)
    assert item.item_label == "医疗救助"
    assert await seen(inbox_db, OTHER_LIAISON) == []
    assert await seen(inbox_db, HEAD) == []


async def test_a_finding_that_only_some_may_know_of_is_told_to_the_departments_it_names(
    hear: Heard, inbox_db: Database
) -> None:
    kept = FindingRaised(
        region=REGION,
        finding_id="f1",
        household_id="h1",
        area_code=VILLAGE,
        rule_id="SR-CIV-06",
        rule_version=1,
        day=TODAY,
        clause=Paper(document="晋乡村振兴组〔2021〕3号", article="第十四条", grade="seed"),
        departments=("医保", "妇联"),
        heard_by=Hearers.COUNTY,
        at_once=False,
        risk="",
        sentence="1 名儿童保障没有落实",
        neutral="",
        facts_version=1,
        fingerprint="x",
    )
    await hear(household(), kept, kept, kept.model_copy(update={"finding_id": "f2", "heard_by": None}))
    await hear(kept)
    referred = {"finding_id": "f3", "heard_by": None, "refers": True, "departments": ("应急",)}
    await hear(kept.model_copy(update=referred))
    [item] = await seen(inbox_db, LIAISON, "know")
    assert (item.full, item.household_id) == ("1 名儿童保障没有落实", "h1")
    for other in (CADRE, NEIGHBOUR, CLERK, COUNTY_OFFICER, LEADING, OTHER_LIAISON):
        assert await seen(inbox_db, other) == await seen(inbox_db, other, "know") == []
    assert await items(inbox_db) == 3


async def test_an_officer_by_name_alone_sees_it_and_his_substitute(hear: Heard, inbox_db: Database) -> None:
    substitute = office("substitute", OfficeRole.VILLAGE_CADRE, VILLAGE, stands_in_for="second")
    second = office("second", OfficeRole.VILLAGE_CADRE, VILLAGE)
    await hear(second, substitute)
    named = Holder(level=Level.OFFICER, area_code=VILLAGE, officer_id="second")
    await hear(task("t3", kind="second_visitor", holder=named))
    assert len(await seen(inbox_db, second)) == 1
    assert len(await seen(inbox_db, substitute)) == 1
    assert await seen(inbox_db, CADRE) == []


async def test_a_new_holder_of_the_office_sees_what_waits(hear: Heard, inbox_db: Database) -> None:
    await hear(task())
    new = office("new", OfficeRole.VILLAGE_CADRE, VILLAGE)
    await hear(new)
    assert len(await seen(inbox_db, new)) == 1


async def test_what_waited_for_somebody_who_left_falls_to_the_office(hear: Heard, inbox_db: Database) -> None:
    gone = office("gone", OfficeRole.VILLAGE_CADRE, VILLAGE, to_on=TODAY.replace(day=1))
    await hear(gone, task("t4", holder=Holder(level=Level.OFFICER, area_code=VILLAGE, officer_id="gone")))
    assert len(await seen(inbox_db, CADRE)) == 1


async def test_a_missed_day_goes_up_once_a_level_and_marks_the_item_below(hear: Heard, inbox_db: Database) -> None:
    await hear(task())
    await hear(missed())
    await hear(missed())
    await hear(missed(to=Level.COUNTY, times=2))
    (below,) = await seen(inbox_db, CADRE)
    assert below.raised_to == "COUNTY"
    assert [item.kind for item in await seen(inbox_db, CLERK)] == ["RAISED"]
    assert [item.kind for item in await seen(inbox_db, COUNTY_OFFICER)] == ["RAISED"]
    assert await items(inbox_db) == 3


async def test_a_missed_day_heard_before_its_task_shows_once_the_task_is_known(hear: Heard, inbox_db: Database) -> None:
    await hear(missed())
    assert await seen(inbox_db, CLERK) == []
    await hear(task())
    (item,) = await seen(inbox_db, CLERK)
    assert (item.kind, item.label) == ("RAISED", "入户核实")


async def test_a_warning_is_a_mark_and_no_item(hear: Heard, inbox_db: Database) -> None:
    await hear(task())
    await hear(DeadlineWarned(region=REGION, task_id="t1", kind="visit", household_id="h1", due_on=DUE))
    (item,) = await seen(inbox_db, CADRE)
    assert item.warned_on == TODAY
    assert await items(inbox_db) == 1


async def test_a_task_given_to_somebody_else_and_back(hear: Heard, inbox_db: Database) -> None:
    await hear(task())
    await hear(task(holder=Holder(level=Level.VILLAGE, area_code=OTHER_VILLAGE)))
    assert await seen(inbox_db, CADRE) == []
    assert len(await seen(inbox_db, NEIGHBOUR)) == 1
    await hear(task())
    assert len(await seen(inbox_db, CADRE)) == 1
    assert await seen(inbox_db, NEIGHBOUR) == []


async def test_tasks_of_one_list_rule_and_day_are_one_item_with_a_count(hear: Heard, inbox_db: Database) -> None:
    county = Holder(level=Level.COUNTY, area_code=COUNTY)
    triage = {"kind": "triage", "label": "研判疑点", "holder": county, "feed": "settlements"}
    await hear(*(task(f"g{i}", household_id=f"h{i}", **triage) for i in range(31)))
    await hear(task("other", household_id="h90", **(triage | {"rule_id": "SR-INC-01"})))
    found = await seen(inbox_db, COUNTY_OFFICER)
    assert sorted(item.count for item in found) == [1, 31]
    await hear(ended("g3", "h3"))
    assert sorted(item.count for item in await seen(inbox_db, COUNTY_OFFICER)) == [1, 30]


async def test_whoever_took_a_step_is_not_told_of_it(hear: Heard, inbox_db: Database) -> None:
    await hear(step(actor_id="cadre"))
    assert await seen(inbox_db, CADRE, "know") == []


async def test_a_step_outside_the_table_tells_nobody(hear: Heard, inbox_db: Database) -> None:
    await hear(step("clue.validated"), step("visit.not_home", new_state="ASSIGNED"))
    assert await items(inbox_db) == 0


async def test_a_held_list_waits_for_county_and_leading_group_until_it_passes(hear: Heard, inbox_db: Database) -> None:
    held = a_held_list("u1", list_title="4 月清单", department="medical_insurance", findings=45)
    await hear(held)
    await hear(held)
    for who in (COUNTY_OFFICER, LEADING):
        (item,) = await seen(inbox_db, who)
        assert item.full.startswith("先停一停：医保局“4 月清单” 612 行触发 41 户，占 6.7%，超过 5%。")
    assert await seen(inbox_db, LIAISON) == []
    await hear(UploadPassed(region=REGION, upload_id="u1", passed=True))
    assert await seen(inbox_db, COUNTY_OFFICER) == []
    assert await seen(inbox_db, LEADING) == []


async def test_a_held_run_waits_for_the_leading_group_office_and_its_end_is_told(
    hear: Heard, inbox_db: Database
) -> None:
    run, held = {**A_RUN, "run_id": "r1"}, a_held_run("r1")
    await hear(held)
    await hear(held)
    (item,) = await seen(inbox_db, LEADING)
    assert item.full == (
        "先停一停：2024 年 5 月月筛查看了 2,000 户，新触发 164 户，占 8.2%，超过 5%。"
        "最多的是 SR-WAT-01（141 户）。还没有告诉任何人。"
    )
    assert item.at == "/runs/2024-05"
    await hear(RunPassed(**run, passed=True, officer_id="leading"))
    assert await seen(inbox_db, LEADING) == []
    await hear(
        RunEnded(
            **run,
            day=held.day,
            households=2000,
            raised=171,
            still_open=9,
            no_longer=2,
            missing_lists=("甲", "乙", "丙", "丁"),
        )
    )
    (item,) = await seen(inbox_db, LEADING, "know")
    assert item.full.endswith("新疑点 171 个，还没了结 9 个，不再触发 2 个。4 张清单没到：甲、乙、丙等；到了再补筛。")


async def test_of_villages_that_meet_a_rule_its_department_hears_once_a_run(hear: Heard, inbox_db: Database) -> None:
    rule = {"rule_id": "SR-VIL-02", "label": "村没有挂钩单位或没有评价", "subject": "village"}
    counts = {"day": date(2024, 5, 6), "households": 2000, "raised": 0, "still_open": 0, "no_longer": 0}
    place = PlaceCount(**rule, met=1203, departments=("医保",))
    ended = RunEnded(**A_RUN, **counts, run_id="r1", places=(place,))
    await hear(ended, ended)
    await hear(ended)
    (item,) = await seen(inbox_db, LIAISON, "know")
    assert item.at == "/rules/SR-VIL-02"
    assert item.full == (
        "2024 年 5 月月筛查：村没有挂钩单位或没有评价（SR-VIL-02），1,203 个村。"
        "是哪些、为什么，请点开看；补上了，下个月不再提。"
    )
    assert await seen(inbox_db, OTHER_LIAISON, "know") == []


def proposed(entry_id: str = "e1", **changes: object) -> FigureProposed:
    said = {
        "region": REGION,
        "figure": "dibao_rural_month",
        "entry_id": entry_id,
        "label": "农村低保标准",
        "text": "830 元/人·月",
        "from_on": TODAY,
        "proposed_by": "county",
        **changes,
    }
    return FigureProposed(**said)


async def test_an_entered_figure_waits_for_the_leading_group_office_until_somebody_decides(
    hear: Heard, inbox_db: Database
) -> None:
    decided = (
        FigureSet(
            **proposed("e1").model_dump(include={"region", "figure", "entry_id", "from_on", "proposed_by"}),
            turn=1,
            value='"830"',
            paper=Paper(document="晋民〔2024〕1号", article="第一条", grade="cited"),
            confirmed_by="leading",
        ),
        FigureRefused(region=REGION, figure="dibao_rural_month", entry_id="e2", refused_by="leading"),
    )
    for entry, end in zip((proposed("e1"), proposed("e2", replaces="e0")), decided, strict=True):
        await hear(entry)
        await hear(entry)
        (item,) = await seen(inbox_db, LEADING)
        what = "更正" if entry.replaces else "录入"
        assert item.full.startswith(f"{what}“农村低保标准”：830 元/人·月，2024-05-22 起。")
        assert item.at == f"/rules/figures/dibao_rural_month/{entry.entry_id}"
        assert await seen(inbox_db, COUNTY_OFFICER) == []
        await hear(end)
        assert await seen(inbox_db, LEADING) == []


async def test_the_leading_group_office_is_told_once_for_each_day_before_a_figure_ends_in_how_many_days(
    hear: Heard, inbox_db: Database
) -> None:
    told = {"region": REGION, "figure": "dibao_rural_month", "label": "农村低保标准", "ends_on": date(2024, 7, 21)}
    for days in (60, 30, 0, 0):
        event = FigureEnding(**told, days_before=days, carried_on=days == 30, rests=("SR-INC-01", "B1"))
        await hear(event, now=datetime(2024, 7, 21 - days // 30, 4, tzinfo=UTC))
    found = await seen(inbox_db, LEADING, "know")
    assert sorted(item.full.partition("用到 ")[2].partition("。")[0] for item in found) == [
        "2024年7月21日，到期了",
        "2024年7月21日，还有 1 天",
        "2024年7月21日，还有 2 天",
    ]
    assert {"按“沿用”标出（SR-INC-01、B1）" in item.full for item in found} == {True, False}
    assert {item.kind for item in found} == {"KNOW"}


async def test_what_waits_follows_a_household_to_its_village(hear: Heard, inbox_db: Database) -> None:
    nowhere = household("p1", None)
    await hear(nowhere, task("t5", household_id="p1", area_code=None, holder=Holder(level=Level.TOWN)))
    assert len(await seen(inbox_db, COUNTY_OFFICER)) == 1
    await hear(household("p1", VILLAGE, version=2))
    assert await seen(inbox_db, COUNTY_OFFICER) == []
    assert len(await seen(inbox_db, CLERK)) == 1
    await hear(household("p1", None, version=1))
    assert len(await seen(inbox_db, CLERK)) == 1


async def test_what_waits_follows_a_household_that_is_merged(hear: Heard, inbox_db: Database) -> None:
    holder = Holder(level=Level.VILLAGE, area_code=VILLAGE)
    await hear(household("p2", VILLAGE), household("h2", OTHER_VILLAGE))
    await hear(task("t6", household_id="p2", holder=holder))
    merged = HouseholdMerged(
        region=REGION,
        household_id="p2",
        from_household_id="p2",
        into_household_id="h2",
        into_area_code=OTHER_VILLAGE,
    )
    await hear(merged, merged.model_copy(update={"household_id": "h2"}))
    (item,) = await seen(inbox_db, NEIGHBOUR)
    assert item.household_id == "h2"
    assert await seen(inbox_db, CADRE) == []
    await hear(task("t7", household_id="p2", holder=Holder(level=Level.VILLAGE, area_code=OTHER_VILLAGE)))
    assert {item.household_id for item in await seen(inbox_db, NEIGHBOUR)} == {"h2"}


async def test_what_waits_goes_back_with_a_household_that_is_set_apart(hear: Heard, inbox_db: Database) -> None:
    pair = {"region": REGION, "household_id": "p2"}
    merged = HouseholdMerged(from_household_id="p2", into_household_id="h2", into_area_code=OTHER_VILLAGE, **pair)
    split = HouseholdSplit(
        from_household_id="h2", into_household_id="p2", into_area_code=VILLAGE, report_ids=("r1",), turn=2, **pair
    )
    await hear(household("p2", VILLAGE), household("h2", OTHER_VILLAGE))
    await hear(task("t6", household_id="p2", holder=Holder(level=Level.VILLAGE, area_code=VILLAGE)))
    await hear(task("t7", household_id="h2", holder=Holder(level=Level.VILLAGE, area_code=OTHER_VILLAGE)))
    await hear(merged, merged.model_copy(update={"household_id": "h2"}))
    assert {item.household_id for item in await seen(inbox_db, NEIGHBOUR)} == {"h2"}
    await hear(split)
    await hear(merged.model_copy(update={"household_id": "h2"}), split.model_copy(update={"household_id": "h2"}))
    assert [(item.task_id, item.household_id) for item in await seen(inbox_db, CADRE)] == [("t6", "p2")]
    assert [(item.task_id, item.household_id) for item in await seen(inbox_db, NEIGHBOUR)] == [("t7", "h2")]
    await hear(task("t8", household_id="p2", holder=Holder(level=Level.VILLAGE, area_code=VILLAGE)))
    assert {item.household_id for item in await seen(inbox_db, CADRE)} == {"p2"}


async def test_the_clerk_of_another_town_sees_nothing(hear: Heard, inbox_db: Database) -> None:
    other = office("other", OfficeRole.TOWN_CLERK, "350582105000")
    await hear(other, task("t8", holder=Holder(level=Level.TOWN, area_code=TOWN)))
    assert len(await seen(inbox_db, CLERK)) == 1
    assert await seen(inbox_db, other) == []
