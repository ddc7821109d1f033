import pytest
from opentelemetry.sdk.trace import TracerProvider
from sqlalchemy import text

from libs.events.transport import telemetry
from tests.service.intake.test_report_pages import report


async def test_all_that_one_form_tells_is_one_trace(client, database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telemetry, "_tracer", TracerProvider().get_tracer("tests"))
    await report(client)
    await report(client, key="2" * 22)
    async with database.transaction() as session:
        rows = (await session.execute(text("select name, traceparent from outbox order by id"))).all()
    traces = [(row.name.split(".")[1], row.traceparent.split("-")[1]) for row in rows]
    first, second = traces[0][1], traces[-1][1]
    assert traces == [("household_recorded", first), ("report_received", first), ("report_received", second)]
    assert first != second
