"""A request that comes twice is answered once (重复提交只算一次).

The key, the change and what it tells are one transaction. The key is made with the draft, 128 random bits, and counts
for its caller only.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock

KEPT = timedelta(days=90)
RETRY_AFTER_S = 2
KEY_LENGTH = (22, 64)
"""128 bits are 22 characters of base64url or more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    body: bytes
    content_type: str


class KeyUnusable(Exception):
    """The idempotency key is missing, or too short to be random (400)."""


class InFlight(Exception):
    """The same request is being handled now: ask again in two seconds (409)."""


class OtherBody(Exception):
    """The key was used for a request with other content (422)."""


async def earlier_answer(session: AsyncSession, caller: str, key: str, body: bytes) -> Answer | None:
    """The answer given to this very request before, or None: then handle it, and `remember` in this transaction.

    Raises KeyUnusable, InFlight, OtherBody.
    """
    if not KEY_LENGTH[0] <= len(key) <= KEY_LENGTH[1]:
        raise KeyUnusable
    if not (await session.execute(_TRY_LOCK, {"lock": _lock_number(caller, key)})).scalar_one():
        raise InFlight
    row = (await session.execute(_FIND, {"caller": caller, "key": key})).mappings().one_or_none()
    if row is None:
        return None
    if bytes(row["body_hash"]) != hashlib.sha256(body).digest():
        raise OtherBody
    return Answer(row["status"], bytes(row["answer"]), row["content_type"])


async def remember(session: AsyncSession, caller: str, key: str, body: bytes, answer: Answer) -> None:
    """Keep what is about to be answered."""
    await session.execute(
        _REMEMBER,
        {
            "caller": caller,
            "key": key,
            "body_hash": hashlib.sha256(body).digest(),
            "status": answer.status,
            "answer": answer.body,
            "content_type": answer.content_type,
            "at": clock.real_now(),
        },
    )


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drop keys after 90 days."""
    await session.execute(text("delete from idempotent_requests where asked_at < :before"), {"before": now - KEPT})


def _lock_number(caller: str, key: str) -> int:
    digest = hashlib.sha256(f"{caller}\n{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


_TRY_LOCK = text("select pg_try_advisory_xact_lock(:lock)")
_FIND = text("select * from idempotent_requests where caller = :caller and key = :key")
_REMEMBER = text(
    """
    insert into idempotent_requests (caller, key, body_hash, status, answer, content_type, asked_at)
    values (:caller, :key, :body_hash, :status, :answer, :content_type, :at)
    """
)
