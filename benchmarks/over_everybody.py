"""Made-up households as the rules that are asked of everybody read them, and these rules in plain numpy."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from libs.policy import EnteredFigure, Policy, policy_on
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column, Segments
from libs.policy.units import Said
from services.screening.domain.reading import FactColumns

DAY, SINCE = date(2024, 5, 22), date(2021, 12, 20)
CHUNK = 100_000
FIGURES: dict[str, Said] = {
    "rural_disposable_last_year": 2_500_000,
    "long_absent_days": 30,
    "continuation_counts_as_dibao": True,
    "single_person_multiplier": Fraction(2),
    "pension_low_band": 20_000,
    "pension_free_groups": ("family_planning",),
    "recheck_months": 12,
}
"""What no paper of Jinjiang says and a rule about households asks for."""


@dataclass(frozen=True)
class Raw:
    """One chunk of made-up households as bare arrays."""

    members: np.ndarray[Any, np.dtype[np.int64]]
    net: np.ndarray[Any, np.dtype[np.int64]]
    pay_outs: np.ndarray[Any, np.dtype[np.int64]]
    self_pay: np.ndarray[Any, np.dtype[np.int64]]
    schooling: np.ndarray[Any, np.dtype[np.int64]]
    disaster: np.ndarray[Any, np.dtype[np.int64]]
    protected: np.ndarray[Any, np.dtype[np.bool_]]
    starts: np.ndarray[Any, np.dtype[np.int64]]
    paid: np.ndarray[Any, np.dtype[np.int64]]


def made_up(size: int, seed: int) -> Raw:
    """Households like a county's; the same for the same seed."""
    draw = np.random.default_rng(seed)
    members = draw.integers(1, 7, size)
    starts = np.concatenate([[0], np.cumsum(members)])
    return Raw(
        members=members,
        net=draw.integers(500_000, 30_000_000, size),
        pay_outs=draw.integers(0, 2, size) * draw.integers(0, 1_000_000, size),
        self_pay=draw.integers(0, 3_000_000, size),
        schooling=draw.integers(0, 1_000_000, size),
        disaster=draw.integers(0, 2, size) * draw.integers(0, 3_000_000, size),
        protected=draw.random(size) < 0.1,
        starts=starts,
        paid=draw.integers(0, 2_100_000, int(starts[-1])),
    )


def as_columns(raw: Raw) -> FactColumns:
    """The same households as the rules read them, one amount in fifty unknown."""
    known = np.random.default_rng(1).random(len(raw.members)) > 0.02
    everything = np.ones(len(raw.members), dtype=np.bool_)
    return FactColumns(
        members=Column.read(raw.members, everything),
        net_income=Column.read(raw.net, known),
        pay_outs=Column.read(raw.pay_outs, everything),
        compliant_self_pay=Column.read(raw.self_pay, everything),
        net_schooling=Column.read(raw.schooling, everything),
        disaster_loss=Column.read(raw.disaster, everything),
        protected=Answers.known(raw.protected, everything),
        persons=Segments(raw.starts, everything),
        paid_this_year=Column.read(raw.paid, np.ones(len(raw.paid), dtype=np.bool_)),
        lists_missing=Answers.all_of(Answer.NOT_MET, len(raw.members)),
    )


def plain(raw: Raw) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
    """The three rules in bare numpy: every fact known, every figure set."""
    line = 1_956_000 * raw.members
    rigid = raw.self_pay + raw.schooling + raw.disaster
    left = raw.net + raw.pay_outs - rigid
    large = (rigid * 2 >= raw.net) & (raw.net > 0) & (left * 2 < 3 * line)
    most = np.maximum.reduceat(raw.paid, raw.starts[:-1])
    return [
        raw.net < line,
        (rigid > 0) & ((left < line) | large),
        np.where(raw.protected, (most >= 500_000) | (most * 2 > 2_500_000), (most >= 2_000_000) | (most > 2_500_000)),
    ]


def a_policy() -> Policy:
    """Jinjiang with every figure set that a rule about households asks for."""
    entered = [
        EnteredFigure(name, value, date(2021, 12, 20), None, "测速用", confirmed=True)
        for name, value in FIGURES.items()
    ]
    return policy_on("jinjiang", DAY, entered, demo=True)
