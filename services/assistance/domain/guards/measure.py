"""Conditions of the steps on a measure (帮扶措施的条件)."""

from datetime import date

from services.assistance.domain.context import MeasureFacts, Situation
from services.assistance.domain.guards.registry import form_guard, guard
from services.assistance.domain.values import Role

OVER = frozenset({"DROPPED", "REFUSED"})
OF_MONEY = ("fund_source", "fund_level", "paid_on", "pay_channel")


@form_guard
def item_answers_the_risks(at: Situation) -> str | None:
    """A measure answers a risk of the region's table (帮扶对应风险)."""
    item = at.context.catalogue.items[at.answers.text("item")]
    answered = {risk.value for risk in item.risks}
    return None if answered & set(at.answers.chosen("risks")) else f"“{item.label}”对应的不是这项风险。"


@form_guard
def risks_are_registered(at: Situation) -> str | None:
    """A measure answers a risk that the household has (要是这一户登记的风险)."""
    registered = {risk.value for risk in at.context.risks}
    return None if set(at.answers.chosen("risks")) <= registered else "这一户没有登记这项风险。"


@form_guard
def not_given_already(at: Situation) -> str | None:
    """The same item is not given twice to the same member for the same time (不重复帮扶)."""
    item, member = at.answers.text("item"), at.answers.text("member") or None
    first, last = _day(at.answers.text("from_on")), _day(at.answers.text("to_on"))
    for other in at.context.measures:
        same = other.item == item and other.member_id == member and other.state not in OVER
        if same and _overlap(other, first, last):
            return "同一项帮扶已经在办，不要重复提。"
    return None


def _overlap(other: MeasureFacts, first: date | None, last: date | None) -> bool:
    """Whether two periods have a day in common; an open end reaches for ever."""
    starts_in_time = other.to_on is None or first is None or first <= other.to_on
    ends_late_enough = last is None or other.from_on is None or last >= other.from_on
    return starts_in_time and ends_late_enough


def _day(words: str) -> date | None:
    """The day that was written, if one was."""
    return date.fromisoformat(words) if words else None


@guard
def case_is_monitored(at: Situation) -> str | None:
    """Measures go out after the county has decided (审定后派发)."""
    return None if at.context.case_state == "MONITORED" else "审定以后才派给部门。"


@guard
def own_department(at: Situation) -> str | None:
    """A department answers for what was sent to it (派给谁谁办)."""
    measure = at.context.measure
    if measure is None or measure.department == at.actor.department:
        return None
    name = at.context.profile.departments.get(measure.department or "", "别的部门")
    return f"这一项派给了{name}，不归您单位办。"


@form_guard
def money_can_be_traced(at: Situation) -> str | None:
    """Money has a source, a level, a pay day and a way (钱要查得到)."""
    if not at.answers.number("amount_fen"):
        return None
    missing = [name for name in OF_MONEY if not at.answers.text(name)]
    if missing:
        return "写了金额，还要写资金来源、级次、发放日和怎么发的。"
    tail = at.answers.text("account_tail")
    if tail and not (tail.isascii() and tail.isdigit() and len(tail) == 4):
        return "账号只写后 4 位。"
    return None


@guard
def speaks_for_the_household(at: Situation) -> str | None:
    """A proxy confirms only if the household has authorised him (替这家说话要授权)."""
    if at.actor.role is Role.PROXY and not at.context.proxy_authorised:
        return "这家没有授权给您，不能替他家确认。"
    return None
