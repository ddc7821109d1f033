"""What every event has: a name, a key that orders it, and a body that never changes once told."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """One fact that a service tells the others (事件).

    A subclass sets `name` (`<service>.<subject>_<participle>.v<n>`) and `key`. Hearers ignore fields they do not know,
    so adding an optional field is free; anything else is a new version with a new name.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: ClassVar[str]

    region: str
    """Whose policy holds: jinjiang or dalian."""

    @property
    def key(self) -> str:
        """What this event is ordered by: a household's id, or `village:<code>`, `feed:<id>` and the like."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """The thing of which this event tells (`ce_subject`); the key, unless an event says otherwise."""
        return self.key


class HouseholdEvent(Event):
    """A fact about one household; kept in order for it (一户的事件)."""

    household_id: str

    @property
    def key(self) -> str:
        """The household."""
        return self.household_id


class UnknownEvent(Exception):
    """No event of this name is in the catalogue."""


class Catalog:
    """The events that a system knows, by name, and the topics they are told on."""

    def __init__(self, events: Iterable[type[Event]]) -> None:
        self.by_name: Mapping[str, type[Event]] = {event.name: event for event in events}

    def event(self, name: str) -> type[Event]:
        """The definition of an event. Raises UnknownEvent."""
        try:
            return self.by_name[name]
        except KeyError:
            raise UnknownEvent(name) from None

    @property
    def topics(self) -> list[str]:
        """Every topic that something is told on."""
        return sorted({topic_of(name) for name in self.by_name})


def topic_of(name: str) -> str:
    """The topic on which events of this name are told: one a service."""
    return name.split(".", 1)[0] + ".events"


def source_of(name: str) -> str:
    """Who tells events of this name (`ce_source`)."""
    return "/" + name.split(".", 1)[0]
