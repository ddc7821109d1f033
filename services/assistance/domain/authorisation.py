"""Who has signed the authorisation, and who could not be reached (承诺授权)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.assistance.domain.answers import Answers
from services.assistance.domain.days import beijing_day
from services.assistance.domain.household import Household
from services.assistance.domain.steps import Step


class Signature(StrEnum):
    """How a member gave the authorisation, in person (怎么签的)."""

    SIGNED = "SIGNED"
    FINGERPRINT = "FINGERPRINT"
    GUARDIAN = "GUARDIAN"
    OUT_OF_REACH = "OUT_OF_REACH"


BY_OWN_HAND = frozenset({Signature.SIGNED, Signature.FINGERPRINT})
EVENTS = ("authorisation.sought", "authorisation.signed")


@dataclass(frozen=True)
class Standing:
    """How far the authorisation has come (授权书签到哪一步)."""

    adults_missing: int
    guardians_missing: int
    anybody_signed: bool

    @property
    def complete(self) -> bool:
        """Whether the comparison may begin (签齐了没有)."""
        return self.anybody_signed and not self.adults_missing and not self.guardians_missing


def marks(answers: Answers) -> Mapping[str, Signature]:
    """What a form says of each member."""
    return {member: Signature(value) for member, value in answers.by("signatures").items()}


def standing(
    household: Household, steps: Sequence[Step], answers: Answers, *, on: date, out_of_reach_days: int
) -> Standing:
    """How far it has come with all earlier steps and this form (还差谁签).

    Whoever was out of reach on the given number of days does not hold up the others; where nobody signs alone
    (orphans), a guardian's signature is enough to begin.
    """
    forms = [(beijing_day(step.happened_at), step.answers) for step in steps if step.event in EVENTS]
    forms.append((on, answers))
    signed: set[str] = set()
    missed: dict[str, set[date]] = {}
    for day, form in forms:
        for member, how in marks(form).items():
            if how is Signature.OUT_OF_REACH:
                missed.setdefault(member, set()).add(day)
            else:
                signed.add(member)
    done = signed | {member for member, days in missed.items() if len(days) >= out_of_reach_days}
    waiting = [member for member in household.members if member.member_id not in done]
    alone = [member for member in waiting if member.signs_alone(on)]
    may_speak = [member for member in household.members if member.signs_alone(on)] or household.members
    return Standing(
        adults_missing=len(alone),
        guardians_missing=len(waiting) - len(alone),
        anybody_signed=any(member.member_id in signed for member in may_speak),
    )


def wrong_hand(household: Household, answers: Answers, *, on: date) -> str | None:
    """What is wrong: a minor's own signature, an adult's by somebody else, a guardian without name (签得不对)."""
    guardians = answers.by("guardians")
    for member_id, how in marks(answers).items():
        member = household.member(member_id)
        if member is None or how is Signature.OUT_OF_REACH:
            continue
        if how in BY_OWN_HAND and not member.signs_alone(on):
            return "未成年人和不能自己作主的大人，要监护人签。"
        if how is Signature.GUARDIAN and member.signs_alone(on):
            return "能自己作主的大人要本人签，不能代签。"
        if how is Signature.GUARDIAN and not guardians.get(member_id):
            return "监护人代签，要写监护人的姓名。"
    return None
