"""What each role's bar or dock shows, and where its day begins (菜单)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from libs.events.contracts.values import OfficeRole as Role
from libs.policy import RegionFiles
from libs.policy.loader import region_files, region_names, words_of
from libs.web.appointments import Reader


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that exists (菜单项)."""

    words: str
    href: str
    alone: bool = False
    """Other pages of the menu lie below its address: it is not the current one on them."""
    figure: str | None = None
    """The page is only where the region has this figure."""
    rule: str | None = None
    """The page is only where the region has this rule."""
    named: bool = False
    """Of departments only those that its rule names read it."""

    @property
    def path(self) -> str:
        """Its address without the query."""
        return self.href.partition("?")[0]


NAMES_OF_SERVICES: Mapping[str, str] = MappingProxyType(
    {"intake": "受理", "screening": "筛查", "assistance": "帮扶", "notifications": "消息提醒"}
)
"""How the services are called on pages (服务)."""
CONSOLE = Entry("工作台", "/console")
INBOX = Entry("收件", "/inbox")
TODO = Entry("待办", "/inbox")
FEEDS = Entry("报送数据", "/feeds")
HOUSEHOLDS = Entry("农户", "/people/find")
MATCH = Entry("认户", "/people/match")
UNMATCHED = Entry("查无此人", "/people/unmatched")
RUNS = Entry("月筛查", "/runs")
QUARTERS = Entry("季研判", "/quarters", figure="quarter_due_day")
YEARLY = Entry("年度报告", "/yearly-reports", rule="SR-PRC-03")
WATCHED = Entry("关注名单", "/watched", rule="SR-VIL-01", named=True)
RULES = Entry("规则与标准", "/rules")
REPORT = Entry("代报", "/report?for=other")
OVERVIEW = Entry("总览", "/ops", alone=True)
SERVICES = tuple(Entry(words, f"/ops/{service}") for service, words in NAMES_OF_SERVICES.items())
JOBS = Entry("长任务", "/ops/jobs")

_VILLAGE = (TODO, REPORT)
_DEPARTMENT = (INBOX, FEEDS, YEARLY, WATCHED)
MENU: Mapping[Role, tuple[Entry, ...]] = MappingProxyType(
    {
        Role.VILLAGE_CADRE: _VILLAGE,
        Role.GRID_WORKER: _VILLAGE,
        Role.TOWN_CLERK: (CONSOLE, INBOX, HOUSEHOLDS, MATCH, UNMATCHED, REPORT, WATCHED),
        Role.TOWN_CIVIL_CLERK: (INBOX,),
        Role.COUNTY_OFFICER: (CONSOLE, INBOX, HOUSEHOLDS, MATCH, UNMATCHED, FEEDS, RUNS, QUARTERS, YEARLY, RULES),
        Role.DEPARTMENT_LIAISON: _DEPARTMENT,
        Role.DEPARTMENT_HEAD: _DEPARTMENT,
        Role.LEADING_GROUP_OFFICE: (CONSOLE, INBOX, RUNS, QUARTERS, YEARLY, WATCHED, RULES),
        Role.LEADING_OFFICIAL: (INBOX, RUNS, WATCHED, RULES),
        Role.HOTLINE_CLERK: (REPORT,),
        Role.AUDITOR: (CONSOLE, RUNS, WATCHED, RULES),
        Role.OPERATOR: (OVERVIEW, *SERVICES, JOBS),
    }
)
"""Role → its entries; the first is where its day begins."""

TOWN = "镇（街道）"
ROLES: Mapping[Role, str] = MappingProxyType(
    {
        Role.VILLAGE_CADRE: "村干部",
        Role.GRID_WORKER: "网格员",
        Role.TOWN_CLERK: "镇（街道）经办",
        Role.TOWN_CIVIL_CLERK: "镇（街道）民政经办",
        Role.COUNTY_OFFICER: "农业农村局 · 审定",
        Role.DEPARTMENT_LIAISON: "联络员",
        Role.DEPARTMENT_HEAD: "负责人",
        Role.LEADING_GROUP_OFFICE: "领导小组办公室",
        Role.LEADING_OFFICIAL: "分管领导",
        Role.HOTLINE_CLERK: "热线话务员",
        Role.AUDITOR: "检查",
        Role.OPERATOR: "运维",
    }
)
"""How the role is called."""

DEPARTMENTS: Mapping[str, str] = MappingProxyType(
    {
        "agriculture": "农业农村局",
        "civil_affairs": "民政局",
        "disabled_federation": "残联",
        "education": "教育局",
        "emergency": "应急局",
        "ethnic_affairs": "民宗局",
        "finance": "金融局",
        "health": "卫健局",
        "housing": "住建局",
        "human_resources": "人社局",
        "medical_insurance": "医保局",
        "rural_revitalisation": "乡村振兴局",
        "water": "水利局",
        "women_federation": "妇联",
    }
)
"""How the department is called that has this code; other codes are words already. A region may call it otherwise."""


def department_code(word: str) -> str:
    """The code of a department by the word that a region's rules use, 民政 or 民政局; of others the word itself."""
    return _codes().get(word, word)


@cache
def _codes() -> Mapping[str, str]:
    """Every word for a department, here or in a region, and its code."""
    codes: dict[str, str] = {}
    for called in (*(region_files(name).region.departments for name in sorted(region_names())), DEPARTMENTS):
        for code, label in called.items():
            codes |= {label: code, label.removesuffix("局"): code}
    return codes


def is_named(department: str | None, words: Iterable[str]) -> bool:
    """Whether a department is one of those that a region's rules name by these words."""
    return department is not None and department_code(department) in {department_code(word) for word in words}


def department_words(code: str, region: str) -> str:
    """How a region calls the department of this code: 水务局 in Dalian, 水利局 in Jinjiang."""
    return region_files(region).region.departments.get(code, DEPARTMENTS.get(code, code))


def role_words(role: Role, region: str) -> str:
    """How a region calls an office: 乡镇（街道）经办 in Dalian."""
    return ROLES[role].replace(TOWN, words_of(region).get("town", TOWN))


OF_DEPARTMENTS = frozenset({Role.DEPARTMENT_LIAISON, Role.DEPARTMENT_HEAD})
PHONE_ROLES = frozenset({Role.VILLAGE_CADRE, Role.GRID_WORKER})


def entries(role: Role, files: RegionFiles | None, department: str | None = None) -> tuple[Entry, ...]:
    """The role's entries in a region with these files; of a region that is not known, what every region has."""
    return tuple([entry for entry in MENU[role] if _is_there(entry, role, files, department)])


def _is_there(entry: Entry, role: Role, files: RegionFiles | None, department: str | None) -> bool:
    if entry.figure is not None and (files is None or entry.figure not in files.figures):
        return False
    if entry.rule is None:
        return True
    rule = None if files is None else files.rules.get(entry.rule)
    to_all = role not in OF_DEPARTMENTS or not entry.named
    return rule is not None and (to_all or is_named(department, rule.departments))


def home(role: Role) -> str:
    """The page on which this role's day begins."""
    return MENU[role][0].path


def office_words(role: Role, department: str | None, region: str) -> str:
    """医保局 · 联络员, in the words of the region."""
    if department is None or role is Role.COUNTY_OFFICER:
        return role_words(role, region)
    return f"{department_words(department, region)} · {ROLES[role]}"


def works_on_a_phone(reader: Reader) -> bool:
    """Whether this reader's pages are made for a phone."""
    return reader.role in PHONE_ROLES
