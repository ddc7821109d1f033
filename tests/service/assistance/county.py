"""A small county: officers, a household, what is heard of it, and who does what on which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from libs.events.contracts.base import Event
from libs.events.contracts.intake import AppointmentRecorded, HouseholdRecorded, ReportReceived
from libs.events.contracts.screening import FindingEnded, FindingRaised, FindingWithdrawn
from libs.events.contracts.values import Channel, IncomeBlock, Member, OfficeRole, Paper, SourceRow
from libs.events.transport import clock
from libs.events.transport.database import Database
from libs.web.appointments import Reader
from services.assistance.consumers import HANDLERS
from services.assistance.domain.answers import Given
from services.assistance.domain.machine import Taken
from services.assistance.store import dossier
from services.assistance.store.rows import Dossier
from services.assistance.usecases import Story, Wanted, story, take_step
from services.assistance.usecases.visits import VisitForm, confirm_visit, record_visit
from tests.service.helpers import hear, told

VILLAGE, OTHER_VILLAGE = "350582104201", "350582104202"
TOWN, COUNTY = "350582104000", "350582000000"
HOUSEHOLD = "H1"
DAY = timedelta(days=1)
D0 = datetime(2024, 5, 8, 2, 0, tzinfo=UTC)
"""10 o'clock in Beijing."""

SHEET = {
    "food": "OK",
    "clothing": "OK",
    "R01.big_cost": "YES",
    "R01.cost_paper": "SEEN",
    "R01.cost_goes_on": "YES",
    "R01.cost_covered": "NO",
    "income.wage": "30000",
    "income.wage.origin": "WORD",
    "income.operating_receipts": "0",
    "income.operating_expense": "0",
    "income.property": "0",
    "income.transfer": "2400.50",
    "income.transfer.origin": "PAPERS",
    "income.compliant_self_paid": "23480",
    "income.compliant_self_paid.origin": "PAPERS",
}
VISIT: dict[str, Given] = {"manner": "HOME", "place": "家里", "conclusion": "RISK", "risks": ["R01"]}
MEETING: dict[str, Given] = {
    "place": "村部",
    "present": 17,
    "agreed": 16,
    "against": 0,
    "abstained": 1,
    "minutes": "评议记录第 5 号",
}
POSTED: dict[str, Given] = {"place": "村部公示栏", "hour": "09:30", "poster": "蔡某"}
AGENCIES = ("finance", "real_estate", "market", "vehicles")


def an_officer(officer_id: str, role: OfficeRole, *areas: str, department: str | None = None) -> Reader:
    return Reader(officer_id, f"a-{officer_id}", role, department, areas or (COUNTY,), "jinjiang")


CADRE = an_officer("cadre", OfficeRole.VILLAGE_CADRE, VILLAGE)
SECOND = an_officer("second", OfficeRole.VILLAGE_CADRE, VILLAGE)
NEIGHBOUR = an_officer("neighbour", OfficeRole.VILLAGE_CADRE, OTHER_VILLAGE)
CLERK = an_officer("clerk", OfficeRole.TOWN_CLERK, TOWN)
CLERK_2 = an_officer("clerk-2", OfficeRole.TOWN_CLERK, TOWN)
DECIDER = an_officer("county", OfficeRole.COUNTY_OFFICER)
COMPARER = an_officer("comparer", OfficeRole.COUNTY_OFFICER)
MEDICAL = an_officer("medical", OfficeRole.DEPARTMENT_LIAISON, department="medical_insurance")
HOUSING = an_officer("housing", OfficeRole.DEPARTMENT_LIAISON, department="housing")
AUDITOR = an_officer("auditor", OfficeRole.AUDITOR)


