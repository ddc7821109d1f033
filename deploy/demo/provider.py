"""The demo's sign-in provider: OpenID Connect on the loopback address, for invented people only (演示登录).

`python -m deploy.demo.provider --accounts FILE --port N --issuer URL`

It knows no passwords: whoever reaches it is whom he says he is. So it listens on 127.0.0.1 only, sends people back to
this machine only, and starts under `make demo` only.
"""

import argparse
import hashlib
import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

import uvicorn
import yaml
from fastapi import FastAPI, Form
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from libs.events.transport import clock
from libs.yaml_text import values_of

LOOPBACK = "127.0.0.1"
CODE_LASTS = timedelta(seconds=60)
TOKEN_LASTS = timedelta(minutes=5)
CODES_MAX = 1000
KEY_BITS = 2048
KEY_ID = "demo"
WRONG_CALL = 2


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody invented who may sign in."""

    subject: str
    label: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for, once, for a minute."""

    subject: str
    client_id: str
    redirect_uri: str
    nonce: str
    challenge: str
    until: datetime


@dataclass
class Demo:
    """The provider's accounts, key and open codes; nothing outlives the process."""

    issuer: str
    accounts: Sequence[Account]
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(KEY_BITS, {"kid": KEY_ID, "use": "sig", "alg": "RS256"})
    )
    grants: dict[str, Grant] = field(default_factory=dict)

    def code_for(self, grant: Grant) -> str:
        """A new code; the oldest are forgotten."""
        while len(self.grants) >= CODES_MAX:
            del self.grants[next(iter(self.grants))]
        code = secrets.token_urlsafe(32)
        self.grants[code] = grant
        return code

    def token(self, grant: Grant) -> str:
        """Who signed in, signed."""
        now = clock.real_now()
        claims = {
            "iss": self.issuer,
            "sub": grant.subject,
            "aud": grant.client_id,
            "nonce": grant.nonce,
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LASTS).timestamp()),
        }
        return jwt.encode({"alg": "RS256", "kid": KEY_ID}, claims, self.key)


def read_accounts(content: str) -> list[Account]:
    """The accounts of a JSON or YAML file: a list of {subject, label}, or {officers: [...]}. Raises ValueError."""
    said = values_of(content)
    rows = said.get("officers", said.get("accounts")) if isinstance(said, dict) else said
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "subject" in row for row in rows):
        raise ValueError("a list of {subject, label} is expected")
    return [Account(str(row["subject"]), str(row.get("label", row["subject"]))) for row in rows]


def provider_app(issuer: str, accounts: Sequence[Account]) -> FastAPI:
    """The provider's addresses."""
    demo = Demo(issuer.rstrip("/"), accounts)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/.well-known/openid-configuration")
    async def describe() -> dict[str, Any]:
        """What a client needs to know."""
        return _description(demo.issuer)

    @app.get("/jwks")
    async def keys() -> dict[str, Any]:
        """The public key."""
        return {"keys": [demo.key.as_dict(private=False)]}

    @app.get("/authorize")
    async def authorize(request: Request) -> Response:
        """Send somebody back signed in, or ask who it is."""
        return _authorize(demo, dict(request.query_params))

    @app.post("/token")
    async def token(
        code: Annotated[str, Form()], redirect_uri: Annotated[str, Form()], code_verifier: Annotated[str, Form()] = ""
    ) -> Response:
        """Exchange a code, once."""
        grant = demo.grants.pop(code, None)
        digest = urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        fits = grant is not None and grant.redirect_uri == redirect_uri and grant.challenge == digest
        if grant is None or not fits or grant.until < clock.real_now():
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        seconds = int(TOKEN_LASTS.total_seconds())
        said = {"access_token": secrets.token_urlsafe(32), "token_type": "Bearer", "expires_in": seconds}
        return JSONResponse(said | {"id_token": demo.token(grant)}, headers={"Cache-Control": "no-store"})

    return app


def _description(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic"],
    }


def _authorize(demo: Demo, asked: dict[str, str]) -> Response:
    back = asked.get("redirect_uri", "")
    wanted = {"client_id", "state", "nonce", "code_challenge"} <= asked.keys()
    if urlsplit(back).hostname not in (LOOPBACK, "localhost") or asked.get("code_challenge_method") != "S256":
        return HTMLResponse("<p>只给这台机器上的演示用。</p>", status_code=400)
    if asked.get("response_type") != "code" or not wanted:
        return HTMLResponse("<p>登录请求不完整。</p>", status_code=400)
    known = {account.subject for account in demo.accounts}
    subject = asked.get("login_hint")
    if subject not in known or subject is None:
        return HTMLResponse(_choice(demo.accounts, asked))
    until = clock.real_now() + CODE_LASTS
    grant = Grant(subject, asked["client_id"], back, asked["nonce"], asked["code_challenge"], until)
    answer = urlencode({"code": demo.code_for(grant), "state": asked["state"]})
    return RedirectResponse(f"{back}{'&' if '?' in back else '?'}{answer}", status_code=302)


def _choice(accounts: Sequence[Account], asked: dict[str, str]) -> str:
    links = "".join(_link(one, asked) for one in accounts)
    head = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>演示登录</title>'
    return f"{head}<h1>演示登录：您是谁？</h1><p>都是编的人，没有密码。</p><ul>{links}</ul></html>"


def _link(account: Account, asked: dict[str, str]) -> str:
    query = escape(urlencode(asked | {"login_hint": account.subject}))
    return f'<li><a href="/authorize?{query}">{escape(account.label)}</a></li>'


def main(arguments: Sequence[str]) -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m deploy.demo.provider", description="the demo's sign-in provider")
    parser.add_argument("--accounts", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--issuer", required=True)
    given = parser.parse_args(arguments)
    try:
        accounts = read_accounts(given.accounts.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        sys.stderr.write(f"{given.accounts}: {error}\n")
        return WRONG_CALL
    app = provider_app(given.issuer, accounts)
    uvicorn.run(app, host=LOOPBACK, port=given.port, log_level="warning", access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
