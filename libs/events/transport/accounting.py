"""What a service tells of what it parks, releases and drops, so that the ledger can count it apart (停放记账).

Parked is a state of an item, not an end: known and visible, and nobody looks for it elsewhere. Only services that end
items of the ledger tell it; the others hand over no `Accounting`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.base import Catalog, Event
from libs.events.contracts.values import ItemEnd
from libs.events.transport import dead_letters, envelope, outbox
from libs.events.transport.dead_letters import DeadLetter
from libs.events.transport.envelope import Message

if TYPE_CHECKING:
    from libs.events.transport.handlers import Handlers


@dataclass(frozen=True, slots=True)
class Accounting:
    """The events by which one service tells it."""

    parking_changed: Callable[..., Event]
    """Made with `parked` and `released`: households."""
    items_ended: Callable[..., Event]
    """Made with `region`, `items` and `end`."""
    item_of: Mapping[type[Event], Callable[[Any], str]]
    """Event → the ledger's item that it carries and this service ends."""


async def parked(session: AsyncSession, handlers: "Handlers", keys: Sequence[str]) -> None:
    """These households are parked from now on."""
    if handlers.accounting is not None and keys:
        await outbox.put(session, handlers.accounting.parking_changed(parked=tuple(keys)))


async def released(session: AsyncSession, handlers: "Handlers", keys: Sequence[str]) -> None:
    """These households have nothing parked any more."""
    if handlers.accounting is not None and keys:
        await outbox.put(session, handlers.accounting.parking_changed(released=tuple(keys)))


async def dropped(session: AsyncSession, handlers: "Handlers", catalog: Catalog, letter: DeadLetter) -> None:
    """A parked message is never handled: its item has come to an end. What nobody can read names no item."""
    if handlers.accounting is None:
        return
    message = envelope.read(letter.as_record, catalog)
    event = message.event if isinstance(message, Message) else None
    item_of = handlers.accounting.item_of.get(type(event)) if event is not None else None
    if event is not None and item_of is not None:
        ended = handlers.accounting.items_ended(region=event.region, items=(item_of(event),), end=ItemEnd.DROPPED)
        await outbox.put(session, ended)
    if not await dead_letters.is_parked(session, letter.key):
        await released(session, handlers, [letter.key])
