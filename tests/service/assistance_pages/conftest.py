from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.assistance.main import web_app
from tests.service.assistance.conftest import county, moved_clock
from tests.service.assistance.county import County
from tests.service.assistance_pages.desk import Desk, Neighbours
from tests.service.helpers import running, settings_for

__all__ = ["county", "moved_clock"]


@pytest.fixture
async def desk(county: County, tmp_path: Path) -> AsyncIterator[Desk]:
    """The real application on the county's database; names come as intake would give them."""
    app = web_app(settings_for(county.database, tmp_path, demo=True))
    app.state.web.people = Neighbours()
    async with running(app):
        desk = Desk(app, county)
        await desk.appoint()
        yield desk
