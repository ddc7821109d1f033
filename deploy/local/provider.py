"""What an installation that is a demo has besides: a moved clock, and a sign-in provider of its own (演示环境)."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.embedded.ports import refuse_taken, remembered_port
from deploy.local.children import Order
from deploy.local.folder import Folder
from libs.events.transport.clock import MOVED_BY

FIRST_PORT = 8360
CLIENT = "shouwang-demo"


def is_demo(folder: Folder) -> bool:
    """Whether the data of this folder are a demo's: then its clock, figures and sign-in are used at every start."""
    return accounts(folder).exists()


def accounts(folder: Folder) -> Path:
    """The file of the demo's officers."""
    return folder.demo / "appointments.yaml"


def issuer(folder: Folder) -> str:
    """The provider's address."""
    return f"http://127.0.0.1:{remembered_port(folder.root, 'provider', FIRST_PORT)}"


def environment(folder: Folder) -> Mapping[str, str]:
    """What every process of a demo is told besides."""
    return {
        MOVED_BY: str(folder.clock),
        "SHOUWANG_DEMO": "1",
        "SHOUWANG_OIDC_ISSUER": issuer(folder),
        "SHOUWANG_OIDC_CLIENT_ID": CLIENT,
        "SHOUWANG_OIDC_CLIENT_SECRET": "",
    }


def order(folder: Folder) -> Order:
    """How the provider is started. Raises SetUpError when its port belongs to somebody else."""
    port = remembered_port(folder.root, "provider", FIRST_PORT)
    refuse_taken(folder.root, "the sign-in provider", port)
    words = ("--accounts", str(accounts(folder)), "--port", str(port), "--issuer", issuer(folder))
    return Order("provider", [sys.executable, "-m", "deploy.demo.provider", *words], os.environ)
