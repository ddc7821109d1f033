"""The session cookie: signed, for eight hours of real time, read by every service (登录状态)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypedDict

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from libs.events.transport import clock
from libs.runtime.keys import Keys

COOKIE = "shouwang"
LASTS = timedelta(hours=8)
ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in; before a role is chosen, without an appointment (登录的人)."""

    officer_id: str
    appointment_id: str | None
    expires_at: datetime


class Flags(TypedDict):
    """How a cookie of ours is set."""

    httponly: bool
    samesite: Literal["lax"]
    secure: bool


def flags(public_url: str) -> Flags:
    """Not for scripts, not for foreign pages; over TLS only where the pages are."""
    return {"httponly": True, "samesite": "lax", "secure": public_url.startswith("https:")}


def starts(officer_id: str, appointment_id: str | None) -> SignedIn:
    """A session that begins now."""
    return SignedIn(officer_id, appointment_id, clock.real_now() + LASTS)


def sign(keys: Keys, who: SignedIn) -> str:
    """The cookie's value."""
    claims = {"sub": who.officer_id, "app": who.appointment_id, "exp": int(who.expires_at.timestamp())}
    return jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(keys.session))


def read(keys: Keys, cookie: str | None) -> SignedIn | None:
    """Who this cookie says is signed in; None for no cookie, one of another key, or one that ended."""
    if not cookie:
        return None
    try:
        claims = jwt.decode(cookie, OctKey.import_key(keys.session), algorithms=[ALGORITHM]).claims
        officer_id, appointment_id = claims["sub"], claims["app"]
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    except (JoseError, ValueError, KeyError, TypeError, OverflowError):
        return None
    known = isinstance(officer_id, str) and isinstance(appointment_id, str | None)
    if not known or expires_at <= clock.real_now():
        return None
    return SignedIn(officer_id, appointment_id, expires_at)
