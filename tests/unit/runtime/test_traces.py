"""Spans in the JSON form of OTLP: into a file, or to a collector."""

import json
from pathlib import Path

import httpx
import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from libs.runtime import traces


@pytest.fixture
def spans() -> list[ReadableSpan]:
    """A page's span, and inside it one more."""
    kept = InMemorySpanExporter()
    provider = TracerProvider(resource=Resource({"service.name": "intake"}))
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracer = provider.get_tracer("tests")
    with tracer.start_as_current_span("POST /report", kind=SpanKind.SERVER) as span:
        span.set_attribute("http.response.status_code", 303)
        with tracer.start_as_current_span("tell x"):
            pass
    return list(kept.get_finished_spans())


def test_a_file_holds_a_line_a_batch_with_service_parent_and_kind(tmp_path: Path, spans: list[ReadableSpan]) -> None:
    file = tmp_path / "traces" / "intake-web.jsonl"
    exporter = traces.Files(file)
    assert exporter.export(spans) is exporter.export(spans[:1]) is SpanExportResult.SUCCESS
    first, second = map(json.loads, file.read_text().splitlines())
    [resource] = first["resourceSpans"]
    assert {"key": "service.name", "value": {"stringValue": "intake"}} in resource["resource"]["attributes"]
    inner, outer = resource["scopeSpans"][0]["spans"]
    assert (inner["parentSpanId"], inner["traceId"]) == (outer["spanId"], outer["traceId"])
    assert "parentSpanId" not in outer
    assert (outer["kind"], len(outer["spanId"]), len(outer["traceId"])) == (2, 16, 32)
    assert {"key": "http.response.status_code", "value": {"intValue": "303"}} in outer["attributes"]
    assert int(outer["endTimeUnixNano"]) >= int(outer["startTimeUnixNano"]) > 0
    assert len(second["resourceSpans"][0]["scopeSpans"][0]["spans"]) == 1


def test_a_full_file_is_put_aside(tmp_path: Path, spans: list[ReadableSpan], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "FILE_MAX_BYTES", 10)
    exporter = traces.Files(tmp_path / "a.jsonl")
    exporter.export(spans)
    exporter.export(spans)
    assert [len(file.read_text().splitlines()) for file in sorted(tmp_path.iterdir())] == [1, 1]


def test_what_cannot_be_kept_is_lost_and_nothing_else_happens(tmp_path: Path, spans: list[ReadableSpan]) -> None:
    (tmp_path / "a.jsonl").mkdir()
    assert traces.Files(tmp_path / "a.jsonl").export(spans) is SpanExportResult.FAILURE


@pytest.mark.parametrize(("status", "result"), [(200, SpanExportResult.SUCCESS), (503, SpanExportResult.FAILURE)])
def test_a_collector_gets_them_at_its_address(
    spans: list[ReadableSpan], status: int, result: SpanExportResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status)

    exporter = traces.Collector("http://collector:4318/")
    monkeypatch.setattr(exporter, "_client", httpx.Client(transport=httpx.MockTransport(answer)))
    assert exporter.export(spans) is result
    exporter.shutdown()
    assert str(asked[0].url) == "http://collector:4318/v1/traces"
    assert json.loads(asked[0].content) == json.loads(json.dumps(traces.as_otlp(spans)))
