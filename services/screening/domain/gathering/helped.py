"""What case and measures of a monitored household say (监测档案和帮扶措施)."""

from datetime import date

from services.screening.domain.facts import HouseholdFacts
from services.screening.domain.gathering.entry import Entry
from services.screening.domain.rulebook import facts as f
from services.screening.domain.rulebook.parts import NEVER

FACTS = frozenset({f.RECOGNISED_ON, f.DEVELOPMENT})


def known_of(facts: HouseholdFacts, day: date) -> Entry:
    """Since when it is monitored, and whether it has a development measure; of others neither is asked."""
    if not facts.monitored:
        return {}
    on = facts.recognised_on
    return {
        f.RECOGNISED_ON.name: None if on is None else NEVER if on > day else on.toordinal(),
        f.DEVELOPMENT.name: _has_development(facts),
    }


def _has_development(facts: HouseholdFacts) -> bool | None:
    """One is enough; one of which it was not told leaves it open."""
    if facts.measures is None:
        return None
    said = {measure.is_development for measure in facts.measures}
    return True if True in said else None if None in said else False
