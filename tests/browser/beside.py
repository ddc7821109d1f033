"""What no month brings about by itself, done by those who do it: reports, wrong lists, what is parked (添上的事)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from aiokafka import AIOKafkaProducer

from deploy.demo.browser import Page
from deploy.demo.county import County, Household
from deploy.demo.desks import Desks
from deploy.demo.senders import send_list
from libs.events.contracts.base import Event, topic_of
from libs.events.contracts.feeds import FeedMissed
from libs.events.contracts.quarters import QuarterDecided
from libs.events.contracts.values import Holder, Level, OfficeRole
from libs.events.transport import clock
from libs.events.transport.envelope import headers_of
from tests.e2e.installation import Installation
from tests.until import until

PHONE = "13700000014"
"""Of whoever reported; its last four digits open the report's page."""
PROXY_PHONE = "13700000025"
WRONG_LIST = "结算单号,身份证,姓名,结算时间,总金额,自付,合规自付\nW1,350582199001011234,测某,2024-05-10,100,200,50\n"
STRANGE_LIST = "结算单号,身份证,姓名,结算时间,看病钱,自付,合规自付\nW2,350582199001011234,测某,2024-05-10,100,90,50\n"
ENTERED: dict[str, str] = {
    "value": "960",
    "from_on": "2024-05-01",
    "document": "晋民〔2024〕1号",
    "article": "第一条",
    "grade": "cited",
}
"""A figure that waits for a second person."""
QUARTER = "/quarters/2024Q1"
"""The last quarter that is over; its minutes are being written."""
MINUTES = {"matter": "把没有措施的户排一遍，逐户定措施", "unit": "department:民政", "due_on": "2024-06-28"}
VILLAGES = (
    "村,应有挂钩单位,有挂钩单位,名单年度,老区村,少数民族村,低收入村\n{},否,无,2024,是,否,是\n{},否,无,2024,否,否,否\n"
)
"""This year's list: one village that is on it, one that is not."""
MOVED_PHONE = "13700000036"
"""Of people who name another village than the register: a clerk says which household they are."""
SERVICES = ("intake", "screening", "assistance", "notifications")
TOPICS = ("intake.events", "assistance.events")
"""Together every service hears them."""
WAIT_S = 60.0
QUEUE_MAX = 20
TOLD_OF_VILLAGES = 3
"""The departments for agriculture and for ethnic affairs, the leading group office."""
DECIDED = 2
"""Decisions of a quarter: one late, one that waits to be struck off."""
_RECEIPT = re.compile(r"/report/([^/?]+)/receipt")


@dataclass(frozen=True)
class Beside:
    """What was added, as it stands in addresses."""

    number: str
    """A report from a phone, for the own household."""
    proxy_number: str
    """A report by somebody else."""
    wrong_list: str
    """An upload whose rows were checked and have mistakes."""
    strange_list: str
    """An upload with a column that nobody knows."""


async def add(here: Installation, county: County, desks: Desks) -> Beside:
    """Everything, one after the other."""
    first, second, third, fourth, *_ = county.households
    await report(desks, first.head.name, MOVED_PHONE, second)
    await _recognise(desks, first)
    await report(desks, second.head.name, MOVED_PHONE, third)
    number = await report(desks, fourth.head.name, PHONE, fourth)
    proxy = await report(desks, third.head.name, PROXY_PHONE, third, by="邻居某")
    wrong, strange = [await _send(desks, *one) for one in (("错行.csv", WRONG_LIST), ("怪表.csv", STRANGE_LIST))]
    await enter_figure(desks, "dibao_rural_month", ENTERED)
    await try_draft(desks, "SR-INC-01")
    await _watch(here, desks, first.village.code, next(o for o in county.villages if o != first.village).code)
    await _told(here, [missed()])
    await until(lambda: _misses(here), seconds=WAIT_S, what="the items of a list that did not come")
    await _decide(here, desks)
    await write_decision(desks, MINUTES)
    await _park(here)
    await _propose_drop(desks)
    return Beside(number, proxy, wrong, strange)


