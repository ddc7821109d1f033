"""The public notice: only what the whitelist names, and never a number of a paper (公示)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.private_numbers import private_number
from services.assistance.domain.values import CATEGORY_LABELS, RISK_LABELS, Category

PRIVATE_WORDS = (
    *(label for label in RISK_LABELS.values() if label != "其他"),
    *("收入", "患病", "住院", "癌", "尿毒症", "残疾", "精神", "身份证", "银行"),
)


class NameShown(StrEnum):
    """How the householder's name stands on a notice (公示上的姓名)."""

    FULL = "full"
    MASKED = "masked"
    NONE = "none"


@dataclass(frozen=True)
class NoticeEntry:
    """What a notice may show of a household, and nothing else (公示的一户)."""

    group: str
    householder: str
    member_count: int
    category: Category


@dataclass(frozen=True)
class Notice:
    """A notice in a village (一份公示)."""

    town: str
    village: str
    first_day: date
    last_day: date
    days: int
    entries: tuple[NoticeEntry, ...]
    hotline: str = "12345"


@dataclass(frozen=True)
class Leak:
    """Something on a notice that must not be posted (不能张贴的内容)."""

    line: int
    what: str

    @property
    def sentence(self) -> str:
        """What is said before posting."""
        return f"发现{self.what}（第 {self.line} 行），不能张贴。"


def notice_text(notice: Notice, name_shown: NameShown) -> str:
    """The text of the notice from the whitelist: group, householder, members, category, days (公示全文)."""
    span = f"{_in_full(notice.first_day)}至{_in_short(notice.last_day, notice.first_day)}"
    rows = [
        f"{entry.group}　{shown_name(entry.householder, name_shown)}　{entry.member_count} 人　"
        f"{CATEGORY_LABELS[entry.category]}"
        for entry in notice.entries
    ]
    return "\n".join(
        [
            "公示",
            "经入户核实、村民评议，拟将下列农户列为防止返贫监测帮扶对象，现予公示。",
            "组　户主　人数　类别",
            *rows,
            f"公示期：{span}，满 {notice.days} 天。",
            f"有意见，请在公示期内告诉村委会或{notice.town}，可以不写姓名。也可以打 {notice.hotline}。",
            f"{notice.town} {notice.village}村民委员会　{_in_full(notice.first_day)}",
        ]
    )


def announcement_text(notice: Notice, name_shown: NameShown) -> str:
    """The announcement of the decision, in the town's name, by the same whitelist (公告全文)."""
    rows = [
        f"{entry.group}　{shown_name(entry.householder, name_shown)}　{entry.member_count} 人　"
        f"{CATEGORY_LABELS[entry.category]}"
        for entry in notice.entries
    ]
    head = ["公告", "经审定，下列农户列为防止返贫监测帮扶对象，现予公告。", "组　户主　人数　类别"]
    return "\n".join([*head, *rows, f"{notice.town}　{_in_full(notice.first_day)}"])


def shown_name(name: str, how: NameShown) -> str:
    """A householder's name as the notice shows it: in full, first and last character, or not at all (户主姓名)."""
    if how is NameShown.FULL:
        return name
    if how is NameShown.NONE:
        return "—"
    return name[:1] + "*" + (name[-1] if len(name) > 2 else "")


def scan(text: str, *, minors: Iterable[str] = ()) -> tuple[Leak, ...]:
    """What stands in a text that must not be posted, line by line (张贴前检查)."""
    children = tuple(name for name in minors if name)
    leaks: list[Leak] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if what := _first_leak(unicodedata.normalize("NFKC", line), children):
            leaks.append(Leak(number, what))
    return tuple(leaks)


def _first_leak(line: str, minors: tuple[str, ...]) -> str | None:
    """The first thing on a line that must not be posted."""
    if number := private_number(line):
        return number
    for word in PRIVATE_WORDS:
        if word in line:
            return f"“{word}”"
    if any(name in line for name in minors):
        return "未成年人的姓名"
    return None


def _in_full(day: date) -> str:
    """2024年5月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _in_short(day: date, first: date) -> str:
    """The last day of a span, with its year only where it differs."""
    return _in_full(day) if day.year != first.year else f"{day.month}月{day.day}日"
