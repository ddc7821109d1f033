"""What a region has decided about the procedure, read once; the monitoring line of a day (地区口径)."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from libs.policy.entered import Entered
from libs.policy.standing import policy_on
from services.assistance.domain.household import IncomeLine
from services.assistance.domain.machine import load_tables
from services.assistance.domain.measures import Catalogue, load_catalogue
from services.assistance.domain.profile import Profile, load_profile
from services.assistance.domain.table import Table
from services.assistance.domain.visit import Sheet, load_sheet

LINE, MONTH, TIMES = "line_year", "dibao_rural_month", "line_multiplier"
LINE_FIGURES = frozenset({LINE, MONTH, TIMES})
MONTHS = 12
DAYS_KEPT = 64


@dataclass
class _Figures:
    """Whether figures for demonstrations count in this process."""

    demo: bool = False


_FIGURES = _Figures()


def use_demo_figures(demo: bool) -> None:
    """Said once by a process's `main`, from its settings: only a demo reads demo figures (演示值)."""
    _FIGURES.demo = demo
    line_on.cache_clear()


@dataclass(frozen=True)
class Regional:
    """A region's procedure (一个地区的办理口径)."""

    profile: Profile
    catalogue: Catalogue
    tables: dict[str, Table]
    sheet: Sheet


@lru_cache
def regional(region: str) -> Regional:
    """The procedure of a region, read strictly once. Raises FileMistake."""
    profile = load_profile(region)
    catalogue = load_catalogue(region, profile.departments)
    return Regional(profile, catalogue, dict(load_tables(region)), load_sheet(region))


@lru_cache(maxsize=DAYS_KEPT)
def line_on(region: str, day: date, entered: Entered) -> IncomeLine | None:
    """The monitoring line of a day; None while its figures are not entered (监测线).

    The figure that a paper states, else twelve times the rural dibao standard times the region's multiplier.
    """
    policy = policy_on(region, day, [row for row in entered.figures if row.name in LINE_FIGURES], demo=_FIGURES.demo)
    stated = policy.figure(LINE)
    if stated is not None:
        return IncomeLine(stated.whole, day.year, stated.reference.document, _grade(stated.demo, stated.grade))
    month, times = policy.figure(MONTH), policy.figure(TIMES)
    if month is None or times is None:
        return None
    fen = int(MONTHS * month.value * times.value)
    return IncomeLine(fen, day.year, month.reference.document, _grade(month.demo, month.grade))


def _grade(demo: bool, grade: str) -> str:
    return "demo" if demo else str(grade)
