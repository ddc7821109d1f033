"""JSON Schema of a line of facts and of its answers, from the catalogue of facts (格式说明).

`facts.schema.json`, `verdicts.schema.json`, `benefit_facts.schema.json`, `benefit_answers.schema.json` in
services/screening/schemas are these; `python -m services.screening schemas` writes them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from libs.policy.answers import LABELS, Answer
from libs.policy.benefits.outcome import Status
from libs.policy.groups import GROUP_LABELS, Group
from services.screening.domain.evaluation import benefits
from services.screening.domain.evaluation.lines import ID, ID_MAX, ITEMS_MAX, UNKNOWN_GROUPS, Layout
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.rulebook.fact import COUNT_MAX, FEN_MAX, Fact, Kind, Part
from services.screening.domain.rulebook.facts import FACTS, PARTS

LAYOUT = Layout.of(PARTS, FACTS)
"""What `evaluate` reads."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DAY_OR_NEVER = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|never)$"

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
TEXT_OR_NOT: Schema = {"type": ["string", "null"]}
YES_NO: Schema = {"type": "boolean"}


def schemas() -> Mapping[str, Schema]:
    """Every schema by the name of its file."""
    return {
        "facts.schema.json": _lines("Facts of one line of evaluate", LAYOUT),
        "verdicts.schema.json": _answers("Verdicts of one line of evaluate", {"verdicts": _list(_verdict())}),
        "benefit_facts.schema.json": _lines("Facts of one line of benefits", benefits.LAYOUT),
        "benefit_answers.schema.json": _answers("Answers of one line of benefits", {"benefits": _list(_benefit())}),
    }


def _lines(title: str, layout: Layout) -> Schema:
    subjects = {subject.name: _subject(layout, subject) for subject in layout.subjects}
    return {
        "$schema": DIALECT,
        "title": title,
        "type": "object",
        "properties": {ID: {"type": "string", "minLength": 1, "maxLength": ID_MAX}, **subjects},
        "required": [ID],
        "minProperties": 2,
        "additionalProperties": False,
    }


def _subject(layout: Layout, subject: Part) -> Schema:
    inside = {part.name: _inside(layout, part) for part in layout.within(subject)}
    entry = _entry(layout.facts[subject], subject)
    return {**entry, "title": subject.title, "properties": {**entry["properties"], **inside}}


def _inside(layout: Layout, part: Part) -> Schema:
    entry = _entry(layout.facts[part], part)
    if not part.is_list:
        return {**entry, "title": part.title, "type": ["object", "null"]}
    return {"title": part.title, "type": ["array", "null"], "maxItems": ITEMS_MAX, "items": entry}


def _entry(facts: Sequence[Fact], part: Part) -> Schema:
    properties = {fact.name: _fact(fact) for fact in facts}
    if any(fact.kind is Kind.GROUPS for fact in facts):
        properties[UNKNOWN_GROUPS] = {"title": "不清楚在不在的类别", **_groups("array")}
    if part.is_list:
        properties["person_id"] = {"title": "人员编号（只用来对照）"}
    said: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    needed = [fact.name for fact in facts if fact.needed]
    return {**said, "required": needed} if needed else said


def _fact(fact: Fact) -> Schema:
    said: Schema = {"title": fact.title, "unit": str(fact.kind)}
    if fact.kind is Kind.YES_NO:
        return {**said, "type": ["boolean", "null"]}
    if fact.kind in {Kind.FEN, Kind.COUNT}:
        most = FEN_MAX if fact.kind is Kind.FEN else COUNT_MAX
        return {**said, "type": ["integer", "null"], "minimum": -FEN_MAX if fact.below_zero else 0, "maximum": most}
    if fact.kind is Kind.CODE:
        labels = {code.word: code.label for code in fact.codes}
        return {**said, "enum": [*labels, None], "codes": labels}
    if fact.kind is Kind.GROUPS:
        return {**said, **_groups(["array", "null"])}
    return {**said, "type": ["string", "null"], "pattern": DAY if fact.kind is Kind.DAY else DAY_OR_NEVER}


def _groups(kind: str | list[str]) -> Schema:
    labels = {str(group): GROUP_LABELS[group] for group in Group}
    return {"type": kind, "items": {"enum": list(labels)}, "codes": labels}


def _answers(title: str, said: Mapping[str, Schema]) -> Schema:
    line: dict[str, Schema] = {"line": {"type": "integer", "minimum": 1}}
    head = {ID: TEXT, "region": TEXT, "on": TEXT, "policy_version": TEXT, "figures_laid_over": TEXTS}
    return {
        "$schema": DIALECT,
        "title": title,
        "oneOf": [
            _object({**line, **head, **said}),
            {**_object({**line, "errors": TEXTS}), "description": "The line could not be read"},
        ],
    }


def _verdict() -> Schema:
    labels = {answer.name: LABELS[answer] for answer in Answer}
    said: dict[str, Schema] = {
        "rule": {"enum": list(QUESTIONS)},
        "version": {"type": "integer"},
        "subject": TEXT,
        "verdict": {"enum": list(labels), "codes": labels},
        "missing_facts": TEXTS,
        "missing_figures": TEXTS,
        "left_out": TEXTS,
        "provisional": YES_NO,
        "demo": YES_NO,
    }
    explained: dict[str, Schema] = {
        "label": TEXT_OR_NOT,
        "clause": _or_null(_reference()),
        "sentence": TEXT_OR_NOT,
        "neutral": TEXT_OR_NOT,
        "figures": _list(_figure()),
        "inputs": _list(_object({"fact": TEXT, "title": TEXT, "unit": TEXT, "values": {"type": "array"}})),
        "arithmetic": _steps(),
    }
    return {**_object({**said, **explained}), "required": list(said)}


def _benefit() -> Schema:
    return _object(
        {
            "benefit": {"enum": list(benefits.TITLES), "codes": dict(benefits.TITLES)},
            "answer": {"enum": [status.name for status in Status]},
            "day": TEXT,
            "amounts_fen": {"type": "object", "additionalProperties": {"type": "integer"}, "unit": "分"},
            "arithmetic": _steps(),
            "clause": _or_null(_reference()),
            "notes": TEXTS,
            "months": TEXTS,
            "missing_facts": TEXTS,
            "missing_figures": TEXTS,
            "figures": _list(_figure()),
        }
    )


def _steps() -> Schema:
    return _list(_object({"label": TEXT, "text": TEXT}))


def _reference() -> Schema:
    return _object({"document": TEXT, "article": TEXT, "grade": {"enum": ["seed", "cited", "assumed"]}})


def _figure() -> Schema:
    paper = _reference()["properties"]
    flags = dict.fromkeys(("provisional", "demo", "laid_over"), YES_NO)
    return _object({"name": TEXT, "label": TEXT, "value": TEXT, **paper, "from": TEXT, "to": TEXT_OR_NOT, **flags})


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(said: Schema) -> Schema:
    return {**said, "type": ["object", "null"]}
