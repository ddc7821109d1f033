"""What every rule answers of a line: the verdict, what is missing, and why or why not (研判结果)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from libs.policy import Figure, Policy, Reference
from libs.policy.answers import Answer, Codes
from libs.policy.shown import shown
from services.screening.domain.evaluation.lines import Line, Values
from services.screening.domain.evaluation.numbers import Numbers, shown_value
from services.screening.domain.evaluation.questions import QUESTIONS, Question
from services.screening.domain.evaluation.sentences import SENTENCES
from services.screening.domain.evaluation.told import Told, unknown_of
from services.screening.domain.finding import neutral_sentence
from services.screening.domain.line import figures_behind, not_set
from services.screening.domain.reason import marks
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Derived, Fact, Named
from services.screening.domain.rulebook.rule import Subject

ASKED = frozenset({Answer.MET, Answer.NOT_MET, Answer.UNKNOWN})
WITHOUT_VILLAGE = ("SR-PRC-", "SR-AST-", "SR-VIL-02", "SR-CIV-06", "SR-DSB-03")
"""Findings that reach no village: no neutral sentence (domain.md §4.2, who is told what)."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One rule asked of the lines of its subject."""

    question: Question
    codes: Codes
    reads: tuple[Named, ...]


class Evaluation:
    """Every rule asked of many lines on the day of a policy; an answer is written out when it is looked at."""

    def __init__(self, lines: Sequence[Line], policy: Policy, questions: Mapping[str, Question] = QUESTIONS) -> None:
        self._policy = policy
        self._told = {
            subject: Told([one for one in lines if subject in one.subjects], policy.day) for subject in Subject
        }
        self._asked: dict[str, Asked] = {}
        for rule_id, question in questions.items():
            told = self._told[question.subject]
            codes, reads = question.ask(told, policy) if told.lines else (np.zeros(0, dtype=np.int8), ())
            self._asked[rule_id] = Asked(question, codes, reads)
        self._places = {
            subject: {one.number: place for place, one in enumerate(told.lines)} for subject, told in self._told.items()
        }

    def verdicts(self, line: Line, *, explain: bool = False) -> list[dict[str, Any]]:
        """What every rule whose subject the line gives answers, in the order of domain.md §4.2."""
        return [
            self._entry(asked, self._places[asked.question.subject][line.number], explain=explain)
            for asked in self._asked.values()
            if asked.question.subject in line.subjects
        ]

    def answer(self, rule_id: str, line: Line) -> Answer:
        """The bare answer of one rule."""
        asked = self._asked[rule_id]
        return Answer(int(asked.codes[self._places[asked.question.subject][line.number]]))

    def _entry(self, asked: Asked, place: int, *, explain: bool) -> dict[str, Any]:
        question, policy = asked.question, self._policy
        answer = Answer(int(asked.codes[place]))
        told = self._told[question.subject]
        names = (*question.figures, *question.optional_figures)
        behind = figures_behind(policy, names) if answer in ASKED else ()
        entry = {
            "rule": question.rule_id,
            "version": question.version,
            "subject": str(question.subject),
            "verdict": answer.name,
            "missing_facts": missing_facts(told, asked.reads, place) if answer is Answer.UNKNOWN else [],
            "missing_figures": missing_figures(question, policy) if answer is Answer.NOT_CONFIGURED else [],
            "left_out": figures_not_set(policy, question.optional_figures) if answer in ASKED else [],
            "provisional": any(figure.provisional for figure in behind),
            "demo": any(figure.demo for figure in behind),
        }
        return {**entry, **self._why(asked, place, behind)} if explain else entry

    def _why(self, asked: Asked, place: int, behind: Sequence[Figure]) -> dict[str, Any]:
        """Clause, figures, inputs, arithmetic; the sentences where the rule is met."""
        question, policy = asked.question, self._policy
        of_region = policy.rules.get(question.rule_id)
        told = self._told[question.subject].alone(place)
        numbers = Numbers(told, policy, lambda: len(members_met(question, told, asked.reads, policy)))
        template = SENTENCES[question.rule_id]
        met = asked.codes[place] == Answer.MET
        of_village = met and not question.rule_id.startswith(WITHOUT_VILLAGE)
        was_asked = Answer(int(asked.codes[place])) in ASKED
        return {
            "label": of_region.label if of_region else None,
            "clause": reference(of_region.clause) if of_region else None,
            "sentence": numbers.filled(template) + marks(behind) if met else None,
            "neutral": neutral_sentence(question.rule_id) if of_village else None,
            "figures": [figure_entry(figure) for figure in behind],
            "inputs": inputs(told, asked.reads),
            "arithmetic": [
                {"label": line.label, "text": line.text} for line in (numbers.arithmetic(template) if was_asked else ())
            ],
        }


def missing_facts(told: Told, reads: Sequence[Named], place: int) -> list[str]:
    """The paths of the facts that are not known, of those that the rule read (缺少的信息)."""
    return list(dict.fromkeys(path for named in reads for path in unknown_of(told, named, place)))


def facts_read(reads: Sequence[Named]) -> tuple[Fact, ...]:
    """The facts behind what a rule read, each once (所读信息)."""
    found: dict[Fact, None] = {}
    for named in reads:
        found.update(dict.fromkeys(named.facts if isinstance(named, Derived) else ()))
        found.update({named: None} if isinstance(named, Fact) else {})
    return tuple(found)


def inputs(told: Told, reads: Sequence[Named]) -> list[dict[str, Any]]:
    """The facts behind what a rule read of one line, with title, unit and values as the line writes them (所用信息)."""
    return [
        {
            "fact": fact.path,
            "title": fact.title,
            "unit": str(fact.kind),
            "values": [shown_value(fact, value) for value in told.values(fact)],
        }
        for fact in facts_read(reads)
    ]


def members_met(question: Question, told: Told, reads: Sequence[Named], policy: Policy) -> list[Values]:
    """The members who meet a rule about persons, each asked alone within the same household (触发的人)."""
    members = told.entries(f.MEMBERS)[0] or ()
    kept = {named: told.made(named) for named in reads if _of_household(named)}
    return [member for member in members if question.codes(told.only(member, kept), policy)[0] == Answer.MET]


def figure_entry(figure: Figure) -> dict[str, Any]:
    """A figure with its value, dates and paper."""
    return {
        "name": figure.name,
        "label": figure.label,
        "value": shown(figure.unit, figure.said),
        **reference(figure.reference),
        "from": figure.from_on.isoformat(),
        "to": None if figure.to_on is None else figure.to_on.isoformat(),
        "provisional": figure.provisional,
        "demo": figure.demo,
        "laid_over": figure.entered,
    }


def reference(paper: Reference) -> dict[str, Any]:
    """A paper: document, article, how well it is founded."""
    return {"document": paper.document, "article": paper.article, "grade": str(paper.grade)}


def _of_household(named: Named) -> bool:
    if isinstance(named, Derived):
        return f.MEMBERS in named.parts or all(fact.part != f.MEMBERS for fact in named.facts)
    return isinstance(named, Fact) and named.part != f.MEMBERS


def missing_figures(question: Question, policy: Policy) -> list[str]:
    """Without one of these it answers nobody; else those that it asks of some, or leaves out."""
    return figures_not_set(policy, question.figures) or figures_not_set(policy, question.optional_figures)


def figures_not_set(policy: Policy, names: tuple[str, ...]) -> list[str]:
    """Those of these figures that the region has and are not set (未录入的标准)."""
    return [name for name in not_set(policy, names) if policy.declares(name)]
