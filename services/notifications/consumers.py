"""What notifications does with what it hears (消息提醒听到的)."""

from libs.events.contracts.assistance import DeadlineMissed, DeadlineWarned, StepTaken, TaskEnded, TaskOpened
from libs.events.contracts.clusters import ClusterPassed, ClusterSeen
from libs.events.contracts.duties import DutyDone, DutyDue, DutyMissed
from libs.events.contracts.feeds import FeedMissed, FeedMissEnded, FeedShrunk
from libs.events.contracts.figures import FigureEnding, FigureProposed, FigureRefused, FigureSet
from libs.events.contracts.intake import AppointmentRecorded, HouseholdMerged, HouseholdRecorded, HouseholdSplit
from libs.events.contracts.quarters import DecisionLate, DecisionMoved, DecisionWarned
from libs.events.contracts.runs import RunEnded, RunHeld, RunPassed
from libs.events.contracts.screening import FindingRaised, UploadHeld, UploadPassed
from libs.events.contracts.watch import WatchEnded, WatchStarted
from libs.events.transport.handlers import Handlers
from libs.web import appointments
from services.notifications.usecases import clusters, decisions, duties, feeds, figures, listen, places, runs, watched

HANDLERS = Handlers(
    {
        HouseholdRecorded: places.record,
        HouseholdMerged: places.merge,
        HouseholdSplit: places.split,
        AppointmentRecorded: appointments.note,
        FindingRaised: listen.tell_findings,
        UploadHeld: listen.hold_uploads,
        UploadPassed: listen.pass_uploads,
        FeedMissed: feeds.open_missed,
        FeedMissEnded: feeds.end_missed,
        FeedShrunk: feeds.tell_shrunk,
        RunHeld: runs.hold,
        RunPassed: runs.passed,
        RunEnded: runs.ended,
        ClusterSeen: clusters.seen,
        ClusterPassed: clusters.passed,
        DutyDue: duties.due,
        WatchStarted: watched.started,
        WatchEnded: watched.ended,
        DutyMissed: duties.missed,
        DutyDone: duties.done,
        FigureProposed: figures.open_entries,
        FigureSet: figures.end_entries,
        FigureRefused: figures.end_entries,
        FigureEnding: figures.tell_endings,
        DecisionMoved: decisions.moved,
        DecisionWarned: decisions.warned,
        DecisionLate: decisions.late,
        StepTaken: listen.tell_steps,
        TaskOpened: listen.open_tasks,
        TaskEnded: listen.end_tasks,
        DeadlineWarned: listen.warn,
        DeadlineMissed: listen.raise_missed,
    }
)
