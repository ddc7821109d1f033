"""Uploads of departments: the file, what the dry run said, how far it is (报送的文件)."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from libs.web.paging import PER_PAGE
from services.intake.domain.feed import Feed

FILES_KEPT = timedelta(days=30)
"""After this long of real time the file itself is deleted; its rows and counts stay."""
COUNTED = (
    *("rows", "new", "corrected", "unchanged", "withdrawn", "silent", "not_there", "loadable", "bad", "unmatched"),
    *("repeated", "totals"),
)
"""What a dry run counts (试运行的各项)."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that a department sent (一次报送)."""

    upload_id: str
    feed: str
    department: str
    officer_id: str
    file_name: str
    size: int
    state: str
    """UPLOADED, CHECKING, CHECKED, LOADING, LOADED, WITHDRAWING, WITHDRAWN."""
    refused: str | None
    """Why the whole file was not taken in the dry run."""
    counts: Mapping[str, int] | None
    mistakes: Sequence[Mapping[str, Any]]
    months: tuple[date, ...]
    told: int
    job_id: UUID | None
    uploaded_at: datetime
    checked_at: datetime | None
    loaded_at: datetime | None
    withdrawn_at: datetime | None
    has_file: bool

    @property
    def is_nothing(self) -> bool:
        """A month without anything to report: no file came (零报告)."""
        return self.size == 0


@dataclass(frozen=True, slots=True)
class Received:
    """A file that just came in (刚收到的文件)."""

    upload_id: str
    feed: str
    department: str
    officer_id: str
    file_name: str
    file_hash: bytes
    file_sealed: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """A month of which a department says that it has nothing to report (零报告)."""

    upload_id: str
    feed: str
    department: str
    officer_id: str
    file_name: str
    file_hash: bytes
    """Of nobody's file: it only keeps the entry apart from others."""
    months: Sequence[date]


async def add_nothing(session: AsyncSession, nothing: Nothing, now: datetime, real_now: datetime) -> None:
    """Keep that there is nothing to report: loaded, without a file and without rows (零报告)."""
    values = {name: getattr(nothing, name) for name in Nothing.__slots__}
    counts = json.dumps(dict.fromkeys(COUNTED, 0))
    await session.execute(_ADD_NOTHING, {**values, "counts": counts, "now": now, "real_now": real_now})


async def add(session: AsyncSession, file: Received, now: datetime, real_now: datetime) -> None:
    """Keep a file (收下)."""
    values = {name: getattr(file, name) for name in Received.__slots__}
    await session.execute(_ADD, {**values, "now": now, "real_now": real_now})


async def same_file(session: AsyncSession, feed: str, department: str, file_hash: bytes) -> str | None:
    """The upload of this very file, unless it was withdrawn (同一张表)."""
    asked = {"feed": feed, "department": department, "hash": file_hash}
    found: str | None = (await session.execute(_SAME, asked)).scalar_one_or_none()
    return found


async def lock_list(session: AsyncSession, feed: str) -> None:
    """Whoever changes the rows of a list, or takes a file for it, does so alone until the transaction ends (锁清单)."""
    await session.execute(text("select pg_advisory_xact_lock(hashtextextended(:feed, 0))"), {"feed": f"feed {feed}"})


async def one(session: AsyncSession, upload_id: str, *, lock: bool = False) -> Upload | None:
    """An upload; with `lock` it is held until the transaction ends (一次报送)."""
    statement = _ONE_LOCKED if lock else _ONE
    row = (await session.execute(statement, {"id": upload_id})).mappings().one_or_none()
    return _upload(row) if row is not None else None


async def of_list(session: AsyncSession, feed: Feed, upload_id: str, *, lock: bool = False) -> Upload | None:
    """An upload of this list, sent by the department that sends it now; none if it is another's."""
    upload = await one(session, upload_id, lock=lock)
    return upload if upload is not None and (upload.feed, upload.department) == (feed.id, feed.department) else None


