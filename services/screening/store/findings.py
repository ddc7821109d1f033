"""Findings: which are open, what was told of each, which rules stay quiet (疑点)."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.screening import FindingRaised
from libs.events.transport.driver import driver, joined
from services.screening.domain.finding import Finding
from services.screening.domain.lifecycle import OpenFinding, Quiet
from services.screening.domain.reason import Severity

Told = tuple[FindingRaised, Finding]
"""A finding as it is told, and the finding of the domain behind it."""


async def open_of(session: AsyncSession, household_ids: Sequence[str]) -> list[OpenFinding]:
    """The open findings of these households."""
    connection = await driver(session)
    return [
        OpenFinding(
            row["finding_id"],
            row["household_id"],
            row["rule_id"],
            frozenset(row["row_ids"]),
            tuple([Severity(**severity) for severity in json.loads(row["severities"])]),
            row["risk"],
            row["opened_on"],
            row["occurrence"],
        )
        for row in await connection.fetch(_OPEN, joined(household_ids))
    ]


async def tell(session: AsyncSession, told: Sequence[Told], now: datetime) -> None:
    """Keep findings as they are told, and what was told: new ones are open; one told again keeps its id."""
    connection = await driver(session)
    await connection.copy_records_to_table(
        "told_findings",
        records=[(event.finding_id, event.occurrence, now, event.model_dump_json()) for event, _ in told],
        columns=("finding_id", "occurrence", "told_at", "event"),
    )
    await connection.execute(
        _TELL,
        [event.finding_id for event, _ in told],
        [event.region for event, _ in told],
        [event.household_id for event, _ in told],
        [event.rule_id for event, _ in told],
        [event.occurrence for event, _ in told],
        [event.fingerprint for event, _ in told],
        ["\n".join(event.row_ids) for event, _ in told],
        [_severities(finding) for _, finding in told],
        [event.day for event, _ in told],
    )


async def close(session: AsyncSession, finding_ids: Sequence[str], state: str, on: date) -> None:
    """Let open findings end: ENDED, WITHDRAWN or CLEARED."""
    await (await driver(session)).execute(_CLOSE, finding_ids, state, on)


async def clear(session: AsyncSession, finding_ids: Sequence[str], on: date, until: date) -> list[str]:
    """A visit found no risk: these findings are closed, their rules quiet on the same facts until that day."""
    connection = await driver(session)
    rows = await connection.fetch(_CLEAR, finding_ids, on)
    await connection.execute(
        _QUIETEN,
        [row["household_id"] for row in rows],
        [row["rule_id"] for row in rows],
        [row["fingerprint"] for row in rows],
        until,
    )
    return sorted({row["household_id"] for row in rows})


async def quiet_of(session: AsyncSession, household_ids: Sequence[str], on: date) -> set[Quiet]:
    """What stays quiet of these households on this day."""
    connection = await driver(session)
    return {Quiet(*row) for row in await connection.fetch(_QUIET, joined(household_ids), on)}


async def hold(session: AsyncSession, held: Sequence[tuple[str, str, str, str]]) -> None:
    """Keep what is not told yet: household, rule, list, and the figure that decided."""
    await (await driver(session)).execute(_HOLD, *[list(column) for column in zip(*held, strict=True)])


async def held_none(session: AsyncSession, household_ids: Sequence[str]) -> None:
    """Forget what was held of these households: they are screened anew."""
    await (await driver(session)).execute(_HELD_NONE, joined(household_ids))


def _severities(finding: Finding) -> str:
    return json.dumps([one._asdict() for one in finding.severities])


_OPEN = """
select finding_id, household_id, rule_id, row_ids, severities::text as severities, occurrence, opened_on,
       (select event ->> 'risk' from told_findings t
         where t.finding_id = findings.finding_id and t.occurrence = findings.occurrence) as risk
  from findings
 where household_id = any(string_to_array($1, E'\\n')) and state = 'OPEN' order by household_id, rule_id
"""
_TELL = """
insert into findings (finding_id, region, household_id, rule_id, state, occurrence, fingerprint, row_ids, severities,
                      opened_on, changed_on)
select finding_id, region, household_id, rule_id, 'OPEN', occurrence, fingerprint,
       string_to_array(row_ids, E'\\n'), severities, day, day
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::json[],
              $9::date[])
       as f (finding_id, region, household_id, rule_id, occurrence, fingerprint, row_ids, severities, day)
on conflict (finding_id) do update
   set occurrence = excluded.occurrence, fingerprint = excluded.fingerprint, row_ids = excluded.row_ids,
       severities = excluded.severities, changed_on = excluded.changed_on
"""
_CLOSE = "update findings set state = $2, changed_on = $3 where finding_id = any($1::text[]) and state = 'OPEN'"
_CLEAR = """
update findings set state = 'CLEARED', changed_on = $2 where finding_id = any($1::text[]) and state = 'OPEN'
returning household_id, rule_id, fingerprint
"""
_QUIETEN = """
insert into quiet (household_id, rule_id, fingerprint, until_on)
select *, $4::date from unnest($1::text[], $2::text[], $3::text[])
on conflict (household_id, rule_id, fingerprint) do update set until_on = greatest(quiet.until_on, excluded.until_on)
"""
_QUIET = """
select household_id, rule_id, fingerprint from quiet
 where household_id = any(string_to_array($1, E'\\n')) and until_on >= $2
"""
_HOLD = """
insert into held_findings (household_id, rule_id, upload_id, figure)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
on conflict (household_id, rule_id) do update set upload_id = excluded.upload_id, figure = excluded.figure
"""
_HELD_NONE = "delete from held_findings where household_id = any(string_to_array($1, E'\\n'))"
