"""What can be done in assistance, each in the caller's transaction (帮扶用例).

A page calls `take_step`, `possible_steps`, `story`, `queue`, `measure_page`, the functions of `visits`, `pins` and
`tasks`; consumers call `hearing_*`; timers call `due`. All that is done with a quarter's decisions, which have no
household, is in `decisions`. A refusal is `StepRefused` with its sentence, `NotYours` where the household (or decision)
is not for this reader.
"""

from services.assistance.domain.machine import Possible, Refusal, Taken, Why
from services.assistance.usecases.acting import NotYours, Reader, StepRefused, SystemActor
from services.assistance.usecases.matters import MatterView
from services.assistance.usecases.queue import Filters, Queue, QueueRow, queue
from services.assistance.usecases.steps import Wanted, possible_steps, take_step, view_of
from services.assistance.usecases.story import Story, story

__all__ = [
    "Filters",
    "MatterView",
    "NotYours",
    "Possible",
    "Queue",
    "QueueRow",
    "Reader",
    "Refusal",
    "StepRefused",
    "Story",
    "SystemActor",
    "Taken",
    "Wanted",
    "Why",
    "possible_steps",
    "queue",
    "story",
    "take_step",
    "view_of",
]
