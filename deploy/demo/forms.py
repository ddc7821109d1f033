"""Reads the forms of a page as a browser does: what is filled in already is sent along (演示：读表单)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


@dataclass
class Form:
    """A form of a page, as it stands there before anybody touches it."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    """What would be sent: hidden fields, texts, what is ticked or selected."""
    choices: dict[str, list[str]] = field(default_factory=dict)
    """What radio buttons, boxes, lists and buttons offer."""
    said: dict[str, str] = field(default_factory=dict)
    """What a label says: by the id of its field, or by list and value of an option."""

    def labels(self, name: str) -> dict[str, str]:
        """The choices of a list with their words; the empty one left out."""
        return {value: self.said.get(f"{name}={value}", "") for value in self.choices.get(name, []) if value}

    def filled(self, values: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
        """What is sent when these fields are filled in so."""
        given = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
        return {name: found[0] if len(found) == 1 else found for name, found in {**self.fields, **given}.items()}


def forms_of(html: str) -> list[Form]:
    """Every form of a page, in its order; the rest of the page is not read."""
    reader = _Reader()
    for form in _FORM.findall(html):
        reader.feed(form)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._list: str | None = None
        self._first_option: str | None = None
        self._text: tuple[str, list[str]] | None = None
        self._label: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif tag == "label" and "for" in given:
            self._label = (given["for"], [])
        elif self._open is not None and "disabled" not in given:
            self._field(self._open, tag, given)

    def _field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            _input(form, name, given)
        elif tag == "button" and name:
            form.choices.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select":
            self._list, self._first_option = name, None
        elif tag == "option" and self._list:
            self._option(form, given)
        elif tag == "textarea" and name:
            self._text = (name, [])

    def handle_data(self, data: str) -> None:
        for open_one in (self._text, self._label):
            if open_one is not None:
                open_one[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        form = self._open
        if tag in ("label", "option") and form is not None and self._label is not None:
            form.said[self._label[0]] = " ".join("".join(self._label[1]).split())
            self._label = None
        if tag == "form":
            self._open = None
        elif tag == "select" and form is not None and self._list:
            if self._list not in form.fields and self._first_option is not None:
                form.fields[self._list] = [self._first_option]
            self._list = None
        elif tag == "textarea" and form is not None and self._text is not None:
            form.fields[self._text[0]] = ["".join(self._text[1])]
            self._text = None

    def _option(self, form: Form, given: dict[str, str]) -> None:
        assert self._list is not None
        value = given.get("value", "")
        form.choices.setdefault(self._list, []).append(value)
        self._label = (f"{self._list}={value}", [])
        self._first_option = value if self._first_option is None else self._first_option
        if "selected" in given:
            form.fields[self._list] = [value]


def _input(form: Form, name: str, given: dict[str, str]) -> None:
    kind = given.get("type", "text").lower()
    value = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
    if kind in {"radio", "checkbox"}:
        form.choices.setdefault(name, []).append(value)
        if "checked" in given:
            form.fields.setdefault(name, []).append(value)
    elif kind in {"submit", "image"}:
        form.choices.setdefault(name, []).append(value)
    elif kind != "file":
        form.fields.setdefault(name, []).append(value)
