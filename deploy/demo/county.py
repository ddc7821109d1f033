"""Two thousand households of invented people in real villages of a region, the same at every run (演示县)."""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.demo.bills import Bill, Cashier
from deploy.demo.budgets import Budget, Lot, budget
from deploy.demo.chance import Chance
from deploy.demo.people import COUNTY_DIGITS, Person, Registry, family
from deploy.demo.setting import JINJIANG, Setting
from deploy.demo.will import ALL_HANDS
from services.intake.domain.divisions import Division, Divisions

HOUSEHOLDS = 2_000
VILLAGES_A_TOWN = 10
PER_THOUSAND = {Lot.POOR: 14, Lot.EDGE: 6, Lot.ILL: 22, Lot.STRUCK: 5}
"""Few enough that the first list stays below the brake, enough that every village has work."""
FORMERLY_POOR_PER_THOUSAND = 40
GROUPS = 8
PHONES, PHONES_EACH = ("199", "196", "195", "193", "192", "191", "190", "189", "188", "187"), 10_000
HOUSEHOLDS_MAX = len(PHONES) * PHONES_EACH - 1
"""Beyond, two households would have one telephone."""


@dataclass(frozen=True)
class Household:
    """One household of the village roll, with its bills."""

    number: str
    village: Division
    place: str
    group: str
    formerly_poor: bool
    phone: str
    members: tuple[Person, ...]
    lot: Lot
    budget: Budget
    bills: tuple[Bill, ...]

    @property
    def head(self) -> Person:
        """The head of the household."""
        return self.members[0]

    @property
    def compliant_self_paid(self) -> int:
        """What treatment within the rules cost it, in fen."""
        return sum(bill.compliant for bill in self.bills)


@dataclass(frozen=True)
class County:
    """All of the demo."""

    setting: Setting
    divisions: Divisions
    villages: tuple[Division, ...]
    households: tuple[Household, ...]
    strangers: tuple[Person, ...]
    """People of whom no village roll knows."""

    @property
    def hands(self) -> int:
        """For how many of a thousand matters there is anybody: there are as many officers, however many households."""
        return ALL_HANDS * HOUSEHOLDS // max(len(self.households), HOUSEHOLDS)


def villages_of(divisions: Divisions, setting: Setting) -> tuple[Division, ...]:
    """The villages in which the demo takes place: real ones, up to ten of each of six towns."""
    chosen = []
    for town in setting.towns:
        rural = [village for village in divisions.villages_of(town) if village.short_name.endswith("村")]
        chosen += rural[:VILLAGES_A_TOWN]
    return tuple(chosen)


def county_of(divisions: Divisions, *, setting: Setting = JINJIANG, households: int = HOUSEHOLDS) -> County:
    """Make the county. The same divisions, setting and number give the same county."""
    chance = Chance(setting.seed)
    registry, cashier = Registry(chance, setting), Cashier(chance, setting)
    villages = villages_of(divisions, setting)
    made = tuple(_households(divisions, villages, households, (chance, setting, registry, cashier)))
    strangers = tuple(member for _ in range(60) for member in family(chance, registry))
    return County(setting, divisions, villages, made, strangers)


def _households(
    divisions: Divisions,
    villages: tuple[Division, ...],
    count: int,
    makers: tuple[Chance, Setting, Registry, Cashier],
) -> Iterator[Household]:
    chance, setting, registry, cashier = makers
    edges = 0
    for order in range(count):
        village = villages[order % len(villages)]
        place = divisions.place(village.code)
        registry.county = village.code[:COUNTY_DIGITS]
        members = family(chance, registry)
        lot = _lot(chance)
        edges += lot is Lot.EDGE
        yield Household(
            number=f"{setting.mark}{order + 1:05d}",
            village=village,
            place=place,
            group=f"{chance.between(1, GROUPS)} 组",
            formerly_poor=chance.yes(FORMERLY_POOR_PER_THOUSAND),
            phone=f"{_phone(order + 1)}{chance.between(0, 9999):04d}",
            members=tuple(members),
            lot=lot,
            budget=budget(chance, setting, members, lot, fen_from_line=edges % 3 - 1),
            bills=tuple(cashier.bills(members, place, lot)),
        )


def _phone(order: int) -> str:
    """The first seven digits, which nobody else's number has."""
    return f"{PHONES[order // PHONES_EACH]}{order % PHONES_EACH:04d}"


def _lot(chance: Chance) -> Lot:
    drawn = chance.between(1, 1000)
    for lot, share in PER_THOUSAND.items():
        if drawn <= share:
            return lot
        drawn -= share
    return Lot.ORDINARY
