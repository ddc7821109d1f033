"""Which figures each formula rests on, so that a list can say what a figure is for (待遇目录)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Benefit:
    """A formula and the figures it asks for, where the region has them (待遇)."""

    benefit_id: str
    figures: tuple[str, ...]
    """Without one of these it gives no amount to anybody."""
    for_some: tuple[str, ...] = ()
    """These it asks for only where a person needs them."""


_ALL = (
    Benefit("B1", ("line_year",)),
    Benefit("B2", ("house_q_pp", "house_q_cap", "house_c_pp", "house_c_cap"), ("exclusive_pairs", "house_groups")),
    Benefit("B3", ("improve_cap",), ("improve_ratio", "exclusive_pairs")),
    Benefit(
        "B4",
        ("ci_base",),
        ("ci_deductible_factor", "ci_rate_add_pp", "ci_cap_lifted", "continuation_counts_as_dibao"),
    ),
    Benefit(
        "B5",
        ("premium_full_groups",),
        (
            "premium_fixed_groups",
            "premium_open_groups",
            "premium_year",
            "premium_fixed_amount",
            "continuation_counts_as_dibao",
        ),
    ),
    Benefit(
        "B6",
        ("pension_pct",),
        (
            "pension_open_groups",
            "pension_free_groups",
            "pension_low_band",
            "pension_low_band_frozen",
            "continuation_counts_as_dibao",
        ),
    ),
    Benefit("B7", ("continuation_months",)),
    Benefit(
        "B8",
        ("dibao_rural_month", "single_person_multiplier"),
        ("single_person_limit_ill", "single_person_limit_dis", "single_person_limit_other"),
    ),
    Benefit("B9", ("social_work_pct_max",)),
    Benefit("B10", ("dibao_rural_month",), ("rigid_deduction", "income_disregard")),
)

BENEFITS: Mapping[str, Benefit] = MappingProxyType({benefit.benefit_id: benefit for benefit in _ALL})
"""Every formula the platform knows."""
