"""RESULTS.md, part by part: each benchmark writes its own part anew and leaves the others."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

RESULTS = Path("benchmarks/RESULTS.md")


def write_part(part: str, file: Path = RESULTS) -> None:
    """Put a part, which begins with its `# title`, in the place of the part with the same title, or at the end."""
    title = part.strip().splitlines()[0]
    kept = re.split(r"(?m)^(?=# )", file.read_text()) if file.exists() else []
    parts = [part if one.strip().splitlines()[:1] == [title] else one for one in kept if one.strip()]
    if part not in parts:
        parts.append(part)
    file.write_text("\n\n".join(one.strip() for one in parts) + "\n")


def machine(*packages: str) -> str:
    """What it was measured on."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {versions}"
