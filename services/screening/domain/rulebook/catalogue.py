"""Every rule of the book by its id, in the order in which pages show them (规则全书目录)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.screening.domain.rulebook import (
    assets,
    continuation,
    disability,
    duties,
    education,
    employment,
    entitlement,
    events,
    farming,
    follow_up,
    health,
    housing,
    income,
    labour,
    medical,
    payments,
    pension,
    safety_net,
    single_person,
    villages,
    water,
)
from services.screening.domain.rulebook.rule import FamilyRule

FAMILIES = (
    income,
    education,
    health,
    medical,
    entitlement,
    housing,
    water,
    safety_net,
    continuation,
    single_person,
    employment,
    events,
    disability,
    pension,
    labour,
    farming,
    villages,
    assets,
    follow_up,
    duties,
    payments,
)

BOOK: Mapping[str, FamilyRule[Any]] = MappingProxyType(
    {rule.rule_id: rule for family in FAMILIES for rule in family.RULES}
)
"""Asked of lines of facts; of households where the region's rules.yaml has them, once lists bring what they read."""
