"""Who somebody is, asked of the sign-in provider: OpenID Connect, code flow with PKCE (统一身份登录).

Authlib speaks through httpx2 where it is installed, so what it raises is httpx2's.
"""

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from libs.events.transport import clock

TIMEOUT_S = 5.0
LEEWAY_S = 60
"""How far the provider's clock may be off."""
ALGORITHMS = ["RS256", "PS256", "ES256"]
SECRET_BYTES = 32
DISCOVERY = "/.well-known/openid-configuration"


class SignInFailed(Exception):
    """The provider did not say who this is, or said it in a way that does not hold."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way; kept by the browser, signed by us."""

    state: str
    nonce: str
    verifier: str
    back: str


def begin(back: str) -> Attempt:
    """A new attempt."""
    state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
    return Attempt(state, nonce, verifier, back)


@dataclass
class Provider:
    """The sign-in provider of this installation."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str
    _described: dict[str, Any] | None = None
    _keys: KeySet | None = None

    async def address(self, attempt: Attempt, hint: str | None) -> str:
        """Where the browser goes to sign in. Raises SignInFailed."""
        described = await self._description()
        more = {"login_hint": hint} if hint else {}
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                described["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
                **more,
            )
        return str(url)

    async def subject(self, attempt: Attempt, code: str) -> str:
        """Who came back with this code. Raises SignInFailed."""
        described = await self._description()
        try:
            async with self._client() as client:
                token = await client.fetch_token(
                    described["token_endpoint"],
                    code=code,
                    code_verifier=attempt.verifier,
                    grant_type="authorization_code",
                )
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise SignInFailed(f"token: {type(error).__name__}") from error
        return await self._verified(str(token.get("id_token", "")), attempt.nonce)

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self.client_id,
            client_secret=self.client_secret,
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none",
            scope="openid",
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_S,
            trust_env=False,
        )

    async def _verified(self, id_token: str, nonce: str) -> str:
        claims_hold = JWTClaimsRegistry(
            now=int(clock.real_now().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
        )
        try:
            read = await self._decoded(id_token)
            claims_hold.validate(read.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise SignInFailed(f"id_token: {type(error).__name__}") from error
        return str(read.claims["sub"])

    async def _decoded(self, id_token: str) -> jwt.Token:
        """The token, under the keys we know; under new ones, once, where none of ours fits."""
        if self._keys is not None:
            try:
                return jwt.decode(id_token, self._keys, algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                self._keys = None
        described = await self._description()
        self._keys = KeySet.import_key_set(await _json(described["jwks_uri"]))
        return jwt.decode(id_token, self._keys, algorithms=ALGORITHMS)

    async def _description(self) -> dict[str, Any]:
        if self._described is None:
            found = await _json(self.issuer.rstrip("/") + DISCOVERY)
            wanted = {"authorization_endpoint", "token_endpoint", "jwks_uri"}
            if found.get("issuer") != self.issuer or not wanted <= found.keys():
                raise SignInFailed("discovery: another issuer, or incomplete")
            self._described = found
        return self._described


async def _json(url: str) -> Any:
    try:
        async with httpx2.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            found = answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise SignInFailed(f"{urlsplit(url).path}: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise SignInFailed(f"{urlsplit(url).path}: no object")
    return found
