"""Places in a sentence: written by their code, called by their name on a page; only the register knows it (地名)."""

import re
from collections.abc import Mapping

_TOWN, _VILLAGE = "一个镇（街道，区划代码 {}）", "一个村（区划代码 {}）"
_CODES = re.compile("|".join(words.format(r"(\d{12})") for words in (_TOWN, _VILLAGE)))


def town(code: str) -> str:
    """A town, by its code."""
    return _TOWN.format(code)


def village(code: str) -> str:
    """A village, by its code."""
    return _VILLAGE.format(code)


def codes(said: str) -> list[str]:
    """The codes by which a sentence names places."""
    return [found[1] or found[2] for found in _CODES.finditer(said)]


def with_names(said: str, names: Mapping[str, str]) -> str:
    """The sentence with the names of its places; one that is not known keeps its code."""

    def name(found: "re.Match[str]") -> str:
        code = found[1] or found[2]
        return found[0] if names.get(code, code) == code else names[code]

    return _CODES.sub(name, said)
