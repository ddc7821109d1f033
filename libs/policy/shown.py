"""A value of a figure as commands and pages write it (标准的写法)."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from libs.policy.figures import GRADE_LABELS, Figure, Reference
from libs.policy.groups import GROUP_LABELS
from libs.policy.texts import percent, times, yuan_short
from libs.policy.units import InsuranceTerms, MonthDay, Said, Unit, Value

WORD_LABELS: Mapping[str, str] = MappingProxyType(
    {
        **{str(group): label for group, label in GROUP_LABELS.items()},
        "county": "县级",
        "town": "镇（街道）",
        "protected": "脱贫户和监测户",
        "all": "所有农户",
        "month": "每月",
        "quarter": "每季",
        "half_year": "每半年",
        "year": "每年",
        "dibao+tekun": "低保与特困",
        "B2+B3": "同一房屋的危房改造与住房改善",
        "income": "收入",
        "members": "家庭成员",
        "housing": "住房",
        "water": "饮水",
        "health": "健康",
        "labour": "劳动力",
    }
)
"""Words of the catalogue as people say them; a word that is not named here is said as it stands."""


def shown(unit: Unit, said: Said) -> str:
    """A value with its unit: 815 元/人·月, 80%, 是, 特困人员、低保对象."""
    if isinstance(said, bool):
        return "是" if said else "否"
    if isinstance(said, int | Fraction):
        return _amount(unit, said)
    if isinstance(said, InsuranceTerms):
        return _insurance(said)
    if isinstance(said, Mapping):
        return "，".join(f"{_word(word)} {_amount(unit, amount)}" for word, amount in said.items())
    if isinstance(said, tuple):
        return "、".join(_word(word) for word in said) or "没有"
    return str(said) if isinstance(said, MonthDay) else _word(said)


def paper(reference: Reference) -> str:
    """The paper a figure stands on, and how well: 某文 第二条（文件原文）."""
    return f"{' '.join(filter(None, (reference.document, reference.article)))}（{GRADE_LABELS[reference.grade]}）"


def marks(figure: Figure) -> str:
    """What must be said wherever the figure shows (演示值、沿用)."""
    words = [*(["演示值"] if figure.demo else []), *(["沿用"] if figure.provisional else [])]
    return f"（{'，'.join(words)}）" if words else ""


def since(figure: Figure) -> str:
    """From when to when it was set."""
    if figure.to_on is None:
        return f"{figure.from_on} 起"
    return f"{figure.from_on} 至 {figure.to_on}"


def _amount(unit: Unit, value: Value) -> str:
    if unit.is_money:
        return f"{yuan_short(value)} {unit}"
    if unit is Unit.PERCENT:
        return percent(Fraction(value))
    if unit is Unit.POINTS:
        return f"{percent(Fraction(value)).removesuffix('%')} 个百分点"
    return f"{times(Fraction(value))} {unit}" if unit is Unit.TIMES else f"{value} {unit}"


def _insurance(terms: InsuranceTerms) -> str:
    tiers = "，".join(
        f"{'其余' if tier.up_to_fen is None else f'{yuan_short(tier.up_to_fen)} 元以内'} {percent(tier.rate)}"
        for tier in terms.tiers
    )
    cap = "不封顶" if terms.cap_fen is None else f"封顶 {yuan_short(terms.cap_fen)} 元"
    return f"起付线 {yuan_short(terms.deductible_fen)} 元；{tiers}；{cap}"


def _word(word: str) -> str:
    return WORD_LABELS.get(word, word)
