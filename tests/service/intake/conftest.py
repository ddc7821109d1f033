"""A fresh database of intake for each test, and its real application."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from libs.events.contracts.base import Event
from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.runtime import keys as key_files
from libs.runtime.settings import Settings
from libs.web import session as cookies
from libs.web.app import close
from services.intake import main
from services.intake.usecases import appointments
from tests.service.helpers import DatabasesOfServices
from tests.service.intake.county import COUNTY, TOWN, VILLAGE
from tests.service.intake.feeds_world import ROLL, Sender, household, roll

OFFICERS = f"""
officers:
  - {{subject: cadre, label: 村干部, name: 许建国, appointments: [{{role: VILLAGE_CADRE, areas: ["{VILLAGE}"], from_on: 2020-01-01}}]}}
  - {{subject: clerk, label: 镇经办, name: 王芳芳, appointments: [{{role: TOWN_CLERK, areas: ["{TOWN}"], from_on: 2020-01-01}}]}}
  - {{subject: other, label: 别镇经办, name: 蔡明明, appointments: [{{role: TOWN_CLERK, areas: ["350582101000"], from_on: 2020-01-01}}]}}
  - {{subject: county, label: 审定, name: 林东, appointments: [{{role: COUNTY_OFFICER, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
  - {{subject: health, label: 医保局 联络员, name: 陈小明, appointments: [{{role: DEPARTMENT_LIAISON, department: 医保局, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
  - {{subject: operator, label: 运维, name: 吴工, appointments: [{{role: OPERATOR, areas: ["{COUNTY}"], from_on: 2020-01-01}}]}}
"""


@pytest.fixture
async def dsn(service_databases: DatabasesOfServices) -> AsyncIterator[str]:
    async with service_databases.of("intake").fresh() as address:
        yield address


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    made = Database(dsn, connections=4)
    yield made
    await made.close()


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("intake") / "keys"
    key_files.make_once(folder)
    return folder


class _Settings(Settings):
    """Settings whose database is this test's."""

    def dsn(self, service: str) -> str:
        return self.postgres_dsn


@pytest.fixture
def settings(dsn: str, keys_folder: Path, tmp_path: Path) -> Settings:
    return _Settings(
        postgres_dsn=dsn, kafka_bootstrap="127.0.0.1:1", keys=keys_folder, run=tmp_path, report_limit_by_address=8
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator:
    made = main.web_app(settings)
    yield made
    await close(made)


@pytest.fixture
async def client(app) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, client=("10.0.0.9", 1))
    headers = {"Sec-Fetch-Site": "same-origin"}
    async with httpx.AsyncClient(transport=transport, base_url="http://intake", headers=headers) as made:
        yield made


@pytest.fixture
async def officers(database: Database) -> None:
    async with database.transaction() as session:
        await appointments.load(session, "jinjiang", appointments.read(OFFICERS))


@pytest.fixture
def cookie_of(settings: Settings, database: Database, officers: None):
    async def made(subject: str) -> dict[str, str]:
        async with database.transaction() as session:
            held = await session.execute(
                text("select appointment_id from appointments where officer_id = :id"),
                {"id": appointments.officer_id(subject)},
            )
            appointment = held.scalar_one()
        who = cookies.starts(appointments.officer_id(subject), appointment)
        return {"Cookie": f"{cookies.COOKIE}={cookies.sign(key_files.load(settings.keys), who)}"}

    return made


@pytest.fixture
async def office(client, cookie_of, database, settings) -> Sender:
    """The county office, which sends the rolls."""
    return Sender(client, await cookie_of("county"), database, settings)


@pytest.fixture
async def sender(client, cookie_of, database, settings) -> Sender:
    """The liaison of 医保局."""
    return Sender(client, await cookie_of("health"), database, settings)


@pytest.fixture
async def registered(office: Sender) -> None:
    """Three households of two."""
    await office.loaded(ROLL, roll(*household(1, 2), *household(2, 2), *household(3, 2)))


async def hear(database: Database, *events: Event) -> None:
    """Hand events to intake's handlers, one after the other, as they would be heard."""
    for event in events:
        async with database.transaction() as session:
            await main.consumers.HANDLERS.by_event[type(event)](session, [event], clock.now())


async def register(database: Database, settings: Settings, household_id: str, **fields: object) -> None:
    """A registered household with a head of this name."""
    vault = main.office_of(settings).vault
    name, phone = str(fields.get("name", "许大山")), fields.get("phone")
    values = {
        "id": household_id,
        "area": fields.get("area", VILLAGE),
        "name": vault.seal("name", name),
        "hash": vault.hash("name", name),
        "phone": vault.seal("phone", str(phone)) if phone else None,
        "phone_hash": vault.hash("phone", str(phone)) if phone else None,
        "now": clock.now(),
    }
    async with database.transaction() as session:
        await session.execute(
            text(
                "insert into households (household_id, version, provisional, area_code, village_group, head_name_sealed,"
                " head_name_hash, phone_sealed, phone_hash, members_known, income_blocks, recorded_at)"
                " values (:id, 1, false, :area, '2 组', :name, :hash, :phone, :phone_hash, false, '[]', :now)"
            ),
            values,
        )
