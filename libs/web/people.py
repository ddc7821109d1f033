"""Names for a page or a letter, asked of intake once, with the reader's own cookie (人名).

Intake checks who asks, masks, and writes one line in its log of looks. No service keeps a name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import httpx
import structlog

from libs.web.inside import over_socket
from libs.web.session import COOKIE

log = structlog.get_logger()
AWAY = "（姓名暂时取不到）"
NO_PLACE = ""
TIMEOUT_S = 2.0
AT_ONCE = 500
"""Ids in one question; a page shows fewer."""


@dataclass(frozen=True, slots=True)
class Card:
    """A household as a reader may see it (人名卡)."""

    household_id: str
    head: str
    """许*英; the full name where the purpose allows it."""
    place: str = NO_PLACE
    """安海镇 型厝村 2 组."""
    members: int | None = None
    minors: int = 0
    formerly_poor: bool | None = None
    phone_masked: str | None = None
    phone: str | None = None
    """The number itself, only where the purpose allows it."""


class People(Protocol):
    """Where names come from."""

    async def cards(self, cookie: str, household_ids: Sequence[str], purpose: str) -> dict[str, Card]:
        """One card for every id asked."""

    async def officers(self, cookie: str, officer_ids: Sequence[str]) -> dict[str, str]:
        """How each officer is called: 安海镇 王*芳."""

    async def reports(self, cookie: str, report_ids: Sequence[str], purpose: str) -> dict[str, str]:
        """The words of reports; never for a village audience."""

    async def places(self, cookie: str, codes: Sequence[str]) -> dict[str, str]:
        """How towns and villages are called: 安海镇."""


class IntakePeople:
    """Asks intake's web process over its socket; while it is away, pages show that names are missing."""

    def __init__(self, socket: Path) -> None:
        self._client = httpx.AsyncClient(transport=over_socket(socket), base_url="http://intake", timeout=TIMEOUT_S)

    async def close(self) -> None:
        """Close the connections to intake."""
        await self._client.aclose()

    async def cards(self, cookie: str, household_ids: Sequence[str], purpose: str) -> dict[str, Card]:
        """One card for every id asked; what intake does not give is shown as missing."""
        found = await self._ask("cards", cookie, household_ids, purpose)
        cards = {key: card for key, value in found.items() if (card := card_of(key, value)) is not None}
        return {one: cards.get(one) or Card(one, AWAY) for one in household_ids}

    async def officers(self, cookie: str, officer_ids: Sequence[str]) -> dict[str, str]:
        """How each officer is called."""
        found = await self._ask("officers", cookie, officer_ids, "page")
        return {one: str(found.get(one, AWAY)) for one in officer_ids}

    async def reports(self, cookie: str, report_ids: Sequence[str], purpose: str) -> dict[str, str]:
        """The words of reports that intake lets this reader see."""
        found = await self._ask("reports", cookie, report_ids, purpose)
        return {one: str(found[one]) for one in report_ids if one in found}

    async def places(self, cookie: str, codes: Sequence[str]) -> dict[str, str]:
        """How towns and villages are called; one that intake does not know is called by its code."""
        found = await self._ask("places", cookie, codes, "page")
        return {one: str(found.get(one) or one) for one in codes}

    async def _ask(self, what: str, cookie: str, ids: Sequence[str], purpose: str) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        unique = sorted(set(ids))
        headers = {"Cookie": f"{COOKIE}={cookie}", "Sec-Fetch-Site": "same-origin"}
        for start in range(0, len(unique), AT_ONCE):
            question = {"ids": unique[start : start + AT_ONCE], "purpose": purpose}
            try:
                answer = await self._client.post(f"/api/intake/people/{what}", json=question, headers=headers)
                answer.raise_for_status()
                given = answer.json()[what]
            except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
                log.warning("names_missing", what=what, cause=type(error).__name__)
                break
            found.update(given)
        return found


def card_of(household_id: str, value: Mapping[str, Any]) -> Card | None:
    """A card as intake tells it; fields that this side does not know are left out."""
    known = {field.name for field in fields(Card)}
    try:
        return Card(**({key: value[key] for key in value if key in known} | {"household_id": household_id}))
    except TypeError:
        return None