def a_household(household_id: str = HOUSEHOLD, **changes: object) -> HouseholdRecorded:
    source = SourceRow(row_id="row-0", origin="village_roll", received_at=D0 - 30 * DAY)
    members = (
        Member(
            person_id="wife",
            born_on=date(1972, 3, 1),
            labour="weak",
            works=True,
            id_number_length=18,
            id_checksum_holds=True,
        ),
        Member(
            person_id="husband",
            born_on=date(1970, 3, 1),
            labour="lost",
            works=False,
            id_number_length=18,
            id_checksum_holds=True,
        ),
        Member(person_id="child", born_on=date(2010, 3, 1), labour="none", id_number_length=18, id_checksum_holds=True),
    )
    block = IncomeBlock(
        source=source,
        from_on=date(2023, 5, 1),
        to_on=date(2024, 4, 30),
        wage_fen=40_000_00,
        operating_receipts_fen=0,
        operating_expense_fen=0,
        property_fen=0,
        transfer_fen=0,
        pay_outs_fen=0,
        compliant_self_pay_fen=23_480_00,
    )
    given: dict[str, object] = {
        "region": "jinjiang",
        "household_id": household_id,
        "version": 14,
        "area_code": VILLAGE,
        "formerly_poor": False,
        "members": members,
        "income_blocks": (block,),
    }
    return HouseholdRecorded(**(given | changes))


def a_report(report_id: str = "P1", **changes: object) -> ReportReceived:
    given: dict[str, object] = {
        "region": "jinjiang",
        "report_id": report_id,
        "household_id": HOUSEHOLD,
        "number": f"20240508-{report_id}",
        "channel": Channel.SELF,
        "risks": ("R01",),
        "area_code": VILLAGE,
        "reported_at": clock.now(),
        "reporter_id": f"reporter-{report_id}",
    }
    return ReportReceived(**(given | changes))


def a_finding(finding_id: str = "F1", **changes: object) -> FindingRaised:
    given: dict[str, object] = {
        "region": "jinjiang",
        "finding_id": finding_id,
        "household_id": HOUSEHOLD,
        "area_code": VILLAGE,
        "rule_id": "SR-MED-01",
        "rule_version": 1,
        "day": date(2024, 5, 8),
        "clause": Paper(document="晋民〔2023〕1号", grade="cited"),
        "departments": ("医保",),
        "at_once": False,
        "risk": "R01",
        "sentence": "合规自付 23,480.00 元，高于 10,000 元。",
        "neutral": "近期大额支出，请入户了解。",
        "facts_version": 14,
        "fingerprint": finding_id,
        "row_ids": ("row-1807",),
        "feed": "settlements",
        "upload_id": "U1",
    }
    return FindingRaised(**(given | changes))


def ended(finding_id: str = "F1", household_id: str = HOUSEHOLD) -> FindingEnded:
    return FindingEnded(
        region="jinjiang",
        finding_id=finding_id,
        household_id=household_id,
        rule_id="SR-MED-01",
        sentence="SR-MED-01 不再触发。",
    )


def withdrawn(finding_id: str = "F1", household_id: str = HOUSEHOLD) -> FindingWithdrawn:
    return FindingWithdrawn(
        region="jinjiang",
        finding_id=finding_id,
        household_id=household_id,
        rule_id="SR-MED-01",
        sentence="医保更正：自付改为 2,300.00 元。",
    )


