"""Every rule of the platform, asked or to come, as one kind of question over told lines (全部规则)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, get_type_hints

from libs.policy import Policy
from libs.policy.answers import Answer, Answers, Codes
from services.screening.domain import screen
from services.screening.domain.evaluation.told import Told
from services.screening.domain.line import ANSWERS_KEPT
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.catalogue import BOOK
from services.screening.domain.rulebook.fact import Derived, Fact, Named, Part, Says
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule, Subject, ask
from services.screening.domain.rules import RULES, Rule

ORDER = (
    "INC", "EXP", "EDU", "HLT", "MED", "HOU", "WAT", "CIV", "EMP", "PEN",
    "DIS", "ACC", "DSB", "LAB", "AGR", "VIL", "AST", "MUL", "PRC", "DED",
)  # fmt: skip
"""Families in the order of domain.md §4.2: the order of verdicts."""

SCREENED: Mapping[str, Named] = MappingProxyType(
    {
        "members": d.MEMBERS,
        "net_income": d.NET_INCOME,
        "pay_outs": f.PAY_OUTS,
        "compliant_self_pay": f.SELF_PAY,
        "net_schooling": f.NET_SCHOOLING,
        "disaster_loss": f.DISASTER_LOSS,
        "protected": d.PROTECTED,
        "persons": f.MEMBERS,
        "paid_this_year": f.SELF_PAY_YEAR,
        "lists_missing": d.LISTS_MISSING,
    }
)
"""What stands behind the columns of the rules that the service asks."""
READ_AS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"settlements": ("persons", "paid_this_year", "lists_missing"), "formerly_poor": ("protected",)}
)
"""Facts of the service that are several columns here, or another one."""
FEED_DUE = "feed_due_day"


@dataclass(frozen=True, slots=True)
class Question:
    """A rule and the facts it reads (规则)."""

    rule_id: str
    version: int
    subject: Subject
    reads: Mapping[str, Named]
    """What it reads, by column."""
    figures: tuple[str, ...]
    optional_figures: tuple[str, ...]
    answer: Callable[[Told, Policy, set[str]], Codes]
    """Answers of the lines; the columns it read come into the set."""
    may_lack: frozenset[str]
    says: str
    """The rule's own sentence in the source, with its basis."""

    def ask(self, told: Told, policy: Policy) -> tuple[Codes, tuple[Named, ...]]:
        """The answers of the lines on the day, and what was read for them in this region and must be known."""
        codes = self.codes(told, policy)
        needed = _read_under(policy, self.rule_id) - self.may_lack
        return codes, tuple([named for name, named in self.reads.items() if name in needed])

    def codes(self, told: Told, policy: Policy) -> Codes:
        """The answers alone."""
        return self.answer(told, policy, _read_under(policy, self.rule_id))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact behind what it reads, each once."""
        found: dict[Fact, None] = {}
        for named in self.reads.values():
            found.update(dict.fromkeys(_facts_behind(named)))
        return tuple(found)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The lists that it reads."""
        found: dict[Part, None] = {}
        for named in self.reads.values():
            found.update(dict.fromkeys([named] if isinstance(named, Part) else []))
            found.update(dict.fromkeys(named.parts if isinstance(named, Derived) else ()))
        return tuple(found)


@lru_cache(maxsize=ANSWERS_KEPT)
def _read_under(_policy: Policy, _rule_id: str) -> set[str]:
    """The columns that a rule was seen to read: the policy alone decides which, so they are noted down once."""
    return set()


class Asking:
    """The columns of a family while a rule is asked: made where they are read, and noted down (数据列)."""

    def __init__(self, told: Told, of_columns: Mapping[str, Named], seen: set[str]) -> None:
        self._told = told
        self._of_columns = of_columns
        self._seen = seen
        made = told.made
        self.__dict__.update({name: made(of_columns[name]) for name in tuple(seen)})

    def __len__(self) -> int:
        """How many subjects."""
        first: Any = self._told.made(next(iter(self._of_columns.values())))
        return len(first)

    def __getattr__(self, name: str) -> Says:
        """A column that was not read before."""
        self._seen.add(name)
        found = self.__dict__[name] = self._told.made(self._of_columns[name])
        return found


class AskingEverybody(Asking):
    """The same for the rules that the service asks of everybody."""

    def __init__(self, told: Told, policy: Policy, seen: set[str]) -> None:
        super().__init__(told, SCREENED, seen)
        self._policy = policy

    @property
    def lists_missing(self) -> Answers:
        """Whether lists are due cannot be said without their day."""
        self._seen.add("lists_missing")
        if self._policy.figure(FEED_DUE) is None:
            return Answers.all_of(Answer.NOT_CONFIGURED, len(self))
        found = self._told.made(d.LISTS_MISSING)
        assert isinstance(found, Answers)
        return found


def asking(told: Told, of_columns: Mapping[str, Named], seen: set[str]) -> Any:
    """What a rule reads in the place of the columns of its family."""
    return Asking(told, of_columns, seen)


def asking_everybody(told: Told, policy: Policy, seen: set[str]) -> Any:
    """What a rule that the service asks reads in the place of its columns."""
    return AskingEverybody(told, policy, seen)


def columns_of(kind: type[FamilyColumns]) -> Mapping[str, Named]:
    """What stands beside each column of a family, the first of them one entry a subject."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if hasattr(hint, "__metadata__")}


def _facts_behind(named: Named) -> tuple[Fact, ...]:
    if isinstance(named, Fact):
        return (named,)
    return named.facts if isinstance(named, Derived) else ()


def _of_book(rule: FamilyRule[Any]) -> Question:
    of_columns = columns_of(rule.columns)
    return Question(
        rule.rule_id,
        rule.version,
        rule.subject,
        {name: of_columns[name] for name in rule.facts},
        rule.figures,
        rule.optional_figures,
        lambda told, policy, seen: ask(rule, asking(told, of_columns, seen), policy),
        frozenset(rule.may_lack),
        (rule.answer.__doc__ or "").strip(),
    )


def _of_service(rule: Rule) -> Question:
    names = [column for name in rule.facts for column in READ_AS.get(name, (name,))]
    return Question(
        rule.rule_id,
        rule.version,
        Subject.HOUSEHOLD,
        {name: SCREENED[name] for name in names},
        rule.figures,
        rule.optional_figures,
        lambda told, policy, seen: screen.ask(rule, asking_everybody(told, policy, seen), policy),
        frozenset(),
        (rule.answer.__doc__ or "").strip(),
    )


def _place(rule_id: str) -> tuple[int, str]:
    return ORDER.index(rule_id.split("-")[1]), rule_id


def _all() -> Mapping[str, Question]:
    found = [_of_service(rule) for rule in RULES.values()] + [_of_book(rule) for rule in BOOK.values()]
    return {question.rule_id: question for question in sorted(found, key=lambda one: _place(one.rule_id))}


QUESTIONS: Mapping[str, Question] = MappingProxyType(_all())
"""Every rule by id, in the order of verdicts."""
