"""`python -m services.screening quarter --region jinjiang --quarter 2024Q2`: a quarter's pack without a page (季研判).

It only reads. Towns are named by their codes, and no household is: names are intake's.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from libs.policy.loader import region_files
from libs.runtime.change import change
from libs.runtime.settings import Settings
from libs.web.menu import department_code, department_words
from libs.web.words import today
from services.screening.domain.quarters import tables, workbook
from services.screening.domain.quarters.quarter import Quarter, quarter_named
from services.screening.domain.quarters.tables import Called, Cell, Table
from services.screening.store import quarters as kept
from services.screening.usecases import quarter_pack
from services.screening.usecases.quarters import DUE_DAY
from services.screening.usecases.screening import Asking

DONE, NOT_ORDERED, WRONG_CALL = 0, 1, 2


def command(asking_of: Callable[[Settings], Asking]) -> Callable[[Settings, Sequence[str]], int]:
    """The command; how a policy is asked for comes from the service."""
    return lambda settings, arguments: _quarter(settings, asking_of(settings), _arguments(arguments))


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m services.screening quarter", description="the pack of a quarter")
    parser.add_argument("--region", required=True, help="jinjiang")
    parser.add_argument("--quarter", required=True, metavar="QUARTER", help="2024Q2")
    parser.add_argument("--out", type=Path, metavar="FILE.xlsx", help="write the tables to this file instead")
    return parser.parse_args(arguments)


def _quarter(settings: Settings, asking: Asking, asked: argparse.Namespace) -> int:
    quarter = quarter_named(asked.quarter)
    if quarter is None:
        sys.stderr.write(f"'{asked.quarter}' is no quarter; write 2024Q2.\n")
        return WRONG_CALL
    demo, region = settings.demo, asked.region
    found = asyncio.run(
        change(settings.dsn("screening"), lambda session: _tables(session, asking, (region, demo), quarter))
    )
    if found is None:
        sys.stderr.write(f"No quarterly assessment is ordered in {region}.\n")
        return NOT_ORDERED
    if asked.out is not None:
        asked.out.write_bytes(workbook.workbook(found))
        return DONE
    sys.stdout.writelines(f"{line}\n" for table in found for line in _text(table))
    return DONE


async def _tables(session: AsyncSession, asking: Asking, of: tuple[str, bool], quarter: Quarter) -> list[Table] | None:
    """Every table, unlimited by anybody's office; None where no assessment is ordered. Raises UnknownRegion."""
    files, day = region_files(of[0], demo=of[1]), today()
    if (await asking.policy(session, of[0], day)).figure(DUE_DAY) is None:
        return None
    read = await quarter_pack.read(session, files, asking, (quarter, day))
    called = Called({}, lambda word: department_words(department_code(word), of[0]))
    signed = read.assessment.is_signed
    about = (("统计到", read.pack.as_of), ("状态", "已定稿" if signed else "未定稿"))
    found = [Table("about", f"季研判 {quarter.name}", files.region.label, ("项", "内容"), about)]
    if signed:
        found.append(tables.signed_minutes(await kept.of_quarter(session, of[0], quarter, day), called))
    else:
        found.append(tables.minutes(await kept.decisions(session, of[0], quarter), called))
    found += tables.tables(read.pack, called, whole=True)
    return found if read.now is None else [*found, tables.changed(read.pack, read.now, called)[1]]


def _text(table: Table) -> Iterator[str]:
    yield table.title
    if table.note:
        yield f"  {table.note}"
    if not table.rows:
        yield f"  {table.empty}"
        return
    for row in (table.heads, *table.rows):
        yield f"  {' | '.join(_word(cell) for cell in row)}"


def _word(cell: Cell) -> str:
    if cell is None:
        return workbook.NOT_SAID
    return cell.isoformat() if isinstance(cell, date) else str(cell)
