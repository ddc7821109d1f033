"""What assistance tells: every step that was taken, and who must act until when (帮扶告知)."""

from datetime import date, datetime
from typing import ClassVar

from libs.events.contracts.base import Event, HouseholdEvent
from libs.events.contracts.values import Channel, Holder, IncomeBlock, ItemEnd, Matter


class ClueOpened(HouseholdEvent):
    """A clue exists from this moment on (线索已立)."""

    name: ClassVar[str] = "assistance.clue_opened.v1"

    clue_id: str
    channel: Channel
    area_code: str | None
    risks: tuple[str, ...] = ()
    report_id: str | None = None
    finding_ids: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    """Matters of another household that answered the report until now (认错了户的)."""


class ReportMerged(HouseholdEvent):
    """A report became evidence of what is open for the household already (申报已并入)."""

    name: ClassVar[str] = "assistance.report_merged.v1"

    report_id: str
    clue_id: str
    """The clue that the report made."""
    into: Matter
    into_id: str


class StepTaken(HouseholdEvent):
    """A person or the system took a step on a clue, a case or a measure (办了一步).

    No free words of an officer travel: people write names into them. The reason's code and its label do.
    """

    name: ClassVar[str] = "assistance.step_taken.v1"

    step_id: str
    matter: Matter
    matter_id: str
    area_code: str | None
    event: str
    """As the table names it: clue.assigned, county.confirmed …"""
    old_state: str
    new_state: str
    state_label: str = ""
    ended: bool = False
    """Whether the new state ends the matter."""
    holder: Holder | None = None
    """Who has it now."""
    due_on: date | None = None
    actor_id: str | None = None
    """The officer; None for the household and the system."""
    actor_role: str
    happened_at: datetime
    entered_at: datetime
    reason_code: str | None = None
    reason_label: str | None = None
    report_ids: tuple[str, ...] = ()
    """Every report that this matter answers."""
    finding_ids: tuple[str, ...] = ()
    clue_id: str | None = None
    """For a case: the clue that became it. For a measure: none."""
    case_id: str | None = None
    """For a measure: its case."""
    item: str | None = None
    item_label: str | None = None
    department: str | None = None
    category: str | None = None
    notice_until: date | None = None

    @property
    def subject(self) -> str:
        """The matter."""
        return f"{self.matter}:{self.matter_id}"


class VisitRecorded(HouseholdEvent):
    """What was answered at the door, as far as rules ask for it (入户核实结果)."""

    name: ClassVar[str] = "assistance.visit_recorded.v1"

    visit_id: str
    clue_id: str
    visited_on: date
    risk_seen: bool
    risks: tuple[str, ...] = ()
    food_ok: bool | None = None
    clothing_ok: bool | None = None
    income: IncomeBlock | None = None


class ClueClosed(HouseholdEvent):
    """A clue ended; its rules may stay quiet on the same facts (线索已结)."""

    name: ClassVar[str] = "assistance.clue_closed.v1"

    clue_id: str
    state: str
    """CONVERTED, MERGED, LEFT, CLOSED or WITHDRAWN."""
    risk_confirmed: bool | None
    """True: a case was opened. False: a visit found no risk. None: nobody looked."""
    reason_code: str | None = None
    reason_label: str | None = None
    closed_on: date
    report_ids: tuple[str, ...] = ()
    finding_ids: tuple[str, ...] = ()
    """Those that it looked into; not those that departments look into beside it."""
    row_ids: tuple[str, ...] = ()
    """The rows that its findings rested on, for what becomes of each (报了之后)."""


class CaseDecided(HouseholdEvent):
    """Whether a household is monitored from now on (是否纳入监测)."""

    name: ClassVar[str] = "assistance.case_decided.v1"

    case_id: str
    monitored: bool
    category: str | None = None
    decided_on: date


class MeasureDispatched(HouseholdEvent):
    """A department has to answer for a measure (帮扶已派给部门)."""

    name: ClassVar[str] = "assistance.measure_dispatched.v1"

    measure_id: str
    case_id: str
    area_code: str | None
    item: str
    item_label: str
    department: str
    risks: tuple[str, ...] = ()
    answer_by: date | None = None
    is_development: bool | None = None
    """Whether it lets the household earn for itself: industry, work, credit, a public post (开发式帮扶)."""
    dispatched_at: datetime | None = None


class MeasureDeclined(HouseholdEvent):
    """A department gave a measure back, or cannot give it: the household does not have it (部门退回、不能给)."""

    name: ClassVar[str] = "assistance.measure_declined.v1"

    measure_id: str
    item: str
    item_label: str
    department: str
    is_development: bool
    state: str
    """PROPOSED: given back, with another way. REFUSED: it cannot be given."""
    declined_at: datetime


class MeasureDelivered(HouseholdEvent):
    """A department says that a measure is delivered; the household is asked (帮扶已办)."""

    name: ClassVar[str] = "assistance.measure_delivered.v1"

    measure_id: str
    item: str
    item_label: str
    department: str
    delivered_on: date
    is_development: bool | None = None


class ProxyAuthorised(HouseholdEvent):
    """A household lets whoever reported for it see the result (授权代报人看结果)."""

    name: ClassVar[str] = "assistance.proxy_authorised.v1"

    report_id: str
    allowed: bool = True


class TaskOpened(HouseholdEvent):
    """Somebody must act until a day (要办的事)."""

    name: ClassVar[str] = "assistance.task_opened.v1"

    task_id: str
    kind: str
    """The limit's name: triage, validate, assign, visit … or second_visitor, tell_in_person."""
    label: str
    matter: Matter
    matter_id: str
    area_code: str | None
    holder: Holder
    due_on: date | None
    opened_at: datetime
    at: str
    """The page on which it is done: /visits/…, /cases/…, /console/…, /measures/…"""
    neutral: str = ""
    """Why, in the village's words."""
    full: str = ""
    """Why, for departments and the named town officer."""
    rule_id: str | None = None
    feed: str | None = None
    """The list whose row set it off: items of one feed, rule and day are one item."""

    @property
    def subject(self) -> str:
        """The task."""
        return f"task:{self.task_id}"


class TaskEnded(HouseholdEvent):
    """What had to be done is done, or no longer needed (事已办)."""

    name: ClassVar[str] = "assistance.task_ended.v1"

    task_id: str
    kind: str
    ended_by: str
    """The step that ended it."""


class DeadlineWarned(HouseholdEvent):
    """Four fifths of the time are over (快到期)."""

    name: ClassVar[str] = "assistance.deadline_warned.v1"

    task_id: str
    kind: str
    due_on: date


class DeadlineMissed(HouseholdEvent):
    """A day passed and nobody acted: it goes one level up; the state stays (过期，提级督办)."""

    name: ClassVar[str] = "assistance.deadline_missed.v1"

    task_id: str
    kind: str
    due_on: date
    escalated_to: Holder
    times: int = 1


class ParkingChanged(Event):
    """Households whose messages cannot be handled now, and those whose can again; intake counts them apart (停放)."""

    name: ClassVar[str] = "assistance.parking_changed.v1"

    region: str = ""
    """Empty: what nobody can read says no region."""
    parked: tuple[str, ...] = ()
    released: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Whoever parked them."""
        return "consumer:assistance"


class ItemsEnded(Event):
    """Reports that assistance has taken in; intake strikes them off its ledger (台账销项)."""

    name: ClassVar[str] = "assistance.items_ended.v1"

    items: tuple[str, ...]
    """Report ids."""
    end: ItemEnd

    @property
    def key(self) -> str:
        """Whoever dealt with them."""
        return "consumer:assistance"
