"""What a row is in memory: one household's matters, as they stand while somebody acts (一户的在办事项)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from libs.events.contracts.intake import HouseholdRecorded
from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import Matter
from services.assistance.domain.steps import Step


@dataclass
class HouseholdRow:
    """What was heard of a household (家庭情况)."""

    household_id: str
    region: str
    version: int
    provisional: bool
    area_code: str | None
    merged_into: str | None
    facts: HouseholdRecorded | None
    turn: int = 0
    """How often it was recognised in the register or set apart."""
    joined_at: datetime | None = None
    """When it last began to belong to another."""


@dataclass
class ClueRow:
    """A clue as it stands (线索)."""

    clue_id: str
    household_id: str
    region: str
    state: str
    channel: str
    reporter_id: str | None
    identified: bool
    risks: list[str]
    submitted_on: date | None
    opened_at: datetime
    kept: bool = False
    """Of findings that only some may know of: it stands alone, nothing joins it (只告诉有关部门的)."""
    order: int = 0
    matter = Matter.CLUE

    @property
    def matter_id(self) -> str:
        """Its id."""
        return self.clue_id


@dataclass
class CaseRow:
    """A monitoring case as it stands (监测档案)."""

    case_id: str
    household_id: str
    region: str
    state: str
    clue_id: str
    risks: list[str]
    category: str | None
    submitted_on: date
    notice_until: date | None
    opened_at: datetime
    order: int = 0
    matter = Matter.CASE

    @property
    def matter_id(self) -> str:
        """Its id."""
        return self.case_id


@dataclass
class MeasureRow:
    """A measure as it stands (帮扶措施)."""

    measure_id: str
    case_id: str
    household_id: str
    region: str
    state: str
    item: str
    department: str
    member_id: str | None
    from_on: date | None
    to_on: date | None
    risks: list[str]
    opened_at: datetime
    order: int = 0
    matter = Matter.MEASURE

    @property
    def matter_id(self) -> str:
        """Its id."""
        return self.measure_id


MatterRow = ClueRow | CaseRow | MeasureRow


@dataclass(frozen=True)
class StepRow:
    """A step with the states around it (办过的一步)."""

    step_id: str
    matter: Matter
    matter_id: str
    old_state: str
    new_state: str
    appointment_id: str | None
    step: Step


@dataclass
class ReportRow:
    """A report that a matter answers (一件申报)."""

    report_id: str
    household_id: str
    own_clue_id: str
    clue_id: str
    case_id: str | None
    number: str
    channel: str
    has_phone: bool
    proxy_authorised: bool
    wishes_withdrawal: bool
    risks: list[str]
    reported_at: datetime


@dataclass
class FindingRow:
    """A finding as it was told, and whether it still holds (疑点)."""

    finding_id: str
    household_id: str
    state: str
    occurrence: int
    clue_id: str | None
    case_id: str | None
    event: FindingRaised
    note: str
    heard_at: datetime
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it still holds."""
        return self.state == "open"

    @property
    def kept(self) -> bool:
        """Whether only some may know of it (只告诉有关部门的)."""
        return self.event.heard_by is not None


@dataclass
class VisitRow:
    """A visit: its sheet, the answers of its step, who confirmed it (一次入户)."""

    visit_id: str
    clue_id: str
    visitor_id: str
    visitor_role: str
    appointment_id: str | None
    visited_at: datetime
    entered_at: datetime
    risks: list[str]
    sheet: Mapping[str, str]
    answers: Mapping[str, object]
    second_id: str | None
    confirmed: dict[str, str]
    """Officer → how: INBOX or PIN."""
    state: str


@dataclass
class TaskRow:
    """What somebody must do until a day (要办的事)."""

    task_id: str
    kind: str
    matter: Matter
    matter_id: str
    household_id: str
    region: str
    level: str
    area_code: str | None
    department: str | None
    officer_id: str | None
    about: str | None
    """The report or visit it is about, where a matter has several tasks of a kind."""
    opened_at: datetime
    opened_on: date
    due_on: date | None
    warn_on: date | None
    warned: bool
    escalations: int
    escalated_to: str | None
    next_on: date | None
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass
class Dossier:
    """Everything of one household, read under its lock (一户的全部)."""

    household: HouseholdRow
    clues: dict[str, ClueRow] = field(default_factory=dict)
    cases: dict[str, CaseRow] = field(default_factory=dict)
    measures: dict[str, MeasureRow] = field(default_factory=dict)
    steps: dict[str, list[StepRow]] = field(default_factory=dict)
    reports: dict[str, ReportRow] = field(default_factory=dict)
    findings: dict[str, FindingRow] = field(default_factory=dict)
    visits: dict[str, VisitRow] = field(default_factory=dict)
    tasks: dict[str, TaskRow] = field(default_factory=dict)
    """Only the open ones."""

    def steps_of(self, matter_id: str) -> list[Step]:
        """The steps of a matter, in the order they were entered."""
        return [row.step for row in self.steps.get(matter_id, [])]

    def find(self, matter: Matter, matter_id: str) -> MatterRow | None:
        """A clue, case or measure of this household."""
        kinds: Mapping[Matter, Mapping[str, MatterRow]] = {
            Matter.CLUE: self.clues,
            Matter.CASE: self.cases,
            Matter.MEASURE: self.measures,
        }
        return kinds[matter].get(matter_id)

    def tasks_of(self, matter_id: str) -> list[TaskRow]:
        """The open tasks of a matter."""
        return [task for task in self.tasks.values() if task.matter_id == matter_id]

    @property
    def kept_clues(self) -> frozenset[str]:
        """Its clues that only some may know of."""
        return frozenset(clue.clue_id for clue in self.clues.values() if clue.kept)

    def without_kept(self) -> "Dossier":
        """The same for whoever may not know of them: no finding, clue, step or task of theirs."""
        kept = self.kept_clues
        return replace(
            self,
            clues={one: clue for one, clue in self.clues.items() if one not in kept},
            steps={one: steps for one, steps in self.steps.items() if one not in kept},
            findings={one: finding for one, finding in self.findings.items() if not finding.kept},
            tasks={one: task for one, task in self.tasks.items() if task.matter_id not in kept},
        )
