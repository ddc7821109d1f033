"""The lists of a month: which came, and which are missing of departments that have somebody to send them (各月清单)."""

from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.contracts.values import OfficeRole
from libs.web import appointments
from libs.web.menu import DEPARTMENTS, department_code, department_words
from services.screening.domain.monthly_lists import Department, asked_for, departments
from services.screening.store import runs


async def of_run(session: AsyncSession, region: str, month: date, on: date) -> list[Department]:
    """What the run of this month asks for, department by department; a list is owed by an office held on the day."""
    came = await runs.lists_of(session, region, asked_for(month))
    found = departments(came, await senders(session, region, on))
    return [replace(one, name=department_words(department_code(one.name), region)) for one in found]


async def senders(session: AsyncSession, region: str, on: date) -> set[str]:
    """The departments, as lists call them, of which somebody sends their lists on the day; of nobody one is owed."""
    liaison = OfficeRole.DEPARTMENT_LIAISON
    held = await appointments.holders(session, role=liaison, area_code=None, department=None, on=on)
    codes = {one.department or "" for one in held if one.region == region}
    return {DEPARTMENTS.get(code, code) for code in codes}
