"""Which items a reader sees: those of his office today, of his own name, and of whom he stands in for (谁看得到)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from libs.web.access import visible_sql
from libs.web.appointments import Reader

KNOWN_FOR = timedelta(days=31)
"""What is only to be known is shown for a month: whoever takes an office over need not read its past."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader sees, as a piece of SQL over `items` and `tasks`, and its parameters."""

    sql: str
    parameters: dict[str, object]


def sight(reader: Reader, *, now: datetime, today: date) -> Sight:
    """The items that wait for this reader, or waited.

    An item of a named officer is his; when he holds no office any more, whoever holds the office sees it.
    """
    inside, areas = visible_sql(reader, "items.area_code")
    parameters: dict[str, object] = {
        "region": reader.region,
        "role": reader.role.value,
        "department": reader.department,
        "me": reader.officer_id,
        "appointment": reader.appointment_id,
        "today": today,
        "known_since": now - KNOWN_FOR,
    }
    return Sight(_VISIBLE.format(inside=inside), parameters | areas)


_VISIBLE = """
    items.region = :region
    and (items.kind <> 'KNOW' or items.happened_at > :known_since)
    and (items.kind = 'KNOW' or tasks.opened_at is not null)
    and (items.kind <> 'KNOW' or items.actor_id is distinct from :me)
    and (
        items.officer_id = :me
        or items.officer_id = (
           select stands_in_for from appointments
            where appointment_id = :appointment and stands_in_for is not null)
        or (items.role = :role and {inside}
            and (items.department is null or items.department = :department)
            and (items.officer_id is null or not exists (
                 select from appointments as held
                  where held.officer_id = items.officer_id and held.from_on <= :today
                    and (held.to_on is null or held.to_on >= :today)))))
"""
