"""Words of the procedure and what a page calls them (办理用语)."""

from enum import StrEnum

from libs.events.contracts.values import Level
from libs.policy.region import CAUSES


class Role(StrEnum):
    """As whom somebody takes a step (以什么身份办)."""

    FARMER = "FARMER"
    PROXY = "PROXY"
    GRID_WORKER = "GRID_WORKER"
    VILLAGE = "VILLAGE"
    TOWN = "TOWN"
    COUNTY = "COUNTY"
    DEPARTMENT = "DEPARTMENT"
    SYSTEM = "SYSTEM"


class Risk(StrEnum):
    """Why a household may become poor, up to five a household (风险类型)."""

    ILLNESS = "R01"
    SCHOOLING = "R02"
    DISABILITY = "R03"
    DISASTER = "R04"
    ACCIDENT = "R05"
    INDUSTRY = "R06"
    EMPLOYMENT = "R07"
    LABOUR = "R08"
    HOUSING = "R09"
    WATER = "R10"
    OTHER = "R99"


class Category(StrEnum):
    """The three kinds of monitored household (监测对象类别)."""

    FORMERLY_POOR_UNSTABLE = "FORMERLY_POOR_UNSTABLE"
    MARGINAL_AT_RISK = "MARGINAL_AT_RISK"
    SUDDEN_HARDSHIP = "SUDDEN_HARDSHIP"


class Labour(StrEnum):
    """What work a member can do (劳动技能)."""

    ORDINARY = "普通劳动力"
    SKILLED = "技能劳动力"
    PARTLY_LOST = "弱劳动力或半劳动力"
    LOST = "丧失劳动力"
    NONE = "无劳动力"


class Grade(StrEnum):
    """How firm a figure stands (标准的来历)."""

    SEED = "seed"
    CITED = "cited"
    ASSUMED = "assumed"


LABOUR_CAPABLE = frozenset({Labour.ORDINARY, Labour.SKILLED, Labour.PARTLY_LOST})

ROLE_LABELS = {
    Role.FARMER: "农户本人",
    Role.PROXY: "代报人",
    Role.GRID_WORKER: "网格员",
    Role.VILLAGE: "村里",
    Role.TOWN: "{town}",
    Role.COUNTY: "{county}级",
    Role.DEPARTMENT: "部门",
    Role.SYSTEM: "系统",
}

RISK_LABELS = {risk: CAUSES[risk.value] for risk in Risk}

CATEGORY_LABELS = {
    Category.FORMERLY_POOR_UNSTABLE: "脱贫不稳定户",
    Category.MARGINAL_AT_RISK: "边缘易致贫户",
    Category.SUDDEN_HARDSHIP: "突发严重困难户",
}

LEVEL_LABELS = {
    Level.VILLAGE: "村",
    Level.TOWN: "{town}",
    Level.COUNTY: "{county}级",
    Level.OFFICER: "经办人",
    Level.DEPARTMENT_HEAD: "单位负责人",
    Level.LEADING_GROUP_OFFICE: "领导小组办公室",
    Level.LEADING_OFFICIAL: "分管领导（督办单）",
}

GRADE_LABELS = {Grade.SEED: "文件原文", Grade.CITED: "引用", Grade.ASSUMED: "暂定"}
