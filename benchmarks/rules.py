"""How fast the rules are: a million households in chunks, beside the same rules in plain numpy; and one household.

Run: python -m benchmarks.rules [--households N]
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from libs.policy import EnteredFigure, Policy, policy_on
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.days import add_months
from services.screening.domain.facts import NO_EXPENSE, HouseholdFacts, IncomeBlock, Member, Origin, Source
from services.screening.domain.finding import finding_at
from services.screening.domain.reading import FactColumns
from services.screening.domain.rules import RULES
from services.screening.domain.screen import ask, screen

DAY = date(2024, 5, 22)
CHUNK = 100_000
ROUNDS = 3
FROM_OBJECTS = 20_000
"""Households built as objects, to time the way from facts to columns."""


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


def seconds(work: Callable[[], object]) -> float:
    """The best of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def a_policy() -> Policy:
    """Jinjiang with every figure set."""
    rural = EnteredFigure("rural_disposable_last_year", 2_500_000, date(2024, 1, 1), None, "测速用", confirmed=True)
    return policy_on("jinjiang", DAY, [rural], demo=True)


def a_household(number: int) -> HouseholdFacts:
    """One household as an object, with income a little below or above the line."""
    source = Source(f"row-{number}", Origin.VISIT_PAPERS, datetime(2024, 5, 11, tzinfo=UTC))
    income = 7_000_000 + number % 20 * 100_000

    return HouseholdFacts(
        household_id=f"h{number}",
        version=1,
        members=tuple(Member(f"p{number}-{place}", date(1980, 1, 1)) for place in range(4)),
        formerly_poor=False,
        income_blocks=(IncomeBlock(source, date(2023, 5, 1), date(2024, 4, 30), income, 0, 0, 0, 0, 0, 0),),
        net_schooling=NO_EXPENSE,
        disaster_loss=NO_EXPENSE,
        delivered_months=MONTHS,
    )


MONTHS = frozenset(add_months(date(2023, 1, 1), count) for count in range(17))


def say(line: str) -> None:
    """Print one line of figures."""
    sys.stdout.write(line + "\n")


def compare(households: int, policy: Policy) -> None:
    """Rules over columns beside plain numpy, the same chunks."""
    raws = [made_up(CHUNK, seed) for seed in range(households // CHUNK)]
    columns = [as_columns(raw) for raw in raws]
    asked = {rule_id: rule for rule_id, rule in RULES.items() if rule_id in policy.rules}
    ours = seconds(lambda: [[ask(rule, part, policy) for rule in asked.values()] for part in columns])
    bare = seconds(lambda: [plain(raw) for raw in raws])
    say(f"{len(asked)} rules, {households:,} households in chunks of {CHUNK:,}: {ours * 1000:.0f} ms")
    say(f"plain numpy without masks, dates or findings: {bare * 1000:.0f} ms; ratio {ours / bare:.1f}")
    for (rule_id, rule), expected in zip(asked.items(), plain(raws[0]), strict=True):
        part = replace(columns[0], net_income=Column.read(raws[0].net, np.ones(CHUNK, dtype=np.bool_)))
        assert ((ask(rule, part, policy) == Answer.MET) == expected).all(), rule_id


def from_objects(policy: Policy) -> None:
    """The whole way, from facts to verdicts, and to a finding."""
    one, many = [a_household(1)], [a_household(number) for number in range(FROM_OBJECTS)]
    of_many = seconds(lambda: screen(many, policy, DAY)) / FROM_OBJECTS
    of_one = seconds(lambda: [list(screen(one, policy, DAY)) for _ in range(100)]) / 100
    screened, rule = screen(one, policy, DAY), RULES["SR-INC-01"]
    a_finding = seconds(lambda: [finding_at(screened, 0, rule, one[0]) for _ in range(100)]) / 100
    say(f"facts to verdicts: {of_many * 1e6:.1f} µs a household of {FROM_OBJECTS:,}, {of_one * 1000:.2f} ms for one")
    say(f"a finding with its arithmetic and sentences: {a_finding * 1000:.2f} ms")


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    households = parser.parse_args().households
    compare(max(CHUNK, households), a_policy())
    from_objects(a_policy())


if __name__ == "__main__":
    main()
