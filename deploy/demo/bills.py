"""What people of the demo paid for treatment: the rows of the settlement list (演示医保结算)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.demo.budgets import YUAN, Lot
from deploy.demo.chance import Chance
from deploy.demo.people import Person
from deploy.demo.setting import Setting


@dataclass(frozen=True)
class Bill:
    """One settlement; amounts in fen."""

    number: str
    person: Person
    place: str
    kind: str
    admitted_on: date | None
    settled_on: date
    total: int
    protections: int
    self_paid: int
    compliant: int


class Cashier:
    """Numbers settlements one after the other."""

    def __init__(
        self, chance: Chance, setting: Setting, *, first_number: int = 1, days: tuple[date, date] | None = None
    ) -> None:
        """`days`: the first and the last on which something is settled; else the year of the first list."""
        self._chance = chance
        self._heavy = setting.money.heavy
        self._last = first_number - 1
        self._first_day = setting.year[0]
        self._days = days or setting.year

    def bills(self, members: Sequence[Person], place: str, lot: Lot) -> list[Bill]:
        """The year of one household, in order of day."""
        found = list(self._usual(members, place, lot))
        if lot is Lot.ILL:
            ill = self._chance.one_of([member for member in members if member.age(self._first_day) >= 0])
            compliant = self._chance.between(*self._heavy) * YUAN
            stays = self._chance.between(2, 4)
            found += [self._bill(ill, place, "住院", compliant // stays) for _ in range(stays)]
        return sorted(found, key=lambda bill: (bill.settled_on, bill.number))

    def _usual(self, members: Sequence[Person], place: str, lot: Lot) -> Iterator[Bill]:
        if lot is Lot.EDGE:
            return
        for person in (member for member in members if member.age(self._first_day) >= 0):
            if person.health == "长期慢性病":
                for _ in range(self._chance.between(1, 3)):
                    yield self._bill(person, place, "门诊特殊病种", self._chance.between(60, 420) * YUAN)
            elif self._chance.yes(300):
                yield self._bill(person, place, "门诊", self._chance.between(15, 180) * YUAN)
            if self._chance.yes(35):
                yield self._bill(person, place, "住院", self._chance.between(400, 1_500) * YUAN)

    def _bill(self, person: Person, place: str, kind: str, compliant: int) -> Bill:
        compliant += self._chance.between(0, 99)
        self._last += 1
        self_paid = compliant + compliant * self._chance.between(5, 35) // 100
        total = self_paid * self._chance.between(220, 380) // 100
        first, last = self._days
        settled_on = first + timedelta(days=self._chance.between(0, (last - first).days))
        stay = timedelta(days=self._chance.between(3, 18)) if kind == "住院" else timedelta(0)
        return Bill(
            number=f"YB{settled_on:%Y%m%d}{self._last:06d}",
            person=person,
            place=place,
            kind=kind,
            admitted_on=max(self._first_day, settled_on - stay) if kind == "住院" else None,
            settled_on=settled_on,
            total=total,
            protections=total - self_paid,
            self_paid=self_paid,
            compliant=compliant,
        )
