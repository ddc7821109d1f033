"""The reason that a person writes for a decision: whoever is concerned reads it later (理由)."""

REASON_MAX = 500
"""Characters; it can be read aloud."""


class ReasonMissing(Exception):
    """No reason was written, or a far too long one (没写理由)."""


def written(reason: str) -> str:
    """The reason without the space around it. Raises ReasonMissing."""
    if not 0 < len(reason.strip()) <= REASON_MAX:
        raise ReasonMissing
    return reason.strip()
