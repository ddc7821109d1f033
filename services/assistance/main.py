"""Puts assistance together: pages, handlers, the timer of deadlines (组装)."""

from pathlib import Path
from typing import TYPE_CHECKING

from libs.events.transport.handlers import Handlers
from libs.runtime.commands import Service
from libs.runtime.settings import Settings
from services.assistance.consumers import HANDLERS
from services.assistance.timers import deadlines
from services.assistance.usecases.policies import use_demo_figures

if TYPE_CHECKING:
    from fastapi import FastAPI

FOLDER = Path(__file__).parent


def web_app(settings: Settings) -> "FastAPI":
    """The pages of assistance."""
    from services.assistance.app import make  # noqa: PLC0415 - only the process that shows pages loads them

    use_demo_figures(settings.demo)
    return make(settings)


def handlers(settings: Settings) -> Handlers:
    """What is done with what is heard."""
    use_demo_figures(settings.demo)
    return HANDLERS


SERVICE = Service("assistance", FOLDER, web=web_app, handlers=handlers, beside={"deadlines": deadlines})
