"""How a formula about a person answers where it is not known to which groups he or she belongs (人员类别不清时).

The formula is asked of every way in which it may be. If all give the same, that is the answer; else the facts that make
the difference are missing.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from libs.policy.benefits.outcome import Outcome, Status
from libs.policy.groups import CONTINUATION, Group, Person
from libs.policy.standing import Policy

COUNTS = "continuation_counts_as_dibao"

Formula = Callable[[Person], Outcome]


def asked_of(policy: Policy, person: Person, groups: Iterable[Group], formula: Formula) -> Outcome:
    """What a formula that reads these groups answers of a person."""
    asked = frozenset(groups)
    worlds = {world: _continued(policy, world, formula) for world in person.worlds(asked)}
    first = next(iter(worlds.values()))
    differ = _differ(worlds, person.unknown & asked, person)
    if not differ:
        return first
    always = [name for name in first.missing_figures if all(name in o.missing_figures for o in worlds.values())]
    if always:
        return _no_amount(first, Status.NOT_CONFIGURED, figures=tuple(always))
    lacking = dict.fromkeys([*differ, *(name for outcome in worlds.values() for name in outcome.missing_facts)])
    return _no_amount(first, Status.UNKNOWN, facts=tuple(lacking))


def _continued(policy: Policy, person: Person, formula: Formula) -> Outcome:
    """Counted as dibao or not while it is continued; asked only of a person to whom it makes a difference."""
    as_it_is = formula(person)
    if not person.in_continuation or Group.DIBAO in person.groups or not policy.declares(COUNTS):
        return as_it_is
    counted = formula(person.as_dibao)
    if _essence(as_it_is) == _essence(counted):
        return as_it_is
    figure = policy.figure(COUNTS)
    if figure is None:
        return _no_amount(as_it_is, Status.NOT_CONFIGURED, figures=(COUNTS,))
    chosen = counted if figure.yes else as_it_is
    return replace(chosen, figures=(*chosen.figures, figure)) if chosen.status is Status.AMOUNT else chosen


def _differ(worlds: dict[Person, Outcome], unknown: Collection[Group], person: Person) -> list[str]:
    """The facts that change the answer in at least one way in which the others may be."""
    essence = {world: _essence(outcome) for world, outcome in worlds.items()}
    found = [
        str(group)
        for group in sorted(unknown)
        if any(
            essence[world] != essence[replace(world, groups=world.groups - {group})]
            for world in worlds
            if group in world.groups
        )
    ]
    if person.in_continuation is None and any(
        essence[world] != essence[replace(world, in_continuation=False)] for world in worlds if world.in_continuation
    ):
        found.append(CONTINUATION)
    return found


def _essence(outcome: Outcome) -> tuple[object, ...]:
    return outcome.status, outcome.amounts, outcome.missing_figures, outcome.missing_facts


def _no_amount(outcome: Outcome, status: Status, figures: tuple[str, ...] = (), facts: tuple[str, ...] = ()) -> Outcome:
    return Outcome(
        outcome.benefit_id, outcome.day, status, outcome.clause, missing_figures=figures, missing_facts=facts
    )
