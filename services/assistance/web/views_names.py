"""What stands beside a name: the phone and why it may be seen, or the form that asks why (姓名旁边)."""

from dataclasses import dataclass

from libs.web.access import Action, may
from libs.web.forms import new_key
from libs.web.people import Card
from services.assistance.usecases.hand import Hand
from services.assistance.usecases.purposes import MASKED, PURPOSES, purpose_today
from services.assistance.web.asking import At
from services.assistance.web.sent import card_of


@dataclass(frozen=True)
class NamesView:
    """Whole names for a purpose, or the form that asks for one."""

    purpose: str
    """Empty while names are masked."""
    phone: str
    action: str
    """Empty where the reader's office sees no whole names."""
    key: str
    choices: tuple[str, ...] = PURPOSES


async def named(at: At, hand: Hand, page_address: str) -> tuple[Card, NamesView]:
    """The household's card as this reader sees it today."""
    purpose = await purpose_today(at.session, at.reader, hand)
    card = await card_of(at.request, hand.household_id, purpose)
    allowed = may(at.reader, Action.SEE_NAMES)
    view = NamesView(
        purpose="" if purpose == MASKED else purpose,
        phone=card.phone or card.phone_masked or "没有手机号",
        action=f"{page_address}/names" if allowed else "",
        key=new_key(),
    )
    return card, view
