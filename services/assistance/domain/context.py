"""What is looked at when a step is judged (判断一步时看到的情况)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from libs.events.contracts.values import Channel
from services.assistance.domain.answers import Answers, Lists
from services.assistance.domain.comparison import hits
from services.assistance.domain.days import WorkingCalendar
from services.assistance.domain.household import Household, IncomeLine
from services.assistance.domain.measures import Catalogue
from services.assistance.domain.merging import Matter
from services.assistance.domain.profile import Profile
from services.assistance.domain.quality import CHECKS
from services.assistance.domain.steps import Actor, Step
from services.assistance.domain.table import Table
from services.assistance.domain.values import RISK_LABELS, Risk
from services.assistance.domain.visit import VisitRecord


@dataclass(frozen=True)
class ClueFacts:
    """What is known of a clue beside its steps (线索情况)."""

    clue_id: str
    channel: Channel
    reporter_id: str | None = None
    proxy_named: bool = True
    """Name and relation of whoever reports for somebody else are kept."""
    identified: bool = True
    """The householder can be told: name, and ID number, phone or address."""
    village_code: str | None = None


@dataclass(frozen=True)
class MeasureFacts:
    """A measure of the household (这一户的一项帮扶)."""

    measure_id: str
    item: str
    state: str
    member_id: str | None = None
    department: str | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class Context:
    """Everything beside the steps that a guard may ask about (办理时的情况)."""

    profile: Profile
    catalogue: Catalogue
    calendar: WorkingCalendar
    household: Household
    clue: ClueFacts | None = None
    visit: VisitRecord | None = None
    """The sheet that was filled in at the door, checked."""
    confirmed_visitors: frozenset[str] = frozenset()
    """Who confirmed the visit himself: from his own inbox, or by PIN."""
    line: IncomeLine | None = None
    finding_ids: tuple[str, ...] = ()
    facts_version: int = 0
    case_state: str | None = None
    """State of the household's case, when a measure is judged."""
    risks: frozenset[Risk] = frozenset()
    """Risks registered for the household."""
    matters: tuple[Matter, ...] = ()
    """Clues and cases of the household that were opened."""
    kept: bool = False
    """Only some may know of the clue: no town and no village is sent (只告诉有关部门的)."""
    entries_in_triage: int = 0
    measures: tuple[MeasureFacts, ...] = ()
    measure: MeasureFacts | None = None
    """The measure whose step is judged."""
    proxy_authorised: bool = False
    relatives: frozenset[str] = frozenset()
    """Cadres who are relatives of the household, as the register says (亲属备案)."""
    took_part: frozenset[str] = frozenset()
    """Who verified, reviewed or examined this household before, in its clue or its case."""
    open_objections: int = 0
    """Objections that came in and are not recorded as a step yet."""
    follow_up_due: bool = False
    """Something new came in while the household was monitored, and nobody has gone there yet."""
    notice_text: str = ""
    minors: tuple[str, ...] = ()
    """Names of minors, only to keep them off a notice."""


@dataclass(frozen=True)
class Situation:
    """One step that somebody wants to take, or only looks at (要办的一步)."""

    table: Table
    state: str
    steps: tuple[Step, ...]
    actor: Actor
    on: date
    context: Context
    answers: Answers = field(default_factory=Answers)


def lists_of(context: Context, steps: tuple[Step, ...]) -> Lists:
    """The choices that the table leaves to region and household (选项表)."""
    profile = context.profile
    members = {m.member_id: m.member_id for m in context.household.members}
    lists: Mapping[str, Mapping[str, str]] = {
        "risks": {risk.value: label for risk, label in RISK_LABELS.items()},
        "agencies": {code: agency.label for code, agency in profile.agencies.items()},
        "departments": profile.departments,
        "measures": {code: item.label for code, item in context.catalogue.items.items()},
        "members": members,
        "hits": {code: profile.agencies[code].label for code in hits(steps) if code in profile.agencies},
        "rules": {code: sentence for code, (sentence, _) in CHECKS.items()},
    }
    return lists


LISTS = frozenset({"risks", "agencies", "departments", "measures", "members", "hits", "rules"})
