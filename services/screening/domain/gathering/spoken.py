"""Which rules of the book can be met by what was said of some households: the others need not be asked (问哪些规则)."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from services.screening.domain.evaluation.lines import Line
from services.screening.domain.evaluation.questions import QUESTIONS
from services.screening.domain.gathering import eliminated, helped, paid, visits
from services.screening.domain.gathering.lists import told_facts
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rulebook.fact import Fact, Part

OF_EVERYBODY = frozenset({f.LABOUR, f.STAYS, f.DISCHARGED_ON, f.VISITED_ON})
"""Labour the roll says; that there may be a stay nobody told of, each month without its list; that nobody visited."""
OF_SOME = (
    told_facts().union(paid.FACTS, visits.FACTS, helped.FACTS, eliminated.FACTS, {f.FINDINGS, f.GROUPS}) - OF_EVERYBODY
)
"""What is known only of whom a list, a visit or a case speaks, or a list that is whole does not."""
Said = tuple[Part, str]
"""A fact by its part and name, as a line keeps it; a list on which something stands by its part and no name."""


def said_in(lines: Sequence[Line]) -> frozenset[Said]:
    """Everything that is said in at least one of these lines."""
    names: dict[Part, set[str]] = {}
    for line in lines:
        for part, entries in line.parts.items():
            of_part = names.setdefault(part, set())
            for entry in entries or ():
                of_part.update(("", *entry))
    return frozenset((part, name) for part, some in names.items() for name in some)


def may_be_met(rule_id: str, said: Collection[Said]) -> bool:
    """Whether some household of which only this is said can meet a rule of the book."""
    needs = NEEDS[rule_id]
    return not needs or not needs.isdisjoint(said)


def _needs(rule_id: str) -> frozenset[Said]:
    question = QUESTIONS[rule_id]
    read: tuple[Fact | Part, ...] = (*question.facts, *question.parts)
    some = [one for one in read if one in OF_SOME]
    return frozenset((one, "") if isinstance(one, Part) else (one.part, one.name) for one in some)


NEEDS: Mapping[str, frozenset[Said]] = MappingProxyType({rule_id: _needs(rule_id) for rule_id in BOOK})
"""For each rule of the book those facts of which at least one must be said; none: it is always asked."""