async def report(desks: Desks, head: str, phone: str, of: Household, *, by: str = "") -> str:
    """Somebody reports on a phone, for another household where `by` names who; the number as it stands in addresses."""
    browser = desks.anybody()
    page = await browser.get("/report?for=other" if by else "/report")
    form = page.form("/report")
    assert form is not None, page.words
    values: dict[str, str | list[str]] = {
        "head_name": head,
        "area_code": of.village.code,
        "difficulties": ["R01"],
        "phone": phone,
    }
    other: dict[str, str | list[str]] = {"reporter_name": by, "relation": "neighbour", "for": "other"} if by else {}
    answer = await browser.send(page, form, values | other)
    found = _RECEIPT.search(answer.onward)
    assert found is not None, answer.words
    return found.group(1)


async def _recognise(desks: Desks, household: Household) -> None:
    """The town's clerk says which household was meant; the next one is left in the queue."""
    [clerk] = desks.holders(OfficeRole.TOWN_CLERK, f"{household.village.code[:9]}000")
    browser = await desks.of(clerk)
    for _ in range(QUEUE_MAX):
        page = await browser.get("/people/match")
        fits = next((form for form in page.forms if "into" in form.fields), None)
        if fits is not None:
            await browser.send(page, fits, {"do": "same"})
            return
        other = page.form("/people/match")
        assert other is not None, page.words
        await browser.send(page, other, {"do": "later"})
    raise AssertionError("nobody in the queue fits a household of the register")


async def _send(desks: Desks, name: str, words: str) -> str:
    """A liaison sends a list; it is checked where its columns are known. The number of the upload."""
    [liaison] = desks.holders(OfficeRole.DEPARTMENT_LIAISON, department="medical_insurance")
    browser = await desks.of(liaison)
    page = await browser.get("/feeds/settlements")
    form = page.form("/feeds/settlements")
    assert form is not None, page.words
    page = await browser.submit(page, form, {}, {"file": (name, words.encode())})
    address = page.path.partition("?")[0]
    check = page.form("/check") if words is WRONG_LIST else None
    if check is not None:
        await browser.send(page, check, {})
        await until(lambda: _checked(desks, address), seconds=WAIT_S, what="the dry run of the wrong list")
    return address.rpartition("/")[2]


async def _checked(desks: Desks, address: str) -> bool:
    [liaison] = desks.holders(OfficeRole.DEPARTMENT_LIAISON, department="medical_insurance")
    page = await (await desks.of(liaison)).get(address)
    return page.form("/check") is None and "<progress" not in page.html


async def enter_figure(desks: Desks, name: str, said: dict[str, str]) -> None:
    """The county enters a figure, looks it over, and sends it to the leading group office."""
    [county, *_] = desks.holders(OfficeRole.COUNTY_OFFICER)
    browser = await desks.of(county)
    page = await browser.get(f"/rules/figures/{name}/enter")
    for answer in ({**said, "do": "look"}, {"do": "send"}):
        form = page.form("/enter")
        assert form is not None, page.words
        page = await browser.send(page, form, answer)


async def try_draft(desks: Desks, rule_id: str) -> None:
    """The county has a rule tried over everybody, as of today."""
    [county, *_] = desks.holders(OfficeRole.COUNTY_OFFICER)
    browser = await desks.of(county)
    page = await browser.get(f"/rules/{rule_id}/backtest")
    form = page.form("/backtest")
    assert form is not None, page.words
    await browser.send(page, form, {})


async def _watch(here: Installation, desks: Desks, on_list: str, other: str) -> None:
    """The year's list of villages comes, from a department's page to the inbox of those who keep them in view."""
    file = ("村名单.csv", VILLAGES.format(on_list, other).encode())
    kept = "select village from watched_villages where ended_on is null"
    told = "select role from items where source like 'watch:%' order by role"
    before = {row["village"] for row in await here.rows("screening", kept)}
    told_before = len(await here.rows("notifications", told))
    await send_list(desks, "agriculture", "village_units", file)

    async def heard() -> bool:
        return len(await here.rows("notifications", told)) == told_before + TOLD_OF_VILLAGES

    await until(heard, seconds=WAIT_S, what="the item of the watch list")
    assert {row["village"] for row in await here.rows("screening", kept)} == before | {on_list}


