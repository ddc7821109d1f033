"""Which departments are told at once of a finding: what only some may know of, what is referred (只告诉部门、转介)."""

from collections.abc import Callable

from libs.events.contracts.screening import FindingRaised
from libs.events.contracts.values import Holder, Level
from services.notifications.domain.offices import Office, office_of

LEADING_GROUP = "领导小组办公室"


def offices(event: FindingRaised, code_of: Callable[[str], str]) -> list[Office]:
    """The departments that the rule names; nobody where the finding goes only the common way, over assistance.

    `code_of` gives the code of a department by its word. The county's office has the task of triage, which
    assistance opens.
    """
    if event.heard_by is None and not event.refers:
        return []
    return [office_of(_holder(word, event.area_code, code_of), None) for word in event.departments]


def _holder(word: str, area_code: str | None, code_of: Callable[[str], str]) -> Holder:
    if word == LEADING_GROUP:
        return Holder(level=Level.LEADING_GROUP_OFFICE, area_code=area_code)
    return Holder(level=Level.OFFICER, area_code=area_code, department=code_of(word))
