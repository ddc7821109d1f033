"""Which measures a region has for which risk, and who gives them (帮扶措施目录)."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.strict_yaml import Place, read_file
from services.assistance.domain.profile import PROFILES
from services.assistance.domain.values import Grade, Risk

SAFETY_NET = "100A48"
DEVELOPMENT = frozenset({"100A39", "100A40", "100A41", "100A42"})
"""Industry, employment, finance and public posts are development measures (开发式帮扶)."""


@dataclass(frozen=True)
class MeasureItem:
    """One measure that a department can give (一项帮扶)."""

    code: str
    label: str
    risks: frozenset[Risk]
    group: str
    """How the region sorts its measures: M1 to M8 in Jinjiang, the words of its paper in Dalian."""
    family: str
    """The column of the national form."""
    department: str
    answer_days: int
    deliver_days: int
    needs_application: bool
    """Another body decides: the town only supports the application (镇里只是支持申请)."""
    grade: Grade
    source: str = ""
    """The clause that names the measure; empty where the file names none for each."""

    @property
    def is_development(self) -> bool:
        """Whether it lets a household earn for itself (开发式帮扶措施)."""
        return self.family in DEVELOPMENT

    @property
    def own_days(self) -> Mapping[str, int]:
        """Its own limits: by when the department answers, by when it delivers (答复和办好的天数)."""
        return {"department_answer": self.answer_days, "deliver": self.deliver_days}


@dataclass(frozen=True)
class Catalogue:
    """All measures of a region (一个地区的帮扶措施)."""

    items: Mapping[str, MeasureItem]

    def for_risk(self, risk: Risk) -> tuple[MeasureItem, ...]:
        """The measures that answer a risk, in the order of the file (对应这项风险的帮扶)."""
        return tuple(item for item in self.items.values() if risk in item.risks)


def load_catalogue(region: str, departments: Mapping[str, str]) -> Catalogue:
    """The measures of a region, read strictly. Raises FileMistake."""
    return parse_catalogue(read_file(PROFILES / f"{region}_measures.yaml"), departments)


def parse_catalogue(top: Place, departments: Mapping[str, str]) -> Catalogue:
    """The measures as their file says them; every risk has one. Raises FileMistake."""
    at = top.mapping(required=("region", "measures"))
    items = {code: _item(code, place, departments) for code, place in at["measures"].entries()}
    catalogue = Catalogue(items)
    for risk in Risk:
        if not catalogue.for_risk(risk):
            raise at["measures"].mistake(f"风险 {risk.value} 没有对应的帮扶。")
    return catalogue


def _item(code: str, place: Place, departments: Mapping[str, str]) -> MeasureItem:
    """One measure; its department stands in the region's profile."""
    names = ("label", "risks", "group", "family", "department", "answer_days", "deliver_days", "grade")
    at = place.mapping(required=names, optional=("needs_application", "source"))
    if at["department"].text() not in departments:
        raise at["department"].mistake(f"地区口径里没有“{at['department'].text()}”这个部门。")
    return MeasureItem(
        code=code,
        label=at["label"].text(),
        risks=frozenset(item.member(Risk) for item in at["risks"].items()),
        group=at["group"].text(),
        family=at["family"].text(),
        department=at["department"].text(),
        answer_days=at["answer_days"].whole(),
        deliver_days=at["deliver_days"].whole(),
        needs_application=at["needs_application"].yes() if "needs_application" in at else False,
        grade=at["grade"].member(Grade),
        source=at["source"].text() if "source" in at else "",
    )
