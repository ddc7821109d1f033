"""The operator reads words, not names of code."""

from libs.policy import Policy
from libs.web.ops_state import KINDS
from services.intake.jobs import feed_jobs
from services.intake.usecases.feed_desk import Desk
from services.screening.jobs import chunks
from services.screening.usecases.screening import Asking


def test_every_kind_of_long_job_has_words() -> None:
    def nobody_asks(*_: object) -> Policy:
        raise AssertionError

    asked = {*chunks(Asking(nobody_asks, "jinjiang")), *feed_jobs(Desk.__new__(Desk))}
    assert asked == set(KINDS)
