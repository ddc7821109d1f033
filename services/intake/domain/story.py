"""The words of the status page, state by state; nothing of illness, amounts, votes or names (查办理结果的用语)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta, timezone

from services.intake.domain.progress import Help, Lamp, Line, Matter, Names, Progress, Step, current

BEIJING = timezone(timedelta(hours=8))
ASSIGNED_AFTER, VISITED_AFTER, ANSWERED_AFTER = 2, 5, 15
"""Calendar days from the report until a village has it, two people came, an answer is there (资料：帮扶口径)."""

Tell = Callable[[Matter, Names], Lamp]


def for_household(matters: Sequence[Matter], steps: Sequence[Step], reported_on: date, names: Names) -> Progress:
    """What the household reads; what happened before its own report is not told (办理情况)."""
    speaking = current(matters)
    measures = tuple(_help(each) for each in matters if each.matter == "measure" and each.state in _MEASURE_STATES)
    lamp = _lamp(speaking, reported_on, names, measures)
    late = _late(speaking, names)
    return Progress(lamp, late, _lines(steps, lamp, reported_on, names), measures)


def _lamp(matter: Matter | None, reported_on: date, names: Names, measures: Sequence[Help]) -> Lamp:
    asked = next((each for each in measures if each.asks), None)
    if asked is not None:
        return Lamp("等您说一声", f"{asked.label} 已办，收到没有？", yours=True)
    if matter is None:
        return Lamp(names.town, "收到了，要看一看，派人。", reported_on + timedelta(days=ASSIGNED_AFTER))
    told = (CASE if matter.matter == "case" else CLUE).get(matter.state, _in_hand)
    lamp = told(matter, names)
    if matter.state == "MONITORED" and measures:
        return Lamp(lamp.who, f"{lamp.doing}{len(measures)} 项帮扶，看下面。", done=True)
    return lamp


def _received(matter: Matter, names: Names) -> Lamp:
    return Lamp(names.town, "收到了，要看一看，派人。", matter.due_on)


def _returned(matter: Matter, names: Names) -> Lamp:  # noqa: ARG001 - every state is told in one way
    missing = f"{matter.reason_label}。" if matter.reason_label else ""
    return Lamp("等您补一句", f"没认出是哪一家。{missing}请您补一句，点下面的“再说几句”。", yours=True)


def _assigned(matter: Matter, names: Names) -> Lamp:
    if matter.missed:
        return Lamp(names.village, "上门没见到人，改天再来。", matter.due_on)
    return Lamp(names.village, f"派到{names.village}了，两个人要上门。", matter.due_on)


def _unreachable(matter: Matter, names: Names) -> Lamp:
    return Lamp("等您回话", f"去了 {max(matter.missed, 3)} 次没见到人，请打 {names.help_phone}。", yours=True)


def _closed(matter: Matter, names: Names) -> Lamp:  # noqa: ARG001
    return Lamp("有结果了", f"这次没有列入。{_because(matter)}以后有变化随时再报。", done=True)


def _not_admitted(matter: Matter, names: Names) -> Lamp:  # noqa: ARG001
    return Lamp("有结果了", f"没有列入。{_because(matter)}以后有变化随时再报。", done=True)


def _withdrawn(matter: Matter, names: Names) -> Lamp:  # noqa: ARG001
    on = matter.happened_at.astimezone(BEIJING).date()
    return Lamp("已撤回", f"您 {short_day(on)} 撤回了，以后随时能再报。", done=True)


def _in_hand(matter: Matter, names: Names) -> Lamp:
    return Lamp(names.town, "正在办。", matter.due_on)


def _compared(matter: Matter, names: Names) -> Lamp:
    level = (matter.holder or {}).get("level")
    if level == "VILLAGE":
        return Lamp(names.village, "信息核对过了，村里正在准备评议。", matter.due_on)
    return Lamp(_of_level(matter, names), "正在核对信息。", matter.due_on)


def _on_notice(matter: Matter, names: Names) -> Lamp:
    return Lamp(names.village, "村里正在公示。", matter.notice_until or matter.due_on)


def _by_village(words: str) -> Tell:
    return lambda matter, names: Lamp(names.village, words, matter.due_on)


def _by_level(words: str) -> Tell:
    return lambda matter, names: Lamp(_of_level(matter, names), words, matter.due_on)


CLUE: Mapping[str, Tell] = {
    "SUBMITTED": _received,
    "VALIDATED": _received,
    "RETURNED": _returned,
    "ASSIGNED": _assigned,
    "UNREACHABLE": _unreachable,
    "VERIFIED": _by_village("上门看过了，村里正在定下一步。"),
    "CLOSE_PROPOSED": lambda matter, names: Lamp(names.town, "村里看过，镇里 2 个工作日内复核。", matter.due_on),
    "CONVERTED": _by_village("上门看过了，要请家里大人签授权书。"),
    "CLOSED": _closed,
    "WITHDRAWN": _withdrawn,
}
CASE: Mapping[str, Tell] = {
    "VERIFYING": _by_village("要请家里大人签授权书。"),
    "AUTHORISED": _by_level("正在和几个部门核对信息。"),
    "COMPARED": _compared,
    "REVIEWED": _by_village("村里评议过了。"),
    "ON_NOTICE": _on_notice,
    "TOWN_REVIEW": lambda matter, names: Lamp(names.town, "镇里正在审核。", matter.due_on),
    "COUNTY_REVIEW": lambda matter, names: Lamp(_of_level(matter, names), f"{names.county}里正在审定。", matter.due_on),
    "MONITORED": lambda _matter, _names: Lamp("有结果了", "定了：列为监测帮扶对象。", done=True),
    "NOT_ADMITTED": _not_admitted,
}

_MEASURE_STATES = {
    "APPROVED": "镇里支持，正要派给部门",
    "DISPATCHED": "派给部门了",
    "IN_PROGRESS": "正在办",
    "DELIVERED": "已办",
    "CONFIRMED": "办好了",
}


def _help(matter: Matter) -> Help:
    by = f"{matter.department}，" if matter.department else ""
    until = (
        f"，{short_day(matter.due_on)} 前" if matter.due_on and matter.state in ("DISPATCHED", "IN_PROGRESS") else ""
    )
    where = f"{by}{_MEASURE_STATES[matter.state]}{until}"
    return Help(matter.matter_id, matter.item_label or "帮扶", where, asks=matter.state == "DELIVERED")


def _because(matter: Matter) -> str:
    return f"原因：{matter.reason_label}。" if matter.reason_label else ""


def _of_level(matter: Matter, names: Names) -> str:
    return _called(str((matter.holder or {}).get("level", "COUNTY")), (matter.holder or {}).get("department"), names)


def _called(level: str, department: object, names: Names) -> str:
    if level in ("OFFICER", "DEPARTMENT_HEAD") and department:
        return str(department)
    return {"VILLAGE": names.village, "TOWN": names.town}.get(level) or names.levels.get(level, names.town)


def _late(matter: Matter | None, names: Names) -> str:
    if matter is None or matter.escalated is None or matter.ended:
        return ""
    called = _called(str(matter.escalated.get("level")), matter.escalated.get("department"), names)
    return f"过了日子还没结果。已经自动催到 {called}，您不用跑。"


_PAST: Mapping[str, str] = {
    "clue.assigned": "镇里派了人",
    "visit.not_home": "上门没见到人",
    "visit.recorded": "两个人上门看过",
    "authorisation.signed": "您家签了授权书",
    "comparison.returned": "信息核对过",
    "review.passed": "村里评议通过",
    "review.failed": "村里评议没有通过",
    "notice.completed": "村里公示期满",
    "objection.raised": "有人提了意见，重新核实",
    "town.approved": "镇里审核通过",
    "town.returned": "镇里退回，再核实",
    "county.confirmed": "定了，列为监测帮扶对象",
    "county.denied": "{county}里定了，没有列入",
    "clue.closed_no_risk": "镇里复核过，这次没有列入",
    "clue.withdrawn": "您撤回了",
}
_TO_COME = ("两个人上门看", "村里评议、公示", "镇里审核", "{county}里审定", "您有结果")
_NEXT_AFTER: Mapping[str, int] = {
    "clue.assigned": 1,
    "visit.recorded": 1,
    "authorisation.signed": 1,
    "comparison.returned": 1,
    "review.passed": 1,
    "notice.completed": 2,
    "town.approved": 3,
}


def _lines(steps: Sequence[Step], lamp: Lamp, reported_on: date, names: Names) -> tuple[Line, ...]:
    """Past with its day, now, and what is still to come."""
    past = [Line("收到了", "past", reported_on)]
    reached = 0
    for step in steps:
        on = step.happened_at.astimezone(BEIJING).date()
        reached = max(reached, _NEXT_AFTER.get(step.event, 0))
        if step.event in _PAST and on >= reported_on:
            past.append(Line(_PAST[step.event].format(county=names.county), "past", on))
    if lamp.done:
        return tuple(past)
    now = Line(lamp.doing.rstrip("。"), "now", lamp.until)
    return (*past, now, *(Line(words.format(county=names.county), "next") for words in _TO_COME[reached:]))


def short_day(day: date) -> str:
    """5月24日."""
    return f"{day.month}月{day.day}日"


def promised(reported_on: date, town: str) -> tuple[Line, ...]:
    """What a receipt says of the days to come (接下来)."""
    return (
        Line("收到了", "past", reported_on),
        Line(f"{town}看过，派给村里", "now", reported_on + timedelta(days=ASSIGNED_AFTER)),
        Line("两个人上门看", "next", reported_on + timedelta(days=VISITED_AFTER)),
        Line("您有结果", "next", reported_on + timedelta(days=ANSWERED_AFTER)),
    )
