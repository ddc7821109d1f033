"""Why a household meets a rule of the book: its sentence, arithmetic, the facts that decided and their rows (理由)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from libs.policy import Figure, Policy
from services.screening.domain.days import add_months
from services.screening.domain.evaluation.lines import Values
from services.screening.domain.evaluation.numbers import Numbers, said_as
from services.screening.domain.evaluation.questions import Question
from services.screening.domain.evaluation.sentences import SENTENCES
from services.screening.domain.evaluation.told import Told
from services.screening.domain.evaluation.verdicts import facts_read, members_met
from services.screening.domain.facts import Origin, Source
from services.screening.domain.gathering.entry import SOURCES
from services.screening.domain.line import figures_behind
from services.screening.domain.reason import Input, Reason, Severity, an_input_said, marks
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.fact import Fact, Named

KEPT_BY_REGISTER: Mapping[Fact, tuple[Origin, ...]] = MappingProxyType(
    {
        f.LABOUR: (Origin.VILLAGE_ROLL,),
        f.RECOGNISED_ON: (Origin.PROCEDURE,),
        f.DEVELOPMENT: (Origin.PROCEDURE,),
    }
)
"""What is kept without the row that said it, and where it was taken from."""
PERSONS = "persons"
"""The column of rules about persons."""
WARNED, RED = 1, 2
UNSAFE_FROM = 2
"""Grade C and D are unsafe: the first is one step beyond this, the second two."""


def reason_of(question: Question, told: Told, reads: Sequence[Named], policy: Policy) -> Reason:
    """Why the one household of these columns meets the rule (理由); ask only of a rule that is met."""
    members = members_met(question, told, reads, policy) if PERSONS in question.reads else []
    numbers = Numbers(told, policy, lambda: len(members))
    template, risks = SENTENCES[question.rule_id], policy.rules[question.rule_id].risks
    figures = _figures(question, policy)
    return Reason(
        sentence=numbers.filled(template) + marks(figures),
        arithmetic=numbers.arithmetic(template),
        inputs=inputs_of(told, reads, members, policy),
        figures=figures,
        severities=SEVERITIES.get(question.rule_id, _never_worse)(told, policy),
        risk=risks[0] if risks else "",
        persons=tuple(str(member["person_id"]) for member in members),
    )


def _figures(question: Question, policy: Policy) -> tuple[Figure, ...]:
    return tuple(figures_behind(policy, (*question.figures, *question.optional_figures)))


def inputs_of(told: Told, reads: Sequence[Named], members: Sequence[Values], policy: Policy) -> tuple[Input, ...]:
    """What is known of the household, and of the members concerned where the rule is about persons.

    A fact of which nobody is known to say it, as what a list says by its silence, is named only where nothing else was
    read.
    """
    found: list[Input] = []
    for fact in facts_read(reads):
        entries = members if members and fact.part == f.MEMBERS else told.entries(fact.part)[0] or ()
        known = [entry for entry in entries if entry.get(fact.name) is not None]
        if known:
            found.append(_input(fact, known, policy))
    with_origin = tuple(one for one in found if one.origins)
    return with_origin or tuple(found)


def _input(fact: Fact, entries: Sequence[Values], policy: Policy) -> Input:
    sources: list[Source] = [source for entry in entries for source in entry.get(SOURCES, {}).get(fact.name, ())]
    said = dict.fromkeys(said_as(fact, entry[fact.name]) for entry in entries)
    used = an_input_said(fact.path, fact.label, "、".join(said), sources, policy.day)
    return used._replace(origins=used.origins or KEPT_BY_REGISTER.get(fact, ()))


def _stay(told: Told, _policy: Policy) -> tuple[Severity, ...]:
    most = max((one for one in told.values(f.STAY_SELF_PAY) if one is not None), default=None)
    return () if most is None else (Severity("stay_self_pay", most, 1, worse_when_lower=False),)


def _income_left(told: Told, _policy: Policy) -> tuple[Severity, ...]:
    net: Any = told.made(d.NET_INCOME)
    left = (net + told.column(f.PAY_OUTS) - told.column(f.SELF_PAY)).at(0)
    heads = int(told.segments(f.MEMBERS).counts[0])
    return () if left is None else (Severity("reference_income", left, heads, worse_when_lower=True),)


def _visit_left(told: Told, _policy: Policy) -> tuple[Severity, ...]:
    left = (told.column(f.VISIT_NET) + told.column(f.VISIT_PAY_OUTS) - told.column(f.VISIT_SELF_PAY)).at(0)
    heads = int(told.segments(f.MEMBERS).counts[0])
    return () if left is None else (Severity("visit_income", left, heads, worse_when_lower=True),)


def _without_development(told: Told, policy: Policy) -> tuple[Severity, ...]:
    """After so many months it is red (标红)."""
    on, months = told.column(f.RECOGNISED_ON).at(0), policy.figure("no_measure_red_months")
    is_red = bool(on) and months is not None and policy.day >= add_months(date.fromordinal(on or 1), months.whole)
    return (Severity("no_measure", RED if is_red else WARNED, 1, worse_when_lower=False),)


def _never_worse(_told: Told, _policy: Policy) -> tuple[Severity, ...]:
    return ()


def _house(told: Told, _policy: Policy) -> tuple[Severity, ...]:
    """From C to D is worse."""
    grade = told.column(f.HOUSE_GRADE).at(0)
    return () if grade is None else (Severity("house_grade", grade - UNSAFE_FROM, 1, worse_when_lower=False),)


def _outage(told: Told, _policy: Policy) -> tuple[Severity, ...]:
    column: Any = told.made(d.OUTAGE_DAYS)
    days = column.at(0)
    return () if days is None else (Severity("outage_days", days, 1, worse_when_lower=False),)


def _schooling(told: Told, _policy: Policy) -> tuple[Severity, ...]:
    left = told.column(f.FEE) - told.column(f.AID)
    most = max((int(value) for value, known in zip(left.values, left.known, strict=True) if known), default=None)
    return () if most is None else (Severity("school_cost", most, 1, worse_when_lower=False),)


SEVERITIES: Mapping[str, Callable[[Told, Policy], tuple[Severity, ...]]] = MappingProxyType(
    {
        "SR-INC-03": _income_left,
        "SR-INC-04": _visit_left,
        "SR-EDU-02": _schooling,
        "SR-MED-02": _stay,
        "SR-EMP-02": _without_development,
        "SR-HOU-01": _house,
        "SR-WAT-01": _outage,
    }
)
"""By which figure a finding that is still open is worse (domain.md §4.0, worse); all others never are."""
