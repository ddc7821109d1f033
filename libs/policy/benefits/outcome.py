"""What a formula answers, and the worksheet on which it is worked out (待遇测算)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from libs.policy.figures import Figure, Grade, Reference
from libs.policy.standing import Policy
from libs.policy.texts import half_up


class Status(StrEnum):
    """How a formula answers; of two that apply the earlier one wins, an amount last (测算结果)."""

    ABSENT = "absent"
    NOT_IN_FORCE = "not_in_force"
    NOT_CONFIGURED = "not_configured"
    UNKNOWN = "unknown"
    AMOUNT = "amount"


class Note(StrEnum):
    """What must be said beside an amount (附注)."""

    IF_ENTITLED = "if_entitled"
    NOT_STACKABLE = "not_stackable"
    RATIO_APPROVED = "ratio_approved"
    READING_OPEN = "reading_open"
    PAST_THE_PERIOD = "past_the_period"
    PROPERTY_TEST = "property_test"
    PRE_CHECK = "pre_check"
    BELOW_LINE = "below_line"
    REFERENCE_BELOW_LINE = "reference_below_line"
    OVER_LIMIT = "over_limit"


NOTE_LABELS: Mapping[Note, str] = MappingProxyType(
    {
        Note.IF_ENTITLED: "如可享受：文件没有写明谁可以享受",
        Note.NOT_STACKABLE: "同一房屋已享受另一项补助，不重复",
        Note.RATIO_APPROVED: "按另行批准的比例",
        Note.READING_OPEN: "是否资助待医保确认",
        Note.PAST_THE_PERIOD: "发放跨过过渡期，请民政确认",
        Note.PROPERTY_TEST: "家庭财产由民政核查",
        Note.PRE_CHECK: "预核算，不是审批决定",
        Note.BELOW_LINE: "人均纯收入低于监测线",
        Note.REFERENCE_BELOW_LINE: "人均参考收入低于监测线",
        Note.OVER_LIMIT: "已安排的经费超过上限",
    }
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic, as pages and printed sheets show it (算式)."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A named amount in fen, rounded once (金额)."""

    name: str
    fen: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one formula answers of one household or person on one day (测算结果)."""

    benefit_id: str
    day: date
    status: Status
    clause: Reference | None
    """None where the region has no such benefit."""
    amounts: tuple[Amount, ...] = ()
    """The first of them is the benefit itself."""
    steps: tuple[Step, ...] = ()
    notes: tuple[Note, ...] = ()
    figures: tuple[Figure, ...] = ()
    """Those that were used, each with its paper."""
    missing_figures: tuple[str, ...] = ()
    missing_facts: tuple[str, ...] = ()
    months: tuple[date, ...] = ()
    """The first days of the months that are paid, where a benefit is paid by the month."""

    @property
    def fen(self) -> int | None:
        """The benefit itself; none if the answer is no amount."""
        return self.amounts[0].fen if self.amounts else None

    def amount(self, name: str) -> int | None:
        """One of the amounts by its name."""
        return next((amount.fen for amount in self.amounts if amount.name == name), None)

    @property
    def provisional(self) -> bool:
        """Whether a figure it rests on is carried on past its end (沿用)."""
        return any(figure.provisional for figure in self.figures)

    @property
    def demo(self) -> bool:
        """Whether a figure it rests on is for demonstrations only (演示值)."""
        return any(figure.demo for figure in self.figures)

    @property
    def assumed(self) -> bool:
        """Whether a figure it rests on is ours until the owner answers (暂定)."""
        return any(figure.grade is Grade.ASSUMED for figure in self.figures)


class Sheet:
    """The worksheet of one formula (演算单).

    A figure that is not set and a fact that is not known read as nothing and are noted down; the sheet then answers
    which they are, and no amount.
    """

    def __init__(self, benefit_id: str, policy: Policy, day: date | None = None) -> None:
        self.policy = policy
        self._benefit_id = benefit_id
        self._day = day or policy.day
        self._figures: dict[str, Figure | None] = {}
        self._missing_facts: list[str] = []
        self._steps: list[Step] = []
        self._notes: list[Note] = []
        self._months: tuple[date, ...] = ()

    def figure(self, name: str) -> Figure | None:
        """A figure that this formula rests on; none, and noted down, if it is not set."""
        return self._figures.setdefault(name, self.policy.figure(name))

    def fen(self, name: str) -> int:
        """A figure in fen, months or days."""
        figure = self.figure(name)
        return 0 if figure is None else figure.whole

    def ratio(self, name: str) -> Fraction:
        """A figure that is a ratio."""
        figure = self.figure(name)
        return Fraction(0) if figure is None else Fraction(figure.value)

    def words(self, name: str) -> tuple[str, ...]:
        """A figure that is several words."""
        figure = self.figure(name)
        return () if figure is None else figure.words

    def yes(self, name: str) -> bool:
        """A figure that is yes or no."""
        figure = self.figure(name)
        return figure is not None and figure.yes

    def fact(self, name: str, value: int | None) -> int:
        """A fact of the household or person in fen or heads."""
        if value is None:
            self.lacks(name)
        return value or 0

    def lacks(self, *names: str) -> None:
        """Note down facts that are not known and decide."""
        self._missing_facts += [name for name in names if name not in self._missing_facts]

    def step(self, label: str, text: str) -> None:
        """Write a line of the arithmetic."""
        self._steps.append(Step(label, text))

    def note(self, note: Note) -> None:
        """Write what must be said beside the amount."""
        self._notes.append(note)

    def pay_in(self, months: tuple[date, ...]) -> None:
        """Write down the months that are paid, by their first days."""
        self._months = months

    @property
    def is_complete(self) -> bool:
        """Whether every figure and fact asked for so far is there."""
        return not self._missing_facts and None not in self._figures.values()

    def outcome(self, **exact: int | Fraction) -> Outcome:
        """The answer: these amounts, rounded half up to the fen, unless something stands in the way."""
        of_region = self.policy.benefits.get(self._benefit_id)
        clause = of_region.clause if of_region else None
        if of_region is None:
            return Outcome(self._benefit_id, self._day, Status.ABSENT, clause)
        if not of_region.in_force(self._day):
            return Outcome(self._benefit_id, self._day, Status.NOT_IN_FORCE, clause)
        missing = tuple(name for name, figure in self._figures.items() if figure is None)
        if missing:
            return Outcome(self._benefit_id, self._day, Status.NOT_CONFIGURED, clause, missing_figures=missing)
        if self._missing_facts:
            facts = tuple(self._missing_facts)
            return Outcome(self._benefit_id, self._day, Status.UNKNOWN, clause, missing_facts=facts)
        return Outcome(
            benefit_id=self._benefit_id,
            day=self._day,
            status=Status.AMOUNT,
            clause=clause,
            amounts=tuple(Amount(name, half_up(Fraction(fen))) for name, fen in exact.items()),
            steps=tuple(self._steps),
            notes=tuple(self._notes),
            figures=tuple(figure for figure in self._figures.values() if figure is not None),
            months=self._months,
        )
