"""Which office an item waits for: whoever holds it today, or stands in, sees it (送给哪个岗位)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from libs.events.contracts.values import Holder, Level, OfficeRole


class Audience(StrEnum):
    """Which of two sentences somebody reads (给谁看的话)."""

    FULL = "full"
    NEUTRAL = "neutral"


ROLE_OF: Mapping[Level, OfficeRole] = MappingProxyType(
    {
        Level.VILLAGE: OfficeRole.VILLAGE_CADRE,
        Level.TOWN: OfficeRole.TOWN_CLERK,
        Level.COUNTY: OfficeRole.COUNTY_OFFICER,
        Level.OFFICER: OfficeRole.DEPARTMENT_LIAISON,
        Level.DEPARTMENT_HEAD: OfficeRole.DEPARTMENT_HEAD,
        Level.LEADING_GROUP_OFFICE: OfficeRole.LEADING_GROUP_OFFICE,
        Level.LEADING_OFFICIAL: OfficeRole.LEADING_OFFICIAL,
    }
)
"""A grid worker takes no step of the village's, so a village's task waits for its cadres alone."""

ON_PHONE = frozenset({OfficeRole.VILLAGE_CADRE, OfficeRole.GRID_WORKER})
"""Who works outdoors: one card a household, the neutral sentence."""

_READS_REASONS = frozenset(
    {
        OfficeRole.TOWN_CLERK,
        OfficeRole.TOWN_CIVIL_CLERK,
        OfficeRole.COUNTY_OFFICER,
        OfficeRole.DEPARTMENT_LIAISON,
        OfficeRole.DEPARTMENT_HEAD,
        OfficeRole.LEADING_GROUP_OFFICE,
    }
)
_OF_AREA = frozenset({Level.VILLAGE, Level.TOWN})
_OF_DEPARTMENT = frozenset({Level.OFFICER, Level.DEPARTMENT_HEAD})


@dataclass(frozen=True, slots=True)
class Office:
    """A role for an area or a department, or one officer by name (岗位)."""

    level: Level
    role: OfficeRole
    area_code: str | None
    department: str | None
    officer_id: str | None

    @property
    def recipient(self) -> str:
        """The id of this office: an event gives it at most one item."""
        return "/".join((self.role.value, self.area_code or "", self.department or "", self.officer_id or ""))


def office_of(holder: Holder, area_code: str | None) -> Office:
    """The office that a holder of a matter means; where nobody can be found out, the county must know (谁该知道)."""
    area = holder.area_code or area_code
    level, department = holder.level, holder.department
    role = ROLE_OF[level]
    if level is Level.OFFICER and department is None:
        role = OfficeRole.VILLAGE_CADRE if area is not None else OfficeRole.COUNTY_OFFICER
    elif (level in _OF_AREA and area is None) or (level is Level.DEPARTMENT_HEAD and department is None):
        role = OfficeRole.COUNTY_OFFICER
    kept = department if level in _OF_DEPARTMENT else None
    return Office(level, role, area, kept, holder.officer_id)


def moved(office: Office, area_code: str | None) -> Office:
    """The same office after its household turned out to live elsewhere (换了地方)."""
    holder = Holder(level=office.level, department=office.department, officer_id=office.officer_id)
    return office_of(holder, area_code)


def audience_of(role: OfficeRole) -> Audience:
    """Who reads the full sentence; whoever is not named here reads the village's words."""
    return Audience.FULL if role in _READS_REASONS else Audience.NEUTRAL
