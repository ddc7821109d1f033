"""What every rule of the region answers of one household on one day, and why or why not (研判说明)."""

from dataclasses import dataclass

from libs.events.contracts.values import Hearers
from libs.policy import Figure, Policy, Reference
from libs.policy.answers import Answer
from services.screening.domain.evaluation.numbers import Numbers
from services.screening.domain.evaluation.questions import QUESTIONS, Question
from services.screening.domain.evaluation.sentences import SENTENCES
from services.screening.domain.evaluation.told import Told
from services.screening.domain.evaluation.verdicts import ASKED, figures_not_set, missing_facts, missing_figures
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.finding import neutral_sentence
from services.screening.domain.gathering.answers import AllAnswers
from services.screening.domain.gathering.line import line_of
from services.screening.domain.gathering.reason import inputs_of
from services.screening.domain.line import figures_behind
from services.screening.domain.reading import AsOf
from services.screening.domain.reason import Input, Line
from services.screening.domain.rulebook.facts import FACTS, PARTS
from services.screening.domain.rulebook.rule import Subject
from services.screening.domain.screen import screen

TITLES = {f"{part.subject}.{part.name}": part.title for part in PARTS if not part.is_subject} | {
    fact.path: fact.label for fact in FACTS
}
"""What a missing fact is called, by its path."""


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """One rule asked of the household (一条规则的说明)."""

    rule_id: str
    label: str
    clause: Reference
    departments: tuple[str, ...]
    heard_by: Hearers | None
    """Who alone may know what it answers; None: everybody who works for the household."""
    answer: Answer
    sentence: str | None
    """The reason, where the rule is met."""
    neutral: str
    arithmetic: tuple[Line, ...]
    figures: tuple[Figure, ...]
    inputs: tuple[Input, ...]
    missing_facts: tuple[str, ...]
    """Titles of what is not known and could change the answer, where that is the answer."""
    missing_figures: tuple[str, ...]
    """Names of the figures for want of which nobody is answered, where that is the answer."""
    left_out: tuple[str, ...]
    """Names of figures of a branch that was not asked because they are not set."""


def explained(facts: HouseholdFacts, policy: Policy) -> tuple[ExplainedRule, ...]:
    """Every rule that the region asks of households, in the order of the catalogue (研判说明).

    The facts are those that are known now, read as of the day of the policy.
    """
    answers = AllAnswers(screen([facts], policy, policy.day), {facts.household_id: facts})
    line = line_of(facts, answers.screened.readings.of(0, facts), AsOf.of(policy), 0)
    told = Told([line], policy.day)
    return tuple(
        _explained(QUESTIONS[rule_id], answers, facts, told)
        for rule_id in QUESTIONS
        if rule_id in policy.rules and QUESTIONS[rule_id].subject is Subject.HOUSEHOLD
    )


def _explained(question: Question, answers: AllAnswers, facts: HouseholdFacts, told: Told) -> ExplainedRule:
    policy, rule_id = answers.policy, question.rule_id
    of_region, answer = policy.rules[rule_id], answers.answer(0, rule_id)
    _, reads = question.ask(told, policy)
    names = (*question.figures, *question.optional_figures)
    numbers = Numbers(told, policy, lambda: 0)
    met = answers.finding(0, rule_id, facts) if answer is Answer.MET else None
    was_asked = answer in ASKED
    figures = tuple(figures_behind(policy, names)) if was_asked else ()
    inputs = inputs_of(told, reads, (), policy) if was_asked else ()
    arithmetic = numbers.arithmetic(SENTENCES[rule_id]) if was_asked else ()
    missing = missing_facts(told, reads, 0) if answer is Answer.UNKNOWN else []
    return ExplainedRule(
        rule_id=rule_id,
        label=of_region.label,
        clause=of_region.clause,
        departments=of_region.departments,
        heard_by=of_region.heard_by,
        answer=answer,
        sentence=None if met is None else met.sentence,
        neutral=neutral_sentence(rule_id) if of_region.heard_by is None else "",
        arithmetic=arithmetic if met is None else met.arithmetic,
        figures=figures if met is None else met.figures,
        inputs=inputs if met is None else met.inputs,
        missing_facts=tuple(dict.fromkeys(TITLES.get(path, path) for path in missing)),
        missing_figures=tuple(missing_figures(question, policy)) if answer is Answer.NOT_CONFIGURED else (),
        left_out=tuple(figures_not_set(policy, question.optional_figures)) if was_asked else (),
    )
