import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from libs.events.transport.clock import MOVED_BY
from libs.events.transport.database import Database
from services.assistance.usecases.policies import use_demo_figures
from tests.service.assistance.county import D0, County


@pytest.fixture
def moved_clock(tmp_path: Path) -> Iterator[Path]:
    before = os.environ.get(MOVED_BY)
    file = tmp_path / "clock.json"
    os.environ[MOVED_BY] = str(file)
    use_demo_figures(demo=True)
    yield file
    use_demo_figures(demo=False)
    if before is None:
        del os.environ[MOVED_BY]
    else:
        os.environ[MOVED_BY] = before


@pytest.fixture
def county(assistance_db: Database, moved_clock: Path) -> County:
    county = County(assistance_db, moved_clock)
    county.move(D0)
    return county
