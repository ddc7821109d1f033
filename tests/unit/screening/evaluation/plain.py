"""The rules a second time, plainly and slowly: one line of JSON at a time, no columns, no numpy (domain.md §4.0, §4.2).

Nothing of the engine is used but the names of answers and the policy's figures. None is unknown, UNSET a figure that is
not set, a day that never was lies before all others.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from libs.policy import Policy
from libs.policy.answers import Answer

UNSET = object()
NEVER = date.min
U, M, N, C = Answer.UNKNOWN, Answer.MET, Answer.NOT_MET, Answer.NOT_CONFIGURED
ABSENT, OUT = Answer.ABSENT, Answer.NOT_IN_FORCE


def said(fact: bool | None) -> Answer:
    return U if fact is None else (M if fact else N)


def negated(answer: Answer) -> Answer:
    return {M: N, N: M}.get(answer, answer)


def one_of(*answers: Answer) -> Answer:
    return M if M in answers else max(answers, default=N)


def all_of(*answers: Answer) -> Answer:
    for first in (C, N, U):
        if first in answers:
            return first
    return M


def chosen(which: Answer, yes: Answer, no: Answer) -> Answer:
    if which is C:
        return C
    if which is U:
        return yes if yes is no else U
    return yes if which is M else no


def only(whom: Answer, answer: Answer) -> Answer:
    return chosen(whom, answer, N)


def optional(answer: Answer) -> Answer:
    return N if answer is C else answer


def below(left: Any, right: Any) -> Answer:
    return _compared(left, right, lambda a, b: a < b)


def reaches(left: Any, right: Any) -> Answer:
    return _compared(left, right, lambda a, b: a >= b)


def above(left: Any, right: Any) -> Answer:
    return _compared(left, right, lambda a, b: a > b)


def _compared(left: Any, right: Any, how: Any) -> Answer:
    if left is UNSET or right is UNSET:
        return C
    return U if left is None or right is None else said(how(left, right))


def total(*amounts: Any) -> Any:
    return None if None in amounts else sum(amounts)


def times(*factors: Any) -> Any:
    if any(factor is UNSET for factor in factors):
        return UNSET
    if None in factors:
        return None
    product = Fraction(1)
    for factor in factors:
        product *= Fraction(factor)
    return product


def minus(left: Any, right: Any) -> Any:
    return None if left is None or right is None else left - right


def add_months(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    first, following = date(count // 12, count % 12 + 1, 1), date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def age(born: date | None, day: date) -> int | None:
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def a_day(text: str | None) -> date | None:
    if text is None:
        return None
    return NEVER if text == "never" else date.fromisoformat(text)


class Plain:
    """One household on one day."""

    def __init__(self, household: dict[str, Any], policy: Policy) -> None:
        self.of = household
        self.policy = policy
        self.day = policy.day
        recorded = household.get("members")
        self.members = None if recorded is None else [one for one in recorded if self._is_here(one)]
        self.n = None if self.members is None else len(self.members)
        category = household.get("category")
        self.monitored = U if category is None else said(category != "none")
        self.formerly_poor = said(household.get("formerly_poor"))
        self.protected = one_of(self.monitored, self.formerly_poor)
        self.line = self.figure("line_year")
        if self.line is UNSET:
            self.line = times(12, self.figure("dibao_rural_month"), self.figure("line_multiplier"))
        self.dibao = self.figure("dibao_rural_month")

    def _is_here(self, member: dict[str, Any]) -> bool:
        begins = [a_day(member.get(name)) or NEVER for name in ("born_on", "joined_on")]
        ends = [a_day(member.get(name)) or NEVER for name in ("left_on", "died_on")]
        return max(begins) <= self.day and all(end == NEVER or end > self.day for end in ends)

    def figure(self, name: str, day: date | None = None) -> Any:
        figure = (self.policy if day is None else self.policy.on(day)).figure(name)
        return UNSET if figure is None else figure.said

    def yes(self, name: str) -> Answer:
        return said(self.of.get(name))

    def on(self, name: str) -> date | None:
        return a_day(self.of.get(name))

    def some_member(self, what: Any) -> Answer:
        return U if self.members is None else one_of(*(what(member) for member in self.members))

    def entries(self, name: str) -> list[dict[str, Any]] | None:
        found: list[dict[str, Any]] | None = self.of.get(name)
        return found

    def some(self, name: str, what: Any) -> Answer:
        entries = self.entries(name)
        return U if entries is None else one_of(*(what(entry) for entry in entries))

    def older(self, day: date | None, figure: str) -> Answer:
        months = self.figure(figure)
        if months is UNSET:
            return C
        return U if day is None else said(day == NEVER or self.day > add_months(day, months))

    def lately(self, day: date | None, count: Any) -> Answer:
        if count is UNSET:
            return C
        return U if day is None else said(day != NEVER and 0 <= (self.day - day).days < count)

    def income(self, *names: str) -> Any:
        block = self.of.get("income")
        return None if block is None else total(*(block.get(f"{name}_fen", 0) for name in names))

    @property
    def net(self) -> Any:
        all_but = self.income("wage", "operating_receipts", "property", "transfer")
        return minus(all_but, self.income("operating_expense"))

    @property
    def reference(self) -> Any:
        return minus(total(self.net, self.income("pay_outs")), self.income("compliant_self_pay"))

    def group(self, member: dict[str, Any], group: str) -> Answer:
        if member.get("groups") is None:
            return U
        return U if group in member.get("groups_unknown", []) else said(group in member["groups"])

    @property
    def in_aid(self) -> Answer:
        return self.some_member(lambda one: one_of(self.group(one, "dibao"), self.group(one, "tekun")))

    @property
    def alone(self) -> Answer:
        return one_of(U if self.n is None else said(self.n == 1), self.yes("recorded_alone"))

    def of_working_age(self, member: dict[str, Any]) -> Answer:
        first, last = self.figure("work_age_from"), self.figure("work_age_to")
        years = age(a_day(member.get("born_on")), self.day)
        if first is UNSET or last is UNSET:
            return C
        return U if years is None else said(first <= years <= last)


def one_reaches(amounts: Iterable[Any] | None, limit: Any) -> Answer:
    """The figure is asked for also where there is no amount."""
    if limit is UNSET:
        return C
    return U if amounts is None else one_of(N, *(reaches(amount, limit) for amount in amounts))
