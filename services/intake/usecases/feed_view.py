"""What the pages of the lists show: how each list stands, a file's columns, what became of its rows (报送的页面)."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import jobs
from services.intake.domain.annotate import annotate
from services.intake.domain.columns import Matching, preview
from services.intake.domain.due import Due, due
from services.intake.domain.feed import Feed
from services.intake.domain.identity import mask_id, mask_name
from services.intake.domain.missed import Missed
from services.intake.domain.problems import FileRefused
from services.intake.domain.sheet import Sheet
from services.intake.store import feed_outcomes, feed_uploads, missed_lists, uploads
from services.intake.store.feed_outcomes import HIT, OUTCOMES, Outcome
from services.intake.store.feed_uploads import Upload
from services.intake.store.uploads import HeldUpload
from services.intake.usecases.feed_desk import ROW, Desk, day_of

LABELS = {
    "quiet": "筛查过，未触发",
    "confirmed": "触发疑点：核实确认",
    "no_risk": "触发疑点：核实无风险",
    "in_hand": "触发疑点：正在办",
    "unmatched": "查无此人",
    "waiting": "正在筛查",
    "kept": "已登记",
    "replaced": "后来更正了",
    "withdrawn": "已撤回",
}
SENTENCES = {
    "quiet": "按现行规则筛查过，没有触发疑点，不用再做什么。",
    "confirmed": "触发了疑点，入户核实确认有风险，已建档帮扶。",
    "no_risk": "触发了疑点，入户核实没有风险，已办结。",
    "in_hand": "触发了疑点，正在核实，有结果再告诉您。",
    "unmatched": "不在农户名册里。登记后自动再比一次，不用重报。",
    "waiting": "已经送去筛查，还没有结果，过几分钟再看。",
    "kept": "已按这一行登记。",
    "replaced": "后来的一张表更正了这一行，以新的为准。",
    "withdrawn": "这一行已经撤回，不再作数。",
}
FILTERS: dict[str, tuple[str, ...]] = {"": OUTCOMES, "hit": HIT, **{name: (name,) for name in OUTCOMES}}


@dataclass(frozen=True)
class Standing:
    """A list and how it stands today (一张清单)."""

    feed: Feed
    due: Due
    missed: Missed | None
    today: date

    @property
    def words(self) -> str:
        """How it stands, beside its name: a list that is missed stays so until it comes (已报、没到期、▲ 晚 3 天)."""
        if self.missed is not None and not self.due.days_late:
            return f"▲ 晚 {self.missed.days_late(self.today)} 天"
        return self.due.words

    @property
    def late(self) -> str:
        """What is said of a late list on its page; empty where it is not late (4 月清单晚 3 天)."""
        if self.missed is not None:
            return self.missed.sentence(self.today)
        if self.due.month is not None and self.due.days_late and not self.due.delivered:
            return f"{self.due.month.month} 月清单晚 {self.due.days_late} 天。"
        return ""


async def standings(session: AsyncSession, desk: Desk, department: str | None, today: date) -> list[Standing]:
    """The lists of a department and how each stands (要报的清单)."""
    missed, loaded = await missed_lists.open_now(session), await feed_uploads.months_loaded(session, department)
    return [
        Standing(feed, due(feed, loaded.get(feed.id, ()), today, ever=feed.id in loaded), missed.get(feed.id), today)
        for feed in desk.of_department(department)
    ]


@dataclass(frozen=True)
class Columns:
    """A file's columns beside ours (看列对不对)."""

    sheet: Sheet
    matching: Matching
    rows: tuple[tuple[str, ...], ...]
    problem: str | None

    @property
    def lines(self) -> list[tuple[int, str, str | None, bool]]:
        """Place, header, our column, whether its sender must say which it is; those come first."""
        unknown = {each.index for each in self.matching.unknown}
        ours = (self.matching.withdraw_index, self.matching.errors_index)
        found = [
            (index, header, self.choices.get(index), index in unknown)
            for index, header in enumerate(self.matching.headers)
            if header and index not in ours
        ]
        return sorted(found, key=lambda line: not line[3])

    @property
    def choices(self) -> dict[int, str]:
        """Which of our columns each of theirs is taken for."""
        return {each.index: each.column.name for each in self.matching.matched}


async def columns_of(session: AsyncSession, desk: Desk, upload: Upload) -> Columns:
    """Their columns and the first rows, masked. Raises FileGone, FileRefused."""
    problem = upload.refused
    try:
        sheet, matching = await desk.columns(session, upload)
    except FileRefused as error:
        problem = error.sentence
        sheet, matching = await desk.columns_plain(session, upload)
    return Columns(sheet, matching, preview(sheet, matching), problem)


async def annotated(session: AsyncSession, desk: Desk, upload: Upload) -> tuple[bytes, str]:
    """The sender's own file with the column 错误说明, and its type. Raises FileGone, FileRefused."""
    moment = upload.checked_at or upload.uploaded_at
    sheet, matching, checked = await desk.checked(session, upload, day_of(moment))
    content = await desk.beside(annotate, sheet, matching, checked.bad)
    return content, "csv" if sheet.csv is not None else "xlsx"


@dataclass(frozen=True)
class Progress:
    """How far a job is (进度)."""

    done: int
    total: int
    failed: bool


async def progress(session: AsyncSession, upload: Upload) -> Progress:
    """How far the job of this upload is."""
    job = await jobs.one(session, upload.job_id) if upload.job_id is not None else None
    if job is None:
        return Progress(0, 1, failed=False)
    return Progress(job.done, job.total or 1, failed=job.state in ("FAILED", "CANCELLED"))


async def held(session: AsyncSession, upload: Upload) -> HeldUpload | None:
    """What screening said of this list, while it waits for somebody to let it pass (先停一停)."""
    return await uploads.of_upload(session, upload.upload_id)


@dataclass(frozen=True)
class RowLine:
    """One row of the page 报了之后."""

    line_no: int
    label: str
    outcome: str
    sentence: str


async def rows_of(
    session: AsyncSession, desk: Desk, upload: Upload, wanted: tuple[str, ...], page: int
) -> list[RowLine]:
    """One page of rows, each with one sentence (逐行看)."""
    found = await feed_outcomes.listed(session, upload.upload_id, wanted, page)
    return [_line(desk, desk.feeds[upload.feed], row) for row in found]


def _line(desk: Desk, feed: Feed, row: Outcome) -> RowLine:
    sentence = SENTENCES[row.outcome]
    if row.outcome == "unmatched" and row.sealed is not None:
        who: dict[str, Any] = json.loads(desk.vault.open(ROW, row.sealed))
        name, number = who[feed.identifies.name], who[feed.identifies.person]
        sentence = f"{mask_name(name)}（{mask_id(number)}）{sentence}"
    return RowLine(row.line_no, LABELS[row.outcome], row.outcome, sentence)
