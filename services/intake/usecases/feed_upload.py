"""A department sends a file, says what its columns are, and asks for the dry run and the loading (上传、看列、载入)."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock, jobs
from services.intake.domain import columns
from services.intake.domain.feed import ROLL, Feed
from services.intake.domain.problems import FileRefused
from services.intake.store import column_choices, feed_uploads
from services.intake.store.feed_uploads import Received, Upload
from services.intake.usecases import feed_short, old_format
from services.intake.usecases.feed_desk import Desk
from services.intake.usecases.feed_short import Consent

CHECK, LOAD, WITHDRAW = "feeds.check", "feeds.load", "feeds.withdraw"
FILE_NAME_MAX = 120
HEADERS_MAX = 200


class NotNow(Exception):
    """The upload is not in a state for this; the sentence says why (现在不行)."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a file just sent (收到)."""

    upload_id: str
    same: bool
    """This very file was here before: nothing changed."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as its sender gave it (送来的文件)."""

    name: str
    content: bytes
    officer_id: str


async def take(session: AsyncSession, desk: Desk, feed: Feed, file: Incoming, now: datetime) -> Sent:
    """Receive a file; the same file again changes nothing. Raises FileRefused when nothing can be read of it."""
    digest = hashlib.sha256(file.content).digest()
    await feed_uploads.lock_list(session, feed.id)
    before = await feed_uploads.same_file(session, feed.id, feed.department, digest)
    if before is not None:
        return Sent(before, same=True)
    choices = await column_choices.known(session, feed.id, feed.department)
    content = await asyncio.to_thread(old_format.as_xlsx, file.content)
    await asyncio.to_thread(_readable, feed, content, choices)
    sealed = await asyncio.to_thread(desk.seal_file, content)
    received = Received(
        upload_id=str(clock.new_id()),
        feed=feed.id,
        department=feed.department,
        officer_id=file.officer_id,
        file_name=" ".join(file.name.split())[:FILE_NAME_MAX] or feed.title,
        file_hash=digest,
        file_sealed=sealed,
        size=len(file.content),
    )
    await feed_uploads.add(session, received, now, clock.real_now())
    return Sent(received.upload_id, same=False)


def _readable(feed: Feed, content: bytes, choices: Mapping[str, str]) -> None:
    """A table with a header. What was said of the columns before may be wrong for this one: then it is asked anew."""
    try:
        columns.open_matched(feed, content, choices)
    except FileRefused:
        if not choices:
            raise
        columns.open_matched(feed, content)


async def ask_check(session: AsyncSession, desk: Desk, upload: Upload, chosen: Mapping[str, str], by: str) -> None:
    """Keep what the sender says of the columns and ask for the dry run. Raises NotNow (试运行)."""
    if upload.state not in ("UPLOADED", "CHECKED"):
        raise NotNow(_said(upload))
    feed = desk.feeds[upload.feed]
    known = {header: name for header, name in chosen.items() if name == "" or name in feed.places}
    if len(known) > HEADERS_MAX:
        raise NotNow(f"列太多：最多 {HEADERS_MAX} 列。")
    await column_choices.remember(session, upload.feed, upload.department, known)
    job_id = await jobs.ask(session, CHECK, {"upload_id": upload.upload_id}, by)
    await feed_uploads.move(session, upload.upload_id, "CHECKING", job_id)


async def ask_load(session: AsyncSession, desk: Desk, upload: Upload, consent: Consent) -> None:
    """Ask that the good rows be loaded. Raises NotNow, and ReasonMissing for one much shorter (载入)."""
    if upload.state in ("LOADING", "LOADED"):
        return
    if upload.state != "CHECKED" or upload.counts is None:
        raise NotNow(_said(upload))
    if not upload.has_file:
        raise NotNow("没有载入：原表放了 30 天，已经删除。请重传。")
    question = await feed_short.question(session, desk, upload)
    if question is not None:
        if consent.reason is None:
            raise NotNow(f"没有载入：{question}")
        await feed_short.confirm(session, desk, upload, consent)
    job_id = await jobs.ask(session, LOAD, {"upload_id": upload.upload_id}, consent.by)
    await feed_uploads.move(session, upload.upload_id, "LOADING", job_id)


async def ask_withdraw(session: AsyncSession, desk: Desk, upload: Upload, by: str) -> None:
    """Take a whole upload back. Raises NotNow (撤回整次)."""
    if upload.state in ("WITHDRAWING", "WITHDRAWN"):
        return
    if upload.state != "LOADED" or not may_withdraw(desk, upload):
        raise NotNow(_said(upload))
    job_id = await jobs.ask(session, WITHDRAW, {"upload_id": upload.upload_id}, by)
    await feed_uploads.move(session, upload.upload_id, "WITHDRAWING", job_id)


def may_withdraw(desk: Desk, upload: Upload) -> bool:
    """A list of facts may be taken back whole; the register of households is corrected, never emptied.

    Where nothing was reported, nothing is taken back: whoever has something to report sends it.
    """
    return upload.state == "LOADED" and desk.feeds[upload.feed].tells != ROLL and not upload.is_nothing


def _said(upload: Upload) -> str:
    sentences = {
        "UPLOADED": "没有载入：还没试运行。请先点“试运行”。",
        "CHECKING": "没有提交：正在试运行，请等它完。",
        "CHECKED": "没有撤回：这张表还没载入，不用撤回。",
        "LOADING": "没有提交：正在载入，请等它完。",
        "LOADED": "没有提交：这张表已经载入。要改，请改好再传一次。",
        "WITHDRAWING": "没有提交：正在撤回，请等它完。",
        "WITHDRAWN": "没有提交：这张表已经撤回。请重传。",
    }
    return sentences[upload.state]
