"""Brings a database to the schema of the code: the transport's history, then the service's.

Runs before anything starts, under an advisory lock; a process that finds an older schema refuses to start.
"""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

ENVIRONMENT = Path(__file__).with_name("alembic_env")
MIGRATE_LOCK = 0x4D49_4752


@dataclass(frozen=True, slots=True)
class History:
    """A folder of migrations and the table that says how far a database has come."""

    folder: Path
    version_table: str


TRANSPORT = History(Path(__file__).with_name("migrations"), "alembic_version_transport")


def history_of(service_folder: Path) -> History:
    """The history of one service."""
    return History(service_folder / "migrations", "alembic_version_service")


class SchemaTooOld(Exception):
    """The database has an older schema than this code: run `make migrate` first."""


async def migrate(dsn: str, *histories: History) -> None:
    """Run what is missing of each history, in one transaction."""
    engine = create_async_engine(_asyncpg(dsn))
    try:
        async with engine.begin() as connection:
            await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATE_LOCK})
            for history in histories:
                await connection.run_sync(_upgrade, history)
    finally:
        await engine.dispose()


async def refuse_older_schema(dsn: str, *histories: History) -> None:
    """Raises SchemaTooOld when a migration of these histories has not run."""
    engine = create_async_engine(_asyncpg(dsn))
    try:
        async with engine.connect() as connection:
            for history in histories:
                await connection.run_sync(_compare, history)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, history: History) -> None:
    command.upgrade(_config(connection, history), "head")


def _compare(connection: Connection, history: History) -> None:
    context = MigrationContext.configure(connection, opts={"version_table": history.version_table})
    wanted = set(ScriptDirectory.from_config(_config(connection, history)).get_heads())
    if set(context.get_current_heads()) != wanted:
        raise SchemaTooOld(f"{history.folder.parent.name}: run `make migrate` first.")


def _config(connection: Connection, history: History) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(history.folder))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, version_table=history.version_table)
    return config


def _asyncpg(dsn: str) -> str:
    return dsn.replace("postgresql://", "postgresql+asyncpg://", 1)
