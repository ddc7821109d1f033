"""The text that is going to be put up in the village, from the whitelist only (要张贴的公示、公告)."""

from datetime import date, timedelta

from libs.web.people import Card
from services.assistance.domain.household import below_line
from services.assistance.domain.notice import NameShown, Notice, NoticeEntry, announcement_text, notice_text
from services.assistance.domain.values import Category
from services.assistance.store.rows import CaseRow
from services.assistance.usecases.situation import NOTHING_POSTED, Posting
from services.assistance.web.asking import At
from services.assistance.web.sent import card_of
from services.assistance.web.stepping import Open

POSTED = frozenset({"notice.started", "decision.announced"})
PURPOSE = "打印"


async def posting_for(at: At, it: Open, event: str, on: date) -> Posting:
    """What a notice or an announcement would show of this household; nothing for other steps."""
    if event not in POSTED or not isinstance(it.row, CaseRow):
        return NOTHING_POSTED
    card = await card_of(at.request, it.hand.household_id, PURPOSE)
    return Posting(text_of(it, card, event, on))


def text_of(it: Open, card: Card, event: str, on: date) -> str:
    """The text, with the householder's name masked: what is told outside shows as little as it can (公示全文)."""
    town, village, group = place_of(card)
    days = it.context.profile.figure("notice_days")
    entry = NoticeEntry(group or "—", card.head, card.members or len(it.context.household.members), category_of(it))
    notice = Notice(town, village, on, on + timedelta(days=days), days, (entry,))
    if event == "decision.announced":
        return announcement_text(notice, NameShown.MASKED)
    return notice_text(notice, NameShown.MASKED)


def place_of(card: Card) -> tuple[str, str, str]:
    """Town, village and group of a card's place: 安海镇 型厝村 2 组."""
    town, _, rest = card.place.partition(" ")
    village, _, group = rest.partition(" ")
    return town or "—", village, group


def category_of(it: Open) -> Category:
    """The category that was decided, else the one for which the household is proposed (拟定类别)."""
    if isinstance(it.row, CaseRow) and it.row.category:
        return Category(it.row.category)
    line = it.context.line
    below = below_line(it.context.household, line) if line else None
    if below is False:
        return Category.SUDDEN_HARDSHIP
    return Category.FORMERLY_POOR_UNSTABLE if it.context.household.formerly_poor else Category.MARGINAL_AT_RISK
