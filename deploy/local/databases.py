"""One database a service, at the schema of this code, and the keys without which it cannot be read (数据库、密钥)."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import asyncpg

from deploy.embedded.errors import SetUpError
from deploy.local.folder import ROOT, Folder
from libs.events.transport.schema import TRANSPORT, SchemaTooOld, history_of, refuse_older_schema
from libs.runtime import keys

SERVICES = ROOT / "services"
SAYS_MAX = 600


def services() -> list[str]:
    """The services of this checkout; intake first, because it has the page that people see first."""
    found = sorted(path.parent.name for path in SERVICES.glob("*/__main__.py"))
    return sorted(found, key=lambda name: name != "intake")


def dsn_of(server: str, database: str) -> str:
    """The address of one database of a server."""
    return urlsplit(server)._replace(path=f"/{database}").geturl()


async def existing(server: str, names: Sequence[str]) -> list[str]:
    """Which of these databases the server has. Raises SetUpError when it does not answer."""
    try:
        connection = await asyncpg.connect(server)
    except (OSError, asyncpg.PostgresError) as error:
        raise SetUpError(
            f"PostgreSQL does not answer ({error}): start it, or correct the address in SHOUWANG_POSTGRES_DSN."
        ) from error
    try:
        rows = await connection.fetch("select datname from pg_database where datname = any($1)", list(names))
    finally:
        await connection.close()
    return [row["datname"] for row in rows]


async def make(server: str, names: Sequence[str], folder: Folder) -> None:
    """Make keys and databases that are missing. Raises SetUpError where data is there and its keys are not."""
    there = await existing(server, names)
    missing = [name for name in keys.NAMES if not (folder.keys / f"{name}.key").exists()]
    if there and missing:
        raise SetUpError(
            f"The database {there[0]} exists and its keys ({', '.join(missing)}) are not in {folder.keys}: what is "
            "encrypted cannot be read without them; put the keys of this installation back, or name their folder in "
            "SHOUWANG_KEYS."
        )
    try:
        keys.make_once(folder.keys)
    except keys.KeysMissing as error:
        raise SetUpError(str(error)) from error
    connection = await asyncpg.connect(server)
    try:
        for name in names:
            if name not in there:
                await connection.execute(f'create database "{name}"')
    finally:
        await connection.close()


async def migrate(server: str, names: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run each service's own `migrate` where its database is older than this code. Raises SetUpError."""
    older = [name for name in names if await _is_older(server, name)]
    await asyncio.gather(*(_migrate(name, environment) for name in older))


async def _is_older(server: str, name: str) -> bool:
    try:
        await refuse_older_schema(dsn_of(server, name), TRANSPORT, history_of(SERVICES / name))
    except SchemaTooOld:
        return True
    return False


async def _migrate(name: str, environment: Mapping[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", f"services.{name}", "migrate"),
        env=dict(environment),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        end = said.decode(errors="replace").strip()[-SAYS_MAX:]
        raise SetUpError(f"The database of {name} could not be brought to this version; it says:\n{end}")
