"""Who may sign in at the demo, and as what: the officers of an invented county (演示账号)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from deploy.demo.chance import Chance
from deploy.demo.county import SEED, TOWNS, County
from deploy.demo.people import COUNTY, FAMILY_NAMES, MEN, WOMEN
from libs.events.contracts.values import OfficeRole
from libs.web.menu import DEPARTMENTS, ROLES

IN_OFFICE_FROM = date(2024, 1, 1)
WHOLE_COUNTY = f"{COUNTY}000000"
NAMED_LATER = ("finance",)


@dataclass(frozen=True)
class Account:
    """Somebody who signs in at the demo's provider, with the one office that they hold."""

    subject: str
    """As the provider names them."""
    label: str
    """The words on their button: 型厝村 村干部."""
    name: str
    role: OfficeRole
    area: str
    department: str | None = None


def accounts(county: County) -> tuple[Account, ...]:
    """Everybody who holds an office, the county's first."""
    chance = Chance(SEED + 2)
    held = tuple(_made(chance, *each) for each in (*_of_county(), *_of_towns(county), *_of_villages(county)))
    return (*held, *_named_later(), _second_operator())


def shown(everybody: Sequence[Account]) -> tuple[Account, ...]:
    """One of each office and department: the accounts to try."""
    seen: dict[tuple[OfficeRole, str | None], Account] = {}
    for account in everybody:
        seen.setdefault((account.role, account.department), account)
    return tuple(seen.values())


def appointments_file(everybody: Sequence[Account]) -> str:
    """What `python -m services.intake appointments load` reads."""
    officers: list[dict[str, Any]] = [
        {
            "subject": account.subject,
            "label": account.label,
            "name": account.name,
            "appointments": [
                {
                    "role": account.role.value,
                    "areas": [account.area],
                    "from_on": IN_OFFICE_FROM,
                    **({"department": account.department} if account.department else {}),
                }
            ],
        }
        for account in everybody
    ]
    return yaml.safe_dump({"officers": officers}, allow_unicode=True, sort_keys=False)


Place = tuple[str, str, OfficeRole, str, str | None]
"""Subject, label, office, area, department."""


def _made(chance: Chance, *place: Any) -> Account:
    subject, label, role, area, department = place
    given = "".join(chance.some_of(chance.one_of((WOMEN, MEN)), 2))
    return Account(subject, label, chance.one_of(FAMILY_NAMES) + given, role, area, department)


def _second_operator() -> Account:
    """Whoever confirms what the first operator wants to drop; named last, so that nobody else's name changes."""
    role = OfficeRole.OPERATOR
    return _made(Chance(SEED + 5), f"{_slug(role)}-2", f"{ROLES[role]} 2", role, WHOLE_COUNTY, None)


def _named_later() -> Iterator[Account]:
    """The departments that came to the county's list later; named apart, so that nobody else's name changes."""
    chance = Chance(SEED + 6)
    for code in NAMED_LATER:
        for role in (OfficeRole.DEPARTMENT_LIAISON, OfficeRole.DEPARTMENT_HEAD):
            yield _made(chance, *_of_department(code, role))


def _of_department(code: str, role: OfficeRole) -> Place:
    return f"{_slug(role)}-{code}", f"{DEPARTMENTS[code]} {ROLES[role]}", role, WHOLE_COUNTY, code


def _of_county() -> Iterator[Place]:
    for role, count in (
        (OfficeRole.COUNTY_OFFICER, 2),
        (OfficeRole.LEADING_GROUP_OFFICE, 1),
        (OfficeRole.LEADING_OFFICIAL, 1),
        (OfficeRole.HOTLINE_CLERK, 1),
        (OfficeRole.AUDITOR, 1),
        (OfficeRole.OPERATOR, 1),
    ):
        for order in range(1, count + 1):
            which = f" {order}" if count > 1 else ""
            yield f"{_slug(role)}-{order}", f"{ROLES[role]}{which}", role, WHOLE_COUNTY, None
    for code in DEPARTMENTS:
        if code not in NAMED_LATER:
            for role in (OfficeRole.DEPARTMENT_LIAISON, OfficeRole.DEPARTMENT_HEAD):
                yield _of_department(code, role)


def _of_towns(county: County) -> Iterator[Place]:
    for town in TOWNS:
        words = county.divisions.by_code[town].name
        for role in (OfficeRole.TOWN_CLERK, OfficeRole.TOWN_CIVIL_CLERK):
            yield f"{_slug(role)}-{town[:9]}", f"{words} {ROLES[role]}", role, town, None


def _of_villages(county: County) -> Iterator[Place]:
    """Two cadres a village, because two visit a household, and a grid worker."""
    for village in county.villages:
        for role, count in ((OfficeRole.VILLAGE_CADRE, 2), (OfficeRole.GRID_WORKER, 1)):
            for order in range(1, count + 1):
                which = f" {order}" if count > 1 else ""
                label = f"{village.short_name} {ROLES[role]}{which}"
                yield f"{_slug(role)}-{village.code}-{order}", label, role, village.code, None


def _slug(role: OfficeRole) -> str:
    return role.value.lower().replace("_", "-")
