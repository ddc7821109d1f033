"""B7: dibao that is paid on after it was ended (延保)."""

from dataclasses import dataclass
from datetime import date

from libs.policy.benefits.outcome import Note, Outcome, Sheet
from libs.policy.standing import Policy
from libs.policy.texts import yuan

MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class DibaoEnded:
    """A decision that a person is no longer entitled to dibao (停保决定)."""

    decided_on: date | None
    month_fen: int | None
    """What was paid for the month of the decision."""
    formerly_poor: bool | None
    monitored: bool | None
    """Whether the household was in a monitored category on the day of the decision; the watch list is none."""
    barred: bool | None = False
    """Death, move or renunciation of that person, or a false statement that was proven."""


def continuation(policy: Policy, facts: DibaoEnded) -> Outcome:
    """B7: the amount of the month of the decision, paid on for so many months after it (延保).

    The clause must hold on the day of the decision; months that run past its end are for the civil affairs office.
    Basis: 晋乡村振兴组〔2021〕3号 第一条.
    """
    sheet = Sheet("B7", policy, facts.decided_on)
    count = sheet.fen("continuation_months")
    if _not_entitled(sheet, facts):
        sheet.step("延保", "不属于脱贫人口或监测对象，或不再延续，0.00")
        return sheet.outcome(total=0, month=0)
    if facts.decided_on is None:
        sheet.lacks("decided_on")
    amount = sheet.fact("month_fen", facts.month_fen)
    if facts.decided_on is not None:
        months = tuple(_month_after(facts.decided_on, number) for number in range(1, count + 1))
        sheet.pay_in(months)
        sheet.step("停保决定", f"{facts.decided_on.isoformat()}，当月发 {yuan(amount)}")
        if months:
            stop = _month_after(facts.decided_on, count + 1)
            sheet.step("延保", f"{_said(months[0])}至{_said(months[-1])}，{_said(stop)}停发")
            _past_the_period(sheet, months[-1])
    sheet.step("合计", f"{yuan(amount)} × {count} 个月 = {yuan(amount * count)}")
    return sheet.outcome(total=amount * count, month=amount)


def _not_entitled(sheet: Sheet, facts: DibaoEnded) -> bool:
    """Neither formerly poor nor of a monitored household, or barred; facts that could still decide are noted down."""
    belongs = {"formerly_poor": facts.formerly_poor, "monitored": facts.monitored}
    if facts.barred or (facts.formerly_poor is False and facts.monitored is False):
        return True
    if True not in belongs.values():
        sheet.lacks(*(name for name, said in belongs.items() if said is None))
    if facts.barred is None:
        sheet.lacks("barred")
    return False


def _past_the_period(sheet: Sheet, last_month: date) -> None:
    of_region = sheet.policy.benefits.get("B7")
    if of_region is not None and of_region.to_on is not None and last_month > of_region.to_on:
        sheet.note(Note.PAST_THE_PERIOD)


def _month_after(day: date, months: int) -> date:
    """The first day of the month so many months later."""
    count = day.year * MONTHS_OF_YEAR + day.month - 1 + months
    return date(count // MONTHS_OF_YEAR, count % MONTHS_OF_YEAR + 1, 1)


def _said(month: date) -> str:
    return f"{month.year}年{month.month}月"