async def file_of(session: AsyncSession, upload_id: str) -> bytes | None:
    """The sealed file; None once it was deleted (原表)."""
    found = await session.execute(text("select file_sealed from uploads where upload_id = :id"), {"id": upload_id})
    sealed: bytes | None = found.scalar_one_or_none()
    return sealed


async def of_feed(session: AsyncSession, feed: str, department: str, *, skip: int = 0) -> list[Upload]:
    """A page of what a department sent of one list, the newest first (传过的)."""
    asked = {"feed": feed, "department": department, "most": PER_PAGE, "skip": skip}
    return [_upload(row) for row in (await session.execute(_OF_FEED, asked)).mappings()]


async def how_many(session: AsyncSession, feed: str, department: str) -> int:
    """How often a department sent one list (传过几次)."""
    found = await session.execute(_HOW_MANY, {"feed": feed, "department": department})
    return int(found.scalar_one())


async def months_loaded(session: AsyncSession, department: str | None) -> dict[str, frozenset[date]]:
    """The months that the lists of a department delivered; a list of which nothing is loaded is not in (已报月份)."""
    rows = await session.execute(_MONTHS, {"department": department})
    return {row.feed: frozenset(row.months) for row in rows}


async def newest(
    session: AsyncSession, feed: str, department: str, states: Collection[str], but: str = ""
) -> Upload | None:
    """The newest of a list that stands in one of these states, but for this one (最近的)."""
    asked = {"feed": feed, "department": department, "states": sorted(states), "but": but}
    row = (await session.execute(_NEWEST, asked)).mappings().one_or_none()
    return _upload(row) if row is not None else None


async def move(session: AsyncSession, upload_id: str, state: str, job_id: UUID | None = None) -> None:
    """An upload goes on to a state, with the job that works on it (状态)."""
    await session.execute(_MOVE, {"id": upload_id, "state": state, "job": job_id})


async def refuse(session: AsyncSession, upload_id: str, sentence: str, now: datetime) -> None:
    """The dry run could not take the file at all (整张表不收)."""
    await session.execute(_REFUSE, {"id": upload_id, "sentence": sentence, "now": now})


async def keep_check(
    session: AsyncSession,
    upload_id: str,
    counts: Mapping[str, int],
    mistakes: Sequence[Mapping[str, Any]],
    now: datetime,
) -> None:
    """What the dry run found (试运行的结果)."""
    values = {"id": upload_id, "counts": json.dumps(counts), "mistakes": json.dumps(mistakes), "now": now}
    await session.execute(_CHECKED, values)


async def keep_months(session: AsyncSession, upload_id: str, months: Sequence[date]) -> None:
    """The months that the file delivers (所报月份)."""
    await session.execute(
        text("update uploads set months = cast(:months as date[]) where upload_id = :id"),
        {"id": upload_id, "months": list(months)},
    )


async def count_told(session: AsyncSession, upload_id: str, told: int) -> int:
    """So many more facts were told under this upload; all of them so far (已告知)."""
    found = await session.execute(_TOLD, {"id": upload_id, "told": told})
    total: int = found.scalar_one()
    return total


async def loaded_before(session: AsyncSession, feed: str) -> bool:
    """Whether anything of this list was ever loaded (是不是第一次)."""
    found = await session.execute(_LOADED_BEFORE, {"feed": feed})
    return bool(found.scalar_one())


async def end(session: AsyncSession, upload_id: str, state: str, now: datetime) -> None:
    """Loaded, or withdrawn (载好、撤回)."""
    await session.execute(_END, {"id": upload_id, "state": state, "now": now})


async def delete_old_files(session: AsyncSession, real_now: datetime) -> int:
    """Delete files, and rows that nobody loaded, thirty days after they came; says how many files (删原表)."""
    before = {"before": real_now - FILES_KEPT}
    await session.execute(_FORGET_STAGED, before)
    return len((await session.execute(_FORGET_FILES, before)).all())


