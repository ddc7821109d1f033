"""What a fact is, as data: name, whom it is about, how it is counted, which words it may say (信息项).

A column of a family names its fact beside it: `Annotated[Column, BORN_ON]`. From there come the schema of facts, the
command that reads them, what an UNKNOWN verdict names, and the inputs of an explanation. Each is one object: two that
say the same are two.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from libs.policy.groups import Group

FEN_MAX = 10**12
"""Ten thousand million yuan: no amount of a household, an asset or a village is larger."""
COUNT_MAX = 10_000
WRITING_HINT = re.compile(r"（[^（）]*写 never）$")


class Kind(StrEnum):
    """How a fact is counted and written (计量与写法)."""

    YES_NO = "是否"
    FEN = "分"
    COUNT = "个"
    DAY = "日期"
    DAY_OR_NEVER = "日期或从未"
    CODE = "代码"
    GROUPS = "人员类别"


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A place in a line: a subject, or a list or block within it (信息所在的部分)."""

    name: str
    subject: str
    title: str
    is_list: bool = False
    left_out_is_nothing: bool = False
    """In a block that is given, an amount that is left out is 0 (domain.md §4.0)."""

    @property
    def is_subject(self) -> bool:
        """Whether its facts stand in the subject itself."""
        return self.name == self.subject


@dataclass(frozen=True, slots=True)
class Code:
    """A word of a code list and the number that columns keep for it (代码)."""

    word: str
    number: int
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One thing that is told: a key of the line, and of which part (信息项)."""

    name: str
    part: Part
    kind: Kind
    title: str
    codes: tuple[Code, ...] = ()
    below_zero: bool = False
    """Whether an amount may be below zero."""
    needed: bool = False
    """Whether the part makes no sense without it."""
    never: str = "从未"
    """How a sentence says that this day never came (没有这一天的说法)."""

    @property
    def label(self) -> str:
        """The title as pages and sentences say it: without the hint for who writes a line of facts (名称)."""
        return WRITING_HINT.sub("", self.title)

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number that columns keep for each word of its codes (代码的编号)."""
        return {code.word: code.number for code in self.codes}

    @property
    def path(self) -> str:
        """Where it stands in a line: household.members[].born_on."""
        part = self.part
        inside = "" if part.is_subject else f".{part.name}{'[]' if part.is_list else ''}"
        return f"{part.subject}{inside}.{self.name}"


class Reads(Protocol):
    """What was told of many subjects on one day, by fact (已知信息)."""

    @property
    def today(self) -> int:
        """The day asked, as its ordinal."""

    def column(self, fact: Fact) -> Column:
        """Amounts, counts, codes or days as ordinals, one an entry of the fact's part."""

    def answers(self, fact: Fact) -> Answers:
        """Yes or no, one an entry of the fact's part."""

    def groups(self, fact: Fact) -> Mapping[Group, Answers]:
        """For each group, who belongs to it."""

    def segments(self, part: Part) -> Segments:
        """Which entries of a list belong to which subject."""


Says = Column | Answers | Segments | Mapping[Group, Answers]


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """A column that is worked out from facts (推算项)."""

    title: str
    facts: tuple[Fact, ...]
    how: Callable[[Reads], Says]
    parts: tuple[Part, ...] = ()
    """Lists that must be known for it."""


Named = Fact | Part | Derived
"""What stands beside a column."""
