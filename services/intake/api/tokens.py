"""Tokens of machines, signed with the installation's own key (机器的令牌)."""

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from libs.runtime.keys import Keys

ALGORITHM = "HS256"
FOR_REPORTS = "intake.reports"
"""The only thing that such a token lets its holder do: hand in reports."""
HOLDERS = ("hotline",)


def make(keys: Keys, holder: str) -> str:
    """A token for one holder; it holds until the key is changed."""
    return jwt.encode({"alg": ALGORITHM}, {"sub": holder, "aud": FOR_REPORTS}, OctKey.import_key(keys.token))


def holder_of(keys: Keys, authorization: str | None) -> str | None:
    """Who shows this `Authorization` header; None for no token, and for one that is not ours."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    try:
        claims = jwt.decode(token.strip(), OctKey.import_key(keys.token), algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError):
        return None
    holder = claims.get("sub")
    return holder if claims.get("aud") == FOR_REPORTS and holder in HOLDERS else None
