"""The names of the files of migrations say what Alembic reads in them; processes ask only the names."""

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from libs.events.transport.schema import TRANSPORT, History, history_of

SERVICES = Path(__file__).parents[2] / "services"
HISTORIES = [
    TRANSPORT,
    *(history_of(folder) for folder in sorted(SERVICES.iterdir()) if (folder / "migrations").is_dir()),
]


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.folder.parent.name)
def test_revisions_are_named_by_their_files_and_follow_each_other(history: History) -> None:
    scripts = ScriptDirectory(str(history.folder.parent), version_locations=[str(history.folder)])
    revisions = [revision.revision for revision in scripts.walk_revisions()]
    files = sorted(history.folder.glob("[!_]*.py"), reverse=True)
    assert revisions == [history.letter + file.name[:4] for file in files]
    assert scripts.get_heads() == [history.newest]
