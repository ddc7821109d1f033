"""Where each service's worker shows its figures for Prometheus: a port of this machine a service, remembered (指标)."""

from deploy.embedded.ports import remembered_port
from deploy.local.folder import Folder

FIRST_PORT = 9400


def address(folder: Folder, service: str) -> str:
    """Where a Prometheus of yours reads this service's figures."""
    return f"http://127.0.0.1:{_port(folder, service)}/metrics"


def environment(folder: Folder, service: str) -> dict[str, str]:
    """What this service's worker is told."""
    return {"SHOUWANG_METRICS_PORT": str(_port(folder, service))}


def port_name(service: str) -> str:
    """Under which name the port of a service's figures is remembered."""
    return f"metrics of {service}"


def _port(folder: Folder, service: str) -> int:
    return remembered_port(folder.root, port_name(service), FIRST_PORT)
