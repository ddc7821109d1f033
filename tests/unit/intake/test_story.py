from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from libs.yaml_text import values_of
from services.intake.domain import story
from services.intake.domain.progress import Matter, Names, Step, current, for_third_party, is_done

DAY = date(2024, 5, 8)
AT = datetime(2024, 5, 8, 2, tzinfo=UTC)
NAMES = Names("安海镇", "型厝村", "12345", "市", {"COUNTY": "市农业农村局", "LEADING_GROUP_OFFICE": "领导小组办公室"})
ASSISTANCE = Path(__file__).parents[3] / "services" / "assistance" / "domain"


def matter(kind: str, state: str, **more: object) -> Matter:
    given: dict[str, object] = {
        "matter_id": f"{kind}1",
        "matter": kind,
        "state": state,
        "ended": False,
        "area_code": None,
        "holder": None,
        "due_on": date(2024, 5, 24),
        "escalated": None,
        "notice_until": None,
        "item_label": None,
        "department": None,
        "reason_label": None,
        "missed": 0,
        "opened_at": AT,
        "happened_at": AT,
    }
    return Matter(**(given | more))  # type: ignore[arg-type]


def told(*matters: Matter, steps: tuple[Step, ...] = ()) -> story.Progress:
    return story.for_household(matters, steps, DAY, NAMES)


@pytest.mark.parametrize(
    ("kind", "state", "more", "words", "yours"),
    [
        ("clue", "SUBMITTED", {}, "收到了，要看一看，派人。", False),
        ("clue", "RETURNED", {"reason_label": "没写住在哪个村"}, "没认出是哪一家。没写住在哪个村。请您补一句", True),
        ("clue", "ASSIGNED", {}, "派到型厝村了，两个人要上门。", False),
        ("clue", "ASSIGNED", {"missed": 1}, "上门没见到人，改天再来。", False),
        ("clue", "UNREACHABLE", {"missed": 3}, "去了 3 次没见到人，请打 12345。", True),
        ("clue", "VERIFIED", {}, "上门看过了，村里正在定下一步。", False),
        ("clue", "CLOSE_PROPOSED", {}, "村里看过，镇里 2 个工作日内复核。", False),
        ("clue", "CLOSED", {"reason_label": "收入稳定"}, "这次没有列入。原因：收入稳定。以后有变化随时再报。", False),
        ("clue", "WITHDRAWN", {}, "您 5月8日 撤回了，以后随时能再报。", False),
        ("case", "VERIFYING", {}, "要请家里大人签授权书。", False),
        ("case", "AUTHORISED", {}, "正在和几个部门核对信息。", False),
        ("case", "ON_NOTICE", {}, "村里正在公示。", False),
        ("case", "TOWN_REVIEW", {}, "镇里正在审核。", False),
        ("case", "COUNTY_REVIEW", {}, "市里正在审定。", False),
        ("case", "MONITORED", {}, "定了：列为监测帮扶对象。", False),
        ("case", "NOT_ADMITTED", {}, "没有列入。以后有变化随时再报。", False),
        ("case", "SOMETHING_NEW", {}, "正在办。", False),
    ],
)
def test_each_state_has_its_words(kind: str, state: str, more: dict[str, object], words: str, yours: bool) -> None:
    lamp = told(matter(kind, state, **more)).lamp
    assert lamp.doing.startswith(words)
    assert lamp.yours is yours


def test_every_state_of_the_tables_that_a_report_can_reach_has_words_of_its_own() -> None:
    for kind, words in (("clue", story.CLUE), ("case", story.CASE)):
        states = values_of((ASSISTANCE / "tables" / f"{kind}.yaml").read_text())["states"]
        assert set(states) - set(words) <= {"IN_TRIAGE", "LEFT", "MERGED"}


def test_what_a_receipt_promises_is_what_the_procedure_gives() -> None:
    limits = values_of((ASSISTANCE / "profiles" / "jinjiang.yaml").read_text())["limits"]
    promised = (story.ASSIGNED_AFTER, story.VISITED_AFTER, story.ANSWERED_AFTER)
    assert promised == tuple(limits[name]["value"] for name in ("assign", "visit", "county"))
    assert [line.on for line in story.promised(DAY, "安海镇")][1:] == [DAY + timedelta(days=n) for n in promised]


def test_before_anybody_has_it_the_town_s_day_is_named() -> None:
    lamp = told().lamp
    assert (lamp.who, lamp.until) == ("安海镇", date(2024, 5, 10))


def test_the_last_case_speaks_then_the_clue_that_was_not_joined() -> None:
    merged, standing = matter("clue", "MERGED", matter_id="a", ended=True), matter("clue", "ASSIGNED", matter_id="b")
    assert current([merged, standing]) is standing
    assert current([standing, merged]) is standing
    assert current([merged]) is merged
    case = matter("case", "VERIFYING")
    assert current([standing, case, matter("measure", "DELIVERED")]) is case
    assert current([]) is None


def test_a_delivered_measure_asks_the_household() -> None:
    delivered = matter("measure", "DELIVERED", item_label="医疗救助", department="医保局")
    progress = told(matter("case", "MONITORED"), delivered)
    assert (progress.lamp.doing, progress.lamp.yours) == ("医疗救助 已办，收到没有？", True)
    assert [help_.asks for help_ in progress.measures] == [True]


def test_what_is_late_says_to_whom_it_went() -> None:
    late = matter("case", "COUNTY_REVIEW", escalated={"level": "LEADING_GROUP_OFFICE"})
    assert told(late).late == "过了日子还没结果。已经自动催到 领导小组办公室，您不用跑。"
    assert told(matter("case", "COUNTY_REVIEW")).late == ""


def test_what_happened_before_this_report_is_not_told() -> None:
    before = Step("clue1", "clue.assigned", "ASSIGNED", AT - timedelta(days=3))
    after = Step("clue1", "visit.recorded", "VERIFIED", AT + timedelta(days=1))
    lines = told(matter("clue", "VERIFIED"), steps=(before, after)).lines
    assert [line.words for line in lines if line.state == "past"] == ["收到了", "两个人上门看过"]
    assert [line.state for line in lines].count("now") == 1


@pytest.mark.parametrize(
    ("state", "ended", "done"),
    [("SUBMITTED", False, False), ("CONVERTED", True, False), ("CLOSED", True, True), ("MONITORED", False, True)],
)
def test_a_third_party_reads_two_words(state: str, ended: bool, done: bool) -> None:
    standing = matter("clue", state, ended=ended, reason_label="收入稳定")
    progress = for_third_party(standing, DAY)
    assert is_done(standing) is done
    assert progress.lamp.who == ("已办理" if done else "收到了，正在办")
    assert "收入稳定" not in repr(progress)
