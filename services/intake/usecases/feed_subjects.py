"""What is told of a row about a village or an asset; no household is meant (村、项目资产的行)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from libs.events.contracts.subjects import SubjectRowRaised, SubjectRowWithdrawn
from services.intake.domain.feed import Feed
from services.intake.store.feed_rows import FeedRow
from services.intake.store.feed_uploads import Upload
from services.intake.usecases.feed_desk import Desk


def raised(desk: Desk, upload: Upload, row: FeedRow, replaces: str | None) -> SubjectRowRaised:
    """What is told of such a row in force."""
    feed = desk.feeds[row.feed]
    code = feed.identifies.person
    return SubjectRowRaised(
        region=desk.region,
        about=feed.subject,
        code=row.used[code],
        row_id=row.row_id,
        replaces=replaces,
        feed=row.feed,
        upload_id=upload.upload_id,
        line_no=row.line_no,
        department=feed.department,
        list_title=feed.title,
        received_at=upload.uploaded_at,
        **list_row(feed, {name: value for name, value in row.used.items() if name != code}),
    )


def withdrawn(desk: Desk, upload: Upload, row: FeedRow, item_id: str) -> SubjectRowWithdrawn:
    """What is told when such a row is taken back."""
    feed = desk.feeds[row.feed]
    return SubjectRowWithdrawn(
        region=desk.region,
        about=feed.subject,
        code=row.used[feed.identifies.person],
        row_id=row.row_id,
        feed=row.feed,
        upload_id=upload.upload_id,
        item_id=item_id,
    )


def list_row(feed: Feed, used: Mapping[str, Any]) -> dict[str, Any]:
    """The days of which it speaks stand apart; all else by the names of the columns."""
    first, last = (feed.holds.first, feed.holds.last) if feed.holds else (None, None)
    facts = {name: value for name, value in used.items() if name not in (first, last)}
    return {"holds_from": day(used, first), "holds_to": day(used, last), "facts": facts}


def day(used: Mapping[str, Any], name: str | None) -> date | None:
    """A day that a row tells; none where it does not."""
    return date.fromisoformat(used[name]) if name is not None and name in used else None
