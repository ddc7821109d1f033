"""What becomes of findings when a household is screened again: raised, worsened, ended, withdrawn (疑点的去留)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from libs.policy.answers import Answer
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.finding import Finding, worse
from services.screening.domain.gathering.answers import AllAnswers
from services.screening.domain.reason import Severity

NO_LONGER = frozenset({Answer.NOT_MET, Answer.NOT_IN_FORCE, Answer.ABSENT})
"""Answers that end a finding. A missing fact or figure refutes nothing: the finding stays open."""


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that was told and is still open (未了结疑点)."""

    finding_id: str
    household_id: str
    rule_id: str
    row_ids: frozenset[str]
    severities: tuple[Severity, ...]
    risk: str
    opened_on: date
    occurrence: int = 1

    @classmethod
    def of(cls, finding_id: str, finding: Finding, occurrence: int = 1) -> "OpenFinding":
        """A finding as it was last told."""
        what = (finding.household_id, finding.rule_id, finding.row_ids, finding.severities)
        return cls(finding_id, *what, finding.risk, finding.day, occurrence)


@dataclass(frozen=True, slots=True)
class Raised:
    """A finding is new (新疑点)."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Worsened:
    """An open finding is told again because its figure is worse (情况变差)."""

    finding_id: str
    occurrence: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class Ended:
    """An open finding no longer holds (不再触发)."""

    finding_id: str
    household_id: str
    rule_id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An open finding rested on rows that were corrected or withdrawn (依据有误，撤回)."""

    finding_id: str
    household_id: str
    rule_id: str
    row_ids: frozenset[str]
    """The rows that were wrong."""


Change = Raised | Worsened | Ended | Withdrawn


@dataclass(frozen=True, slots=True)
class Quiet:
    """A rule that stays quiet of a household as long as the facts are these (核实无风险，暂不再提)."""

    household_id: str
    rule_id: str
    fingerprint: str


def decide(
    answers: AllAnswers,
    facts: Mapping[str, HouseholdFacts],
    open_findings: Iterable[OpenFinding],
    wrong_rows: Collection[str] = frozenset(),
    quiet: Collection[Quiet] = frozenset(),
) -> list[Change]:
    """What is to be told after a screening, household by household in its order (疑点的去留).

    Only of households whose `facts` are given. `wrong_rows` are rows that were corrected or withdrawn: what rested on
    one is withdrawn, and raised anew if the rule is met without it. `quiet` holds what a visit cleared and the region
    still keeps quiet.
    """
    asked = _Asked(answers, facts, frozenset(wrong_rows), quiet)
    still_open: dict[str, dict[str, OpenFinding]] = defaultdict(dict)
    for one in open_findings:
        still_open[one.household_id][one.rule_id] = one
    changes: list[Change] = []
    for place, household_id in enumerate(answers.ids):
        if household_id not in facts:
            continue
        met, known = answers.rules_met(place), still_open.get(household_id, {})
        for rule_id in [one for one in answers.rule_ids if one in met or one in known] if known else met:
            changes.extend(_changes(asked, place, rule_id, known.get(rule_id)))
    return changes


@dataclass(frozen=True, slots=True)
class _Asked:
    answers: AllAnswers
    facts: Mapping[str, HouseholdFacts]
    wrong: frozenset[str]
    quiet: Collection[Quiet]


def _changes(asked: _Asked, place: int, rule_id: str, known: OpenFinding | None) -> Iterator[Change]:
    answer = asked.answers.answer(place, rule_id)
    if known is not None and known.row_ids & asked.wrong:
        yield Withdrawn(known.finding_id, known.household_id, known.rule_id, known.row_ids & asked.wrong)
        known = None
    if answer is Answer.MET:
        facts = asked.facts[asked.answers.ids[place]]
        finding = asked.answers.finding(place, rule_id, facts)
        yield from _still_met(asked, finding, known)
    elif known is not None and answer in NO_LONGER:
        yield Ended(known.finding_id, known.household_id, known.rule_id, answer)


def _still_met(asked: _Asked, finding: Finding, known: OpenFinding | None) -> Iterator[Change]:
    if known is None:
        if Quiet(finding.household_id, finding.rule_id, finding.fingerprint) not in asked.quiet:
            yield Raised(finding)
        return
    by = asked.answers.policy.figure("worsen_pct")
    if by is not None and worse(known.severities, finding.severities, Fraction(by.value)):
        yield Worsened(known.finding_id, known.occurrence + 1, finding)
