"""A what-if as its pages ask for it and show it (试算页的内容)."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import QueryParams
from starlette.requests import Request

from libs.policy import Policy
from libs.policy.answers import Mask
from libs.policy.texts import times
from libs.policy.units import Value
from libs.web.access import Action, covers
from libs.web.app import NotForYou, Reader, Web, must
from libs.web.session import COOKIE
from libs.web.words import today
from services.screening.domain.line import DERIVED_FROM, LINE
from services.screening.domain.reading import AsOf
from services.screening.domain.rules import RULES, Rule
from services.screening.domain.whatif import trial as counting
from services.screening.domain.whatif.figures import OutOfRange, Tried, multiple_of, multiples, tried_of, with_value
from services.screening.domain.whatif.measure import Measure, measure_of
from services.screening.domain.whatif.population import Population
from services.screening.domain.whatif.trial import Trial
from services.screening.usecases.screening import Asking
from services.screening.usecases.whatif import Populations, Progress

UNKNOWN_DAY = "看不了这一天，按今天算。日期写成 2024-05-31，不能晚于今天。"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: a rule, a figure, another value, a day, a town."""

    rule: Rule
    policy: Policy
    options: Sequence[Tried]
    tried: Tried | None
    """None where no figure of the rule is set on the day."""
    value: Value
    written: str
    error: str
    wrong_day: bool
    town: str

    @property
    def path(self) -> str:
        """The address of the page."""
        return f"/rules/{self.rule.rule_id}/whatif"

    def query(self, **other: str) -> dict[str, str]:
        """What an address repeats; what is empty is left out."""
        assert self.tried is not None, "only a figure that is set is asked again"
        day = self.policy.day
        said = {
            "figure": self.tried.name,
            "value": self.tried.plain(self.value),
            "on": "" if day == today() else day.isoformat(),
            "town": self.town,
            **other,
        }
        return {name: word for name, word in said.items() if word}

    def at(self, **other: str) -> str:
        """The address of the page with something else."""
        return f"{self.path}?{urlencode(self.query(**other))}"

    def list_at(self, way: str, **other: str) -> str:
        """The address of a list of households."""
        return f"{self.path}/households?{urlencode(self.query(way=way, **other))}"

    @property
    def sheet_at(self) -> str:
        """The address of the workbook."""
        return f"{self.path}/workbook?{urlencode(self.query())}"

    @property
    def hint(self) -> str:
        """How the tried line is made of the dibao standard, where it is."""
        figure, many = self.policy.figure(DERIVED_FROM[0]), multiple_of(self.value, self.policy)
        if figure is None or many is None or self.tried is None or self.tried.name != LINE:
            return ""
        return f"等于 12 × 低保标准 {self.tried.text(figure.value)} 元 × {times(many)} 倍。"

    @property
    def multiples(self) -> Sequence[tuple[str, str]]:
        """The buttons: words and address."""
        if self.tried is None:
            return ()
        return [
            (f"{float(many):.1f} 倍", self.at(value=self.tried.plain(line)))
            for many, line in multiples(self.tried, self.policy)
        ]

    @property
    def measure(self) -> Measure | None:
        """What of a household is held against the figure."""
        return None if self.tried is None else measure_of(self.rule.rule_id, self.tried.name)

    @property
    def policies(self) -> tuple[Policy, Policy]:
        """The policy of the day, and the one with the other value."""
        assert self.tried is not None, "only a figure that is set has another value"
        return self.policy, with_value(self.policy, self.tried.name, self.value)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it, among the households that the reader sees."""

    population: Population
    seen: Mask
    trials: Mapping[str, Trial]
    seconds: float

    @property
    def households(self) -> int:
        """How many were asked."""
        return int(np.count_nonzero(self.seen))


async def asked(session: AsyncSession, reader: Reader, rule_id: str, said: QueryParams, asking: Asking) -> Asked:
    """What the address asks for. Raises NotForYou where the region has no such rule, or the rule no such figure."""
    on, name, written = said.get("on", ""), said.get("figure", ""), said.get("value", "")
    day = _day(on)
    policy = await asking.policy(session, reader.region, day or today())
    rule = RULES.get(rule_id)
    if rule is None or rule_id not in policy.rules:
        raise NotForYou
    options = tried_of(rule, policy)
    tried = next((one for one in options if one.name == name), None) if name else next(iter(options), None)
    if name and tried is None and options:
        raise NotForYou
    value: Value = tried.current if tried is not None else 0
    error = ""
    if tried is not None and written.strip():
        try:
            value = tried.read(written)
        except OutOfRange as wrong:
            error = str(wrong)
    return Asked(rule, policy, options, tried, value, written, error, day is None, said.get("town", "")[:12])


async def asked_of_households(
    session: AsyncSession, reader: Reader, rule_id: str, said: QueryParams, asking: Asking
) -> Asked:
    """The same for lists of households. Raises NotForYou also who may not see them, or where nothing is tried."""
    must(reader, Action.TRY_FIGURE)
    must(reader, Action.SEE_CASES)
    what = await asked(session, reader, rule_id, said, asking)
    if what.tried is None or what.error:
        raise NotForYou
    return what


async def answered(populations: Populations, reader: Reader, what: Asked) -> Answered | Progress:
    """Every rule that rests on the figure, asked by both values; how far the reading is where it is not there yet."""
    assert what.tried is not None, "only a figure that is set is tried"
    found = await populations.of(reader.region, AsOf.of(what.policy))
    if isinstance(found, Progress):
        return found
    began = time.perf_counter()
    trials = await asyncio.to_thread(counting.trials, found, what.policy, what.tried.name, what.value)
    seen = found.inside(lambda code: covers(reader.areas, code))
    if what.town:
        seen = (
            seen & np.array([counting.town_of(code) == what.town for code in found.areas], dtype=np.bool_)[found.area]
        )
    within = {rule_id: trial.within(seen) for rule_id, trial in trials.items()}
    return Answered(found, seen, within, time.perf_counter() - began)


async def places(request: Request, codes: Sequence[str | None]) -> dict[str, str]:
    """How these towns or villages are called."""
    web: Web = request.app.state.web
    return await web.people.places(request.cookies.get(COOKIE, ""), [code for code in codes if code])


def _day(said: str) -> date | None:
    """Today where no day is asked for; none for what is no day, or one to come."""
    try:
        found = date.fromisoformat(said) if said else today()
    except ValueError:
        return None
    return found if found <= today() else None
