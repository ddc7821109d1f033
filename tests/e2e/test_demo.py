"""The demo's first days, with real servers, processes and pages: every item that was told has an end."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from deploy.local.folder import NAMED_BY

ROOT = Path(__file__).parents[2]
DAYS = 3


@pytest.mark.wire
@pytest.mark.timeout(600)
def test_three_days_of_the_demo_leave_nothing_unaccounted() -> None:
    with tempfile.TemporaryDirectory(prefix="sw-") as folder:
        outside = {"SHOUWANG_POSTGRES_DSN", "SHOUWANG_KAFKA_BOOTSTRAP", "SHOUWANG_KEYS"}
        environment = {name: value for name, value in os.environ.items() if name not in outside}
        environment |= {NAMED_BY: folder, "PYTHONPATH": str(ROOT)}
        lived = subprocess.run(
            [sys.executable, "-m", "deploy.demo", "--once", "--days", str(DAYS)],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert lived.stdout.splitlines()[-1] == "0 parked, 0 unaccounted", lived.stdout + lived.stderr
        assert lived.returncode == 0
