"""Invented people: names, ages that fit a family, ID numbers that hold together (演示人物)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from deploy.demo.chance import Chance
from deploy.demo.setting import Setting
from services.intake.domain.identity import check_character

COUNTY_DIGITS = 6
WOMEN = "丽美秀淑英玉珍梅琼红燕芳惠雅萍碧兰月华云霞珠娟香瑜莹婷"
MEN = "建志国文明金清伟荣荣辉泽东鸿炳天成海福龙良德安世昌永宏杰"


@dataclass(frozen=True)
class Person:
    """A member of a household, in the words of the village roll."""

    name: str
    id_number: str
    born_on: date
    relation: str
    labour: str
    health: str

    def age(self, day: date) -> int:
        """Full years on a day."""
        return day.year - self.born_on.year - ((day.month, day.day) < (self.born_on.month, self.born_on.day))


class Registry:
    """Gives every person a number that nobody else has."""

    def __init__(self, chance: Chance, setting: Setting) -> None:
        self._chance = chance
        self.family_names = setting.family_names
        self.county = setting.towns[0][:COUNTY_DIGITS]
        """Where whoever is registered next was registered first."""
        self._today = setting.first_day
        self._given: set[str] = set()

    def person(self, family: str, age: int, relation: str, *, woman: bool) -> Person:
        """Somebody of this age."""
        born_on = self._today - timedelta(days=age * 365 + age // 4 + self._chance.between(1, 360))
        letters = WOMEN if woman else MEN
        given = "".join(self._chance.some_of(letters, 1 if self._chance.yes(220) else 2))
        health = self._health(age)
        labour = self._labour(age, health)
        return Person(family + given, self.number(born_on, woman=woman), born_on, relation, labour, health)

    def number(self, born_on: date, *, woman: bool) -> str:
        """An ID number whose last character is right."""
        while True:
            order = self._chance.between(1, 499) * 2 - (0 if woman else 1)
            first = f"{self.county}{born_on:%Y%m%d}{order:03d}"
            number = first + check_character(first + "0")
            if number not in self._given:
                self._given.add(number)
                return number

    def _health(self, age: int) -> str:
        if self._chance.yes(18):
            return "残疾"
        if self._chance.yes(280 if age >= 60 else 25):
            return "长期慢性病"
        return "健康"

    def _labour(self, age: int, health: str) -> str:
        if age < 16 or age >= 75:
            return "无劳动力"
        if age >= 60 or health == "残疾":
            return "弱劳动力或半劳动力"
        return "技能劳动力" if self._chance.yes(220) else "普通劳动力"


def family(chance: Chance, registry: Registry) -> list[Person]:
    """The members of one household, its head first."""
    return list(_members(chance, registry))


def _members(chance: Chance, registry: Registry) -> Iterator[Person]:
    kind = chance.between(1, 100)
    name = chance.one_of(registry.family_names)
    if kind <= 14:
        yield from _elderly(chance, registry, name)
        return
    age = chance.between(28, 58)
    single = kind <= 19
    woman_heads = single and chance.yes(600)
    yield registry.person(name, age, "本人", woman=woman_heads)
    if not single:
        yield registry.person(
            chance.one_of(registry.family_names), max(23, age - chance.between(-2, 5)), "配偶", woman=not woman_heads
        )
    for younger in range(chance.one_of((0, 1, 1, 2, 2, 2, 3))):
        child_age = age - chance.between(23, 29) - 3 * younger
        if child_age >= 0:
            daughter = chance.yes(480)
            yield registry.person(name, min(child_age, 25), "女儿" if daughter else "儿子", woman=daughter)
    if kind > 62:
        for woman in (False, True)[chance.between(0, 1) :]:
            parent_name = name if not woman else chance.one_of(registry.family_names)
            yield registry.person(
                parent_name, min(age + chance.between(22, 29), 92), "母亲" if woman else "父亲", woman=woman
            )


def _elderly(chance: Chance, registry: Registry, name: str) -> Iterator[Person]:
    age = chance.between(62, 86)
    alone = chance.yes(450)
    woman = alone and chance.yes(650)
    yield registry.person(name, age, "本人", woman=woman)
    if not alone:
        yield registry.person(
            chance.one_of(registry.family_names), max(58, age - chance.between(0, 5)), "配偶", woman=True
        )
