"""What a form carries beside its fields: a token of ours, and a key that makes it count once (表单)."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from starlette.requests import Request

from libs.events.transport import clock
from libs.runtime.keys import Keys
from libs.web import session

FIELD = "form_token"
KEY_BYTES = 16
VALID = timedelta(hours=24)
"""A form may lie open over a working day, and over a session that ended and began again."""
_PURPOSE = b"form"


def new_key() -> str:
    """A new idempotency key, 128 bits, for a hidden field `key`."""
    return secrets.token_urlsafe(KEY_BYTES)


def form_token(keys: Keys, request: Request) -> str:
    """A token for the forms of this reader."""
    at = str(int(clock.real_now().timestamp()))
    return f"{at}.{_seal(keys, request, at)}"


def holds(keys: Keys, request: Request, token: object) -> bool:
    """Whether this token was given to this reader within a day."""
    if not isinstance(token, str) or not token.isascii():
        return False
    at, _, seal = token.partition(".")
    if not at.isdigit() or not hmac.compare_digest(seal, _seal(keys, request, at)):
        return False
    return 0 <= clock.real_now().timestamp() - int(at) <= VALID.total_seconds()


def _seal(keys: Keys, request: Request, at: str) -> str:
    who = session.read(keys, request.cookies.get(session.COOKIE))
    text = f"{at}.{who.officer_id if who else ''}".encode()
    key = hmac.digest(keys.session, _PURPOSE, hashlib.sha256)
    return hmac.digest(key, text, hashlib.sha256).hex()
