"""SR-DED-01: money paid for months after a death, or of custody (死亡、羁押后仍发放)."""

from dataclasses import dataclass
from typing import Annotated

from libs.policy import Policy
from libs.policy.answers import Answers
from libs.policy.columns import Column, Segments
from services.screening.domain.rulebook import derived as d
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import NEVER, no
from services.screening.domain.rulebook.rule import FamilyColumns, FamilyRule


@dataclass(frozen=True, slots=True, eq=False)
class PaymentColumns(FamilyColumns):
    """Months that were paid to anybody ever recorded in the household, one entry a month (发放数据列)."""

    members: Annotated[Column, d.MEMBERS]
    payments: Annotated[Segments, f.PAYMENTS]
    month_on: Annotated[Column, f.MONTH_ON]
    """The first day of the month that is paid."""
    died_on: Annotated[Column, f.PAID_DIED_ON]
    """Of the person, NEVER for the living."""
    held_on: Annotated[Column, f.HELD_ON]
    """The first day of custody, NEVER for who is not."""
    released_on: Annotated[Column, f.RELEASED_ON]
    """NEVER for who is still held."""


def paid_after(facts: PaymentColumns, _policy: Policy) -> Answers:
    """A paid month begins after the day of death, or after the first day of custody and before the release (误发).

    The month of the death is allowed.
    Basis: 晋乡村振兴组〔2021〕3号 第十一条; 大委农发〔2021〕3号 第二部分（一）第3项.
    """
    after_death = (facts.died_on > NEVER) & (facts.died_on < facts.month_on)
    still_held = no(facts.released_on > NEVER) | (facts.month_on < facts.released_on)
    in_custody = (facts.held_on > NEVER) & (facts.held_on < facts.month_on) & still_held
    return facts.payments.any(after_death | in_custody)


RULES = (
    FamilyRule(
        "SR-DED-01",
        version=1,
        columns=PaymentColumns,
        answer=paid_after,
        facts=("payments", "month_on", "died_on", "held_on", "released_on"),
        asks_the_departed=True,
    ),
)
