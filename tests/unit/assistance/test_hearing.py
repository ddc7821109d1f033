"""Assistance listens to everything that the catalogue says it hears, and to nothing else."""

from libs.events.contracts.catalog import heard_by
from services.assistance.consumers import HANDLERS


def test_there_is_a_handler_for_each_event_that_is_heard() -> None:
    assert set(HANDLERS.by_event) == heard_by("assistance")
