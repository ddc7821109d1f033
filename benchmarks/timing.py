"""How long work takes that a benchmark measures within its own process (计时)."""

import statistics
import sys
import time
from collections.abc import Callable

RUNS = 5
ROUNDS = 3

Pairs = list[tuple[float, float]]
"""Seconds of ours and of the bare way, run by run."""


def seconds(work: Callable[[], object]) -> float:
    """The best of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def in_turn(ours: Callable[[], object], bare: Callable[[], object], times: int = 1) -> Pairs:
    """Seconds of the processor for both, one after the other, each so many times over.

    Where nothing but computing is measured, other work of the machine then counts for little.
    """
    return [(_of_processor(ours, times), _of_processor(bare, times)) for _ in range(RUNS)]


def added(some: Pairs, more: Pairs) -> Pairs:
    """Seconds of both parts of the same runs."""
    return [(ours + mine, bare + plain) for (ours, bare), (mine, plain) in zip(some, more, strict=True)]


def ratio(pairs: Pairs) -> float:
    """How many times as long ours takes: the median of the runs."""
    return statistics.median(ours / bare for ours, bare in pairs)


def say(line: str) -> None:
    """Print one line of figures."""
    sys.stdout.write(line + "\n")


def _of_processor(work: Callable[[], object], times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times
