"""Guards by name, as the tables call them (办理条件登记)."""

from collections.abc import Callable
from dataclasses import dataclass

from services.assistance.domain.context import Situation

Look = Callable[[Situation], str | None]
Holds = Callable[[Situation], bool]


@dataclass(frozen=True)
class Guard:
    """One condition: says in a sentence why a step is impossible, or nothing (一个条件)."""

    name: str
    look: Look
    reads_form: bool
    """It can be judged only when the form is filled in."""


GUARDS: dict[str, Guard] = {}
CONDITIONS: dict[str, Holds] = {}


def guard(look: Look) -> Look:
    """Registers a condition that holds or fails before anything is filled in."""
    GUARDS[look.__name__] = Guard(look.__name__, look, reads_form=False)
    return look


def form_guard(look: Look) -> Look:
    """Registers a condition on what is filled in."""
    GUARDS[look.__name__] = Guard(look.__name__, look, reads_form=True)
    return look


def condition(holds: Holds) -> Holds:
    """Registers when a limit is opened or closed; judged after the step."""
    CONDITIONS[holds.__name__] = holds
    return holds
