"""What a page refuses, and in which words (拒绝): what did not happen, why, what to do."""

from collections.abc import Sequence


class GoTo(Exception):
    """The reader must be somewhere else first: signed in, or in a role."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


class NotForYou(Exception):
    """There is no such page, or it is not this reader's: both answer 404 in the same words."""


class SignedOut(Exception):
    """Something was sent after the session ended (401)."""


class Foreign(Exception):
    """A form that was not ours, or lay open too long (403)."""


class Stale(Exception):
    """Somebody else was quicker (409): the sentence says who did what when, and where to look."""

    def __init__(self, sentence: str, back: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.back = back


class Late(Exception):
    """What this page shows is more than five minutes old: it may be read, nothing may be decided (409)."""

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes)
        self.minutes = minutes


class Refused(Exception):
    """What was sent cannot be taken (422): why, and each problem with the field it concerns.

    `problems` are (id of the field, sentence); a page that shows its form again does so itself.
    """

    def __init__(self, sentence: str, problems: Sequence[tuple[str, str]] = (), back: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.problems = tuple(problems)
        self.back = back
