"""Fetches the jars of Apache Kafka from Maven Central and checks each against its committed checksum."""

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import MavenContext

from deploy.embedded.errors import SetUpError

PINNED = Path(__file__).with_name("kafka-jars.txt")
FOLDER = Path(__file__).parents[2] / ".local" / "jars"
"""Where a checkout keeps its jars; set-up, tests and measurements use the same."""
AT_ONCE = 4
"""Downloads under way together: enough to fill a slow line, few enough to be polite."""


def kafka_jars(folder: Path) -> list[Path]:
    """The jars of Kafka in `folder`, fetched where they are missing or damaged.

    Raises SetUpError when the registry cannot be reached or a jar is not the pinned one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pinned = [line.split() for line in PINNED.read_text().splitlines() if line and not line.startswith("#")]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda pin: _one_jar(folder, pin[0], pin[1]), pinned))


def _one_jar(folder: Path, coordinate: str, sha256: str) -> Path:
    group, artifact, version = coordinate.split(":")
    jar = folder / f"{artifact}-{version}.jar"
    if jar.exists() and _sha256(jar) == sha256:
        return jar
    try:
        fetched = MavenContext().project(group, artifact).at_version(version).artifact().resolve()
    except Exception as error:
        raise SetUpError(
            f"Could not fetch {coordinate} from Maven Central ({error}): check the network and run the command again."
        ) from error
    if _sha256(fetched) != sha256:
        fetched.unlink()
        raise SetUpError(
            f"{coordinate} is not the jar whose checksum is pinned in {PINNED.name}: it was deleted; run the command "
            "again, and if it happens twice do not trust the registry you use."
        )
    copy = jar.with_suffix(".part")
    shutil.copyfile(fetched, copy)
    copy.replace(jar)
    return jar


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
