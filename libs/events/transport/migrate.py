"""Brings a database to the schema of the code: the transport's history, then the service's.

Runs before anything starts, under an advisory lock; a process that finds an older schema (`schema`) refuses to start.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from libs.events.transport.schema import History

ENVIRONMENT = Path(__file__).with_name("alembic_env")
MIGRATE_LOCK = 0x4D49_4752


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


def _upgrade(connection: Connection, history: History) -> None:
    command.upgrade(_config(connection, history), "head")


def _config(connection: Connection, history: History) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT))
    config.set_main_option("version_locations", str(history.folder))
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, version_table=history.version_table)
    return config


def _asyncpg(dsn: str) -> str:
    return dsn.replace("postgresql://", "postgresql+asyncpg://", 1)
