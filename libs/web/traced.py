"""What somebody does on a page, or a machine at an address, begins a trace that its facts carry on (跟踪)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.events.transport import telemetry
from libs.web.pages import SAFE


class Traced:
    """A span for each request that changes something; reading begins none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request inside its span."""
        if scope["type"] != "http" or scope["method"] in SAFE:
            await self._app(scope, receive, send)
            return
        with telemetry.acting(f"{scope['method']} {_first(scope['path'])}") as span:

            async def answering(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await self._app(scope, receive, answering)


def _first(path: str) -> str:
    """The first part of an address: what follows may name a household or a report."""
    return "/" + path.lstrip("/").partition("/")[0]
