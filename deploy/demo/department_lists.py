"""What the other departments send of a month: a file of every list, most of it about people who are well (部门清单).

`department_lists.yaml` says what stands there. Whoever is drawn stands in no other line, so that what a list sets off
is seen by itself.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType

import yaml

from deploy.demo.budgets import Lot
from deploy.demo.chance import Chance
from deploy.demo.county import County, Household
from deploy.demo.people import Person
from deploy.demo.senders import File
from libs.web.menu import department_code
from services.intake.domain import feed_files
from services.intake.domain.feed import Column, Feed, Subject, Type
from services.screening.domain.days import add_months

NAME = "{title}（{first_day.year}年{first_day.month}月报）.csv"
SENT_APART = frozenset({"village_roll", "settlements"})
"""Lists that have days of their own."""
PUPILS, PRIMARY_UNTIL, STUDENTS, WORKERS = range(7, 15), 13, range(16, 19), range(16, 60)
GROWN = 18
GRADES = ("一级", "二级", "三级", "四级")
Row = dict[str, str]


@dataclass(frozen=True)
class Line:
    """So many rows that say the same of different people (几行)."""

    whom: str
    says: Mapping[str, str | int]
    """Column → what stands there; a number is counted from the month in which it plays."""
    count: int = 1


CHOSEN: Mapping[str, Callable[[Household, date], Person | None]] = MappingProxyType(
    {
        "head": lambda home, _: home.head,
        "formerly poor": lambda home, _: home.head if home.formerly_poor else None,
        "pupil": lambda home, day: _first(home, lambda one: one.age(day) in PUPILS),
        "student": lambda home, day: _first(home, lambda one: one.age(day) in STUDENTS),
        "adult": lambda home, day: _first(home, lambda one: 30 <= one.age(day) < 50 and one.health == "健康"),
        "elder": lambda home, day: _first(home, lambda one: one.age(day) >= 70 and one is not home.head),
        "disabled": lambda home, _: _first(home, lambda one: one.health == "残疾"),
        "disabled child": lambda home, day: _first(home, lambda one: one.health == "残疾" and one.age(day) < GROWN),
    }
)
EVERYBODY: Mapping[str, Callable[[Person, date], bool]] = MappingProxyType(
    {
        "every pupil": lambda one, day: one.age(day) in PUPILS,
        "every worker": lambda one, day: one.age(day) in WORKERS and one.labour != "无劳动力",
        "every disabled child": lambda one, day: one.health == "残疾" and one.age(day) < GROWN,
        "everybody disabled": lambda one, _: one.health == "残疾",
        "everybody ill": lambda one, _: one.health == "长期慢性病",
    }
)
OWN: Mapping[str, Callable[[Person, date], str]] = MappingProxyType(
    {
        "by age": lambda one, day: "小学" if one.age(day) < PRIMARY_UNTIL else "初中",
        "by number": lambda one, _: GRADES[int(one.id_number[-4:-1]) % len(GRADES)],
    }
)
"""Words in place of which something stands that depends on who it is."""


def _lines() -> Mapping[str, tuple[Line, ...]]:
    said = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return MappingProxyType({name: tuple(Line(**line) for line in lines) for name, lines in said.items()})


LINES = _lines()


def department_lists(county: County) -> Iterator[tuple[str, str, File | None]]:
    """The department's code, the list, and the file, for each list that the region reads; None: nothing to report."""
    chosen = _Chosen(county)
    for name, feed in feed_files.load_all().items():
        if name not in SENT_APART and (not feed.only_in or county.setting.region in feed.only_in):
            rows = [row for line in LINES[name] for row in chosen.rows(feed, line)]
            file_name = NAME.format(title=feed.title, first_day=county.setting.first_day)
            yield department_code(feed.department), name, (file_name, _csv(feed, rows)) if rows else None


class _Chosen:
    """Who stands in which list of a county."""

    def __init__(self, county: County) -> None:
        self._county, self._day = county, county.setting.first_day
        ordinary = [home for home in county.households if home.lot is Lot.ORDINARY]
        self._left = Chance(county.setting.seed + 7).some_of(ordinary, len(ordinary))
        self._listed: dict[str, list[str]] = {}
        """Villages in each list so far."""
        self._written: dict[str, list[tuple[Household, Person]]] = {}

    def rows(self, feed: Feed, line: Line) -> Iterator[Row]:
        """The rows of a line, the columns by their titles."""
        for known, person in self._known(feed, line):
            said = {name: self._words(feed.column(name), one, person) for name, one in line.says.items()}
            yield {feed.column(name).title: words for name, words in (said | known).items()}

    def _words(self, column: Column, said: str | int, person: Person | None) -> str:
        if isinstance(said, str):
            return OWN[said](person, self._day) if person is not None and said in OWN else said
        if column.type is Type.DATE:
            return (self._day + timedelta(days=said)).isoformat()
        if column.type is Type.MONTH:
            return f"{add_months(self._day, said):%Y-%m}"
        return str(self._day.year + said)

    def _known(self, feed: Feed, line: Line) -> Iterator[tuple[Row, Person | None]]:
        if feed.subject is Subject.VILLAGE:
            yield from (({"village": code}, None) for code in self._villages(feed.id, line))
        elif feed.subject is Subject.ASSET:
            yield from ((self._asset(feed, line, number), None) for number in range(1, line.count + 1))
        else:
            who = feed.identifies
            for home, person in self._people(feed.id, line):
                named = {who.person: person.id_number, who.name: person.name}
                yield (named if who.place is None else named | {who.place: home.place}), person

    def _villages(self, list_id: str, line: Line) -> list[str]:
        there = self._listed.setdefault(list_id, [])
        left = [village.code for village in self._county.villages if village.code not in there]
        found = left if line.whom == "every village" else left[: line.count]
        there += found
        return found

    def _asset(self, feed: Feed, line: Line, number: int) -> Row:
        first = sum(one.count for one in takewhile(lambda one: one is not line, LINES[feed.id]))
        village = self._county.villages[(first + number) % len(self._county.villages)]
        own = {"village": village.code, "use_no": f"{self._day.year}-{number:02d}"}
        return {"asset_no": f"ZC-{first + number:04d}"} | {name: own[name] for name in own if name in feed.places}

    def _people(self, list_id: str, line: Line) -> Iterator[tuple[Household, Person]]:
        there = {person.id_number for _, person in self._written.get(list_id, ())}
        for home, person in self._meant(line):
            if person.id_number not in there:
                self._written.setdefault(list_id, []).append((home, person))
                yield home, person

    def _meant(self, line: Line) -> Iterator[tuple[Household, Person]]:
        if line.whom in EVERYBODY:
            everybody = ((home, person) for home in self._county.households for person in home.members)
            yield from (one for one in everybody if EVERYBODY[line.whom](one[1], self._day))
        elif line.whom in LINES:
            yield from self._written.get(line.whom, ())[: line.count]
        else:
            drawn = (self._draw(CHOSEN[line.whom]) for _ in range(line.count))
            yield from (one for one in drawn if one is not None)

    def _draw(self, who: Callable[[Household, date], Person | None]) -> tuple[Household, Person] | None:
        """Somebody of a household that is in no line yet; nobody where a small county has none left."""
        for place, home in enumerate(self._left):
            person = who(home, self._day)
            if person is not None:
                del self._left[place]
                return home, person
        return None


def _first(home: Household, fits: Callable[[Person], bool]) -> Person | None:
    return next((person for person in home.members if fits(person)), None)


def _csv(feed: Feed, rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    titles = [column.title for column in feed.columns if any(column.title in row for row in rows)]
    writer = csv.DictWriter(text, titles, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
