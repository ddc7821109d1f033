"""SR-PEN-01, SR-PEN-02: the pension premium that should be paid for a person and is not (养老保险代缴)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answer, Answers
from libs.policy.columns import Column, Given, Segments
from libs.policy.groups import Group
from services.screening.domain.line import ANSWERS_KEPT, given
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import no, not_configured, one_of, only_for
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule

FROZEN, LOWEST = "pension_low_band_frozen", "pension_low_band"
COUNTS = "continuation_counts_as_dibao"


@dataclass(frozen=True, slots=True, eq=False)
class PensionColumns(FamilyColumns):
    """Groups and premium of each member for the year; money in fen (养老保险数据列)."""

    members: Annotated[Column, d.MEMBERS]
    persons: Annotated[Segments, f.MEMBERS]
    groups: Annotated[Mapping[Group, Answers], d.GROUPS]
    in_continuation: Annotated[Answers, f.IN_CONTINUATION]
    paid: Annotated[Column, f.PENSION_PAID]
    """What was paid for the person."""
    band: Annotated[Column, f.PENSION_BAND]
    """The band under which the person is kept."""


def premium_unpaid(facts: PensionColumns, policy: Policy) -> Answers:
    """Less was paid for an entitled person than B6 says (代缴养老保险不足).

    What is due is the largest share of the groups; less than the largest is less than one of them.
    Basis: 晋乡村振兴组〔2021〕3号 第十四条.
    """
    if policy.figure("pension_pct") is None:
        return not_configured(facts.members)
    return facts.persons.any(_short(facts, policy))


def premium_unpaid_or_moved(facts: PensionColumns, policy: Policy) -> Answers:
    """As SR-PEN-01, or an entitled person was moved to a higher lowest band (代缴不足或被提档).

    Basis: 大委农发〔2021〕3号 第二部分（一）第5项.
    """
    if policy.figure("pension_pct") is None:
        return not_configured(facts.members)
    everybody = [group for _, groups in _dues(policy) for group in groups]
    moved = only_for(_in_one(facts, everybody), facts.band > given(policy, FROZEN))
    return facts.persons.any(_short(facts, policy) | moved)


def _short(facts: PensionColumns, policy: Policy) -> Answers:
    """Of each member, whether less than one of the shares was paid; a figure is asked for only of whom it concerns."""
    dues = _dues(policy)
    belongs = [_in_one(facts, groups) for _, groups in dues]
    short = one_of(only_for(those, facts.paid < due) for (due, _), those in zip(dues, belongs, strict=True))
    short = short | _open_group(facts, policy, no(one_of(belongs)))
    of_dibao = next((due for due, groups in dues if Group.DIBAO in groups), None)
    if of_dibao is None or not policy.declares(COUNTS):
        return short
    return short | only_for(facts.in_continuation, _continued(policy, facts.paid < of_dibao))


def _open_group(facts: PensionColumns, policy: Policy, alone: Answers) -> Answers:
    """Who is in no group but one whose reading is open: like the others once somebody answered (没有答复的类别)."""
    still_open, answered = policy.figure("pension_open_groups"), policy.figure("pension_free_groups")
    found = Answers.all_of(Answer.NOT_MET, len(facts.paid))
    for word in still_open.words if still_open else ():
        if answered is None:
            said = Answers.all_of(Answer.NOT_CONFIGURED, len(facts.paid))
        elif word in answered.words:
            said = facts.paid < _band(policy)
        else:
            continue
        found = found | only_for(facts.groups[Group(word)] & alone, said)
    return found


def _continued(policy: Policy, short: Answers) -> Answers:
    """Whether continued dibao counts is asked only where less was paid than it would give."""
    counts = policy.figure(COUNTS)
    if counts is None:
        return only_for(short, Answers.all_of(Answer.NOT_CONFIGURED, len(short)))
    return short if counts.yes else Answers.all_of(Answer.NOT_MET, len(short))


@lru_cache(maxsize=ANSWERS_KEPT)
def _dues(policy: Policy) -> Sequence[tuple[Given, Sequence[Group]]]:
    """What is due, not set where the band is not, and of whom: the groups that have the same share."""
    figure = policy.figure("pension_pct")
    groups: dict[Fraction, list[Group]] = {}
    for word, share in (figure.amounts if figure else {}).items():
        groups.setdefault(Fraction(share), []).append(Group(word))
    return [(Given(share) * _band(policy), some) for share, some in groups.items()]


def _band(policy: Policy) -> Given:
    return given(policy, FROZEN if policy.declares(FROZEN) else LOWEST)


def _in_one(facts: PensionColumns, groups: Iterable[Group]) -> Answers:
    return one_of(facts.groups[group] for group in groups)


_FOR_SOME = ("pension_low_band", "pension_low_band_frozen", "pension_open_groups", "pension_free_groups", COUNTS)
RULES = (
    FamilyRule(
        "SR-PEN-01",
        version=1,
        columns=PensionColumns,
        answer=premium_unpaid,
        facts=("members", "persons", "groups", "in_continuation", "paid"),
        figures=("pension_pct",),
        optional_figures=_FOR_SOME,
    ),
    FamilyRule(
        "SR-PEN-02",
        version=1,
        columns=PensionColumns,
        answer=premium_unpaid_or_moved,
        facts=("members", "persons", "groups", "paid", "band"),
        figures=("pension_pct",),
        optional_figures=_FOR_SOME,
    ),
)
