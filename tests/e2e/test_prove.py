"""The README's first command, small: everything is killed once, everything arrives once and in order."""

from pathlib import Path

import pytest
from rich.progress import Progress

from tests.e2e.prove import Proof


@pytest.mark.wire
@pytest.mark.timeout(240)
async def test_everything_is_killed_once_and_everything_arrives_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Progress(disable=True) as progress:
        assert await Proof(tmp_path, 4000, kills=True).run(progress)
    assert "4000 told, 4000 noted: 0 lost, 0 double, 0 out of order, 0 parked" in capsys.readouterr().out
