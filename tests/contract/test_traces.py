"""One report is one trace: what a handler tells carries the trace of what it heard."""

import json
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
from tests.contract.transport_world import World, ask, do, make_tables


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


async def test_two_facts_of_one_household_in_a_batch_keep_their_traces(
    database: Database, spans: InMemorySpanExporter
) -> None:
    """A family's two reports wait for a worker that was down: what answers each belongs to its own trace."""
    await make_tables(database)
    world = World("w")

    async def answer(session, events, now) -> None:
        for event in events:
            with telemetry.because_of([event]):
                await outbox.put(
                    session,
                    world.changed(household_id=event.key, seq=event.seq),
                    world.changed(household_id="another", seq=event.seq),
                )

    world.handlers = Handlers({world.noted: answer})
    telling = Telling(world)
    traces = {1: "1" * 32, 2: "2" * 32}
    records = [_traced(telling.note("h1", seq), f"00-{trace_id}-{'a' * 16}-01") for seq, trace_id in traces.items()]
    await hear(database, world, [*records, telling.note("h1", 3)])
    rows = await ask(database, "select value, traceparent from outbox order by id")
    carried = [(json.loads(value)["seq"], header and _trace_of(header)) for value, header in rows]
    assert carried == [(1, traces[1])] * 2 + [(2, traces[2])] * 2 + [(3, None)] * 2
    assert len(spans.get_finished_spans()) == 2


async def test_what_is_gathered_and_put_at_the_end_belongs_to_what_caused_it(
    database: Database, spans: InMemorySpanExporter
) -> None:
    world = World("w")

    async def answer(session, events, now) -> None:
        gathered = []
        for event in events:
            with telemetry.because_of([event]):
                gathered.append(world.changed(household_id=event.key, seq=event.seq))
                telemetry.note(gathered[-1:])
        await outbox.put(session, *gathered)

    world.handlers = Handlers({world.noted: answer})
    telling = Telling(world)
    records = [_traced(telling.note("h1", seq), f"00-{str(seq) * 32}-{'a' * 16}-01") for seq in (1, 2)]
    await hear(database, world, records)
    rows = await ask(database, "select traceparent from outbox order by id")
    assert [_trace_of(header) for (header,) in rows] == ["1" * 32, "2" * 32]


async def test_without_saying_which_event_it_was_the_first_would_take_the_second_s_trace(
    database: Database, world: World, spans: InMemorySpanExporter
) -> None:
    telling = Telling(world)
    records = [_traced(telling.note("h1", seq), f"00-{str(seq) * 32}-{'a' * 16}-01") for seq in (1, 2)]
    await hear(database, world, records)
    rows = await ask(database, "select traceparent from outbox order by id")
    assert [_trace_of(header) for (header,) in rows] == ["2" * 32] * 2


async def test_a_failing_handler_is_seen_in_its_span_without_its_words(
    database: Database, spans: InMemorySpanExporter
) -> None:
    await make_tables(database)
    await do(database, "insert into broken values ('h1')")
    world = World("w")
    await hear(database, world, [_traced(Telling(world).note("h1", 1), f"00-{'1' * 32}-{'a' * 16}-01")])
    [span] = spans.get_finished_spans()
    assert (span.status.status_code, span.status.description) == (trace.StatusCode.ERROR, "Broken")
    assert span.events == ()


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
