"""What an installation that is a demo has besides: a moved clock, and a sign-in provider of its own (演示环境)."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from deploy.embedded.ports import refuse_taken, remembered_port
from deploy.local.children import Order
from deploy.local.folder import Folder
from libs.events.transport import clock
from libs.events.transport.clock import MOVED_BY

FIRST_PORT = 8360
FIRST_REGION = "jinjiang"
CLIENT = "shouwang-demo"
NOTED_EVERY_S = 5.0


def is_demo(folder: Folder) -> bool:
    """Whether the data of this folder are a demo's: then its clock, figures and sign-in are used at every start."""
    return accounts(folder).exists()


def accounts(folder: Folder) -> Path:
    """The file of the demo's officers."""
    return folder.demo / "appointments.yaml"


def note_region(folder: Folder, region: str) -> None:
    """Write down which region the demo plays in, for every start."""
    _region(folder).write_text(region, encoding="utf-8")


def region(folder: Folder) -> str:
    """The region in which the demo of this folder plays; a folder made before there were two plays in Jinjiang."""
    return _region(folder).read_text(encoding="utf-8").strip() if _region(folder).exists() else FIRST_REGION


def _region(folder: Folder) -> Path:
    return folder.demo / "region"


def issuer(folder: Folder) -> str:
    """The provider's address."""
    return f"http://127.0.0.1:{remembered_port(folder.root, 'provider', FIRST_PORT)}"


def resume_clock(folder: Folder) -> None:
    """Let the clock go on from where it stood when the demo was stopped: what was not lived is not passed over."""
    os.environ[MOVED_BY] = str(folder.clock)
    if not folder.clock.exists():
        return
    stood = datetime.fromisoformat(json.loads(folder.clock.read_text())["now"])
    if _noted(folder).exists():
        stood = max(stood, datetime.fromisoformat(_noted(folder).read_text()))
    if stood < clock.now():
        clock.move(folder.clock, stood)


def note_clock(folder: Folder) -> None:
    """Write down where the clock stands, for the next start."""
    written = _noted(folder).with_suffix(".part")
    written.write_text(clock.now().isoformat())
    written.replace(_noted(folder))


async def keep_clock(folder: Folder) -> None:
    """Write it down again and again: whoever is killed cannot."""
    while True:
        note_clock(folder)
        await asyncio.sleep(NOTED_EVERY_S)


def _noted(folder: Folder) -> Path:
    return folder.demo / "clock.stood"


def environment(folder: Folder) -> Mapping[str, str]:
    """What every process of a demo is told besides."""
    return {
        MOVED_BY: str(folder.clock),
        "SHOUWANG_DEMO": "1",
        "SHOUWANG_REGION": region(folder),
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