@dataclass
class County:
    """The county, its database, and a clock that is moved by hand."""

    database: Database
    clock_file: Path
    now: datetime = field(default=D0)

    def move(self, to: datetime) -> None:
        self.now = to
        clock.move(self.clock_file, to)

    def pass_days(self, count: int) -> None:
        self.move(self.now + count * DAY)

    async def hears(self, *events: Event) -> None:
        await hear(self.database, HANDLERS, *events)

    async def takes(
        self,
        reader: Reader,
        where: tuple[str, str],
        event: str,
        answers: Mapping[str, Given] | None = None,
        **more: object,
    ) -> Taken:
        happened = more.pop("happened_at", clock.now())
        wanted = Wanted(where[0], where[1], event, happened, answers or {}, **more)  # type: ignore[arg-type]
        async with self.database.transaction() as session:
            return await take_step(session, reader, wanted, clock.now())

    async def story(self, reader: Reader = DECIDER, household_id: str = HOUSEHOLD) -> Story:
        async with self.database.transaction() as session:
            return await story(session, reader, household_id, clock.now())

    async def dossier(self, household_id: str = HOUSEHOLD) -> Dossier:
        async with self.database.transaction() as session:
            row = await dossier.lock(session, household_id)
            assert row is not None
            return await dossier.load(session, row)

    async def told(self, kind: type[Event]) -> list[Event]:
        return [event for event in await told(self.database) if type(event) is kind]

    async def clue(self, state: str | None = None) -> tuple[str, str]:
        found = [c for c in (await self.dossier()).clues.values() if state in (None, c.state)]
        return "clue", found[-1].clue_id

    async def case(self) -> tuple[str, str]:
        return "case", next(iter((await self.dossier()).cases))

    async def measure(self) -> tuple[str, str]:
        return "measure", next(iter((await self.dossier()).measures))

    async def appoints(self, *readers: Reader) -> None:
        """Assistance hears who holds which office."""
        events = [
            AppointmentRecorded(
                region="jinjiang",
                appointment_id=reader.appointment_id,
                version=1,
                officer_id=reader.officer_id,
                role=reader.role,
                department=reader.department,
                areas=reader.areas,
                from_on=date(2024, 1, 1),
            )
            for reader in readers
        ]
        await self.hears(*events)

    async def visit(self, clue_id: str, **changes: object) -> None:
        """Both visitors were there; the second confirms from the inbox."""
        step = VISIT | changes.pop("step", {})  # type: ignore[operator]
        await self.appoints(CADRE, SECOND)
        form = VisitForm(SHEET, step, clock.now(), SECOND.officer_id)
        async with self.database.transaction() as session:
            saved = await record_visit(session, CADRE, clue_id, form, clock.now())
        async with self.database.transaction() as session:
            await confirm_visit(session, SECOND, saved.visit_id, clock.now())

    async def to_case(self) -> tuple[str, str]:
        """A report becomes a case."""
        await self.hears(a_household(), a_report())
        where = await self.clue()
        await self.takes(CLERK, where, "clue.assigned")
        await self.visit(where[1])
        await self.takes(CADRE, where, "clue.converted", {"risks": ["R01"]})
        return await self.case()

    async def to_comparison(self) -> tuple[str, str]:
        case = await self.to_case()
        signatures = {"wife": "SIGNED", "husband": "FINGERPRINT", "child": "GUARDIAN"}
        await self.takes(
            CADRE, case, "authorisation.signed", {"signatures": signatures, "guardians": {"child": "许某"}}
        )
        return case

    async def compare(self, case: tuple[str, str], agencies: Sequence[str] = AGENCIES) -> None:
        for agency in agencies:
            await self.takes(
                COMPARER, case, "comparison.answered", {"agency": agency, "officer": "王某", "result": "CLEAR"}
            )

    async def to_notice(self) -> tuple[str, str]:
        case = await self.to_comparison()
        await self.compare(case)
        await self.takes(CADRE, case, "review.passed", MEETING)
        await self.takes(CADRE, case, "notice.started", {"posting": "BOARD", **POSTED})
        return case

    async def to_town(self) -> tuple[str, str]:
        case = await self.to_notice()
        self.pass_days(5)
        await self.takes(SECOND, case, "notice.completed", {"hour": "09:30", "poster": "蔡某"})
        return case

    async def to_county(self) -> tuple[str, str]:
        case = await self.to_town()
        await self.takes(CLERK, case, "town.approved", {"reason": "情况属实。"})
        return case

    async def to_monitored(self) -> tuple[str, str]:
        case = await self.to_county()
        await self.takes(
            DECIDER,
            case,
            "county.confirmed",
            {"category": "MARGINAL_AT_RISK", "risks": ["R01"], "reason": "自付高，同意纳入。"},
        )
        return case
