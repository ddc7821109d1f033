"""To which groups a person belongs on the day, and whether dibao goes on for a time (人员类别)."""

from libs.policy.groups import GROUPS, Group
from services.screening.domain.facts import ListRow
from services.screening.domain.gathering.sayings import Said, Told

NOT_PAID = ("stopped", "refused")
DISABLED = frozenset({Group.DISABLED_SEVERE, Group.DISABLED_MILD})


def groups(aid: Told, pensions: Told, certificates: Told) -> Said | None:
    """Dibao and tekun as civil affairs has them, all others as the list of pension premiums names them (类别).

    Whoever has no certificate is not disabled; how severely somebody is counts as the list of premiums says it.
    """
    named: frozenset[Group] = frozenset()
    unknown, rows = frozenset(Group), list[ListRow]()
    if aid.rows or aid.silence_speaks:
        paid = _in_full(aid)
        named, unknown = frozenset(Group(str(row.facts["kind"])) for row in paid), unknown - {Group.DIBAO, Group.TEKUN}
        rows += paid or aid.rows
    for row in pensions.those("group", GROUPS):
        if row.facts["premium_year"] == pensions.day.year and row.facts["group"] in unknown:
            named |= {Group(str(row.facts["group"]))}
            rows.append(row)
    unknown -= named | (DISABLED if certificates.is_silent else frozenset())
    return Said((named, unknown), tuple(rows)) if unknown != frozenset(Group) else None


def in_continuation(aid: Told) -> Said | None:
    """Whether dibao or tekun is paid though it was ended (延保)."""
    rows = tuple(row for row in _paid(aid) if row.facts.get("manner") == "continuation")
    if rows:
        return Said(value=True, rows=rows)
    return Said(value=False) if aid.silence_speaks or aid.rows else None


def _in_full(aid: Told) -> tuple[ListRow, ...]:
    """Dibao in continuation is none."""
    return tuple(row for row in _paid(aid) if row.facts.get("manner") != "continuation")


def _paid(aid: Told) -> tuple[ListRow, ...]:
    """The rows by which dibao or tekun is paid on the day."""
    return tuple(
        row
        for row in aid.those("kind", (Group.DIBAO, Group.TEKUN))
        if row.facts.get("change") not in NOT_PAID and (row.holds_to is None or row.holds_to > aid.day)
    )
