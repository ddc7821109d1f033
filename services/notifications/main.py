"""Puts notifications together: its pages, what it hears (消息提醒的组装)."""

from pathlib import Path
from typing import TYPE_CHECKING

from libs.runtime.commands import Service
from libs.runtime.settings import Settings
from services.notifications.consumers import HANDLERS

if TYPE_CHECKING:
    from fastapi import FastAPI

    from libs.web.people import People

FOLDER = Path(__file__).parent


def web_app(settings: Settings, people: "People | None" = None) -> "FastAPI":
    """The pages of notifications."""
    from services.notifications.app import make  # noqa: PLC0415 - only the process that shows pages loads them

    return make(settings, people)


SERVICE = Service(name="notifications", folder=FOLDER, web=web_app, handlers=lambda _: HANDLERS)
