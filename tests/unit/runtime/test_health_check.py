"""A container's health check, while what it asks is away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import health

SAID = {"worker": "The database of intake does not answer (FileNotFoundError): start it.\n", "web": ""}


@pytest.mark.parametrize("command", SAID)
def test_what_does_not_answer_is_ill_and_said_in_a_sentence(command: str, tmp_path: Path) -> None:
    told = {
        "SHOUWANG_POSTGRES_DSN": f"postgresql://u@/postgres?host={tmp_path}",
        "SHOUWANG_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "SHOUWANG_RUN": str(tmp_path),
    }
    call = [sys.executable, "-W", "ignore", "-m", "deploy.health", command, "intake"]
    ran = subprocess.run(call, env={**os.environ, **told}, capture_output=True, text=True, check=False, timeout=50)
    assert (ran.returncode, ran.stderr) == (health.ILL, SAID[command])
