"""Every event of Shouwang: who tells it, who hears it. Read this first (事件目录)."""

from collections.abc import Mapping
from types import MappingProxyType

from libs.events.contracts import (
    assistance,
    clusters,
    duties,
    feeds,
    figures,
    intake,
    notifications,
    quarters,
    runs,
    screening,
    subjects,
    watch,
)
from libs.events.contracts.base import Catalog, Event

HEARERS: Mapping[type[Event], tuple[str, ...]] = MappingProxyType(
    {
        intake.HouseholdRecorded: ("screening", "assistance", "notifications"),
        intake.HouseholdMerged: ("screening", "assistance", "notifications"),
        intake.HouseholdSplit: ("screening", "assistance", "notifications"),
        intake.ReportReceived: ("assistance",),
        intake.ReportAddedTo: ("assistance",),
        intake.WithdrawalWished: ("assistance",),
        intake.DeliveryAnswered: ("assistance",),
        intake.AlertRaised: ("screening",),
        intake.AlertWithdrawn: ("screening",),
        subjects.SubjectRowRaised: ("screening",),
        subjects.SubjectRowWithdrawn: ("screening",),
        intake.UploadLoaded: ("screening",),
        feeds.FeedMissed: ("notifications",),
        feeds.FeedMissEnded: ("notifications",),
        feeds.FeedShrunk: ("notifications",),
        intake.AppointmentRecorded: ("intake", "screening", "assistance", "notifications"),
        screening.FindingRaised: ("intake", "assistance", "notifications"),
        screening.FindingEnded: ("intake", "assistance"),
        screening.FindingWithdrawn: ("intake", "assistance"),
        screening.ParkingChanged: ("intake",),
        screening.ItemsEnded: ("intake",),
        screening.UploadHeld: ("intake", "assistance", "notifications"),
        screening.UploadPassed: ("intake", "assistance", "notifications"),
        runs.RunHeld: ("assistance", "notifications"),
        runs.RunPassed: ("assistance", "notifications"),
        runs.RunEnded: ("notifications",),
        clusters.ClusterSeen: ("notifications",),
        clusters.ClusterPassed: ("notifications",),
        watch.WatchStarted: ("notifications",),
        watch.WatchEnded: ("notifications",),
        quarters.QuarterDecided: ("assistance",),
        quarters.DecisionMoved: ("screening", "notifications"),
        quarters.DecisionLate: ("screening", "notifications"),
        quarters.DecisionWarned: ("notifications",),
        duties.DutyDue: ("notifications",),
        duties.DutyMissed: ("notifications",),
        duties.DutyDone: ("notifications",),
        figures.FigureProposed: ("notifications",),
        figures.FigureSet: ("assistance", "notifications"),
        figures.FigureRefused: ("notifications",),
        figures.FigureEnding: ("notifications",),
        assistance.ClueOpened: ("intake",),
        assistance.ReportMerged: ("intake",),
        assistance.StepTaken: ("intake", "notifications"),
        assistance.VisitRecorded: ("screening",),
        assistance.ClueClosed: ("intake", "screening"),
        assistance.CaseDecided: ("screening",),
        assistance.MeasureDispatched: ("intake", "screening"),
        assistance.MeasureDeclined: ("screening",),
        assistance.MeasureDelivered: ("intake", "screening"),
        assistance.ProxyAuthorised: ("intake",),
        assistance.TaskOpened: ("screening", "notifications"),
        assistance.TaskEnded: ("screening", "notifications"),
        assistance.DeadlineWarned: ("notifications",),
        assistance.DeadlineMissed: ("intake", "screening", "notifications"),
        assistance.ParkingChanged: ("intake",),
        assistance.ItemsEnded: ("intake",),
        notifications.ItemAcknowledged: (),  # told for the record: nobody acts on it yet
    }
)
"""Event → the services that hear it; who tells it is the first part of its name."""

CATALOG = Catalog(HEARERS)


def heard_by(service: str) -> frozenset[type[Event]]:
    """The events that a service must have a handler for."""
    return frozenset(event for event, hearers in HEARERS.items() if service in hearers)


def topics_heard_by(service: str) -> list[str]:
    """The topics that a service subscribes to."""
    return Catalog(heard_by(service)).topics
