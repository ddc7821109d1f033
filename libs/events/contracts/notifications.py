"""What notifications tells: who has seen what (消息提醒告知)."""

from datetime import datetime
from typing import ClassVar

from libs.events.contracts.base import Event


class ItemAcknowledged(Event):
    """An officer said that he knows (知道了)."""

    name: ClassVar[str] = "notifications.item_acknowledged.v1"

    item_id: str
    officer_id: str
    household_id: str | None = None
    acknowledged_at: datetime

    @property
    def key(self) -> str:
        """The officer."""
        return f"officer:{self.officer_id}"
