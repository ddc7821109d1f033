"""What every step of a list needs: which lists there are, the keys, the divisions (报送的公共部分)."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property, lru_cache, partial
from typing import ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain import columns, rows
from services.intake.domain.columns import Matching
from services.intake.domain.divisions import Divisions
from services.intake.domain.feed import Feed
from services.intake.domain.places import find_place
from services.intake.domain.plan import REMEMBERED, VILLAGES
from services.intake.domain.results import Checked
from services.intake.domain.sheet import Sheet, open_sheet
from services.intake.store import column_choices, feed_uploads
from services.intake.store.feed_uploads import Upload
from services.intake.store.vault import Vault

P = ParamSpec("P")
R = TypeVar("R")
BEIJING = timezone(timedelta(hours=8))
FILE = "file"
ROW = "row"
REASON = "reason"
COUNTY_OFFICE = "农业农村局"
"""The county office decides, and sends the rolls of the villages."""


class FileGone(Exception):
    """The file was deleted after thirty days (原表已经删除)."""


@dataclass(frozen=True)
class Desk:
    """Where lists are received (报送台)."""

    region: str
    vault: Vault
    hash_key: bytes
    feeds: Mapping[str, Feed]
    divisions: Divisions
    shrunk_pct: int
    """How much shorter than the last one a whole list may be before its sender must say why."""
    late_days: int
    """How many days after its day the leading group office is told of a list that did not come."""

    @property
    def area(self) -> str:
        """The code of everything that the lists are of: the county, or the municipality."""
        return self.divisions.area

    def of_department(self, department: str | None) -> list[Feed]:
        """The lists that a department sends (要报的清单)."""
        own = [feed for feed in self.feeds.values() if feed.department == department]
        return sorted(own, key=lambda feed: not feed.shown_first)

    def against(self, today: date) -> rows.Against:
        """What rows are held against."""
        registers = {VILLAGES: self.divisions.village_codes}
        return rows.Against(today, self.hash_key, registers, self.find_village)

    @cached_property
    def find_village(self) -> Callable[[str], str | None]:
        """`find_place` of these divisions; the places of a list repeat, so the last ones are remembered."""
        return lru_cache(REMEMBERED)(partial(find_place, self.divisions))

    def seal_file(self, content: bytes) -> bytes:
        """A file as it is kept."""
        return self.vault.seal(FILE, content.decode("latin-1"))

    async def content(self, session: AsyncSession, upload: Upload) -> bytes:
        """The file of an upload again. Raises FileGone."""
        sealed = await feed_uploads.file_of(session, upload.upload_id)
        if sealed is None:
            raise FileGone
        return await asyncio.to_thread(lambda: self.vault.open(FILE, sealed).encode("latin-1"))

    async def columns(self, session: AsyncSession, upload: Upload) -> tuple[Sheet, Matching]:
        """The columns of an upload and its first rows. Raises FileGone, FileRefused."""
        content = await self.content(session, upload)
        choices = await column_choices.known(session, upload.feed, upload.department)
        return await self.beside(columns.open_matched, self.feeds[upload.feed], content, choices, looked_at=True)

    async def columns_plain(self, session: AsyncSession, upload: Upload) -> tuple[Sheet, Matching]:
        """The same, whatever was said of the columns before. Raises FileGone, FileRefused."""
        content = await self.content(session, upload)
        return await self.beside(columns.open_matched, self.feeds[upload.feed], content, looked_at=True)

    async def beside(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do what takes long beside the event loop."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def checked(self, session: AsyncSession, upload: Upload, today: date) -> tuple[Sheet, Matching, Checked]:
        """The file with every row checked; a file of 100,000 rows takes seconds, beside the event loop.

        Raises FileGone, FileRefused.
        """
        content = await self.content(session, upload)
        choices = await column_choices.known(session, upload.feed, upload.department)
        return await self.beside(_checked, self.feeds[upload.feed], content, choices, self.against(today))


def _checked(
    feed: Feed, content: bytes, choices: Mapping[str, str], against: rows.Against
) -> tuple[Sheet, Matching, Checked]:
    sheet = open_sheet(content, looked_at=True)
    matching = columns.match(feed, sheet, choices)
    return sheet, matching, rows.check(feed, sheet, matching, against)


def day_of(moment: datetime) -> date:
    """The Beijing day of a moment (北京日期)."""
    return moment.astimezone(BEIJING).date()
