"""A try of a draft as its pages read and show it (规则试算的内容)."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from libs.policy import RegionFiles, RegionRule
from libs.policy.parameters import PARAMETERS
from libs.policy.shown import shown
from libs.web.access import hears, visible_sql
from libs.web.app import NotForYou, Reader
from libs.web.words import today
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.rules import RULES
from services.screening.domain.whatif import draft as drafts
from services.screening.domain.whatif.draft import Draft
from services.screening.domain.whatif.figures import OutOfRange, Tried, tried_of
from services.screening.domain.whatif.places import Counted, OfVillage, counted
from services.screening.domain.whatif.trial import town_of
from services.screening.store import backtests
from services.screening.store.backtests import Among, Backtest
from services.screening.usecases import backtest
from services.screening.usecases.screening import Asking
from services.screening.web.shared import files_of

LABELS: Mapping[str, str] = {
    "in": "多出来的",
    "out": "不再触发的",
    "visits": "要多跑的入户",
    "confirmed": "多出来、认定过或核实确认过的",
}
"""Way of the query → what the list is called."""
DAY_WRONG = "看不了这一天。日期写成 2024-05-31，不能晚于今天，也不能早于本地政策的第一天。"
FROM_WRONG = "起始日写成 2024-05-31。"
FIGURE_WRONG = "这条规则那一天没有这项标准可以试。"


class Unfit(ValueError):
    """What was written cannot be tried; the sentence says why (填得不对)."""


def rule_of(request: Request, reader: Reader, rule_id: str) -> tuple[RegionFiles, RegionRule]:
    """A rule of the reader's region, asked or yet to come. Raises NotForYou, also where he may not hear of it."""
    files = files_of(request, reader.region)
    rule = drafts.rule_of(files, rule_id)
    if rule is None or rule_id not in QUESTIONS or not hears(reader, rule.heard_by):
        raise NotForYou
    return files, rule


async def options(
    session: AsyncSession, reader: Reader, rule_id: str, said: Mapping[str, str], asking: Asking
) -> tuple[Tried, ...]:
    """The figures of the rule that can be tried on the day that is asked for."""
    policy = await asking.policy(session, reader.region, _day(said.get("on", "")) or today())
    return tried_of(QUESTIONS[rule_id], policy)


async def possible(session: AsyncSession, of: tuple[RegionFiles, RegionRule], asking: Asking) -> bool:
    """Whether the rule can be tried at all: it is asked of households."""
    files, rule = of
    try:
        await backtest.policies(session, files, Draft(rule.rule_id, today(), rule.from_on), asking)
    except backtest.NotOfHouseholds:
        return False
    return True


async def draft_of(
    session: AsyncSession, reader: Reader, of: tuple[RegionFiles, RegionRule], said: Mapping[str, str], asking: Asking
) -> Draft:
    """What the form asks for. Raises Unfit."""
    files, rule = of
    day, begins = _day(said.get("on", "")), _day(said.get("from", "") or rule.from_on.isoformat())
    if day is None or not files.region.first_on <= day <= today():
        raise Unfit(DAY_WRONG)
    if begins is None:
        raise Unfit(FROM_WRONG)
    name = said.get("figure", "")
    if not name:
        return Draft(rule.rule_id, day, begins)
    tried = next((one for one in await options(session, reader, rule.rule_id, said, asking) if one.name == name), None)
    if tried is None:
        raise Unfit(FIGURE_WRONG)
    try:
        value = tried.read(said.get("value", ""))
    except OutOfRange as wrong:
        raise Unfit(f"{tried.label}：{wrong}") from None
    assert isinstance(value, int | Fraction), "a figure that is tried is a number"
    return Draft(rule.rule_id, day, begins, name, Fraction(value))


def _day(said: str) -> date | None:
    """Today where no day is asked for; none for what is no day."""
    try:
        return date.fromisoformat(said) if said else today()
    except ValueError:
        return None


def words(draft: Draft, files: RegionFiles) -> str:
    """按 2024-05-22 算，2024-01-01 起用，大额自付线改成 15,000 元."""
    said = f"按 {draft.day.isoformat()} 算，{draft.from_on.isoformat()} 起用"
    if not draft.figure:
        return said
    series, known = files.figures.get(draft.figure), PARAMETERS[draft.figure]
    label = series.label if series is not None else known.meaning
    return f"{said}，{label}改成 {shown(known.unit, draft.value)}"


def shell(request: Request, reader: Reader, found: Backtest) -> dict[str, Any]:
    """What every page of a try shows."""
    files, rule = rule_of(request, reader, found.draft.rule_id)
    rule_id = found.draft.rule_id
    return {
        "found": found,
        "rule": rule,
        "asked": rule_id in files.rules,
        "instant": rule_id in RULES,
        "words": words(found.draft, files),
        "at": at(found),
        "past": found.draft.day < today(),
    }


async def found(request: Request, session: AsyncSession, reader: Reader, which: tuple[str, str]) -> Backtest:
    """A try of a rule, by the ids of both. Raises NotForYou."""
    rule_id, backtest_id = which
    rule_of(request, reader, rule_id)
    one = await backtests.one(session, reader.region, backtest_id)
    if one is None or one.draft.rule_id != rule_id:
        raise NotForYou
    return one


def at(found: Backtest) -> str:
    """The address of a try."""
    return f"/rules/{found.draft.rule_id}/backtest/{found.backtest_id}"


def among(reader: Reader) -> Among:
    """The households of the reader's areas."""
    return visible_sql(reader, "h.area_code", "h.residence_area_code")


def rows(villages: Sequence[OfVillage], town: str) -> list[Counted]:
    """The towns, by code; with a town, its villages."""
    if town:
        return [counted(one.code, [one]) for one in villages if town_of(one.code or None) == town]
    grouped = groupby(villages, lambda one: town_of(one.code or None) or "")
    return [counted(code, list(some)) for code, some in grouped]


def together(villages: Sequence[OfVillage]) -> Counted:
    """All places."""
    return counted("", villages)
