"""What a household of the demo lives on and pays for, in fen, in the twelve months of its lists (演示收支)."""

from dataclasses import dataclass
from enum import StrEnum

from deploy.demo.chance import Chance
from deploy.demo.people import Person
from deploy.demo.setting import Setting

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


def budget(chance: Chance, setting: Setting, members: list[Person], lot: Lot, *, fen_from_line: int = 0) -> Budget:
    """A year of a household."""
    net = _net_income(chance, setting, lot, len(members))
    if lot is Lot.EDGE:
        net = setting.money.line_fen * len(members) + fen_from_line
    return _split(chance, net, _schooling(chance, setting, members, lot), _disaster(chance, setting, lot))


def _net_income(chance: Chance, setting: Setting, lot: Lot, members: int) -> int:
    per_head = chance.around(*setting.money.ordinary) * YUAN
    if lot is Lot.POOR:
        per_head = chance.between(*setting.money.poor) * YUAN
    elif lot in (Lot.ILL, Lot.STRUCK):
        per_head = chance.between(*setting.money.struck) * YUAN
    return per_head * members + chance.between(0, 9_999)


def _schooling(chance: Chance, setting: Setting, members: list[Person], lot: Lot) -> int:
    students = [person for person in members if 16 <= person.age(setting.first_day) <= 22]
    usual = sum(chance.between(900, 2_600) * YUAN for person in members if 6 <= person.age(setting.first_day) <= 22)
    if lot is Lot.STRUCK and students:
        return usual + setting.money.schooling * YUAN * len(students)
    return 0 if lot in (Lot.EDGE, Lot.POOR) else usual // 4


def _disaster(chance: Chance, setting: Setting, lot: Lot) -> int:
    return chance.between(*setting.money.disaster) * YUAN if lot is Lot.STRUCK and chance.yes(700) else 0


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
