"""Names, ID numbers, phones and words are sealed before they are stored, and found by keyed hash (加密存放)."""

import hmac
import os
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.runtime.keys import Keys

AES_GCM = 1
"""First byte of what is sealed: by which algorithm. Another provider takes another number and still opens this one."""
NONCE_BYTES = 12


class SealedElsewhere(Exception):
    """A value was sealed by a provider that is not installed here (不认得这种加密)."""


class Vault(Protocol):
    """Seals and opens text; a provider for SM4 can take the place of this one (加密的接口)."""

    def seal(self, kind: str, text: str) -> bytes:
        """The text, unreadable without the key; the same text never looks the same twice."""

    def open(self, kind: str, sealed: bytes) -> str:
        """The text again. Raises SealedElsewhere."""

    def hash(self, kind: str, text: str) -> bytes:
        """By this a value is found without being stored: equal for equal text of one kind."""


class AesVault:
    """AES-256-GCM, bound to the kind of value; HMAC-SHA-256 for finding."""

    def __init__(self, keys: Keys) -> None:
        self._aes = AESGCM(keys.data)
        self._hash = hmac.new(keys.hash, digestmod="sha256")

    def seal(self, kind: str, text: str) -> bytes:
        """Seal one value."""
        nonce = os.urandom(NONCE_BYTES)
        return bytes([AES_GCM]) + nonce + self._aes.encrypt(nonce, text.encode(), kind.encode())

    def open(self, kind: str, sealed: bytes) -> str:
        """Open one value. Raises SealedElsewhere."""
        if sealed[:1] != bytes([AES_GCM]):
            raise SealedElsewhere(kind)
        nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        return self._aes.decrypt(nonce, rest, kind.encode()).decode()

    def hash(self, kind: str, text: str) -> bytes:
        """The keyed hash of one value; the key is worked in once, and copied."""
        found = self._hash.copy()
        found.update(f"{kind}\n{text}".encode())
        return found.digest()


NAME, PHONE, ID, WORDS, SLIP, GATE, ADDRESS = "name", "phone", "id", "words", "slip", "gate", "address"
"""Kinds of value: a name sealed as a name opens only as a name."""


def seal_or_none(vault: Vault, kind: str, text: str | None) -> bytes | None:
    """Seal what is there."""
    return vault.seal(kind, text) if text else None


def hash_or_none(vault: Vault, kind: str, text: str | None) -> bytes | None:
    """Hash what is there."""
    return vault.hash(kind, text) if text else None


def open_or_none(vault: Vault, kind: str, sealed: bytes | None) -> str | None:
    """Open what is there."""
    return vault.open(kind, sealed) if sealed is not None else None
