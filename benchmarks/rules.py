"""Every rule about households, beside the same arithmetic in plain numpy: a million, a batch of 500, one.

Run: python -m benchmarks.rules [--households N]

ours : every rule asked as the service asks it, of columns that know what they do not know, on a day of the policy; what
       is derived from facts is derived; for each household that meets a rule a row of columns
bare : `rules_bare`: the same arithmetic over the same arrays, every fact known, without masks, dates or findings
"""

import argparse
import os
import resource
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from textwrap import fill
from typing import NamedTuple

import numpy as np

from benchmarks import rules_bare
from benchmarks.over_everybody import CHUNK, DAY, a_policy
from benchmarks.results import machine, write_part
from benchmarks.rules_facts import Array, Facts, as_told, made_up
from benchmarks.timing import RUNS, Pairs, added, in_turn, ratio, say, seconds
from libs.policy import Policy
from libs.policy.answers import Answer
from libs.runtime.collector import spare_what_stays
from services.screening.domain.days import add_months
from services.screening.domain.evaluation.questions import QUESTIONS, Question
from services.screening.domain.evaluation.told import Told
from services.screening.domain.facts import NO_EXPENSE, HouseholdFacts, IncomeBlock, Member, Origin, Source
from services.screening.domain.finding import finding_at
from services.screening.domain.rulebook.fact import Named, Says
from services.screening.domain.rulebook.rule import Subject
from services.screening.domain.rules import RULES
from services.screening.domain.screen import screen

BATCH, MET = 500, int(Answer.MET)
LINE_MAX = 118
MEMORY_MB = 600
FROM_OBJECTS = 20_000
"""Households built as objects, to time the way from facts to columns."""
MONTHS = frozenset(add_months(date(2023, 1, 1), count) for count in range(17))


@dataclass(frozen=True)
class Rows:
    """Findings of one chunk, one entry each: what the sentences are made from where somebody looks."""

    household: Array
    """Its place in the chunk."""
    rule: Array
    """Its place among the rules that are asked."""


class Measured(NamedTuple):
    """One size, measured."""

    words: str
    aim: str
    pairs: Pairs


def asked_of_households(policy: Policy) -> Sequence[Question]:
    """The rules about households that the region has, of both kinds, in the order of verdicts."""
    return [one for one in QUESTIONS.values() if one.subject is Subject.HOUSEHOLD and one.rule_id in policy.rules]


