"""The containers run the same services, commands and gateway as one machine does, and hold no secret."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from deploy.local.supervisor import MORE_WORKERS
from libs.events.contracts.catalog import CATALOG

ROOT = Path(__file__).parents[2]
DOCKER_COMPOSE = shutil.which("docker-compose")
COMPOSE = ROOT / "docker-compose.yml"
SERVICES = sorted(topic.removesuffix(".events") for topic in CATALOG.topics)


def test_every_service_runs_as_web_worker_and_jobs() -> None:
    containers = yaml.safe_load(COMPOSE.read_text())["services"]
    expected = {f"{service}-{command}" for service in SERVICES for command in ("web", "worker", "jobs")}
    more = {
        f"{name}-worker-{slot + 1}": (name, slot)
        for name, count in MORE_WORKERS.items()
        for slot in range(1, count + 1)
    }
    assert set(containers) == expected | set(more) | {"postgres", "kafka", "prepare", "gateway"}
    for name, (service, slot) in more.items():
        first = containers[f"{service}-worker"]
        assert containers[name] == first | {"environment": first["environment"] | {"SHOUWANG_SLOT": str(slot)}}
    for name in expected:
        service, _, command = name.rpartition("-")
        assert containers[name]["command"] == [f"services.{service}", command]
        assert ("healthcheck" in containers[name]) == (command != "jobs")


def test_kafka_is_set_up_as_on_one_machine() -> None:
    told = yaml.safe_load(COMPOSE.read_text())["services"]["kafka"]["environment"]
    for line in (ROOT / "deploy" / "embedded" / "server.properties").read_text().splitlines():
        name, _, value = line.partition("=")
        if not line.startswith("#") and "{" not in value and name != "process.roles":
            assert str(told["KAFKA_" + name.upper().replace(".", "_")]) == value, name


def test_no_secret_is_written_down() -> None:
    for line in (ROOT / "deploy" / "env.example").read_text().splitlines():
        if re.match(r"\w*(PASSWORD|SECRET)\w*=", line):
            assert line.endswith("=")
    assert "PASSWORD: ${" in COMPOSE.read_text()
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.skipif(DOCKER_COMPOSE is None, reason="docker-compose is not installed")
def test_docker_compose_accepts_it() -> None:
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "POSTGRES_PASSWORD": "x"}
    subprocess.run([str(DOCKER_COMPOSE), "config", "-q"], cwd=ROOT, env=environment, check=True, capture_output=True)
