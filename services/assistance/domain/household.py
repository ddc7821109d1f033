"""What is known of a household when a step is taken: no names, no numbers of papers (家庭情况)."""

from dataclasses import dataclass
from datetime import date

from services.assistance.domain.days import age_on
from services.assistance.domain.values import LABOUR_CAPABLE, Labour

ADULT_AGE = 18


@dataclass(frozen=True)
class Member:
    """One member of the household (家庭成员)."""

    member_id: str
    born_on: date | None = None
    has_capacity: bool = True
    """Whether an adult can act for himself in law (有没有完全民事行为能力)."""
    labour: Labour | None = None
    works: bool | None = None
    """Whether work information is recorded; None if nobody asked."""
    id_number_length: int | None = None
    id_checksum_holds: bool | None = None

    def is_adult(self, on: date) -> bool:
        """Whether the member is of age; an unknown day of birth counts as of age (是不是成年人)."""
        return self.born_on is None or age_on(on, self.born_on) >= ADULT_AGE

    def signs_alone(self, on: date) -> bool:
        """Whether the member signs the authorisation himself, without a guardian (能不能自己签授权书)."""
        return self.is_adult(on) and self.has_capacity

    @property
    def can_work(self) -> bool:
        """Whether the member can work, at least in part (有没有劳动力)."""
        return self.labour in LABOUR_CAPABLE


@dataclass(frozen=True)
class Household:
    """A household as far as the procedure asks (一户的情况)."""

    household_id: str
    members: tuple[Member, ...] = ()
    formerly_poor: bool | None = False
    """脱贫户, as the register says."""
    orphan_matter: bool = False
    """The matter is about an orphan or an unattended child: it is not posted."""
    cadre_or_relative: bool = False
    net_income_fen: int | None = None
    """Net income of the twelve months; None while it is unknown."""
    wage_fen: int | None = None
    compliant_self_paid_fen: int | None = None

    def member(self, member_id: str) -> Member | None:
        """The member of this id, if he belongs to the household."""
        return next((m for m in self.members if m.member_id == member_id), None)

    @property
    def labour_capable(self) -> bool:
        """Whether anybody in it can work (有劳力户)."""
        return any(member.can_work for member in self.members)


@dataclass(frozen=True)
class IncomeLine:
    """The monitoring line of the day, as the region's policy gives it (监测线)."""

    value_fen: int
    year: int
    source: str
    grade: str


def below_line(household: Household, line: IncomeLine) -> bool | None:
    """Whether net income per head lies below the line; None while income or members are unknown (收入是不是在线内)."""
    if household.net_income_fen is None or not household.members:
        return None
    return household.net_income_fen < line.value_fen * len(household.members)
