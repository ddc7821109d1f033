"""Tokens of machines, signed with the installation's own key (机器的令牌)."""

from collections.abc import Container

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from libs.runtime.keys import Keys
from libs.web.menu import DEPARTMENTS

ALGORITHM = "HS256"
FOR_REPORTS = "intake.reports"
"""The only thing that such a token lets its holder do: hand in reports."""
FOR_FEEDS = "intake.feeds"
"""The system of a department may push the department's lists, and read what became of them."""
HOLDERS = ("hotline",)


def make(keys: Keys, holder: str) -> str:
    """A token for one holder, a department's system by the department's code; it holds until the key is changed."""
    use = FOR_FEEDS if holder in DEPARTMENTS else FOR_REPORTS
    return jwt.encode({"alg": ALGORITHM}, {"sub": holder, "aud": use}, OctKey.import_key(keys.token))


def holder_of(keys: Keys, authorization: str | None) -> str | None:
    """Who shows this `Authorization` header; None for no token, and for one that is not ours."""
    return _holder(keys, authorization, FOR_REPORTS, HOLDERS)


def department_of(keys: Keys, authorization: str | None) -> str | None:
    """The code of the department whose system shows this header; None as above."""
    return _holder(keys, authorization, FOR_FEEDS, DEPARTMENTS)


def _holder(keys: Keys, authorization: str | None, use: str, known: Container[str]) -> str | None:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    try:
        claims = jwt.decode(token.strip(), OctKey.import_key(keys.token), algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError):
        return None
    holder = claims.get("sub")
    return holder if claims.get("aud") == use and holder in known else None