def missed() -> FeedMissed:
    """A list that did not come, as intake tells it: in the demo every department sends its own in time."""
    return FeedMissed(
        region="jinjiang",
        miss_id="missed-beside",
        feed="insurance_enrolment",
        month=date(2024, 3, 1),
        list_title="基本医保参保名单",
        department="医保局",
        area_code="350582000000",
        due_on=date(2024, 4, 5),
        missed_at=datetime(2024, 4, 6, tzinfo=UTC),
        told_to=(
            Holder(level=Level.OFFICER, department="medical_insurance"),
            Holder(level=Level.LEADING_GROUP_OFFICE),
        ),
    )


async def _misses(here: Installation) -> bool:
    told = "select item_id from items where task_id like 'miss:%' and ended_at is null"
    return len(await here.rows("notifications", told)) >= len(missed().told_to)


async def _decide(here: Installation, desks: Desks) -> None:
    """The minutes of a quarter decide two things, as screening tells them; a department reports the second done."""
    await _told(
        here, [decided("decision-open", 1, date(2024, 5, 20)), decided("decision-reported", 2, date(2024, 6, 28))]
    )
    kept = "select decision_id from decisions"

    async def heard() -> bool:
        return len(await here.rows("assistance", kept)) == DECIDED

    await until(heard, seconds=WAIT_S, what="the decisions of a quarter")
    [liaison] = desks.holders(OfficeRole.DEPARTMENT_LIAISON, department="medical_insurance")
    browser = await desks.of(liaison)
    page = await browser.get("/console/decisions/decision-reported")
    form = page.form("/step")
    assert form is not None, page.words
    await browser.send(page, form, {"words": "都核对了，该救助的已经救助。"})


def decided(decision_id: str, number: int, due_on: date) -> QuarterDecided:
    """A decision for the medical insurance office."""
    return QuarterDecided(
        region="jinjiang",
        decision_id=decision_id,
        quarter=date(2024, 1, 1),
        number=number,
        matter="核对今年大额自付的农户，该救助的救助到位",
        holder=Holder(level=Level.OFFICER, department="medical_insurance"),
        due_on=due_on,
        signed_on=date(2024, 4, 10),
        signed_by="leading-official-1",
    )


async def _told(here: Installation, events: Sequence[Event]) -> None:
    """Told as a service tells: on its topic, under its key."""
    producer = AIOKafkaProducer(bootstrap_servers=here.environment["SHOUWANG_KAFKA_BOOTSTRAP"])
    await producer.start()
    try:
        for event in events:
            headers = headers_of(clock.new_id(), event.name, event.subject, clock.real_now(), None)
            value = event.model_dump_json().encode()
            await producer.send_and_wait(topic_of(event.name), value, key=event.key.encode(), headers=headers)
    finally:
        await producer.stop()


async def write_decision(desks: Desks, said: dict[str, str]) -> None:
    """The leading group office writes a decision into the minutes of the quarter."""
    [office, *_] = desks.holders(OfficeRole.LEADING_GROUP_OFFICE)
    browser = await desks.of(office)
    page = await browser.get(QUARTER)
    form = page.form("/decisions")
    assert form is not None, page.words
    await browser.send(page, form, said)


async def _park(here: Installation) -> None:
    """A record that nobody can read comes to every service."""
    producer = AIOKafkaProducer(bootstrap_servers=here.environment["SHOUWANG_KAFKA_BOOTSTRAP"])
    await producer.start()
    try:
        for topic in TOPICS:
            await producer.send_and_wait(topic, b"not an event", key=b"household-nobody")
    finally:
        await producer.stop()

    async def everywhere() -> bool:
        return all([await here.rows(service, "select id from dead_letters") for service in SERVICES])

    await until(everywhere, seconds=WAIT_S, what="a parked record in every service")


async def _propose_drop(desks: Desks) -> None:
    """The operator asks to drop what nobody can read; a second one would confirm it."""
    operator, *_ = desks.holders(OfficeRole.OPERATOR)
    browser = await desks.of(operator)
    for service in SERVICES:
        page: Page = await browser.get(f"/ops/{service}")
        form = next((form for form in page.forms if "drop" in form.choices.get("do", [])), None)
        assert form is not None, page.words
        asked = await browser.send(page, form, {"do": "drop", "key": form.choices["key"]})
        reason = next(form for form in asked.forms if form.action.endswith("/drop"))
        await browser.send(asked, reason, {"reason": "这一条读不出来，没有内容。"})
