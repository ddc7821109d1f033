"""What holds for every answer: security headers, a limit for what is sent, larger type on request (网页防护)."""

from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_MAX_BYTES = 21 * 1024 * 1024
"""The largest file is 20 MB; the gateway refuses more than this too."""
SIZE_COOKIE = "size"
LARGE, MEDIUM = "l", "m"
_YEAR_S = 365 * 24 * 3600

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
KEEP_NOTHING = "private, no-cache"
"""Asked anew every time; the browser's own way back still finds what was typed into a form."""


class TooLarge(Exception):
    """More was sent than anything needs."""


class Guard:
    """The outermost layer of every service's pages."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _headed(send)
        size = _size_asked(scope)
        if size is not None:
            await _remember(scope, size)(scope, receive, answer)
        elif _announced(scope) > BODY_MAX_BYTES:
            await _too_large()(scope, receive, answer)
        else:
            await self._bounded(scope, receive, answer)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken, answered = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > BODY_MAX_BYTES:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except TooLarge:
            if not answered:
                await _too_large()(scope, receive, send)


def _headed(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", KEEP_NOTHING)
        await send(message)

    return with_headers


def _announced(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


def _size_asked(scope: Scope) -> str | None:
    if scope["method"] != "GET" or b"size=" not in scope["query_string"]:
        return None
    size = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("size")
    return size if size in (LARGE, MEDIUM) else None


def _remember(scope: Scope, size: str) -> RedirectResponse:
    """字再大些: kept in a cookie for a year, and back to the page."""
    rest = [(name, value) for name, value in parse_qsl(scope["query_string"].decode("latin-1")) if name != "size"]
    path = "/" + scope["path"].lstrip("/\\")
    answer = RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, status_code=303)
    if size == LARGE:
        answer.set_cookie(SIZE_COOKIE, LARGE, max_age=_YEAR_S, httponly=True, samesite="lax")
    else:
        answer.delete_cookie(SIZE_COOKIE)
    return answer


def _too_large() -> JSONResponse:
    limit = BODY_MAX_BYTES // (1024 * 1024) - 1
    return JSONResponse({"error": f"没有收下：一次最多 {limit} MB。请把文件分开再送。"}, status_code=413)
