"""Whoever handed a report in, or gave its four digits, may read its page for half an hour (查验过)."""

from datetime import timedelta

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import Response

from libs.events.transport import clock
from libs.web.app import Web

COOKIE = "report"
LASTS = timedelta(minutes=30)
ALGORITHM = "HS256"
PURPOSE = "report"


def give(request: Request, answer: Response, number: str) -> None:
    """Open the pages of this number for this browser."""
    web: Web = request.app.state.web
    until = int((clock.real_now() + LASTS).timestamp())
    claims = {"sub": number, "aud": PURPOSE, "exp": until}
    answer.set_cookie(
        COOKIE,
        jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(web.keys.session)),
        path=f"/report/{number}",
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=web.settings.public_url.startswith("https:"),
    )


def has(request: Request, number: str) -> bool:
    """Whether this browser may read the pages of this number now."""
    web: Web = request.app.state.web
    try:
        shown = request.cookies.get(COOKIE, "")
        claims = jwt.decode(shown, OctKey.import_key(web.keys.session), algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError):
        return False
    until = claims.get("exp")
    ours = claims.get("sub") == number and claims.get("aud") == PURPOSE
    return ours and isinstance(until, int) and until > clock.real_now().timestamp()
