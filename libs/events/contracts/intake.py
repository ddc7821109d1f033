"""What intake tells: people and households, reports, rows of departments, appointments (受理告知)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from libs.events.contracts.base import Event, HouseholdEvent
from libs.events.contracts.values import Channel, Expense, IncomeBlock, Member, OfficeRole


class HouseholdRecorded(HouseholdEvent):
    """What the register knows of a household now; the higher version is the later one (家庭情况已登记)."""

    name: ClassVar[str] = "intake.household_recorded.v1"

    version: int
    provisional: bool = False
    """Made for a report or row whose household nobody knew yet (临时户)."""
    area_code: str | None
    """The village, 12 digits; a town's code (ending in 000) or None while the village is not known."""
    residence_area_code: str | None = None
    """Where they live, if elsewhere."""
    formerly_poor: bool | None = None
    members: tuple[Member, ...] | None = None
    """Everybody ever recorded in it; None if no list of members was delivered."""
    income_blocks: tuple[IncomeBlock, ...] = ()
    net_schooling: Expense | None = None
    disaster_loss: Expense | None = None


class HouseholdMerged(HouseholdEvent):
    """A provisional household turned out to be a registered one; told once under each of the two (认户，并户)."""

    name: ClassVar[str] = "intake.household_merged.v1"

    household_id: str
    """Under whose key it is told: the one that ends, or the one that stays."""
    from_household_id: str
    into_household_id: str
    into_area_code: str | None = None
    turn: int = 1
    """How often the provisional household was recognised or set apart so far; the higher turn is the later one."""


class HouseholdSplit(HouseholdEvent):
    """A recognition was wrong: the provisional household stands by itself again; told under both (认错了，分开)."""

    name: ClassVar[str] = "intake.household_split.v1"

    household_id: str
    """Under whose key it is told: the registered one, or the one that is by itself again."""
    from_household_id: str
    """The registered household; what is its own stays with it."""
    into_household_id: str
    """The provisional household, to which its reports go back."""
    into_area_code: str | None = None
    report_ids: tuple[str, ...] = ()
    turn: int
    """As in `household_merged`."""


class ReportReceived(HouseholdEvent):
    """Somebody said that a household is in difficulty, and got a number (申报已收到)."""

    name: ClassVar[str] = "intake.report_received.v1"

    report_id: str
    number: str
    """As it stands on the receipt; nothing of a person is in it."""
    channel: Channel
    risks: tuple[str, ...]
    """R01–R99."""
    area_code: str | None
    reported_at: datetime
    reporter_id: str | None = None
    """The officer who reported, or a surrogate of whoever gave this phone number."""
    proxy_named: bool = True
    identified: bool = True
    """Name, and phone, ID number or address of the householder are known."""
    has_phone: bool = True
    """Without a phone, results are told in person (当面告知)."""

    @property
    def subject(self) -> str:
        """The report."""
        return f"report:{self.report_id}"


class ReportAddedTo(HouseholdEvent):
    """The reporter said more on the status page; the words stay in intake (再说几句)."""

    name: ClassVar[str] = "intake.report_added_to.v1"

    report_id: str
    risks: tuple[str, ...] = ()


class WithdrawalWished(HouseholdEvent):
    """The reporter wants the report taken back (想撤回)."""

    name: ClassVar[str] = "intake.withdrawal_wished.v1"

    report_id: str
    reporter_id: str | None = None


class DeliveryAnswered(HouseholdEvent):
    """The household says on its status page whether a measure arrived (收到没有)."""

    name: ClassVar[str] = "intake.delivery_answered.v1"

    report_id: str
    measure_id: str
    received: bool


class AlertRaised(HouseholdEvent):
    """A department's row about a person is a fact for screening, never a clue by itself (部门推送一行)."""

    name: ClassVar[str] = "intake.alert_raised.v1"

    row_id: str
    """This version of the row; a corrected row has a new id."""
    replaces: str | None = None
    """The version that it corrects."""
    feed: str
    upload_id: str
    line_no: int
    person_id: str
    department: str
    list_title: str
    received_at: datetime
    settled_on: date | None = None
    self_pay_fen: int | None = None
    compliant_fen: int | None = None
    holds_from: date | None = None
    """The first day of which the row speaks, where its list says so."""
    holds_to: date | None = None
    """The last one; none while it goes on."""
    facts: Mapping[str, int | str] = {}
    """What any other list says, by the names of its columns: codes, whole numbers, days as 2024-05-31, money in fen.

    Never a name, an ID number, a number of a paper, or free words.
    """


class AlertWithdrawn(HouseholdEvent):
    """A department took a row back: what rested on it was wrong (部门撤回一行)."""

    name: ClassVar[str] = "intake.alert_withdrawn.v1"

    row_id: str
    """The version that was in force."""
    item_id: str
    """The ledger's item for this withdrawal; it ends as screened."""
    feed: str
    upload_id: str


class UploadLoaded(Event):
    """All good rows of a file are written down: so many will be told (清单已载入)."""

    name: ClassVar[str] = "intake.upload_loaded.v1"

    upload_id: str
    feed: str
    department: str
    list_title: str
    area_code: str
    """The area the list covers: a county, town or village code."""
    loaded_on: date
    rows: int
    """Alerts and withdrawals told under this upload."""
    households_in_area: int
    """Registered households of the area, for the brake of a first list."""
    first: bool
    """Nothing of this feed was loaded before."""
    months: tuple[date, ...] = ()
    """The months it delivers, by their first day, for lists that are due by month."""
    nothing: bool = False
    """No file came: somebody signed that the month has nothing to report (零报告)."""
    lines: int | None = None
    """Rows of the file, told or not; none where its sender's service did not say."""

    @property
    def key(self) -> str:
        """The upload."""
        return f"feed:{self.upload_id}"


class AppointmentRecorded(Event):
    """An officer holds an office from a day on, or no longer (任职已登记)."""

    name: ClassVar[str] = "intake.appointment_recorded.v1"

    appointment_id: str
    version: int
    officer_id: str
    """The subject of the sign-in provider's token is kept in intake; this is a surrogate."""
    role: OfficeRole
    department: str | None = None
    areas: tuple[str, ...]
    """Area codes of 12 digits: a county, towns or villages; what ends in zeros is a whole range."""
    from_on: date
    to_on: date | None = None
    stands_in_for: str | None = None
    """The officer whose substitute this is (代班)."""

    @property
    def key(self) -> str:
        """The officer."""
        return f"officer:{self.officer_id}"
