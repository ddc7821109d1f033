"""Who acts, for which area, and what is said when he may not (谁在办)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from libs.events.contracts.values import Level, OfficeRole
from libs.web.appointments import Reader
from libs.web.areas import covers
from services.assistance.domain.machine import Refusal, Why
from services.assistance.domain.steps import Actor
from services.assistance.domain.values import Role

SYSTEM_ID = "system"
COUNTY_LENGTH, TOWN_LENGTH = 6, 9
__all__ = [
    "LEVELS",
    "ROLES",
    "SYSTEM",
    "SYSTEM_ID",
    "NotYours",
    "Reader",
    "StepRefused",
    "SystemActor",
    "actor_of",
    "appointment_of",
    "refuse_strangers",
]
NO_OFFICE = Refusal(Why.ROLE, "您现在的任职不办这一步。")


@dataclass(frozen=True)
class SystemActor:
    """The system, or a household or reporter that acts through it (系统、农户)."""

    actor: Actor = field(default_factory=lambda: Actor(SYSTEM_ID, Role.SYSTEM))


SYSTEM = SystemActor()

ROLES: Mapping[OfficeRole, Role] = MappingProxyType(
    {
        OfficeRole.VILLAGE_CADRE: Role.VILLAGE,
        OfficeRole.GRID_WORKER: Role.GRID_WORKER,
        OfficeRole.TOWN_CLERK: Role.TOWN,
        OfficeRole.COUNTY_OFFICER: Role.COUNTY,
        OfficeRole.DEPARTMENT_LIAISON: Role.DEPARTMENT,
        OfficeRole.DEPARTMENT_HEAD: Role.DEPARTMENT,
    }
)
"""As whom an office takes steps; an office that is not here takes none."""

LEVELS: Mapping[OfficeRole, Level] = MappingProxyType(
    {
        OfficeRole.VILLAGE_CADRE: Level.VILLAGE,
        OfficeRole.TOWN_CLERK: Level.TOWN,
        OfficeRole.COUNTY_OFFICER: Level.COUNTY,
        OfficeRole.DEPARTMENT_LIAISON: Level.OFFICER,
        OfficeRole.DEPARTMENT_HEAD: Level.DEPARTMENT_HEAD,
        OfficeRole.LEADING_GROUP_OFFICE: Level.LEADING_GROUP_OFFICE,
        OfficeRole.LEADING_OFFICIAL: Level.LEADING_OFFICIAL,
    }
)
"""Which level's tasks an office holds."""


class NotYours(Exception):
    """There is no such matter, or it is not for this reader: both look the same to him (404)."""


class StepRefused(Exception):
    """A step was not taken; the sentence says why (没有提交)."""

    def __init__(self, refusal: Refusal, *, stale: bool = False) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal
        self.stale = stale
        """Somebody else was faster, or it is over: the page answers 409."""


def actor_of(reader: Reader | SystemActor) -> Actor:
    """Who takes the step. Raises StepRefused where his office takes none."""
    if isinstance(reader, SystemActor):
        return reader.actor
    role = ROLES.get(reader.role)
    if role is None:
        raise StepRefused(NO_OFFICE)
    return Actor(reader.officer_id, role, reader.department)


def appointment_of(reader: Reader | SystemActor) -> str | None:
    """By which appointment he acts."""
    return None if isinstance(reader, SystemActor) else reader.appointment_id


def refuse_strangers(reader: Reader | SystemActor, region: str, area_code: str | None) -> None:
    """Raises NotYours where the household lies outside the reader's region or areas."""
    if isinstance(reader, SystemActor):
        return
    if reader.region != region or not covers(reader.areas, area_code):
        raise NotYours
