"""Made-up facts as arrays: households of four members, and what the lists of every department say of them (信息).

A list speaks of a few per cent of households, one fact in fifty is not known, and of a hundred households three meet a
rule: for each rule a few are chosen whose facts are those of RAISED. The same for the same seed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.over_everybody import DAY
from benchmarks.rules_raised import RAISED
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from libs.policy.groups import Group
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact, Kind, Named, Part, Says
from services.screening.domain.rulebook.parts import NEVER

Array = np.ndarray[Any, np.dtype[Any]]
Draw = Callable[[np.random.Generator, int], Array]
Key = Fact | tuple[Fact, Group]

MEMBERS_EACH = 4
KNOWN = 0.98
MET_OF_A_RULE = 0.0007
"""Of all households, for whom each rule's own facts are made."""
TODAY = DAY.toordinal()
YEAR = 365


def share(of: float) -> Draw:
    """Yes of so many."""
    return lambda draw, size: draw.random(size, dtype=np.float32) < of


def between(least: int, most: int) -> Draw:
    """Amounts, counts, codes or days, both ends included."""
    return lambda draw, size: draw.integers(least, most + 1, size)


def ago(most: int, least: int) -> Draw:
    """Days so long ago."""
    return between(TODAY - most, TODAY - least)


def seldom(of: float, then: Draw, otherwise: int = NEVER) -> Draw:
    """Of so many what is drawn then, of all others the same."""

    def drawn(draw: np.random.Generator, size: int) -> Array:
        values = np.full(size, otherwise, dtype=np.int64)
        those = np.flatnonzero(draw.random(size, dtype=np.float32) < of)
        values[those] = then(draw, len(those))
        return values

    return drawn


def codes(shares: Mapping[int, float]) -> Draw:
    """Numbers of a code list, each with its share."""
    return lambda draw, size: draw.choice(list(shares), size, p=list(shares.values()))


ENTRIES: Mapping[Part, float] = {
    f.STAYS: 0.06,
    f.SETTLED: 0.03,
    f.PREMIUMS: 0.05,
    f.CHANGES: 0.02,
    f.DISASTERS: 0.03,
    f.ACCIDENTS: 0.01,
    f.NEEDS: 0.01,
    f.PROJECTS: 0.03,
    f.FINDINGS: 0.04,
    f.MEASURES: 0.05,
    f.PAYMENTS: 0.10,
}
"""Entries of a list, per household."""

USUAL: Mapping[Fact, Draw] = {
    f.CATEGORY: seldom(0.03, between(0, 2), otherwise=9),
    f.FORMERLY_POOR: share(0.06),
    f.ALONE: share(0.01),
    f.NET_SCHOOLING: seldom(0.2, between(1, 500_000)),
    f.DISASTER_LOSS: seldom(0.03, between(1, 300_000)),
    f.LISTS_COMPLETE: share(0.98),
    f.HOUSE_GRADE: between(1, 2),
    f.HOUSE_DAMAGED: share(0),
    f.QUALITY_FAILED: share(0),
    f.OUTAGE_SINCE: between(NEVER, NEVER),
    f.AID_COUNT: seldom(0.02, between(1, 1)),
    f.CONTACTED_ON: ago(200, 0),
    f.ILL: share(0.03),
    f.SICK_CARER: share(0.9),
    f.SELLS: share(0.04),
    f.HAS_LINK: share(0.97),
    f.UNSOLD: share(0.02),
    f.RECOGNISED_ON: seldom(0.03, ago(3 * YEAR, 0)),
    f.DEVELOPMENT: share(0.99),
    f.ELIMINATED_ON: seldom(0.04, ago(3 * YEAR, 0)),
    f.NOT_OK: share(0.005),
    f.HAS_HELPER: share(0.995),
    f.UNCOVERED: share(0),
    f.FOLLOWED_UP_ON: ago(80, 0),
    f.VERIFIED_ON: ago(300, 0),
    f.WAGE: between(8_000_000, 20_000_000),
    f.RECEIPTS: between(2_000_000, 6_000_000),
    f.EXPENSE: between(0, 1_000_000),
    f.PROPERTY: seldom(0.1, between(0, 500_000)),
    f.TRANSFER: seldom(0.3, between(0, 800_000)),
    f.PAY_OUTS: seldom(0.02, between(0, 1_000_000)),
    f.SELF_PAY: between(0, 300_000),
    f.PREVIOUS_NET: between(5_000_000, 12_000_000),
    f.VISITED_ON: seldom(0.2, ago(2 * YEAR, 0)),
    f.VISIT_NET: between(6_000_000, 20_000_000),
    f.VISIT_PAY_OUTS: seldom(0.02, between(0, 500_000)),
    f.VISIT_SELF_PAY: between(0, 300_000),
    f.BORN_ON: ago(85 * YEAR, 0),
    f.IN_CONTINUATION: share(0.003),
    f.PERSON_POOR: share(0.06),
    f.PROPOSED_ON: between(NEVER, NEVER),
    f.LABOUR: codes({1: 0.7, 2: 0.06, 3: 0.05, 4: 0.005, 5: 0.185}),
    f.STABLE: share(0.95),
    f.WILLING: share(0.5),
    f.EMPLOYED: share(0.6),
    f.JOB_ENDED_ON: ago(80, 0),
    f.COMPLETED: share(0.85),
    f.SCHOOL: seldom(0.3, between(2, 2), otherwise=1),
    f.ABSENT_DAYS: seldom(0.05, between(1, 20)),
    f.EXEMPT_UNTIL: seldom(0.001, ago(100, -200)),
    f.FEE: seldom(0.08, between(100_000, 900_000)),
    f.AID: seldom(0.02, between(50_000, 300_000)),
    f.DIAGNOSED_ON: seldom(0.03, ago(3 * YEAR, 40)),
    f.CHRONIC_BURDEN: share(0),
    f.SPECIAL_TREATMENT: share(0),
    f.TWO_ILLNESSES: share(0.08),
    f.DOCTOR: share(0.97),
    f.CLASSIFIED: share(0.97),
    f.ENROLLED: share(1),
    f.SELF_PAY_YEAR: seldom(0.1, between(1, 400_000)),
    f.ILLNESS: share(0.01),
    f.NAMED: share(0.002),
    f.OWN_INCOME: seldom(0.6, between(1_000_000, 6_000_000)),
    f.KIND: seldom(0.04, between(1, 7)),
    f.GRADE: between(1, 4),
    f.NEWLY_SEVERE: share(0),
    f.ENTITLED: share(0.02),
    f.RECEIVES: share(0.998),
    f.REHABILITATION: share(0.98),
    f.UNGUARDED: share(0),
    f.UNABLE: share(0.01),
    f.SERVED: share(0.98),
    f.PENSION_PAID: between(40_000, 60_000),
    f.STAY_SELF_PAY: between(20_000, 550_000),
    f.SETTLED_ON: ago(YEAR, 0),
    f.SETTLED_CONTINUED: share(0.02),
    f.TILTED: share(0.99),
    f.PREMIUM_ON: ago(YEAR, 0),
    f.PREMIUM_CONTINUED: share(0.02),
    f.AIDED: share(0.99),
    f.CHANGED_ON: ago(YEAR, 40),
    f.DISASTER_ON: ago(YEAR, 40),
    f.ACCIDENT_ON: ago(YEAR, 40),
    f.NEEDED_ON: ago(25, 0),
    f.FAILED_ON: seldom(0.1, ago(YEAR, 40)),
    f.OPENED_ON: ago(YEAR, 0),
    f.RISK: between(0, 11),
    f.ENDED_ON: seldom(0.3, ago(YEAR, 0)),
    f.OWN_END: share(0.98),
    f.MONTH_ON: ago(YEAR, 0),
    f.PAID_DIED_ON: between(NEVER, NEVER),
    f.HELD_ON: between(NEVER, NEVER),
    f.RELEASED_ON: between(NEVER, NEVER),
}
"""What a county usually looks like; where a rule would be met by a fact alone, nobody meets it so."""

