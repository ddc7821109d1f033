import json
import re
from pathlib import Path

import pytest

from libs.events import published
from libs.events.contracts.base import Event, topic_of
from libs.events.contracts.catalog import CATALOG, HEARERS, heard_by, topics_heard_by

SERVICES = ("intake", "screening", "assistance", "notifications")
FOR_THE_RECORD = {"notifications.item_acknowledged.v1"}
EVENTS = sorted(CATALOG.by_name.values(), key=lambda event: event.name)
CHECKED = {("assistance.decision_moved.v1", "words")}
"""Words of an officer that are refused before they are told if they hold what looks like a person's number."""
PERSONAL = re.compile(r"\b(name|id_number|phone|account|address|words)\b")


def named(event: type[Event]) -> str:
    return event.name


def example(event: type[Event]) -> dict[str, object]:
    return dict(json.loads((published.EXAMPLES / f"{event.name}.json").read_text()))


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_the_committed_schema_is_what_the_code_says(event: type[Event]) -> None:
    committed = (published.SCHEMAS / f"{event.name}.json").read_text()
    assert committed == published.written(published.schema_of(event.name)), "run python -m libs.events.published"


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_the_example_shows_every_field_and_is_read_back_as_it_was(event: type[Event]) -> None:
    shown = example(event)
    assert set(shown) == set(event.model_fields)
    read = event.model_validate_json(json.dumps(shown))
    assert json.loads(read.model_dump_json()) == shown
    assert read.key
    assert read.subject


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_a_hearer_passes_over_a_field_that_it_does_not_know(event: type[Event]) -> None:
    event.model_validate({**example(event), "told_by_a_later_version": 1})


@pytest.mark.parametrize("event", EVENTS, ids=named)
def test_no_event_has_a_field_for_a_name_a_number_or_a_phone(event: type[Event]) -> None:
    found = {(event.name, field) for field in event.model_fields if PERSONAL.fullmatch(field)}
    assert found - CHECKED == set()


def test_nothing_lies_beside_the_events_that_no_event_needs() -> None:
    for folder in (published.SCHEMAS, published.EXAMPLES):
        assert {path.stem for path in Path(folder).glob("*.json")} == set(CATALOG.by_name)


def test_names_say_who_tells_and_what_has_happened() -> None:
    for name in CATALOG.by_name:
        teller, fact, version = name.split(".")
        assert teller in SERVICES
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", fact)
        assert version == "v1"


def test_every_event_is_heard_by_somebody_or_stands_in_the_list_of_those_that_are_not() -> None:
    assert {event.name for event, hearers in HEARERS.items() if not hearers} == FOR_THE_RECORD
    assert {hearer for hearers in HEARERS.values() for hearer in hearers} <= set(SERVICES)


def test_a_service_subscribes_to_the_topics_of_what_it_hears() -> None:
    for service in SERVICES:
        assert topics_heard_by(service) == sorted({topic_of(event.name) for event in heard_by(service)})


OLD = {"properties": {"day": {"type": "string"}, "rows": {"type": "integer"}}, "required": ["day"]}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"properties": {"day": {"type": "string"}}, "required": ["day"]}, "rows is gone"),
        ({**OLD, "properties": {**OLD["properties"], "rows": {"type": "string"}}}, "rows changed its type"),
        ({**OLD, "required": ["day", "rows"]}, "rows is required now"),
    ],
)
def test_a_change_that_breaks_a_hearer_is_refused(change: dict[str, object], sentence: str) -> None:
    assert list(published.breaks(OLD, change)) == [sentence]


def test_a_value_that_is_gone_breaks_a_hearer() -> None:
    old = {"$defs": {"Level": {"enum": ["TOWN", "VILLAGE"]}}}
    new = {"$defs": {"Level": {"enum": ["TOWN"]}}}
    assert list(published.breaks(old, new)) == ["Level lost VILLAGE"]


def test_an_optional_field_more_and_other_words_break_nobody() -> None:
    more = {**OLD, "properties": {**OLD["properties"], "day": {"type": "string", "title": "Day"}, "note": {}}}
    assert list(published.breaks(OLD, more)) == []
