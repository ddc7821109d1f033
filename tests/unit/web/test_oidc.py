"""A sign-in provider that is away: said as a failed sign-in, whatever library found it out."""

import socket

import httpx2
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client

from libs.web.oidc import Provider, SignInFailed, begin


@pytest.fixture
def away() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


async def test_a_provider_that_went_away_after_it_described_itself(away: str) -> None:
    described = {"token_endpoint": f"{away}/token", "authorization_endpoint": f"{away}/authorize", "jwks_uri": away}
    provider = Provider(away, "shouwang", None, "http://127.0.0.1/back", _described=described)
    with pytest.raises(SignInFailed, match=r"^token: ConnectError$"):
        await provider.subject(begin("/"), "a-code")


async def test_a_provider_that_was_never_there(away: str) -> None:
    provider = Provider(away, "shouwang", None, "http://127.0.0.1/back")
    with pytest.raises(SignInFailed, match=r"openid-configuration: ConnectError$"):
        await provider.address(begin("/"), None)


def test_authlib_raises_what_is_caught() -> None:
    assert issubclass(AsyncOAuth2Client, httpx2.AsyncClient)