def ask_all(questions: Sequence[Question], facts: Mapping[Named, Says], policy: Policy) -> Rows:
    """Every rule asked of every household; a row for each that is met."""
    told = Told((), policy.day, facts)
    codes = np.concatenate([question.codes(told, policy) for question in questions])
    rule, household = np.divmod((codes == MET).nonzero()[0], len(codes) // len(questions))
    return Rows(household, rule)


def check(facts: Facts, questions: Sequence[Question], policy: Policy) -> None:
    """Both ways find the same households, rule by rule, where every fact is known; and every rule is met by some."""
    told, bare = Told((), policy.day, as_told(facts, all_known=True)), rules_bare.met(facts)
    assert {question.rule_id for question in questions} == set(bare), "a rule is asked of one side only"
    for question in questions:
        codes, expected = question.codes(told, policy), bare[question.rule_id]
        assert expected.any(), question.rule_id
        assert np.array_equal(codes == MET, expected), question.rule_id
        assert not (codes >= Answer.NOT_CONFIGURED).any(), question.rule_id


def a_million(households: int, questions: Sequence[Question], policy: Policy) -> tuple[Pairs, float]:
    """Seconds of all chunks, and the share of households in a hundred that meet a rule."""
    totals, met = [(0.0, 0.0)] * RUNS, 0
    for seed in range(households // CHUNK):
        facts = made_up(CHUNK, seed)
        if seed == 0:
            check(facts, questions, policy)
        told = as_told(facts)
        totals = added(totals, in_turn(partial(ask_all, questions, told, policy), partial(rules_bare.met, facts)))
        met += len(np.unique(ask_all(questions, told, policy).household))
    return totals, 100 * met / households


def some(size: int, times: int, questions: Sequence[Question], policy: Policy) -> Pairs:
    """Seconds of one go over so few, of many goes."""
    facts = made_up(size, seed=1)
    told = as_told(facts)
    return in_turn(partial(ask_all, questions, told, policy), partial(rules_bare.met, facts), times)


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


def from_objects(policy: Policy) -> str:
    """The whole way of the rules that are asked of everybody, from facts to verdicts, and to a finding."""
    one, many = [a_household(1)], [a_household(number) for number in range(FROM_OBJECTS)]
    of_many = seconds(lambda: screen(many, policy, DAY)) / FROM_OBJECTS
    of_one = seconds(lambda: [list(screen(one, policy, DAY)) for _ in range(100)]) / 100
    screened, rule = screen(one, policy, DAY), RULES["SR-INC-01"]
    a_finding = seconds(lambda: [finding_at(screened, 0, rule, one[0]) for _ in range(100)]) / 100
    return (
        f"From objects, the rules that are asked of everybody: facts to verdicts {of_many * 1e6:.1f} µs a household\n"
        f"of {FROM_OBJECTS:,}, {of_one * 1000:.2f} ms for one; a finding with arithmetic and sentences"
        f" {a_finding * 1000:.2f} ms."
    )


REPORT = """# Figures of the rules

`python -m benchmarks.rules`: {households:,} households of four in chunks of {chunk:,}, a batch of {batch}, one
household; {asked} rules about households of Jinjiang, both kinds, every figure set, one fact in fifty unknown, a list
speaks of a few per cent, {met:.1f} % meet a rule. Ours: what is derived from facts, every rule, a row of columns a
finding. Bare: the same arithmetic over the same arrays in plain numpy, what rules share worked out once, every fact
known, no masks, dates or findings; neither rests on every household having four. {runs} runs in turn, medians of the
processor's time.

{machine}

| what | ours | bare | ratio | all | aim |
|---|---|---|---|---|---|
{rows}

At most {memory:,} MB of memory in this process, facts and the bare way included; the aim is {memory_aim}. On the first
chunk, all facts known, both ways find the same households for every rule, and every rule is met by some.
{objects}

{ids}
Left out: rules about villages, offices and steps ({left_out}): their subjects are few.
{loaded}"""
LOADED = """
Other work loaded the machine meanwhile ({ready:.0f} processes ready for {cores} cores): read the ratio, not the times.
"""


def _report(households: int, met: float, measured: Sequence[Measured], policy: Policy) -> str:
    asked = [question.rule_id for question in asked_of_households(policy)]
    return REPORT.format(
        households=households,
        chunk=CHUNK,
        batch=BATCH,
        asked=len(asked),
        met=met,
        runs=RUNS,
        machine=machine("numpy"),
        rows="\n".join(map(_row, measured)),
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        memory_aim=MEMORY_MB,
        objects=from_objects(policy),
        ids=fill(f"Asked: {', '.join(asked)}.", LINE_MAX, break_on_hyphens=False),
        left_out=", ".join(rule_id for rule_id in policy.rules if rule_id not in asked),
        loaded=_loaded(os.getloadavg()[1], os.cpu_count() or 1),
    )


def _loaded(ready: float, cores: int) -> str:
    """What to say of the last five minutes, where more was ready than this and the system's own work."""
    return LOADED.format(ready=ready, cores=cores) if ready > cores else ""


def _row(one: Measured) -> str:
    ours, bare = (statistics.median(side) * 1000 for side in zip(*one.pairs, strict=True))
    ratios = ", ".join(f"{first / second:.1f}" for first, second in one.pairs)
    return f"| {one.words} | {ours:,.1f} ms | {bare:,.1f} ms | **{ratio(one.pairs):.1f}** | {ratios} | {one.aim} |"


def main() -> None:
    """Measure, print, and write the part of RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_000_000)
    households = max(CHUNK, parser.parse_args().households // CHUNK * CHUNK)
    spare_what_stays()  # as a worker does
    policy = a_policy()
    questions = asked_of_households(policy)
    pairs, met = a_million(households, questions, policy)
    measured = [
        Measured(f"{households:,} households", "4, stretch 3", pairs),
        Measured(f"{BATCH} households", "4", some(BATCH, 100, questions, policy)),
        Measured("one household", "6", some(1, 200, questions, policy)),
    ]
    report = _report(households, met, measured, policy)
    say(report)
    write_part(report)


if __name__ == "__main__":
    main()
