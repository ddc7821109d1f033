"""Which schema a database has, and which one this code needs (库的版本).

Asked by every process before it starts, so it reads one row and loads neither Alembic nor a migration: a history's
newest revision is said by the names of its files. `migrate` is what runs them.
"""

from dataclasses import dataclass
from pathlib import Path

import asyncpg


@dataclass(frozen=True, slots=True)
class History:
    """A folder of migrations, and where a database says how far it has come.

    `0003_alarms.py` has the revision `t0003`; each follows the one before it.
    """

    folder: Path
    version_table: str
    letter: str
    """What its revisions begin with."""

    @property
    def newest(self) -> str:
        """The revision of its last migration."""
        return self.letter + max(file.name[:4] for file in self.folder.glob("[0-9][0-9][0-9][0-9]_*.py"))


TRANSPORT = History(Path(__file__).with_name("migrations"), "alembic_version_transport", "t")


def history_of(service_folder: Path) -> History:
    """The history of one service."""
    return History(service_folder / "migrations", "alembic_version_service", "s")


class SchemaTooOld(Exception):
    """The database has an older schema than this code: run `make migrate` first."""


async def refuse_older_schema(dsn: str, *histories: History) -> None:
    """Raises SchemaTooOld when a migration of these histories has not run."""
    connection = await asyncpg.connect(dsn)
    try:
        for history in histories:
            if await _come_to(connection, history) != history.newest:
                raise SchemaTooOld(f"{history.folder.parent.name}: run `make migrate` first.")
    finally:
        await connection.close()


async def _come_to(connection: asyncpg.Connection, history: History) -> str | None:
    try:
        come: str | None = await connection.fetchval(f"select version_num from {history.version_table}")  # noqa: S608 - our own name
    except asyncpg.UndefinedTableError:
        return None
    return come
