"""What intake tells of rows of departments that are about no person: a village, an asset (村、项目资产的行)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar

from libs.events.contracts.base import Event


class SubjectRowEvent(Event):
    """A fact about one row; those of a village or an asset are kept in order (行的事件)."""

    about: str
    """village, asset."""
    code: str
    """The village's 12 digits, or the number under which the asset is kept."""
    row_id: str
    """This version of the row; a corrected row has a new id."""
    feed: str
    upload_id: str

    @property
    def key(self) -> str:
        """The village or the asset."""
        return f"{self.about}:{self.code}"


class SubjectRowRaised(SubjectRowEvent):
    """A department's row about a village or an asset (部门推送一行)."""

    name: ClassVar[str] = "intake.subject_row_raised.v1"

    replaces: str | None = None
    """The version that it corrects."""
    line_no: int
    department: str
    list_title: str
    received_at: datetime
    holds_from: date | None = None
    """The first day of which the row speaks, where its list says so."""
    holds_to: date | None = None
    """The last one; none while it goes on."""
    facts: Mapping[str, int | str] = {}
    """By the names of the columns: codes, villages' codes, whole numbers, days as 2024-05-31, money in fen.

    Never a name or free words.
    """


class SubjectRowWithdrawn(SubjectRowEvent):
    """A department took such a row back: the version that was in force is wrong (部门撤回一行)."""

    name: ClassVar[str] = "intake.subject_row_withdrawn.v1"

    item_id: str
    """The ledger's item for this withdrawal; it ends as screened."""
