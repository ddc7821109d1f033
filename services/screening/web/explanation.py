"""/rules/households/<household>: which rules were asked of it, what each answers, and why or why not (研判说明)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from libs.policy.answers import Answer
from libs.policy.region import VILLAGE_TAGS
from libs.web.access import Action
from libs.web.app import NotForYou, Reader, Session, Signed, must, page
from libs.web.words import today
from services.screening.domain.watch import RULE_ID
from services.screening.usecases import telling
from services.screening.usecases.explaining import Explanation, Shown, explain
from services.screening.usecases.screening import Asking
from services.screening.web.shared import files_of, labels

VERDICTS: Mapping[Answer, str] = {
    Answer.MET: "触发",
    Answer.UNKNOWN: "缺少信息",
    Answer.NOT_CONFIGURED: "标准未录入",
    Answer.NOT_MET: "未触发",
    Answer.NOT_IN_FORCE: "未生效",
}
"""In the order of the page: what is met first, then what could not be said, then the rest."""
WORDS = {answer.name.lower(): word for answer, word in VERDICTS.items()}
"""The same by the word of the query."""
Day = Annotated[str, Query(max_length=10)]


def router_of(asking: Asking) -> APIRouter:
    """The page and the same as JSON."""
    router = APIRouter()

    @router.get("/rules/households/{household_id}")
    async def explanation(
        request: Request, session: Session, reader: Signed, household_id: str, on: Day = ""
    ) -> Response:
        """Every rule asked of the household on the day, those that are met first."""
        verdict = request.query_params.get("verdict", "")
        found = await _explained(session, reader, household_id, _day(on), asking)
        return page(
            request,
            "explanation.html",
            found=found,
            groups=_grouped(found, verdict),
            counts={word: sum(_word(one) == word for one in found.rules) for word in WORDS},
            words=WORDS,
            verdict=verdict,
            wrong_day=bool(on) and _day(on) != _read(on),
            today=today(),
            labels=labels(files_of(request, reader.region)),
            figure_text=telling.figure_text,
            watch_rule=found.policy.rules.get(RULE_ID),
            kinds=VILLAGE_TAGS,
        )

    @router.get("/api/screening/households/{household_id}/explanation")
    async def as_json(session: Session, reader: Signed, household_id: str, on: Day = "") -> JSONResponse:
        """The same as JSON: verdicts, reasons, arithmetic, figures with their papers, inputs with origin and age."""
        return JSONResponse(_all_of(await _explained(session, reader, household_id, _day(on), asking)))

    return router


def _all_of(found: Explanation) -> dict[str, Any]:
    return {
        "household_id": found.household_id,
        "on": found.policy.day.isoformat(),
        "facts_version": found.facts_version,
        "policy_version": found.policy.version,
        "watch": _watch(found),
        "rules": [_json(one) for one in found.rules],
    }


def _watch(found: Explanation) -> dict[str, Any] | None:
    """Its village on the watch list; that is no category, and nothing hangs on it."""
    if found.watch is None:
        return None
    watch, clause = found.watch.watch, telling.paper(found.policy.rules[RULE_ID].clause)
    return {
        "village": watch.village,
        "from_on": watch.from_on.isoformat(),
        "tags": list(watch.tags),
        "tag_year": watch.year,
        "clause": clause.model_dump(mode="json"),
    }


def _word(one: Shown) -> str:
    return one.rule.answer.name.lower()


def _grouped(found: Explanation, verdict: str) -> list[Shown]:
    """Those with this verdict, or all of them; an unknown word shows none."""
    order = list(VERDICTS)
    rules = sorted(found.rules, key=lambda one: order.index(one.rule.answer))
    return [one for one in rules if not verdict or _word(one) == verdict]


async def _explained(
    session: AsyncSession, reader: Reader, household_id: str, day: date, asking: Asking
) -> Explanation:
    must(reader, Action.SEE_RULES)
    must(reader, Action.SEE_CASES)
    found = await explain(session, household_id, day, reader, asking)
    if found is None:
        raise NotForYou
    return found


def _day(said: str) -> date:
    """Today where nothing was asked, or what cannot be read as a day; nobody knows the days to come."""
    found = _read(said)
    return min(found, today()) if found is not None else today()


def _read(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _json(one: Shown) -> dict[str, Any]:
    rule = one.rule
    said = {
        "rule": rule.rule_id,
        "label": rule.label,
        "verdict": rule.answer.name,
        "clause": {"document": rule.clause.document, "article": rule.clause.article, "grade": str(rule.clause.grade)},
        "departments": list(rule.departments),
        "neutral": rule.neutral,
        "missing_figures": list(rule.missing_figures),
        "left_out": list(rule.left_out),
        "full": one.full,
    }
    if not one.full:
        return said
    return said | {
        "sentence": rule.sentence,
        "arithmetic": [{"label": line.label, "text": line.text} for line in rule.arithmetic],
        "figures": [telling.figure_used(figure).model_dump(mode="json") for figure in rule.figures],
        "inputs": [used.model_dump(mode="json") for used in one.inputs],
        "missing_facts": list(rule.missing_facts),
    }
