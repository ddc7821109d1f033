"""The six digits with which a second visitor confirms on the first one's phone (第二人口令)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from services.assistance.store import pins as store

DIGITS = 6
TRIES = 5
CLOSED_FOR = timedelta(minutes=15)
SALT_BYTES = 16
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**14, 8, 1
"""About 50 ms and 16 MiB a try."""
TOO_EASY = frozenset({"012345", "123456", "234567", "345678", "456789", "654321", "543210", "987654", "876543"})


class PinAnswer(StrEnum):
    """What a try says (对不对)."""

    RIGHT = "RIGHT"
    WRONG = "WRONG"
    CLOSED = "CLOSED"
    NOT_SET = "NOT_SET"


@dataclass(frozen=True)
class PinTried:
    """The outcome of a try, with the sentence for whoever holds the phone (口令结果)."""

    answer: PinAnswer
    sentence: str = ""


class PinUnusable(Exception):
    """These are not six digits that are worth anything; the sentence says why (口令不能用)."""


async def set_pin(session: AsyncSession, officer_id: str, pin: str) -> None:
    """Keep the slow hash of a new PIN; whoever is signed in sets only their own. Raises PinUnusable."""
    if not (pin.isascii() and pin.isdigit() and len(pin) == DIGITS):
        raise PinUnusable("没有保存。口令要 6 位数字，请重新填。")
    if len(set(pin)) == 1 or pin in TOO_EASY:
        raise PinUnusable("没有保存。这个口令太容易猜，请换一个。")
    salt = secrets.token_bytes(SALT_BYTES)
    await store.save(session, store.PinRow(officer_id, salt, _hash(pin, salt), 0, None))


async def has_pin(session: AsyncSession, officer_id: str) -> bool:
    """Whether an officer has set one."""
    return await store.find(session, officer_id) is not None


async def try_pin(session: AsyncSession, officer_id: str, pin: str) -> PinTried:
    """One try; five wrong ones close it for a quarter of an hour. The try counts even if the form is refused."""
    row = await store.find(session, officer_id, lock=True)
    if row is None:
        return PinTried(PinAnswer.NOT_SET, "这位同事还没有设口令。请他在自己的收件箱里确认。")
    now = clock.real_now()
    if row.closed_until is not None and now < row.closed_until:
        return PinTried(PinAnswer.CLOSED, _closed_words(row.closed_until, now))
    tries = row.tries if row.closed_until is None else 0
    if secrets.compare_digest(_hash(pin, row.salt), row.hash):
        await store.save(session, store.PinRow(officer_id, row.salt, row.hash, 0, None))
        return PinTried(PinAnswer.RIGHT)
    tries += 1
    until = now + CLOSED_FOR if tries >= TRIES else None
    await store.save(session, store.PinRow(officer_id, row.salt, row.hash, tries, until))
    if until is not None:
        return PinTried(PinAnswer.CLOSED, _closed_words(until, now))
    return PinTried(PinAnswer.WRONG, f"口令不对，还能试 {TRIES - tries} 次。")


def _closed_words(until: datetime, now: datetime) -> str:
    minutes = -(-int((until - now).total_seconds()) // 60)
    return f"口令错了 {TRIES} 次，{minutes} 分钟后再试，或请他在自己的收件箱里确认。"


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
