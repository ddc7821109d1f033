"""One report is one trace: what a handler tells carries the trace of what it heard."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from libs.events.transport import clock, outbox, telemetry
from libs.events.transport.database import Database
from libs.events.transport.envelope import headers_of
from libs.events.transport.handlers import Handlers
from tests.contract.records import Record, Telling, hear
from tests.contract.transport_world import World, ask, make_tables


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "_tracer", provider.get_tracer("tests"))
    yield exporter
    provider.shutdown()


@pytest.fixture
async def world(database: Database) -> World:
    """A world whose handler tells something for each event it hears."""
    await make_tables(database)
    world = World("w")

    async def tell_on(session, events, now) -> None:
        await outbox.put(session, *(world.changed(household_id=event.key, seq=event.seq) for event in events))

    world.handlers = Handlers({world.noted: tell_on})
    return world


async def told(database: Database) -> dict[str, str | None]:
    return dict(await ask(database, "select key, traceparent from outbox"))


async def test_what_is_told_in_a_request_carries_its_trace(database: Database, world: World) -> None:
    provider = TracerProvider()
    with provider.get_tracer("page").start_as_current_span("POST /report") as span:
        async with database.transaction() as session:
            await outbox.put(session, world.noted(household_id="h1", seq=1))
    assert _trace_of((await told(database))["h1"]) == trace.format_trace_id(span.get_span_context().trace_id)


async def test_what_a_batch_tells_carries_the_trace_of_each_household(
    database: Database, world: World, spans: InMemorySpanExporter
) -> None:
    telling = Telling(world)
    traces = {"h1": "1" * 32, "h2": "2" * 32}
    records = [_traced(telling.note(household, 1), f"00-{traces[household]}-{'a' * 16}-01") for household in traces]
    await hear(database, world, [*records, telling.note("h3", 1)])
    carried = await told(database)
    assert {key: _trace_of(carried[key]) for key in traces} == traces
    assert carried["h3"] is None, "a row of a feed has no trace"
    assert {span.name for span in spans.get_finished_spans()} == {f"handle {world.noted.name}"}
    assert {span.parent.span_id for span in spans.get_finished_spans() if span.parent} == {int("a" * 16, 16)}


async def test_the_trace_travels_in_the_headers() -> None:
    headers = dict(headers_of(clock.new_id(), "w.thing_noted.v1", "h1", clock.now(), "00-1-2-01"))
    assert headers["traceparent"] == b"00-1-2-01"
    assert headers["ce_source"] == b"/w"
    assert headers["ce_specversion"] == b"1.0"


def _traced(record: Record, traceparent: str) -> Record:
    return replace(record, headers=[*record.headers, ("traceparent", traceparent.encode())])


def _trace_of(traceparent: str | None) -> str:
    assert traceparent is not None
    return traceparent.split("-")[1]
