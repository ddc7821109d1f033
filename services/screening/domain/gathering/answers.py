"""All rules asked of the households of a batch: those read from columns of everybody, and those of the book (研判).

The book is asked only of households of which a list, a case or an earlier finding says something: of all others it
could answer nothing but that it does not know.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from libs.policy import Policy
from libs.policy.answers import Answer, Codes
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.evaluation.told import Told
from services.screening.domain.evaluation.verdicts import Asked
from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.finding import Finding, finding_at, finding_of
from services.screening.domain.gathering.line import line_of
from services.screening.domain.gathering.reason import reason_of
from services.screening.domain.gathering.spoken import may_be_met, said_in
from services.screening.domain.line import not_set
from services.screening.domain.reading import AsOf
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rulebook.rule import Subject
from services.screening.domain.rules import RULES
from services.screening.domain.screen import Screened


class AllAnswers:
    """What every rule answers of these households on the day of the policy (研判结果)."""

    def __init__(
        self,
        screened: Screened,
        spoken_of: Mapping[str, HouseholdFacts] | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        """`spoken_of` are the facts of those households of which the book is asked, `only` the rules that are meant."""
        self.screened = screened
        self.policy = screened.policy
        self.ids = screened.ids
        self._book = _Book(screened, spoken_of or {})
        self.rule_ids = [one for one in (*RULES, *self._book.rule_ids) if only is None or one in only]
        self._rules_met: dict[int, list[str]] = defaultdict(list)
        for rule_id in self.rule_ids:
            for place in self._places_met(rule_id):
                self._rules_met[place].append(rule_id)

    def answer(self, place: int, rule_id: str) -> Answer:
        """The answer of one rule on the household at this place."""
        if rule_id in RULES:
            return self.screened.answer(place, RULES[rule_id])
        return self._book.answer(place, rule_id)

    def codes(self, rule_id: str) -> Codes:
        """The answers of one rule, household by household."""
        return self.screened.codes(rule_id) if rule_id in RULES else self._book.codes(rule_id)

    def number_of(self, rule_id: str, answer: Answer) -> int:
        """How many of the households that were asked a rule answers so (户数)."""
        if rule_id in RULES:
            return self.screened.number_of(rule_id, answer)
        return int(np.count_nonzero(self._book.asked(rule_id).codes == answer))

    def households_met(self) -> list[int]:
        """The places of the households that meet at least one rule."""
        return sorted(self._rules_met)

    def rules_met(self, place: int) -> list[str]:
        """The rules that the household at this place meets, in their order (触发的规则)."""
        return self._rules_met.get(place, [])

    def finding(self, place: int, rule_id: str, facts: HouseholdFacts) -> Finding:
        """The finding of a rule that the household at this place meets; these are its facts."""
        if rule_id in RULES:
            return finding_at(self.screened, place, RULES[rule_id], facts)
        return self._book.finding(place, rule_id, facts)

    def _places_met(self, rule_id: str) -> frozenset[int]:
        return (self.screened if rule_id in RULES else self._book).places_met(rule_id)


class _Book:
    """The rules of the book that the region asks, of some of the households."""

    def __init__(self, screened: Screened, spoken_of: Mapping[str, HouseholdFacts]) -> None:
        self._policy = screened.policy
        self._size = len(screened.ids)
        places = [place for place, household_id in enumerate(screened.ids) if household_id in spoken_of]
        self._places = places
        self._at = {place: index for index, place in enumerate(places)}
        readings, as_of = screened.readings, AsOf.of(screened.policy)
        facts = [spoken_of[screened.ids[place]] for place in places]
        lines = [
            line_of(one, readings.of(place, one), as_of, number)
            for number, (place, one) in enumerate(zip(places, facts, strict=True))
        ]
        self._told = Told(lines, screened.policy.day)
        self._said = said_in(lines)
        self._asked: dict[str, Asked] = {}
        self.rule_ids = book_rules(self._policy) if lines else ()

    def asked(self, rule_id: str) -> Asked:
        """What a rule answers of those spoken of; asked at the first wish to know it."""
        if rule_id not in self._asked:
            question = QUESTIONS[rule_id]
            codes, reads = question.ask(self._told, self._policy)
            self._asked[rule_id] = Asked(question, codes, reads)
        return self._asked[rule_id]

    def answer(self, place: int, rule_id: str) -> Answer:
        """Of a household of which nothing was said it is not known."""
        at = self._at.get(place)
        return Answer.UNKNOWN if at is None else Answer(int(self.asked(rule_id).codes[at]))

    def codes(self, rule_id: str) -> Codes:
        codes = np.full(self._size, Answer.UNKNOWN, dtype=np.int8)
        if rule_id in self.rule_ids:
            codes[self._places] = self.asked(rule_id).codes
        return codes

    def places_met(self, rule_id: str) -> frozenset[int]:
        """A rule of whose facts nothing was said is met by nobody: it need not be asked for this."""
        if not may_be_met(rule_id, self._said):
            return frozenset()
        return frozenset(self._places[at] for at in np.flatnonzero(self.asked(rule_id).codes == Answer.MET))

    def finding(self, place: int, rule_id: str, facts: HouseholdFacts) -> Finding:
        asked = self.asked(rule_id)
        reason = reason_of(asked.question, self._told.alone(self._at[place]), asked.reads, self._policy)
        left_out = not_set(self._policy, asked.question.optional_figures)
        return finding_of((rule_id, asked.question.version), reason, facts, self._policy, left_out)


def book_rules(policy: Policy) -> Sequence[str]:
    """The rules of the book that the region asks of households, in the order of the catalogue (本地在问的规则)."""
    return [rule_id for rule_id, rule in BOOK.items() if rule_id in policy.rules and rule.subject is Subject.HOUSEHOLD]
