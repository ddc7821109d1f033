"""The way from one process of an installation to another: HTTP over a unix socket (进程之间)."""

import ssl
from pathlib import Path

import httpx

_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nothing is encrypted on a socket of this machine; httpx would read every authority's certificate for each client."""


def over_socket(socket: Path) -> httpx.AsyncHTTPTransport:
    """What carries requests to the process that listens at this socket; the caller closes it."""
    return httpx.AsyncHTTPTransport(uds=str(socket), verify=_NO_CERTIFICATES)
