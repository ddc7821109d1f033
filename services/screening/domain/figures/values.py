"""The value of a figure as somebody fills it in: which fields its unit asks for, and what they say (填写标准的值)."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from libs.policy import WrongFigure
from libs.policy.entered import read_written
from libs.policy.parameters import PARAMETERS, Parameter
from libs.policy.shown import WORD_LABELS
from libs.policy.units import Unit

Filled = Mapping[str, Sequence[str]]
"""The fields of a form: what was sent under each name, in its order."""
TEXT_MAX = 2000
"""Characters of one field; the longest list of words of a region has some hundred."""
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
TIER = re.compile(r"(?P<up_to>[0-9.]+|其余)\s+(?P<rate>[0-9.]+)\s*%?")
REST = "其余"
YES, NO = "true", "false"


class Kind(StrEnum):
    """How a value is filled in (填写方式)."""

    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"
    TEXT = "text"
    CHOICES = "choices"
    LINES = "lines"
    TABLE = "table"
    INSURANCE = "insurance"


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a value: their kind, and the words to choose from, each with how it is called."""

    kind: Kind
    words: tuple[tuple[str, str], ...] = ()


class Unreadable(Exception):
    """What was filled in is no value of this figure; the message is a sentence for whoever filled it in."""


_SENTENCES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.NUMBER: (
            "请写 0 到 10,000,000 之间的数，不写逗号和单位；钱最多两位小数，倍数和比例最多四位，天数、月数是整数。"
        ),
        Kind.DAY: "请写哪月哪日，比如 08-31。",
        Kind.CHOICE: "请选一项。",
        Kind.TEXT: "请写出来，最多 2,000 字。",
        Kind.CHOICES: "请在列出的里面选，一项也不选就是“没有”。",
        Kind.LINES: "一行写一项，不要重复，最多 2,000 字；一行也不写就是“没有”。",
        Kind.TABLE: "至少给一类人员写一个数，不写逗号和单位；没有的留空。",
        Kind.INSURANCE: (
            "起付线写一个数；分段一行一段，写“到多少元 比例”，比如“60000 60”，一段比一段高，最后一行写“其余 70”；"
            "比例不超过 100。"
        ),
    }
)


def asked(name: str) -> Asked:
    """Which fields the value of a figure is filled in by (填哪几格)."""
    parameter = PARAMETERS[name]
    if parameter.per:
        return Asked(Kind.TABLE, _called(parameter.per))
    if parameter.unit is Unit.YES_NO:
        return Asked(Kind.CHOICE, ((YES, "是"), (NO, "否")))
    if parameter.unit in {Unit.WORD, Unit.WORDS}:
        return _of_words(parameter)
    kinds = {Unit.DAY_OF_YEAR: Kind.DAY, Unit.INSURANCE: Kind.INSURANCE}
    return Asked(kinds.get(parameter.unit, Kind.NUMBER))


def written(name: str, filled: Filled) -> str:
    """The value that was filled in, as a file of figures writes it, in JSON. Raises Unreadable."""
    kind = asked(name).kind
    if any(len(text) > TEXT_MAX for texts in filled.values() for text in texts):
        raise Unreadable(_SENTENCES[kind])
    said = json.dumps(_said(kind, filled), ensure_ascii=False)
    try:
        read_written(name, said)
    except WrongFigure:
        raise Unreadable(_SENTENCES[kind]) from None
    return said


def filled_again(name: str, written: str) -> dict[str, list[str]]:
    """The fields of a form that say this value, to be changed by whoever corrects it (回填)."""
    kind, said = asked(name).kind, json.loads(written)
    if kind is Kind.TABLE:
        return {f"of.{word}": [str(amount)] for word, amount in said.items()}
    if kind is Kind.CHOICES:
        return {"value": list(said)}
    if kind is Kind.LINES:
        return {"value": ["\n".join(said)]}
    if kind is Kind.INSURANCE:
        tiers = [f"{tier.get('up_to', REST)} {tier['rate']}" for tier in said["tiers"]]
        cap = {"cap": [str(said["cap"])]} if "cap" in said else {}
        return {"deductible": [str(said["deductible"])], "tiers": ["\n".join(tiers)], **cap}
    return {"value": [str(said)]}


def _of_words(parameter: Parameter) -> Asked:
    if parameter.unit is Unit.WORD:
        return Asked(Kind.CHOICE, _called(parameter.words)) if parameter.words else Asked(Kind.TEXT)
    return Asked(Kind.CHOICES, _called(parameter.words)) if parameter.words else Asked(Kind.LINES)


def _called(words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(word), WORD_LABELS.get(word, str(word))) for word in words)


def _said(kind: Kind, filled: Filled) -> object:
    """What the fields say, in the shape of a file of figures. Raises Unreadable."""
    if kind is Kind.TABLE:
        named = {name.removeprefix("of."): _one(filled, name) for name in filled if name.startswith("of.")}
        return {word: _number(kind, text) for word, text in named.items() if text}
    if kind is Kind.INSURANCE:
        return _insurance(filled)
    if kind is Kind.CHOICES:
        return [word for word in filled.get("value", ()) if word]
    value = _one(filled, "value")
    if kind is Kind.LINES:
        return [line.strip() for line in value.splitlines() if line.strip()]
    if not value:
        raise Unreadable(_SENTENCES[kind])
    return _number(kind, value) if kind is Kind.NUMBER else value


def _insurance(filled: Filled) -> object:
    kind = Kind.INSURANCE
    tiers = []
    for line in _one(filled, "tiers").splitlines():
        if line.strip():
            found = TIER.fullmatch(line.strip())
            if found is None:
                raise Unreadable(_SENTENCES[kind])
            up_to = {} if found["up_to"] == REST else {"up_to": _number(kind, found["up_to"])}
            tiers.append({**up_to, "rate": _number(kind, found["rate"])})
    cap = _one(filled, "cap")
    said = {"deductible": _number(kind, _one(filled, "deductible")), "tiers": tiers}
    return {**said, "cap": _number(kind, cap)} if cap else said


def _one(filled: Filled, name: str) -> str:
    return next(iter(filled.get(name, ())), "").strip()


def _number(kind: Kind, text: str) -> str:
    """A number as digits write it; exponents and the like are no way to write a figure."""
    if not NUMBER.fullmatch(text):
        raise Unreadable(_SENTENCES[kind])
    return text
