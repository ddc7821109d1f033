"""An entry of a line, with the rows that say each fact of it (一条信息)."""

from collections.abc import Sequence
from typing import Any

from services.screening.domain.facts import Source
from services.screening.domain.gathering.sayings import Said
from services.screening.domain.rulebook.fact import Fact

SOURCES = "sources"
"""The key under which an entry keeps, by the name of a fact, the rows that say it; no fact has this name."""

Entry = dict[str, Any]


def entry_of(found: Sequence[tuple[Fact, Said]]) -> Entry:
    """What was read, as a line keeps it."""
    sources: dict[str, tuple[Source, ...]] = {fact.name: tuple(row.source for row in said.rows) for fact, said in found}
    return {**{fact.name: said.value for fact, said in found}, SOURCES: sources}


def said_by(source: Source, *found: tuple[Fact, Any]) -> Entry:
    """Facts that one row says."""
    said = {fact.name: value for fact, value in found}
    return {**said, SOURCES: dict.fromkeys(said, (source,))}


def together(*entries: Entry) -> Entry:
    """What several say of one thing, the last first believed, and all their sources."""
    found: Entry = {}
    for entry in entries:
        found |= {**entry, SOURCES: found.get(SOURCES, {}) | entry.get(SOURCES, {})}
    return found
