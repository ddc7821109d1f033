"""Where a benchmark keeps its files and finds its PostgreSQL; both end with it, also when it is told to end."""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.embedded.postgres import Postgres


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder for the time of a benchmark; SIGTERM ends it as Ctrl-C does, so that its servers end too."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    folder = Path(tempfile.mkdtemp(prefix="sw-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


@contextmanager
def a_postgres() -> Iterator[tuple[str, Path]]:
    """The address of the server that SHOUWANG_POSTGRES_DSN names, else of one of our own; and such a folder."""
    named = os.environ.get("SHOUWANG_POSTGRES_DSN")
    with a_folder() as folder:
        if named is not None:
            yield named, folder
            return
        postgres = Postgres(folder / "postgres")
        postgres.start()
        try:
            yield postgres.dsn(), folder
        finally:
            postgres.stop()