BELONGS: Mapping[Fact, float] = {f.GROUPS: 0.01, f.SETTLED_GROUPS: 0.05, f.PREMIUM_GROUPS: 0.05}
"""The share of every group of persons."""


@dataclass(frozen=True)
class Facts:
    """Bare arrays of one chunk: of each fact its values, of each list where the entries of a household begin."""

    size: int
    values: Mapping[Key, Array]
    starts: Mapping[Part, Array]


def made_up(size: int, seed: int) -> Facts:
    """So many households."""
    draw = np.random.default_rng(seed)
    counts = {part: draw.poisson(each, size) for part, each in ENTRIES.items()}
    counts[f.MEMBERS] = np.full(size, MEMBERS_EACH)
    starts = {part: np.concatenate([[0], np.cumsum(each)]) for part, each in counts.items()}
    sizes = {part: int(ends[-1]) for part, ends in starts.items()}
    values: dict[Key, Array] = {fact: usual(draw, sizes.get(fact.part, size)) for fact, usual in USUAL.items()}
    for fact, of in BELONGS.items():
        values.update({(fact, group): share(of)(draw, sizes[fact.part]) for group in Group})
    facts = Facts(size, values, starts)
    _raise(facts, draw)
    return facts


def _raise(facts: Facts, draw: np.random.Generator) -> None:
    """Choose households for each rule, no two rules the same ones, and say of them what meets it."""
    chosen = np.split(draw.permutation(facts.size), np.cumsum(draw.poisson(facts.size * MET_OF_A_RULE, len(RAISED))))
    for households, said in zip(chosen, RAISED.values(), strict=False):
        of_list = next((_fact(key).part for key in said if _fact(key).part in ENTRIES), None)
        places = {f.MEMBERS: households * MEMBERS_EACH, None: households}
        if of_list is not None:
            starts = facts.starts[of_list]
            places[of_list] = draw.permutation(int(starts[-1]))[: len(households)]
            places[None] = np.searchsorted(starts, places[of_list], side="right") - 1
        for key, value in said.items():
            facts.values[key][places.get(_fact(key).part, places[None])] = value


def _fact(key: Key) -> Fact:
    return key if isinstance(key, Fact) else key[0]


def as_told(facts: Facts, *, all_known: bool = False) -> dict[Named, Says]:
    """The same facts as the rules read them; one in fifty is not known, unless all are."""
    draw = np.random.default_rng(facts.size)
    told: dict[Named, Says] = {}
    groups: dict[Fact, dict[Group, Answers]] = {}
    for part, starts in facts.starts.items():
        told[part] = Segments(starts, np.ones(facts.size, dtype=np.bool_))
    for key, values in facts.values.items():
        known = np.ones(len(values), dtype=np.bool_) if all_known else share(KNOWN)(draw, len(values))
        if isinstance(key, tuple):
            groups.setdefault(key[0], {})[key[1]] = Answers.known(values, known)
        else:
            told[key] = Answers.known(values, known) if key.kind is Kind.YES_NO else Column.read(values, known)
    return {**told, **groups}
