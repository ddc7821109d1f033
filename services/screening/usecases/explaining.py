"""One household explained: what every rule answers of it on a day, for those who may see it (研判说明)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.screening import InputUsed
from libs.policy import Policy
from libs.web.access import Action, hears, may, visible_sql
from libs.web.appointments import Reader
from services.screening.domain.gathering.explanation import ExplainedRule, explained
from services.screening.domain.gathering.several import open_risks
from services.screening.domain.watch import RULE_ID
from services.screening.store import findings, households, locked, watched
from services.screening.store.watched import Stretch
from services.screening.usecases import telling
from services.screening.usecases.screening import Asking

HEALTH = ("SR-HLT-", "SR-MED-", "SR-DSB-", "SR-CIV-04")
"""Rules whose reason names an illness, a disability or what it cost."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule as this reader sees it."""

    rule: ExplainedRule
    inputs: tuple[InputUsed, ...]
    full: bool
    """Whether reason, arithmetic and inputs are for this reader; else only the verdict and the neutral words."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is shown of one household on one day."""

    household_id: str
    policy: Policy
    facts_version: int
    rules: tuple[Shown, ...]
    monitored: bool
    watch: Stretch | None
    """Since when its village is on the watch list; None where it is not, that day."""


async def explain(
    session: AsyncSession, household_id: str, day: date, reader: Reader, asking: Asking
) -> Explanation | None:
    """Every rule asked of the household as of the day; none where it is not one of the reader's households.

    The facts are those known now: who asks of an earlier day sees what today's knowledge says of it.
    """
    where, among = visible_sql(reader, "area_code", "residence_area_code")
    found = await households.one_of(session, household_id, (reader.region, where, among))
    if found is None:
        return None
    (known,) = await locked.known(session, [found.household_id], await locked.beside(session, [found]))
    policy = await asking.policy(session, found.region, day)
    risks = open_risks(policy, await findings.open_of(session, [found.household_id])).get(found.household_id, ())
    facts = replace(known.facts, open_risks=risks)
    lines, sees_health = telling.lines_of(known), may(reader, Action.SEE_HEALTH)
    rules = tuple(
        _shown(one, day, lines, full=sees_health or not one.rule_id.startswith(HEALTH))
        for one in explained(facts, policy)
        if hears(reader, one.heard_by)
    )
    watch = None
    if RULE_ID in policy.rules:
        watch = await watched.of_household(session, found.region, found.household_id, day)
    return Explanation(found.household_id, policy, known.facts.version, rules, found.monitored, watch)


def _shown(rule: ExplainedRule, day: date, lines: Mapping[str, str], *, full: bool) -> Shown:
    inputs = tuple(telling.input_used(used, day, lines) for used in rule.inputs) if full else ()
    return Shown(rule, inputs, full)
