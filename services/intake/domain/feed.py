"""A list that a department sends, as data: its columns, checks, rhythm, and what it tells (部门推送数据)."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

WITHDRAW_HEADERS = ("撤回", "是否撤回", "withdraw", "withdrawn")
"""A row marked in this column takes back what it told before."""
ERRORS_HEADER = "错误说明"
"""The column that we add to a file given back; in a file that comes again it is passed over."""
TEXT_MAX = 200
"""A cell of a list holds a name, a place, a remark: not a letter."""

SETTLEMENT = "settlement"
"""A list that tells this tells what people paid for treatment, in fields of their own."""
SETTLEMENT_FACTS = ("visit_kind", "discharged_on", "tilted")
"""What is told of a settlement by the names of its columns, beside its own fields."""
LIST_ROW = "list_row"
"""Lists that tell this tell their days, amounts and codes as they stand; rules read them by the name of the list."""
ROLL = "household_roll"
"""Lists that tell this say who lives in which household; all others tell facts about people who are registered."""


class Type(StrEnum):
    """What a column holds (列的类型)."""

    ID_NUMBER = "id_number"
    NAME = "name"
    PHONE = "phone"
    TEXT = "text"
    DATE = "date"
    MONTH = "month"
    """A calendar month, as its first day."""
    MONEY = "money"
    CODE = "code"
    INTEGER = "integer"
    VILLAGE = "village"
    """A village, by its 12-digit code or by its name; told as its code."""
    ASSET = "asset"
    """The number under which an asset is kept; never an ID number."""


class Subject(StrEnum):
    """What a row is about (一行说的是谁、是什么)."""

    PERSON = "person"
    VILLAGE = "village"
    ASSET = "asset"


class Rhythm(StrEnum):
    """How often a list is due (报送节奏)."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    WHEN_IT_HAPPENS = "when_it_happens"


class Covers(StrEnum):
    """Whether a list is the whole of it, or only what changed (全量或增量)."""

    FULL = "full"
    """What the sender's last list had and this one has not is withdrawn."""
    CHANGES = "changes"
    """What is not in it stays as it was."""


@dataclass(frozen=True)
class Code:
    """One word that a column of codes may hold, and how else people write it (代码)."""

    code: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a list: ours, whatever the sender calls it (列)."""

    name: str
    title: str
    type: Type
    required: bool = False
    aliases: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    several: bool = False
    """Of its codes a cell may hold several."""
    known_as: str | None = None
    """The register that a code must be in, such as `villages`."""
    not_future: bool = False
    units: Mapping[str, int] = field(default_factory=dict)
    """For money: the units a header may name, and how many fen each is; the first is meant when none is named."""
    text_max: int = TEXT_MAX
    never: tuple[str, ...] = ()
    """For days: how people write that it never happened; it is told as `never`, which is not the same as unknown."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header that means this column, in the form in which headers are compared."""
        return tuple(dict.fromkeys(header_form(each) for each in (self.title, self.name, *self.aliases)))


@dataclass(frozen=True)
class Check:
    """What must hold between columns of one row, and the sentence when it does not (行内核对)."""

    sentence: str
    remedy: str


@dataclass(frozen=True)
class NotMore(Check):
    """One amount or day is at most another (前者不大于后者)."""

    smaller: str
    larger: str


@dataclass(frozen=True)
class WholeMonths(Check):
    """Two days are the first and the last of so many whole months (整月)."""

    first: str
    last: str
    months: int


@dataclass(frozen=True)
class Needs(Check):
    """If any of these columns is filled, those must be (填了这些，就要填那些)."""

    given: tuple[str, ...]
    needed: tuple[str, ...]


@dataclass(frozen=True)
class Together:
    """Rows that speak of one household: where they must agree, and which code only one of them has (同一户的各行)."""

    by: str
    same: tuple[str, ...]
    only_one: str
    only_code: str


@dataclass(frozen=True)
class Identifies:
    """The columns that say who or what a row is about; of a person, for finding the household (按哪几列认)."""

    person: str
    """Of a village or an asset: the column of its code, which is its name too."""
    name: str
    place: str | None = None


@dataclass(frozen=True)
class Holds:
    """The columns that say of which days a row speaks (从哪天到哪天)."""

    first: str
    last: str | None = None


TOLD_TYPES = frozenset({Type.DATE, Type.MONTH, Type.MONEY, Type.INTEGER, Type.VILLAGE})
"""What a row may tell beside codes of its list; a free code may be the number of a paper that holds an ID number."""


@dataclass(frozen=True)
class Feed:
    """A list of a department (清单)."""

    id: str
    title: str
    rows: str
    """Who is on it, and what one row is, for those who send it (报谁、一行是什么)."""
    department: str
    rhythm: Rhythm
    due_day: int | None
    covers: Covers
    tells: str
    """The kind of fact that its rows become."""
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    identifies: Identifies
    checks: tuple[Check, ...] = ()
    together: Together | None = None
    holds: Holds | None = None
    subject: Subject = Subject.PERSON
    only_in: tuple[str, ...] = ()
    """The regions whose rules read it; none named: all."""
    shown_first: bool = False
    """The list that a department opens first; the others follow by their ids."""

    @cached_property
    def tellable(self) -> tuple[str, ...]:
        """The columns that leave intake: days, amounts, numbers, words of a list; never who it is (推送的列)."""
        return tuple([column.name for column in self.columns if column.codes or column.type in TOLD_TYPES])

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where the value of each column stands in a row's values."""
        return {column.name: place for place, column in enumerate(self.columns)}

    @cached_property
    def headers(self) -> Mapping[str, Column]:
        """The column that each header means."""
        return {header: column for column in self.columns for header in column.headers}

    def column(self, name: str) -> Column:
        """The column of this name."""
        return self.columns[self.places[name]]


def header_form(header: str) -> str:
    """How headers are compared: half-width, small letters, without blanks, stars and underscores (列名比对)."""
    folded = unicodedata.normalize("NFKC", header).lower()
    return "".join(c for c in folded if c.isprintable() and not c.isspace() and c not in "*_")
