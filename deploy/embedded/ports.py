"""Ports of this machine: remembered between runs, so that a bookmark stays right."""

import json
import socket
from pathlib import Path

from deploy.embedded.errors import SetUpError

TRIES = 50


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def remembered_port(folder: Path, name: str, first: int) -> int:
    """The port that `name` used last in this data folder; the first time, the first free one from `first` upwards.

    Raises SetUpError when there is none. Whether it is free now is asked when a server starts (`refuse_taken`).
    """
    remembered = folder / "ports.json"
    ports: dict[str, int] = json.loads(remembered.read_text()) if remembered.exists() else {}
    if name not in ports:
        others = set(ports.values())  # theirs, though they may not listen yet
        free = (port for port in range(first, first + TRIES) if port not in others and is_free(port))
        ports[name] = next(free, 0)
        if not ports[name]:
            raise SetUpError(f"Ports {first} to {first + TRIES - 1} are all taken: stop one of their programs first.")
        folder.mkdir(parents=True, exist_ok=True)
        remembered.write_text(json.dumps(ports, indent=1))
    return ports[name]


def refuse_taken(folder: Path, name: str, port: int) -> None:
    """Raises SetUpError when somebody else listens on the port that a server of ours is about to use."""
    if not is_free(port):
        raise SetUpError(
            f"Port {port}, which {name} used last, is taken by another program: stop that program, or delete "
            f"{folder / 'ports.json'} to let {name} take another port."
        )
