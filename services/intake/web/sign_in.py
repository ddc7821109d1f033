"""Signing in and the choice of an office, with intake's officers and places (登录)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from libs.events.transport import clock
from libs.runtime.settings import Settings
from libs.web import appointments, sign_in
from libs.web.appointments import Reader
from libs.web.sign_in import Account
from libs.web.words import day_of
from services.intake.store import officers
from services.intake.usecases.office import Office


def router(settings: Settings, office: Office) -> APIRouter:
    """/sign-in, /role, /sign-out."""
    return sign_in.router(settings, _Officers(office))


@dataclass(frozen=True)
class _Officers:
    """What signing in asks of intake."""

    office: Office

    async def officer_of(self, session: AsyncSession, subject: str) -> str | None:
        """The officer whom the provider calls by this subject."""
        found = await officers.by_subject(session, subject)
        return found.officer_id if found is not None else None

    async def accounts(self, session: AsyncSession) -> Sequence[Account]:
        """The officers that the demo shows: one of each kind of office that is held today."""
        everybody = await officers.everybody(session)
        chosen = await appointments.one_of_each(session, day_of(clock.now()))
        return [Account(one.officer_id, one.subject, one.label) for one in everybody if one.officer_id in chosen]

    async def labels(self, session: AsyncSession, officer_ids: Sequence[str]) -> Mapping[str, str]:
        """How these officers are called."""
        wanted = set(officer_ids)
        everybody = await officers.everybody(session) if wanted else []
        return {one.officer_id: one.label for one in everybody if one.officer_id in wanted}

    def places(self, held: Reader) -> Sequence[str]:
        """What an office is for, in words."""
        return self.office.held(held)
