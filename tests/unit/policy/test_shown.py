"""How a value is written."""

from fractions import Fraction

import pytest

from libs.policy.groups import GROUPS
from libs.policy.parameters import PARAMETERS
from libs.policy.shown import WORD_LABELS, shown
from libs.policy.units import InsuranceTerms, Said, Tier, Unit

OPEN = Tier(None, Fraction(13, 20))


@pytest.mark.parametrize(
    ("unit", "said", "text"),
    [
        (Unit.YUAN_A_MONTH, 81_555, "815.55 元/人·月"),
        (Unit.POINTS, Fraction(1, 20), "5 个百分点"),
        (Unit.PERCENT, Fraction(1, 8), "12.5%"),
        (Unit.TIMES, Fraction(3, 2), "1.5 倍"),
        (Unit.WORKING_DAYS, 10, "10 工作日"),
        (Unit.YES_NO, True, "是"),
        (Unit.WORD, "half_year", "每半年"),
        (Unit.WORDS, ("有商品房",), "有商品房"),
        (Unit.INSURANCE, InsuranceTerms(1_500_000, (OPEN,), None), "起付线 15,000 元；其余 65%；不封顶"),
        (
            Unit.INSURANCE,
            InsuranceTerms(0, (Tier(5_000_000, Fraction(3, 5)), OPEN), 20_000_000),
            "起付线 0 元；50,000 元以内 60%，其余 65%；封顶 200,000 元",
        ),
    ],
)
def test_a_value_is_written_with_its_unit(unit: Unit, said: Said, text: str) -> None:
    assert shown(unit, said) == text


def test_every_word_of_the_catalogue_has_its_label() -> None:
    words = {word for parameter in PARAMETERS.values() for word in (*parameter.words, *parameter.per)}
    assert words <= set(WORD_LABELS)
    assert set(GROUPS) <= set(WORD_LABELS)
