"""What people of the demo decide, and when: drawn from the household, the step and the day alone (演示：各人的主意).

Nothing here depends on the order in which pages answer, so that the same month has the same totals at every run.
"""

from datetime import date

from deploy.demo.chance import drawn

ACTS_PER_THOUSAND = {
    "assign": 900,
    "visit": 620,
    "convert": 800,
    "propose_closing": 800,
    "confirm_closing": 600,
    "authorise": 750,
    "compare": 850,
    "hit_answer": 700,
    "review": 600,
    "start_notice": 600,
    "town": 700,
    "county": 750,
    "basis_changed": 700,
    "announcement": 600,
    "support": 500,
    "department_answer": 500,
    "deliver": 300,
    "confirm_delivery": 300,
    "tell_in_person": 500,
    "follow_up": 500,
    "new_proposal": 600,
    "held": 600,
}
"""How likely somebody takes a step on a day on which it waits."""
ALL_HANDS = 1000
"""There is somebody for every matter."""
SLOW_PER_THOUSAND = 60
SLOW_VILLAGES_PER_THOUSAND = 100
SLOW_DEPARTMENTS = frozenset({"education"})
"""Who lets things lie: what waits there is warned of, and goes up."""


def acts(kind: str, home: str, place: str, day: date, hands: int = ALL_HANDS) -> bool:
    """Whether this step is taken today. `hands`: for how many of a thousand matters there is anybody at all."""
    likely = ACTS_PER_THOUSAND.get(kind, 0)
    slow = place in SLOW_DEPARTMENTS or drawn("slow", place).yes(SLOW_VILLAGES_PER_THOUSAND)
    usual = min(likely, SLOW_PER_THOUSAND) if slow else likely
    return drawn("acts", kind, home, day).yes(usual * hands // ALL_HANDS)


def happens(what: str, home: str, per_thousand: int) -> bool:
    """Whether something is so with this household, the same on every day."""
    return drawn(what, home).yes(per_thousand)
