"""How refusals and failures are answered: a page in words, or JSON for a machine (出错页)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from libs.events.transport import clock
from libs.events.transport.database import cause_of, is_away
from libs.events.transport.requests import RETRY_AFTER_S, InFlight, KeyUnusable, OtherBody
from libs.web.errors import Foreign, GoTo, Late, NotForYou, Refused, SignedOut, Stale
from libs.web.guard import HEADERS, KEEP_NOTHING
from libs.web.rendering import html

log = structlog.get_logger()
NUMBER_DIGITS = 8
NOT_FOUND = "没有这一页，或者不归您看。"
SIGNED_OUT = "登录过期了。您填的还在，登录后接着办。"
FOREIGN = "没有提交：这一页开得太久了，或者不是从本系统打开的。请返回，刷新后再点一次。您填的还在。"
IN_FLIGHT = "正在办，别重复点。重复点也只算一次。"
OTHER_BODY = "没有提交：这一份已经收到过，内容和这次不一样。请先看最新情况，再改。"
NO_KEY = "没有提交：这一页不完整。请返回，刷新后再点一次。"
MALFORMED = "没有提交：有的内容看不明白。请返回，照提示改一下。您填的还在。"
NOT_THIS_WAY = "没有提交：这一页不能这样打开。请从菜单进去，再办一次。"


@dataclass(frozen=True, slots=True)
class Answer:
    """One refusal: its status, its sentence, and what goes with it."""

    status: int
    sentence: str
    title: str = "没有提交"
    problems: Sequence[tuple[str, str]] = ()
    back: str | None = None
    headers: dict[str, str] | None = None


def install(app: FastAPI) -> None:
    """Answer every refusal and failure in our own words."""
    app.add_exception_handler(GoTo, _go)
    for kind, words in _FIXED.items():
        app.add_exception_handler(kind, _always(words))
    app.add_exception_handler(Stale, _stale)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(Late, _late)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


def respond(request: Request, answer: Answer) -> Response:
    """The answer as a page, or as JSON below /api."""
    if request.url.path.startswith("/api/"):
        body: dict[str, Any] = {"error": answer.sentence}
        if answer.problems:
            body["problems"] = [{"field": name, "sentence": sentence} for name, sentence in answer.problems]
        return JSONResponse(body, status_code=answer.status, headers=answer.headers)
    values = {
        "title": answer.title,
        "sentence": answer.sentence,
        "problems": answer.problems,
        "back": answer.back,
        "status": answer.status,
    }
    made = html(request, "message.html", answer.status, values)
    made.headers.update(answer.headers or {})
    return made


_FIXED: dict[type[Exception], Answer] = {
    NotForYou: Answer(404, NOT_FOUND, "没有这一页"),
    SignedOut: Answer(401, SIGNED_OUT, "登录过期了", back="/sign-in"),
    Foreign: Answer(403, FOREIGN),
    InFlight: Answer(409, IN_FLIGHT, "正在办", headers={"Retry-After": str(RETRY_AFTER_S)}),
    OtherBody: Answer(422, OTHER_BODY),
    KeyUnusable: Answer(400, NO_KEY),
}
_Handler = Callable[[Request, Exception], Awaitable[Response]]


def _always(words: Answer) -> _Handler:
    async def answer(request: Request, _: Exception) -> Response:
        return respond(request, words)

    return answer


async def _go(request: Request, error: Exception) -> Response:
    assert isinstance(error, GoTo)
    return RedirectResponse(error.location, status_code=302 if request.method in ("GET", "HEAD") else 303)


async def _stale(request: Request, error: Exception) -> Response:
    assert isinstance(error, Stale)
    return respond(request, Answer(409, error.sentence, back=error.back))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return respond(request, Answer(422, error.sentence, problems=error.problems, back=error.back))


async def _late(request: Request, error: Exception) -> Response:
    assert isinstance(error, Late)
    sentence = f"没有提交：数据晚到 {error.minutes} 分钟。可以看，先不要定；恢复后再点一次。您填的还在。"
    return respond(request, Answer(409, sentence, "数据晚到", headers={"Retry-After": "60"}))


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if request.method in ("GET", "HEAD"):
        return respond(request, Answer(404, NOT_FOUND, "没有这一页"))
    return respond(request, Answer(422, MALFORMED))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code in (403, 404):
        return respond(request, Answer(404, NOT_FOUND, "没有这一页"))
    if error.status_code == 405:
        return respond(request, Answer(405, NOT_THIS_WAY))
    return respond(request, Answer(error.status_code, MALFORMED, headers=dict(error.headers or {})))


async def _failed(request: Request, error: Exception) -> Response:
    """What nobody foresaw: a number to report, and nothing of the inside."""
    number = clock.new_id().hex[-NUMBER_DIGITS:].upper()
    phone = request.app.state.web.settings.help_phone
    log.error("page_failed", number=number, path=request.url.path, method=request.method, cause=cause_of(error))
    sentence = f"没办成，不是您的问题。您填的还在，请过一分钟再点；还不行打 {phone}，报编号 {number}。"
    made = respond(request, Answer(503 if is_away(error) else 500, sentence, "没办成"))
    made.headers.update(HEADERS)  # this answer leaves outside of the guard
    made.headers["Cache-Control"] = KEEP_NOTHING
    return made
