"""A batch is cut into runs so that a household's events keep their order."""

import itertools
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from libs.events.transport.handlers import runs


@dataclass(frozen=True)
class Told:
    key: str
    name: str
    seq: int


batches = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["recorded", "raised", "withdrawn"]))).map(
    lambda pairs: [Told(key, name, seq) for seq, (key, name) in enumerate(pairs)]
)


@given(batches)
def test_within_a_run_a_household_has_events_of_one_type(batch: list[Told]) -> None:
    for run in runs(batch):
        names: dict[str, set[str]] = {}
        for message in run:
            names.setdefault(message.key, set()).add(message.name)
        assert all(len(of_household) == 1 for of_household in names.values())


@given(batches)
def test_handed_over_by_type_a_household_still_hears_in_the_order_told(batch: list[Told]) -> None:
    handed = [m for run in runs(batch) for name in sorted({m.name for m in run}) for m in run if m.name == name]
    for key in "abcd":
        assert [m.seq for m in handed if m.key == key] == [m.seq for m in batch if m.key == key]
    assert len(handed) == len(batch)


@given(batches)
def test_a_batch_that_is_rebuilt_cuts_into_the_same_runs(batch: list[Told]) -> None:
    assert runs(list(batch)) == runs(batch)


@given(batches)
def test_every_event_is_in_the_earliest_run_its_household_allows(batch: list[Told]) -> None:
    cut = runs(batch)
    for before, run in itertools.pairwise(cut):
        for message in run:
            earlier = [m for m in batch if m.key == message.key and m.seq < message.seq and m.name != message.name]
            assert earlier
            assert earlier[-1] in before


@given(batches)
def test_there_are_as_many_runs_as_the_household_with_most_changes_of_type_needs(batch: list[Told]) -> None:
    needed = [
        1 + sum(one.name != two.name for one, two in itertools.pairwise(m for m in batch if m.key == key))
        for key in {m.key for m in batch}
    ]
    assert len(runs(batch)) == max(needed, default=0)


def test_households_that_alternate_do_not_cut_each_other() -> None:
    batch = [Told(f"h{n // 2}", ("recorded", "raised")[n % 2], n) for n in range(500)]
    assert [len(run) for run in runs(batch)] == [250, 250]
