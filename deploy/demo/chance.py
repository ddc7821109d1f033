"""Chance that is the same at every run, on every machine and with every version of every library (固定种子)."""

import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1
_STEP = 0x9E37_79B9_7F4A_7C15


class Chance:
    """SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014)."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + self._next() % (most - least + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        """One of these, each as likely as the others."""
        return choices[self._next() % len(choices)]

    def some_of(self, choices: Sequence[T], count: int) -> list[T]:
        """So many different ones of these, in the order in which they were drawn."""
        left = list(choices)
        return [left.pop(self._next() % len(left)) for _ in range(min(count, len(left)))]

    def yes(self, per_thousand: int) -> bool:
        """True in so many of a thousand cases."""
        return self._next() % 1000 < per_thousand

    def around(self, middle: int, spread: int) -> int:
        """A number near the middle, seldom far from it, never further than the spread."""
        return middle + sum(self.between(-spread, spread) for _ in range(4)) // 4

    def _next(self) -> int:
        self._state = (self._state + _STEP) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB) & _MASK
        return mixed ^ (mixed >> 31)


def drawn(*words: object) -> Chance:
    """The chance of these words alone: the same household, step and day draw the same, whatever was drawn before."""
    return Chance(zlib.crc32("|".join(map(str, words)).encode()) << 16)
