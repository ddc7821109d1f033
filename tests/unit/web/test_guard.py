"""A form's token, and what nobody may send."""

from datetime import timedelta

import pytest
from starlette.requests import Request

from libs.events.transport import clock
from libs.runtime.keys import Keys
from libs.web import forms, session
from libs.web.guard import BODY_MAX_BYTES, Guard

KEYS = Keys(session=b"s" * 32, data=b"d" * 32, hash=b"h" * 32, token=b"t" * 32)


def request(officer: str | None = None) -> Request:
    cookie = session.sign(KEYS, session.starts(officer, None)) if officer else ""
    return Request(
        {"type": "http", "method": "POST", "path": "/", "headers": [(b"cookie", f"{session.COOKIE}={cookie}".encode())]}
    )


def test_a_token_holds_for_its_reader_and_not_for_another():
    token = forms.form_token(KEYS, request("a"))
    assert forms.holds(KEYS, request("a"), token)
    assert not forms.holds(KEYS, request("b"), token)
    assert not forms.holds(KEYS, request(), token)
    assert forms.holds(KEYS, request(), forms.form_token(KEYS, request()))


@pytest.mark.parametrize("rubbish", [None, "", ".", "1.", "x.y", "令牌", 7, "9" * 400 + ".x"])
def test_rubbish_is_no_token(rubbish):
    assert not forms.holds(KEYS, request("a"), rubbish)


def test_a_token_ends_after_a_day(monkeypatch):
    token = forms.form_token(KEYS, request("a"))
    real = clock.real_now()
    monkeypatch.setattr("libs.events.transport.clock.real_now", lambda: real + timedelta(hours=25))
    assert not forms.holds(KEYS, request("a"), token)


def test_keys_of_forms_are_long_and_never_the_same():
    made = {forms.new_key() for _ in range(100)}
    assert len(made) == 100
    assert all(len(key) >= 22 for key in made)


async def test_a_body_without_a_length_is_cut_off_where_it_gets_too_large():
    part = b"x" * (1024 * 1024)
    sent, taken = [], 0

    async def app(scope, receive, send):
        nonlocal taken
        while True:
            taken += len((await receive())["body"])

    async def receive():
        return {"type": "http.request", "body": part, "more_body": True}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    await Guard(app)(scope, receive, send)
    assert sent[0]["status"] == 413
    assert taken <= BODY_MAX_BYTES
