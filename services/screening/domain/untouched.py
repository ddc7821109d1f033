"""Households of which nothing came for months: no row of a list, no income of a visit, report or roll (久没消息)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from libs.policy.answers import Mask
from services.screening.domain.days import add_months, beijing_day
from services.screening.domain.extract import EPOCH, Extracts
from services.screening.domain.whatif.population import Population

NEVER = 0
DAY_S, BEIJING_S = 86_400, 8 * 3_600


@dataclass(frozen=True, slots=True)
class VillageCount:
    """A village, and how many of its households nothing came about (一个村)."""

    code: str | None
    """None where no village of the household is known."""
    households: int
    untouched: int
    never: int
    """Of those, about whom nothing came ever."""


def last_day(extracts: Extracts, listed_at: Sequence[datetime | None]) -> NDArray[np.int32]:
    """The day, as its ordinal, on which a row of a list or an income last came about each household."""
    days = [NEVER if at is None else beijing_day(at).toordinal() for at in listed_at]
    found = np.array(days, dtype=np.int32)
    told = np.floor((extracts.blocks["received_at"] + BEIJING_S) / DAY_S).astype(np.int32) + EPOCH
    np.maximum.at(found, extracts.block_of, told)
    return found


def untouched(population: Population, day: date, months: int) -> Mask:
    """About whom nothing came for so many months before the day; what came on the first of these days counts."""
    found: Mask = population.touched < add_months(day, -months).toordinal()
    return found


def by_village(population: Population, seen: Mask, silent: Mask) -> list[VillageCount]:
    """The villages with such households, those with most of them first."""
    size = len(population.areas)
    every, some, never = (
        np.bincount(population.area[mask], minlength=size)
        for mask in (seen, seen & silent, seen & silent & (population.touched == NEVER))
    )
    found = [
        VillageCount(population.areas[place], int(every[place]), int(some[place]), int(never[place]))
        for place in np.flatnonzero(some).tolist()
    ]
    return sorted(found, key=lambda one: (-one.untouched, one.code or ""))
