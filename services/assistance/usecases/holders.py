"""Who holds a task: the level, and the area or department in which it is held (在谁手里)."""

from libs.events.contracts.values import Holder, Level
from services.assistance.usecases.acting import COUNTY_LENGTH, TOWN_LENGTH

CODE_LENGTH = 12
AREA_LEVELS = frozenset({Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.LEADING_GROUP_OFFICE})


def area_at(level: Level, area_code: str | None) -> str | None:
    """The area of this level in which a household lies; None while it is not known."""
    if area_code is None:
        return None
    if level is Level.VILLAGE:
        return area_code
    length = TOWN_LENGTH if level is Level.TOWN else COUNTY_LENGTH
    return area_code[:length].ljust(CODE_LENGTH, "0")


def holder_at(level: Level, area_code: str | None, department: str | None) -> Holder:
    """Who holds something at this level for a household of this area (谁负责)."""
    of_department = None if level in AREA_LEVELS else department
    return Holder(level=level, area_code=area_at(level, area_code), department=of_department)
