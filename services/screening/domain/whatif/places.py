"""What a draft would mean for a household, a village, a town, all of them (各户各村各镇的试算)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Changed(NamedTuple):
    """A household of which the draft says otherwise than the rule (进或出的一户)."""

    household_id: str
    area_code: str | None
    comes_in: bool
    under_way: bool
    recognised: bool


class OfVillage(NamedTuple):
    """A village, counted (一个村)."""

    code: str
    """Empty where no village is known."""
    before: int
    after: int
    came_in: int
    went_out: int
    visits: int
    confirmed: int
    """Of those that come in, how many were ever recognised or confirmed."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Villages together (一个镇街)."""

    code: str
    before: int
    after: int
    came_in: int
    went_out: int
    visits: int
    confirmed: int
    villages: int
    """With at least one visit."""
    most: int
    """Visits of the village that has most."""


def counted(code: str, villages: Sequence[OfVillage]) -> Counted:
    """These villages together, under this code."""
    going = [one.visits for one in villages if one.code]
    return Counted(
        code,
        before=sum(one.before for one in villages),
        after=sum(one.after for one in villages),
        came_in=sum(one.came_in for one in villages),
        went_out=sum(one.went_out for one in villages),
        visits=sum(one.visits for one in villages),
        confirmed=sum(one.confirmed for one in villages),
        villages=sum(map(bool, going)),
        most=max(going, default=0),
    )
