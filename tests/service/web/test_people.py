"""Names, asked of intake over its socket; pages live without them when it is away."""

import pytest
from fastapi import FastAPI, Request

from libs.web.people import AT_ONCE, AWAY, Card, IntakePeople
from tests.service.helpers import serving_on


class Intake:
    """The three addresses of intake, on a real socket."""

    def __init__(self):
        self.asked = []
        self.gives = {}
        self.status = 200

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/api/intake/people/{what}")
        async def answer(what: str, request: Request):
            body = await request.json()
            self.asked.append((what, request.cookies.get("shouwang"), body["purpose"], body["ids"]))
            return (
                {what: {one: self.gives[one] for one in body["ids"] if one in self.gives}} if self.status == 200 else []
            )

        return app


@pytest.fixture
async def intake(short_folder):
    made = Intake()
    async with serving_on(short_folder / "intake.sock", made.app()):
        yield made


@pytest.fixture
async def people(short_folder):
    made = IntakePeople(short_folder / "intake.sock")
    yield made
    await made.close()


async def test_cards_come_with_the_readers_cookie_and_purpose(intake, people):
    intake.gives = {
        "h1": {"head": "许*英", "place": "安海镇 型厝村", "members": 4, "unknown": "later field"},
        "h2": {"place": "no head"},
    }
    cards = await people.cards("cookie", ["h1", "h2", "h3", "h1"], "办理")
    assert cards["h1"] == Card("h1", "许*英", "安海镇 型厝村", 4)
    assert cards["h2"].head == cards["h3"].head == AWAY
    assert intake.asked == [("cards", "cookie", "办理", ["h1", "h2", "h3"])]


async def test_nothing_is_asked_for_nobody(intake, people):
    assert await people.cards("cookie", [], "办理") == {}
    assert intake.asked == []


async def test_many_are_asked_in_parts(intake, people):
    ids = [f"h{n}" for n in range(AT_ONCE + 1)]
    assert len(await people.cards("cookie", ids, "办理")) == AT_ONCE + 1
    assert [len(one[3]) for one in intake.asked] == [AT_ONCE, 1]


async def test_officers_and_words_of_reports(intake, people):
    intake.gives = {"o1": "安海镇 王*芳", "r1": "借不到钱了"}
    assert await people.officers("cookie", ["o1", "o2"]) == {"o1": "安海镇 王*芳", "o2": AWAY}
    assert await people.reports("cookie", ["r1", "r2"], "办理") == {"r1": "借不到钱了"}


async def test_rubbish_is_not_a_name(intake, people):
    intake.status = 500
    assert (await people.cards("cookie", ["h1"], "办理"))["h1"].head == AWAY


async def test_while_intake_is_away_pages_show_that_names_are_missing(people):
    assert (await people.cards("cookie", ["h1"], "办理"))["h1"] == Card("h1", AWAY)
    assert await people.officers("cookie", ["o1"]) == {"o1": AWAY}
    assert await people.reports("cookie", ["r1"], "办理") == {}
