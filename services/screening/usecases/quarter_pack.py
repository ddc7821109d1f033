"""The pack of a quarter: counted as of today, or as it was signed, and what became otherwise since (季研判数据)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from libs.policy import RegionFiles
from services.screening.domain.quarters.pack import Limits, Lines, Pack, RuleSaid, Section
from services.screening.domain.quarters.quarter import Quarter
from services.screening.store import quarter_figures, quarters
from services.screening.store.quarter_lists import Asked
from services.screening.store.quarters import Assessment
from services.screening.usecases.screening import Asking

WARN, RED = "no_measure_warn_months", "no_measure_red_months"
"""Figures: more months than these without a measure are told, and are red."""


@dataclass(frozen=True)
class Read:
    """The pack that is shown."""

    assessment: Assessment
    pack: Pack
    asked: Asked
    """Of what its lists are asked."""
    now: Pack | None = None
    """Where it is signed: what is counted now as of the same day."""


async def read(session: AsyncSession, files: RegionFiles, asking: Asking, of: tuple[Quarter, date]) -> Read:
    """The pack of a quarter: signed, as it was; else counted as of this day."""
    quarter, today = of
    assessment = await quarters.one(session, files.region.name, quarter)
    if assessment.figures is None:
        pack, asked = await counted(session, files, asking, (quarter, today))
        return Read(assessment, pack, asked)
    signed = Pack.read(quarter, assessment.figures)
    now, asked = await counted(session, files, asking, (quarter, signed.as_of), signed.limits)
    return Read(assessment, signed, Asked(asked.region, quarter, signed.as_of, asked.warn_months, signed=True), now)


async def counted(
    session: AsyncSession,
    files: RegionFiles,
    asking: Asking,
    of: tuple[Quarter, date],
    limits: Limits | None = None,
) -> tuple[Pack, Asked]:
    """The figures of a quarter as of a day, by all that is known now; `limits` are today's unless given."""
    quarter, as_of = of
    region = files.region.name
    counted_by = limits or await _limits(session, asking, region, as_of)
    asked = Asked(region, quarter, as_of, counted_by.warn)
    lines = await quarter_figures.lines(session, asked, counted_by.red)
    pack = Pack(
        quarter=quarter,
        as_of=as_of,
        lines=lines,
        rules=_said(files, _rules(lines)),
        limits=counted_by,
        undated=await quarter_figures.undated(session, region),
        followed=tuple(await quarters.followed(session, region, quarter, as_of)),
    )
    return pack, asked


async def _limits(session: AsyncSession, asking: Asking, region: str, day: date) -> Limits:
    policy = await asking.policy(session, region, day)
    warn, red = policy.figure(WARN), policy.figure(RED)
    return Limits(None if warn is None else warn.whole, None if red is None else red.whole)


def _rules(lines: Mapping[Section, Lines]) -> set[str]:
    return {key[0] for section in (Section.FINDINGS, Section.PRECISION) for key in lines[section]}


def _said(files: RegionFiles, rule_ids: Iterable[str]) -> dict[str, RuleSaid]:
    known = [files.rules[rule_id] for rule_id in sorted(rule_ids) if rule_id in files.rules]
    return {rule.rule_id: RuleSaid(rule.label, rule.departments, rule.heard_by) for rule in known}
