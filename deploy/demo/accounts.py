"""Who may sign in at the demo, and as what: the officers of an invented county (演示账号)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from deploy.demo.chance import Chance
from deploy.demo.county import County
from deploy.demo.people import MEN, WOMEN
from deploy.demo.setting import Setting, Unit
from libs.events.contracts.values import OfficeRole
from libs.policy.loader import region_files
from libs.web.menu import department_words, role_words

NAMED_LATER = ("finance", "ethnic_affairs")
ABOVE = (
    OfficeRole.LEADING_GROUP_OFFICE,
    OfficeRole.LEADING_OFFICIAL,
    OfficeRole.HOTLINE_CLERK,
    OfficeRole.AUDITOR,
    OfficeRole.OPERATOR,
)
DECIDERS = 2
"""Whoever decides had no part in what led there."""


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
    setting = county.setting
    chance = Chance(setting.seed + 2)
    places = (*_of_county(setting), *_of_towns(county), *_of_villages(county))
    held = tuple(_made(chance, setting, *each) for each in places)
    return (*held, *_named_later(setting), _second_operator(setting))


def shown(everybody: Sequence[Account]) -> tuple[Account, ...]:
    """One of each office and department: the accounts to try."""
    seen: dict[tuple[OfficeRole, str | None], Account] = {}
    for account in everybody:
        seen.setdefault((account.role, account.department), account)
    return tuple(seen.values())


def appointments_file(everybody: Sequence[Account], setting: Setting) -> str:
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
                    "from_on": setting.in_office_from,
                    **({"department": account.department} if account.department else {}),
                }
            ],
        }
        for account in everybody
    ]
    return yaml.safe_dump({"officers": officers}, allow_unicode=True, sort_keys=False)


Place = tuple[str, str, OfficeRole, str, str | None]
"""Subject, label, office, area, department."""


def _made(chance: Chance, setting: Setting, *place: Any) -> Account:
    subject, label, role, area, department = place
    given = "".join(chance.some_of(chance.one_of((WOMEN, MEN)), 2))
    return Account(subject, label, chance.one_of(setting.family_names) + given, role, area, department)


def _second_operator(setting: Setting) -> Account:
    """Whoever confirms what the first operator wants to drop; named last, so that nobody else's name changes."""
    role = OfficeRole.OPERATOR
    label = f"{role_words(role, setting.region)} 2"
    return _made(Chance(setting.seed + 5), setting, f"{_slug(role)}-2", label, role, setting.whole, None)


def _named_later(setting: Setting) -> Iterator[Account]:
    """The departments that came to the county's list later; named apart, so that nobody else's name changes."""
    chance = Chance(setting.seed + 6)
    there = region_files(setting.region).region.departments
    for code in [code for code in NAMED_LATER if code in there]:
        for role in (OfficeRole.DEPARTMENT_LIAISON, OfficeRole.DEPARTMENT_HEAD):
            yield _made(chance, setting, *_of_department(setting, code, role))


def _of_department(setting: Setting, code: str, role: OfficeRole) -> Place:
    label = f"{department_words(code, setting.region)} {role_words(role, setting.region)}"
    return f"{_slug(role)}-{code}", label, role, setting.whole, code


def _of_county(setting: Setting) -> Iterator[Place]:
    yield from _who_decide(setting)
    for role in ABOVE:
        yield f"{_slug(role)}-1", role_words(role, setting.region), role, setting.whole, None
    for code in region_files(setting.region).region.departments:
        if code not in NAMED_LATER:
            for role in (OfficeRole.DEPARTMENT_LIAISON, OfficeRole.DEPARTMENT_HEAD):
                yield _of_department(setting, code, role)


def _who_decide(setting: Setting) -> Iterator[Place]:
    """Two of each deciding office; of a municipality one more, for whoever has no village yet."""
    role = OfficeRole.COUNTY_OFFICER
    words = role_words(role, setting.region)
    for unit in setting.units:
        for order in range(1, DECIDERS + 1):
            yield deciding(unit, order), f"{unit.words} {words} {order}".strip(), role, unit.area, None
    if len(setting.units) > 1:
        yield f"{_slug(role)}-all", f"{region_files(setting.region).region.label} {words}", role, setting.whole, None


def deciding(unit: Unit, order: int) -> str:
    """The subject of the first or second officer of a deciding office."""
    return "-".join(part for part in (_slug(OfficeRole.COUNTY_OFFICER), unit.slug, str(order)) if part)


def decider(setting: Setting, town: str) -> Unit:
    """Who decides for a town: the zone that it belongs to, else its county, else whoever decides for all."""
    zones = region_files(setting.region).region.management_areas
    zone = next((zone.name for zone in zones if town in zone.towns), "")
    by_area = {unit.area: unit for unit in setting.units}
    return by_area.get(zone) or by_area[f"{town[:6]}000000"]


def _of_towns(county: County) -> Iterator[Place]:
    for town in county.setting.towns:
        words = county.divisions.by_code[town].name
        for role in (OfficeRole.TOWN_CLERK, OfficeRole.TOWN_CIVIL_CLERK):
            yield f"{_slug(role)}-{town[:9]}", f"{words} {role_words(role, county.setting.region)}", role, town, None


def _of_villages(county: County) -> Iterator[Place]:
    """Two cadres a village, because two visit a household, and a grid worker."""
    for village in county.villages:
        for role, count in ((OfficeRole.VILLAGE_CADRE, 2), (OfficeRole.GRID_WORKER, 1)):
            for order in range(1, count + 1):
                which = f" {order}" if count > 1 else ""
                label = f"{village.short_name} {role_words(role, county.setting.region)}{which}"
                yield f"{_slug(role)}-{village.code}-{order}", label, role, village.code, None


def _slug(role: OfficeRole) -> str:
    return role.value.lower().replace("_", "-")
