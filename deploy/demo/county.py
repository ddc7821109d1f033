"""Two thousand households of invented people in real villages of Jinjiang, the same at every run (演示县)."""

from collections.abc import Iterator
from dataclasses import dataclass

from deploy.demo.bills import Bill, Cashier
from deploy.demo.budgets import Budget, Lot, budget
from deploy.demo.chance import Chance
from deploy.demo.people import Person, Registry, family
from services.intake.domain.divisions import Division, Divisions

SEED = 350_582
HOUSEHOLDS = 2_000
TOWNS = ("350582101000", "350582102000", "350582104000", "350582106000", "350582110000", "350582111000")
"""安海、磁灶、东石、金井、龙湖、永和."""
VILLAGES_A_TOWN = 10
PER_THOUSAND = {Lot.POOR: 14, Lot.EDGE: 6, Lot.ILL: 22, Lot.STRUCK: 5}
"""Few enough that the first list stays below the brake, enough that every village has work."""
FORMERLY_POOR_PER_THOUSAND = 40
GROUPS = 8


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

    divisions: Divisions
    villages: tuple[Division, ...]
    households: tuple[Household, ...]
    strangers: tuple[Person, ...]
    """People of whom no village roll knows."""


def villages_of(divisions: Divisions) -> tuple[Division, ...]:
    """The villages in which the demo takes place: real ones, ten of each of six towns."""
    chosen = []
    for town in TOWNS:
        rural = [village for village in divisions.villages_of(town) if village.short_name.endswith("村")]
        chosen += rural[:VILLAGES_A_TOWN]
    return tuple(chosen)


def county_of(divisions: Divisions, *, households: int = HOUSEHOLDS, seed: int = SEED) -> County:
    """Make the county. The same divisions, number and seed give the same county."""
    chance = Chance(seed)
    registry, cashier = Registry(chance), Cashier(chance)
    villages = villages_of(divisions)
    made = tuple(_households(divisions, villages, households, (chance, registry, cashier)))
    strangers = tuple(member for _ in range(60) for member in family(chance, registry))
    return County(divisions, villages, made, strangers)


def _households(
    divisions: Divisions,
    villages: tuple[Division, ...],
    count: int,
    makers: tuple[Chance, Registry, Cashier],
) -> Iterator[Household]:
    chance, registry, cashier = makers
    edges = 0
    for order in range(count):
        village = villages[order % len(villages)]
        place = divisions.place(village.code)
        members = family(chance, registry)
        lot = _lot(chance)
        edges += lot is Lot.EDGE
        yield Household(
            number=f"JJ{order + 1:05d}",
            village=village,
            place=place,
            group=f"{chance.between(1, GROUPS)} 组",
            formerly_poor=chance.yes(FORMERLY_POOR_PER_THOUSAND),
            phone=f"199{order + 1:04d}{chance.between(0, 9999):04d}",
            members=tuple(members),
            lot=lot,
            budget=budget(chance, members, lot, fen_from_line=edges % 3 - 1),
            bills=tuple(cashier.bills(members, place, lot)),
        )


def _lot(chance: Chance) -> Lot:
    drawn = chance.between(1, 1000)
    for lot, share in PER_THOUSAND.items():
        if drawn <= share:
            return lot
        drawn -= share
    return Lot.ORDINARY
