"""What a household of the demo lives on and pays for, in fen, in the twelve months of its lists (演示收支)."""

from dataclasses import dataclass
from enum import StrEnum

from deploy.demo.chance import Chance
from deploy.demo.people import Person

LINE_FEN = 19_560_00
"""Per head: 12 × 815 yuan × 2, the demo's line of 2024."""
YUAN = 100


class Lot(StrEnum):
    """What the demo wants to show with a household (演示安排)."""

    ORDINARY = "ordinary"
    POOR = "poor"
    """Net income well below the line."""
    EDGE = "edge"
    """Net income one fen below the line, on it, or one fen above."""
    ILL = "ill"
    """Lives well, until the hospital's bills came."""
    STRUCK = "struck"
    """Schooling or a disaster took what there was."""


@dataclass(frozen=True)
class Budget:
    """The amounts of the village roll, in fen."""

    wage: int
    operating_receipts: int
    operating_expense: int
    property_income: int
    transfer_income: int
    payouts: int
    net_schooling: int
    disaster_loss: int

    @property
    def net_income(self) -> int:
        """Wages, what trade left, rents and transfers."""
        trade = self.operating_receipts - self.operating_expense
        return self.wage + trade + self.property_income + self.transfer_income


def budget(chance: Chance, members: list[Person], lot: Lot, *, fen_from_line: int = 0) -> Budget:
    """A year of a household."""
    net = _net_income(chance, lot, len(members))
    if lot is Lot.EDGE:
        net = LINE_FEN * len(members) + fen_from_line
    return _split(chance, net, _schooling(chance, members, lot), _disaster(chance, lot))


def _net_income(chance: Chance, lot: Lot, members: int) -> int:
    per_head = chance.around(38_000, 12_500) * YUAN
    if lot is Lot.POOR:
        per_head = chance.between(8_200, 18_900) * YUAN
    elif lot in (Lot.ILL, Lot.STRUCK):
        per_head = chance.between(22_000, 29_000) * YUAN
    return per_head * members + chance.between(0, 9_999)


def _schooling(chance: Chance, members: list[Person], lot: Lot) -> int:
    students = [person for person in members if 16 <= person.age() <= 22]
    usual = sum(chance.between(900, 2_600) * YUAN for person in members if 6 <= person.age() <= 22)
    if lot is Lot.STRUCK and students:
        return usual + 26_000 * YUAN * len(students)
    return 0 if lot in (Lot.EDGE, Lot.POOR) else usual // 4


def _disaster(chance: Chance, lot: Lot) -> int:
    return chance.between(28_000, 60_000) * YUAN if lot is Lot.STRUCK and chance.yes(700) else 0


def _split(chance: Chance, net: int, schooling: int, disaster: int) -> Budget:
    """Spread an income over its parts; the transfers take the rest, so that the sum is exact."""
    wage = net * chance.between(45, 78) // 100 // YUAN * YUAN
    trade = net * chance.between(5, 18) // 100 // YUAN * YUAN
    expense = trade * chance.between(40, 90) // 100 // YUAN * YUAN
    rents = chance.one_of((0, 0, 0, 1_200, 2_400, 6_000)) * YUAN
    rents = min(rents, (net - wage - trade) // 2 // YUAN * YUAN)
    return Budget(
        wage=wage,
        operating_receipts=trade + expense,
        operating_expense=expense,
        property_income=rents,
        transfer_income=net - wage - trade - rents,
        payouts=0,
        net_schooling=schooling,
        disaster_loss=disaster,
    )
