"""Where the spans of a process go: a folder of files, or a collector; OTLP in its JSON form either way (跟踪的去处)."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from libs.events.transport import telemetry

log = structlog.get_logger()

EVERY_MS = 1000
FILE_MAX_BYTES = 20 * 1024 * 1024
"""A fuller file is put aside once, in the place of the one before."""
ANSWER_S = 5.0


def begin(service: str, command: str, to: str | None) -> None:
    """Let this process have spans; `to` is a folder, a collector's address (`http://host:4318`), or nothing."""
    exporter = _exporter(to, f"{service}-{command}") if to else None
    processor = BatchSpanProcessor(exporter, schedule_delay_millis=EVERY_MS) if exporter else None
    telemetry.begin(service, processor)


def _exporter(to: str, process: str) -> SpanExporter:
    return Collector(to) if to.startswith(("http://", "https://")) else Files(Path(to) / f"{process}.jsonl")


class Files(SpanExporter):
    """A line a batch of spans, as a collector's `otlpjsonfile` receiver reads them."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Append them; a full disk loses spans and nothing else."""
        try:
            if self._file.exists() and self._file.stat().st_size > FILE_MAX_BYTES:
                self._file.replace(self._file.with_suffix(".1.jsonl"))
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(as_otlp(spans), ensure_ascii=False) + "\n")
        except OSError as error:
            log.warning("spans_not_written", cause=type(error).__name__)
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS


class Collector(SpanExporter):
    """Posts to a collector's `/v1/traces`; one that does not answer loses spans and nothing else."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/") + "/v1/traces"
        self._client = httpx.Client(timeout=ANSWER_S)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Post them once."""
        try:
            self._client.post(self._address, json=as_otlp(spans)).raise_for_status()
        except httpx.HTTPError as error:
            log.warning("spans_not_sent", cause=type(error).__name__)
            return SpanExportResult.FAILURE
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the connection."""
        self._client.close()


def as_otlp(spans: Sequence[ReadableSpan]) -> Mapping[str, Any]:
    """Spans of one process in the JSON form of OTLP 1.x (`ExportTraceServiceRequest`)."""
    resource = _attributes(spans[0].resource.attributes) if spans else []
    scope = {"scope": {"name": "shouwang"}, "spans": [_span(span) for span in spans]}
    return {"resourceSpans": [{"resource": {"attributes": resource}, "scopeSpans": [scope]}]}


def _span(span: ReadableSpan) -> Mapping[str, Any]:
    context = span.get_span_context() or trace.INVALID_SPAN_CONTEXT
    written: dict[str, Any] = {
        "traceId": trace.format_trace_id(context.trace_id),
        "spanId": trace.format_span_id(context.span_id),
        "name": span.name,
        "kind": span.kind.value + 1,  # OTLP counts from 1, the SDK from 0
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": _attributes(span.attributes or {}),
        "status": {"code": span.status.status_code.value, "message": span.status.description or ""},
    }
    if span.parent is not None:
        written["parentSpanId"] = trace.format_span_id(span.parent.span_id)
    return written


def _attributes(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in given.items()]


def _value(value: object) -> Mapping[str, Any]:
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": str(value)}
