"""A department's system pushes its rows; they go the way of a file, and each row is answered (接口推送)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain import columns, pushed
from services.intake.domain.columns import Matching
from services.intake.domain.feed import Feed
from services.intake.domain.problems import FileRefused, Reason
from services.intake.domain.results import Checked
from services.intake.domain.sheet import Sheet, open_sheet, refuse_if_too_big
from services.intake.store import column_choices, feed_outcomes, feed_uploads
from services.intake.store.feed_uploads import Upload
from services.intake.usecases import feed_upload
from services.intake.usecases.feed_desk import Desk, FileGone, day_of
from services.intake.usecases.feed_short import Consent
from services.intake.usecases.feed_stage import Compared, compare
from services.intake.usecases.feed_upload import Incoming, NotNow, Sent
from services.intake.usecases.feed_view import LABELS, SENTENCES

FILE_NAME = "业务系统推送"
NOT_YET = "还没有逐行的结果：正在办，请过一会儿再看。"
SAID: Mapping[str, str] = {
    "new": "新的",
    "corrected": "更正上次的",
    "unchanged": "跟上次一样，不动",
    "withdrawing": "撤回上次的",
    "not_there": "撤回没载过的，不动",
    "passed_over": "重复的，或是合计，跳过",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one row (逐行的答复)."""

    row: int
    """As in the file: 1 is the line of the fields, so the first row is 2."""
    answer: str
    sentence: str


async def push(session: AsyncSession, desk: Desk, feed: Feed, sent: tuple[bytes, str], consent: Consent) -> Sent:
    """Take rows in and begin the dry run; the same rows again change nothing. `sent`: the body and its kind.

    Raises FileRefused: nobody is there to be asked what an unknown field is.
    """
    body, kind = sent
    refuse_if_too_big(body)
    content = await desk.beside(pushed.as_csv, body, kind)
    choices = await column_choices.known(session, feed.id, feed.department)
    await desk.beside(_refuse_unknown, feed, content, choices)
    taken = await feed_upload.take(session, desk, feed, Incoming(FILE_NAME, content, consent.by), consent.now)
    upload = await feed_uploads.one(session, taken.upload_id, lock=True)
    assert upload is not None, "it was taken"
    if upload.state == "UPLOADED":
        await feed_upload.ask_check(session, desk, upload, {}, consent.by)
    return taken


def _refuse_unknown(feed: Feed, content: bytes, choices: Mapping[str, str]) -> None:
    matching = columns.match(feed, open_sheet(content), choices)
    if matching.unknown:
        names = "、".join(f"“{each.header}”" for each in matching.unknown)
        raise FileRefused(Reason.UNKNOWN_COLUMNS, f"没有收下：不认识的字段 {names}。")
    matching.refuse_if_incomplete()


async def answers(session: AsyncSession, desk: Desk, upload: Upload) -> list[Answer]:
    """What is said of each row: after the dry run what loading it would do, after loading what became of it.

    Raises NotNow while a job works on it, FileGone where only the file would tell.
    """
    if upload.state == "CHECKED":
        return await _of_dry_run(session, desk, upload)
    if upload.state not in ("LOADED", "WITHDRAWN"):
        raise NotNow(upload.refused or NOT_YET)
    became = {each.line_no: each.outcome for each in await feed_outcomes.everything(session, upload.upload_id)}
    found = {row: Answer(row, name, f"{LABELS[name]}。{SENTENCES[name]}") for row, name in became.items() if row}
    try:
        seen = await desk.checked(session, upload, day_of(upload.checked_at or upload.uploaded_at))
    except FileGone:
        seen = None
    if seen is not None:
        others = {row.number: "unchanged" for row in seen[2].good}
        others |= {row.number: "withdrawing" for row in seen[2].withdrawals}
        found = {**await desk.beside(_whole, seen, others), **found}
    return [found[row] for row in sorted(found)]


async def _of_dry_run(session: AsyncSession, desk: Desk, upload: Upload) -> list[Answer]:
    feed = desk.feeds[upload.feed]
    seen = await desk.checked(session, upload, day_of(upload.checked_at or upload.uploaded_at))
    compared = await compare(session, desk, feed, seen[2])
    found = await desk.beside(_whole, seen, dict(_loading(compared)))
    return [found[row] for row in sorted(found)]


def _loading(compared: Compared) -> Iterator[tuple[int, str]]:
    checked, changes, unknown = compared.checked, compared.changes, compared.unknown
    for name, rows in (("new", changes.new), ("corrected", changes.corrected), ("unchanged", changes.unchanged)):
        for row in rows:
            yield row.number, "unmatched" if row.key_hash in unknown else name
    not_there = {row.number for row in changes.not_there}
    for marked in checked.withdrawals:
        yield marked.number, "not_there" if marked.number in not_there else "withdrawing"


def _whole(seen: tuple[Sheet, Matching, Checked], named: Mapping[int, str]) -> dict[int, Answer]:
    """Every row of the file: what is wrong with it, what it is named, else that it was passed over."""
    sheet, matching, checked = seen
    bad = {row.number: row.text for row in checked.bad}
    found = {}
    for number, _ in sheet.rows_below(matching.header_row):
        name = "to_correct" if number in bad else named.get(number, "passed_over")
        found[number] = Answer(number, name, bad.get(number) or SAID.get(name) or SENTENCES[name])
    return found
