"""Somebody at a desk or at a door: opens pages, reads their forms, fills them in and sends them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import httpx
from fastapi import FastAPI

from libs.events.contracts.intake import AppointmentRecorded
from libs.events.contracts.values import OfficeRole
from libs.web.appointments import Reader
from libs.web.people import Card
from tests.service.assistance.county import (
    AUDITOR,
    CADRE,
    CLERK,
    CLERK_2,
    COMPARER,
    DECIDER,
    HOUSING,
    MEDICAL,
    NEIGHBOUR,
    SECOND,
    County,
    an_officer,
)
from tests.service.helpers import appoint, appointment, browser

LEADER = an_officer("leader", OfficeRole.LEADING_GROUP_OFFICE)
OTHER_TOWN = an_officer("far-clerk", OfficeRole.TOWN_CLERK, "350582105000")
OPERATOR = an_officer("operator", OfficeRole.OPERATOR)
EVERYBODY = (
    *(AUDITOR, CADRE, CLERK, CLERK_2, COMPARER, DECIDER, HOUSING, MEDICAL, NEIGHBOUR, SECOND),
    *(LEADER, OTHER_TOWN, OPERATOR),
)


class Neighbours:
    """What intake says of people, for tests: it is another service."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...], str]] = []

    async def cards(self, cookie: str, household_ids: Sequence[str], purpose: str) -> dict[str, Card]:
        self.asked.append(("cards", tuple(household_ids), purpose))
        in_full = purpose in ("办理", "检查")
        head, phone = ("许小英", "13800001234") if in_full else ("许*英", None)
        said = {"members": 3, "minors": 1, "formerly_poor": False, "phone_masked": "138****1234", "phone": phone}
        return {one: Card(one, head, "安海镇 型厝村 2 组", **said) for one in household_ids}

    async def officers(self, cookie: str, officer_ids: Sequence[str]) -> dict[str, str]:
        self.asked.append(("officers", tuple(officer_ids), ""))
        return {one: f"安海镇 王*{one}" for one in officer_ids}

    async def places(self, cookie: str, codes: Sequence[str]) -> dict[str, str]:
        self.asked.append(("places", tuple(codes), ""))
        return dict.fromkeys(codes, "安海镇")

    async def reports(self, cookie: str, report_ids: Sequence[str], purpose: str) -> dict[str, str]:
        self.asked.append(("reports", tuple(report_ids), purpose))
        return dict.fromkeys(report_ids, "丈夫住院，钱不够。")


@dataclass
class Form:
    """A form of a page, as a browser holds it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    disabled: bool = False


class Forms(HTMLParser):
    """Reads the forms of a page, what is filled in, and which inputs have no label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.labels: set[str] = set()
        self.inputs: list[tuple[str | None, bool, str]] = []
        self.ids: list[str] = []
        self._label_depth = 0
        self._select = ""
        self._textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        if a.get("id"):
            self.ids.append(a["id"] or "")
        if tag == "form":
            self.forms.append(Form(a.get("action") or ""))
        if tag == "label":
            self._label_depth += 1
            self.labels.add(a.get("for") or "")
        if tag in ("input", "select", "textarea") and a.get("type") != "hidden":
            self.inputs.append((a.get("id"), self._label_depth > 0, a.get("name") or ""))
        if self.forms:
            self._part_of_form(tag, a)

    def _part_of_form(self, tag: str, a: dict[str, str | None]) -> None:
        form, name, value = self.forms[-1], a.get("name") or "", a.get("value") or ""
        if tag == "input" and "disabled" not in a and (a.get("type") not in ("radio", "checkbox") or "checked" in a):
            form.fields.setdefault(name, []).append(value)
        elif tag == "button":
            form.buttons.append((name, value))
            form.disabled = form.disabled or "disabled" in a
        elif tag in ("select", "textarea"):
            form.fields[name] = [""] if tag == "textarea" else []
            self._select, self._textarea = (name, "") if tag == "select" else ("", name)
        elif tag == "option" and self._select and ("selected" in a or not form.fields[self._select]):
            form.fields[self._select] = [value]

    def handle_data(self, data: str) -> None:
        if self._textarea and self.forms:
            self.forms[-1].fields[self._textarea] = [data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._label_depth -= 1
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._textarea = ""


@dataclass
class Seen:
    """A page that somebody looks at."""

    answer: httpx.Response

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def words(self) -> str:
        """Everything that is written on it, without tags."""
        body = re.sub(r"<(script|style)\b.*?</\1>", "", self.html, flags=re.DOTALL)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))

    @property
    def parsed(self) -> Forms:
        return Forms(self.html)

    def form(self, action_part: str = "/step") -> Form:
        return next(form for form in self.parsed.forms if action_part in form.action)

    @property
    def has_form(self) -> bool:
        return any("/step" in form.action for form in self.parsed.forms)


@dataclass
class Desk:
    """The application, and who works with it."""

    app: FastAPI
    county: County

    @property
    def people(self) -> Neighbours:
        return self.app.state.web.people

    async def appoint(self) -> None:
        await appoint(self.county.database, *(_appointed(reader) for reader in EVERYBODY))

    async def opens(self, reader: Reader | None, address: str) -> Seen:
        async with browser(self.app, reader) as client:
            return Seen(await client.get(address))

    async def sends(self, reader: Reader, address: str, fields: Mapping[str, object]) -> Seen:
        data = {name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()}
        async with browser(self.app, reader) as client:
            return Seen(await client.post(address, data=data))

    async def follows(self, reader: Reader, seen: Seen) -> Seen:
        assert seen.status == 303, (seen.status, seen.words[:600])
        return await self.opens(reader, seen.answer.headers["location"])

    async def fills(self, reader: Reader, address: str, answers: Mapping[str, object]) -> Seen:
        """Open the page, fill in its form as it stands, send it."""
        page = await self.opens(reader, address)
        assert page.status == 200, (page.status, page.words[:400])
        form = page.form()
        return await self.sends(reader, form.action, {**form.fields, **posted(answers)})


def posted(answers: Mapping[str, object]) -> dict[str, object]:
    """Answers as a browser sends them."""
    sent: dict[str, object] = {}
    for name, value in answers.items():
        if isinstance(value, Mapping):
            sent |= {f"{name}:{key}": one for key, one in value.items()}
        else:
            sent[name] = list(value) if isinstance(value, list | tuple) else str(value)
    return sent


def _appointed(reader: Reader) -> AppointmentRecorded:
    return appointment(
        reader.role,
        reader.officer_id,
        appointment_id=reader.appointment_id,
        department=reader.department,
        areas=reader.areas,
    )
