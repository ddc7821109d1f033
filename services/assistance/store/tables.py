"""The tables as the migration makes them (库表)."""

from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

META = MetaData()
MOMENT = DateTime(timezone=True)
TEXTS = ARRAY(Text)


def _table(name: str, key: str, columns: dict[str, Any]) -> Table:
    """A table with a text key."""
    rest = [Column(column, kind) for column, kind in columns.items()]
    return Table(name, META, Column(key, Text, primary_key=True), *rest)


HOUSEHOLDS = _table(
    "households",
    "household_id",
    {
        "region": Text,
        "version": Integer,
        "provisional": Boolean,
        "area_code": Text,
        "merged_into": Text,
        "turn": Integer,
        "joined_at": MOMENT,
        "body": JSONB(none_as_null=True),
    },
)
CLUES = _table(
    "clues",
    "clue_id",
    {
        "household_id": Text,
        "region": Text,
        "state": Text,
        "channel": Text,
        "reporter_id": Text,
        "identified": Boolean,
        "risks": TEXTS,
        "submitted_on": Date,
        "opened_at": MOMENT,
        "kept": Boolean,
    },
)
CASES = _table(
    "cases",
    "case_id",
    {
        "household_id": Text,
        "region": Text,
        "state": Text,
        "clue_id": Text,
        "risks": TEXTS,
        "category": Text,
        "submitted_on": Date,
        "notice_until": Date,
        "opened_at": MOMENT,
    },
)
MEASURES = _table(
    "measures",
    "measure_id",
    {
        "case_id": Text,
        "household_id": Text,
        "region": Text,
        "state": Text,
        "item": Text,
        "department": Text,
        "member_id": Text,
        "from_on": Date,
        "to_on": Date,
        "risks": TEXTS,
        "opened_at": MOMENT,
    },
)
STEPS = _table(
    "steps",
    "step_id",
    {
        "matter": Text,
        "matter_id": Text,
        "event": Text,
        "old_state": Text,
        "new_state": Text,
        "actor_id": Text,
        "role": Text,
        "appointment_id": Text,
        "happened_at": MOMENT,
        "entered_at": MOMENT,
        "answers": JSONB,
        "basis": JSONB,
    },
)
REPORTS = _table(
    "reports",
    "report_id",
    {
        "household_id": Text,
        "own_clue_id": Text,
        "clue_id": Text,
        "case_id": Text,
        "number": Text,
        "channel": Text,
        "has_phone": Boolean,
        "proxy_authorised": Boolean,
        "wishes_withdrawal": Boolean,
        "risks": TEXTS,
        "reported_at": MOMENT,
    },
)
FINDINGS = _table(
    "findings",
    "finding_id",
    {
        "household_id": Text,
        "state": Text,
        "occurrence": Integer,
        "clue_id": Text,
        "case_id": Text,
        "body": JSONB(none_as_null=True),
        "note": Text,
        "heard_at": MOMENT,
        "ended_at": MOMENT,
    },
)
VISITS = _table(
    "visits",
    "visit_id",
    {
        "clue_id": Text,
        "visitor_id": Text,
        "visitor_role": Text,
        "appointment_id": Text,
        "visited_at": MOMENT,
        "entered_at": MOMENT,
        "risks": TEXTS,
        "sheet": JSONB,
        "answers": JSONB,
        "second_id": Text,
        "confirmed": JSONB,
        "state": Text,
    },
)
TASKS = _table(
    "tasks",
    "task_id",
    {
        "kind": Text,
        "matter": Text,
        "matter_id": Text,
        "household_id": Text,
        "region": Text,
        "level": Text,
        "area_code": Text,
        "department": Text,
        "officer_id": Text,
        "about": Text,
        "opened_at": MOMENT,
        "opened_on": Date,
        "due_on": Date,
        "warn_on": Date,
        "warned": Boolean,
        "escalations": Integer,
        "escalated_to": Text,
        "next_on": Date,
        "ended_at": MOMENT,
        "ended_by": Text,
    },
)
NAME_PURPOSES = Table(
    "name_purposes",
    META,
    Column("officer_id", Text, primary_key=True),
    Column("household_id", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("purpose", Text),
    Column("asked_at", MOMENT),
)
PINS = _table(
    "pins",
    "officer_id",
    {"salt": LargeBinary, "hash": LargeBinary, "tries": Integer, "closed_until": MOMENT},
)
HELD_UPLOADS = _table(
    "held_uploads",
    "upload_id",
    {
        "region": Text,
        "state": Text,
        "body": JSONB(none_as_null=True),
        "held_at": MOMENT,
        "closed_at": MOMENT,
        "closed_by": Text,
        "reason": Text,
    },
)
CALENDAR_DAYS = Table(
    "calendar_days", META, Column("day", Date, primary_key=True), Column("working", Boolean), Column("name", Text)
)
