"""Offices, households and tasks of a made-up town, and a way to hear events as a worker does."""

from datetime import UTC, date, datetime

from libs.events.contracts.assistance import DeadlineMissed, StepTaken, TaskEnded, TaskOpened
from libs.events.contracts.base import Event
from libs.events.contracts.intake import AppointmentRecorded, HouseholdRecorded
from libs.events.contracts.values import Holder, Level, Matter, OfficeRole
from libs.events.transport.database import Database
from libs.events.transport.handlers import Handlers
from libs.web.appointments import Reader
from services.notifications.store import lists
from services.notifications.store.visible import Sight, sight
from tests.service.helpers import message

REGION = "jinjiang"
COUNTY, TOWN, OTHER_TOWN = "350582000000", "350582104000", "350582105000"
VILLAGE, OTHER_VILLAGE = "350582104201", "350582104202"
TODAY = date(2024, 5, 22)
NOW = datetime(2024, 5, 22, 1, 0, tzinfo=UTC)
DUE = date(2024, 5, 24)


class Heard:
    """Hears events as a batch does, in one transaction."""

    def __init__(self, database: Database, handlers: Handlers) -> None:
        self._database = database
        self._handlers = handlers

    async def __call__(self, *events: Event, now: datetime = NOW) -> None:
        async with self._database.transaction() as session:
            await self._handlers.handle(session, [message(event) for event in events], now)


def office(
    officer_id: str,
    role: OfficeRole = OfficeRole.VILLAGE_CADRE,
    *areas: str,
    department: str | None = None,
    to_on: date | None = None,
    stands_in_for: str | None = None,
) -> AppointmentRecorded:
    return AppointmentRecorded(
        region=REGION,
        appointment_id=f"{officer_id}-{role}",
        version=1,
        officer_id=officer_id,
        role=role,
        department=department,
        areas=areas or (VILLAGE,),
        from_on=date(2024, 1, 1),
        to_on=to_on,
        stands_in_for=stands_in_for,
    )


def reader(appointment: AppointmentRecorded) -> Reader:
    return Reader(
        officer_id=appointment.officer_id,
        appointment_id=appointment.appointment_id,
        role=appointment.role,
        department=appointment.department,
        areas=appointment.areas,
        region=REGION,
    )


CADRE = office("cadre")
NEIGHBOUR = office("neighbour", OfficeRole.VILLAGE_CADRE, OTHER_VILLAGE)
CLERK = office("clerk", OfficeRole.TOWN_CLERK, TOWN)
COUNTY_OFFICER = office("county", OfficeRole.COUNTY_OFFICER, COUNTY)
LEADING = office("leading", OfficeRole.LEADING_GROUP_OFFICE, COUNTY)
LIAISON = office("liaison", OfficeRole.DEPARTMENT_LIAISON, COUNTY, department="medical_insurance")
OTHER_LIAISON = office("school", OfficeRole.DEPARTMENT_LIAISON, COUNTY, department="education")
HEAD = office("head", OfficeRole.DEPARTMENT_HEAD, COUNTY, department="medical_insurance")
EVERYBODY = (CADRE, NEIGHBOUR, CLERK, COUNTY_OFFICER, LEADING, LIAISON, OTHER_LIAISON, HEAD)


def household(household_id: str = "h1", area_code: str | None = VILLAGE, version: int = 1) -> HouseholdRecorded:
    return HouseholdRecorded(region=REGION, household_id=household_id, version=version, area_code=area_code)


def task(task_id: str = "t1", **changed: object) -> TaskOpened:
    told: dict[str, object] = {
        "region": REGION,
        "task_id": task_id,
        "kind": "visit",
        "label": "入户核实",
        "matter": Matter.CLUE,
        "matter_id": f"clue-{task_id}",
        "household_id": "h1",
        "area_code": VILLAGE,
        "holder": Holder(level=Level.VILLAGE, area_code=VILLAGE),
        "due_on": DUE,
        "opened_at": NOW,
        "at": f"/visits/clue-{task_id}",
        "neutral": "近期大额支出，请入户了解",
        "full": "1 人今年自付 31,260.00 元（1月1日起），达到 20,000 元",
        "rule_id": "SR-MED-01",
    }
    return TaskOpened.model_validate(told | changed)


def ended(task_id: str = "t1", household_id: str = "h1") -> TaskEnded:
    return TaskEnded(region=REGION, task_id=task_id, kind="visit", household_id=household_id, ended_by="visit.recorded")


def missed(task_id: str = "t1", to: Level = Level.TOWN, **changed: object) -> DeadlineMissed:
    told: dict[str, object] = {
        "region": REGION,
        "task_id": task_id,
        "kind": "visit",
        "household_id": "h1",
        "due_on": DUE,
        "escalated_to": Holder(level=to, area_code=VILLAGE),
    }
    return DeadlineMissed.model_validate(told | changed)


def step(event: str = "town.approved", **changed: object) -> StepTaken:
    told: dict[str, object] = {
        "region": REGION,
        "step_id": f"step-{event}",
        "matter": Matter.CASE,
        "matter_id": "case-1",
        "household_id": "h1",
        "area_code": VILLAGE,
        "event": event,
        "old_state": "TOWN_REVIEW",
        "new_state": "COUNTY_REVIEW",
        "actor_role": "TOWN",
        "actor_id": "clerk",
        "happened_at": NOW,
        "entered_at": NOW,
    }
    return StepTaken.model_validate(told | changed)


async def seen(database: Database, appointment: AppointmentRecorded, tab: str = "todo") -> list[lists.Item]:
    async with database.transaction() as session:
        return await lists.groups(session, look(appointment), tab, first=0, most=50)


def look(appointment: AppointmentRecorded) -> Sight:
    return sight(reader(appointment), now=NOW, today=TODAY)