def _upload(row: RowMapping) -> Upload:
    fields = {name: row[name] for name in Upload.__slots__}
    return Upload(**{**fields, "months": tuple(row["months"])})


_COLUMNS = """
    upload_id, feed, department, officer_id, file_name, size, state, refused, counts, mistakes, months, told, job_id,
    uploaded_at, checked_at, loaded_at, withdrawn_at, file_sealed is not null as has_file
"""
_ADD = text(
    """
    insert into uploads (upload_id, feed, department, officer_id, file_name, file_hash, file_sealed, size, state,
                         mistakes, months, told, uploaded_at, received_at)
    values (:upload_id, :feed, :department, :officer_id, :file_name, :file_hash, :file_sealed, :size, 'UPLOADED',
            '[]', '{}', 0, :now, :real_now)
    """
)
_ADD_NOTHING = text(
    """
    insert into uploads (upload_id, feed, department, officer_id, file_name, file_hash, size, state, counts, mistakes,
                         months, told, uploaded_at, received_at, checked_at, loaded_at)
    values (:upload_id, :feed, :department, :officer_id, :file_name, :file_hash, 0, 'LOADED', cast(:counts as jsonb),
            '[]', cast(:months as date[]), 0, :now, :real_now, :now, :now)
    """
)
_SAME = text(
    "select upload_id from uploads where feed = :feed and department = :department and file_hash = :hash "
    "and state <> 'WITHDRAWN'"
)
_ONE = text(f"select {_COLUMNS} from uploads where upload_id = :id")  # noqa: S608 - a constant of this file
_ONE_LOCKED = text(f"select {_COLUMNS} from uploads where upload_id = :id for update")  # noqa: S608 - likewise
_OF_FEED = text(
    f"select {_COLUMNS} from uploads where feed = :feed and department = :department "  # noqa: S608 - likewise
    "order by uploaded_at desc, upload_id desc limit :most offset :skip"
)
_HOW_MANY = text("select count(*) from uploads where feed = :feed and department = :department")
_MONTHS = text(
    """
    select feed, coalesce(array_agg(distinct month) filter (where month is not null), '{}') as months
      from uploads left join unnest(months) as month on true
     where department = :department and state = 'LOADED' group by feed
    """
)
_NEWEST = text(
    f"select {_COLUMNS} from uploads where feed = :feed and department = :department "  # noqa: S608 - likewise
    "and state = any(:states) and upload_id <> :but order by uploaded_at desc, upload_id desc limit 1"
)
_MOVE = text("update uploads set state = :state, job_id = coalesce(:job, job_id) where upload_id = :id")
_REFUSE = text(
    "update uploads set state = 'UPLOADED', refused = :sentence, checked_at = :now, counts = null where upload_id = :id"
)
_CHECKED = text(
    """
    update uploads set state = 'CHECKED', refused = null, counts = cast(:counts as jsonb),
                       mistakes = cast(:mistakes as jsonb), checked_at = :now
     where upload_id = :id
    """
)
_TOLD = text("update uploads set told = told + :told where upload_id = :id returning told")
_LOADED_BEFORE = text(
    "select exists (select from uploads where feed = :feed and loaded_at is not null and state <> 'WITHDRAWN')"
)
_END = text(
    """
    update uploads set state = :state,
                       loaded_at = case when :state = 'LOADED' then cast(:now as timestamptz) else loaded_at end,
                       withdrawn_at = case when :state = 'WITHDRAWN' then cast(:now as timestamptz) end
     where upload_id = :id
    """
)
_FORGET_STAGED = text(
    "delete from staged_rows s using uploads u where s.upload_id = u.upload_id and u.received_at < :before "
    "and u.state <> 'LOADING'"
)
_FORGET_FILES = text(
    """
    update uploads set file_sealed = null
     where file_sealed is not null and received_at < :before and state not in ('CHECKING', 'LOADING')
    returning upload_id
    """
)
