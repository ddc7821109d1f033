"""Secrets that are made once beside the data and never anew: without them the data cannot be read (密钥)."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

BYTES = 32
NAMES = ("session", "data", "hash", "token")


class KeysMissing(Exception):
    """A key file is missing where a database already exists: bring the keys back, they cannot be made again."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one installation, 32 bytes each."""

    session: bytes
    """Signs session cookies and form tokens."""
    data: bytes
    """Encrypts ID numbers, phones, names and health facts (intake only)."""
    hash: bytes
    """Finds an ID number or a phone without storing it (intake only)."""
    token: bytes
    """Signs the tokens of machines: the hotline, departments."""


def load(folder: Path) -> Keys:
    """The keys of this folder. Raises KeysMissing."""
    found = {}
    for name in NAMES:
        path = folder / f"{name}.key"
        if not path.exists():
            raise KeysMissing(f"{path} is missing: put the keys of this installation back into {folder}.")
        found[name] = bytes.fromhex(path.read_text().strip())
    return Keys(**found)


def make_once(folder: Path) -> Keys:
    """The keys of this folder; made where none of them exists yet. Raises KeysMissing where only some do."""
    if not any((folder / f"{name}.key").exists() for name in NAMES):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in NAMES:
            handle = os.open(folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_bytes(BYTES).hex())
    return load(folder)
