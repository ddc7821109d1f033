"""Templates, and the values that every page's shell needs (页面外壳)."""

import gettext
import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from libs.policy.loader import region_files, region_names
from libs.runtime.keys import Keys
from libs.web import forms, menu, words
from libs.web.access import Action, may
from libs.web.appointments import Reader
from libs.web.guard import LARGE, SIZE_COOKIE

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"
_ASSET_DIGITS = 12


@dataclass(frozen=True)
class Shell:
    """What does not change from page to page: the region's name and words, the telephone for help."""

    region: str
    label: str
    help_phone: str
    words: dict[str, str] = field(default_factory=dict)


def environment(service_templates: Path, shell: Shell) -> Environment:
    """The templates of one service, above those that all share."""
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(service_templates), FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_translations(gettext.NullTranslations(), newstyle=False)  # type: ignore[attr-defined]
    made.filters.update(words.FILTERS)
    made.globals.update(shell=shell, asset=asset, words=shell.words)
    return made


def render(request: Request, templates: Environment, template: str, values: dict[str, Any], keys: Keys) -> str:
    """A page as HTML."""
    reader: Reader | None = getattr(request.state, "reader", None)
    shown: dict[str, Any] = {
        "request": request,
        "reader": reader,
        "menu": _menu(reader) if reader else (),
        "office": menu.office_words(reader.role, reader.department, reader.region) if reader else "",
        "home": menu.home(reader.role) if reader else "/",
        "here": request.url.path,
        "menu_counts": {},
        "searches": reader is not None and may(reader, Action.SEARCH_PEOPLE),
        "size_query": _without_size(request),
        "on_phone": reader is None or menu.works_on_a_phone(reader),
        "large": request.cookies.get(SIZE_COOKIE) == LARGE,
        "late_minutes": getattr(request.state, "late_minutes", None),
        "form_token": lambda: forms.form_token(keys, request),
        "new_key": forms.new_key,
        "today": words.today(),
    }
    return templates.get_template(template).render(shown | values)


def _menu(reader: Reader) -> tuple[menu.Entry, ...]:
    """What the reader's region has of the menu; of a region that is not known here, what every region has."""
    known = reader.region in region_names()
    return menu.entries(reader.role, region_files(reader.region) if known else None, reader.department)


def _without_size(request: Request) -> str:
    """The rest of the address, for the link that changes the size of the type."""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "size"]
    return urlencode(rest) + "&" if rest else ""


def html(request: Request, template: str, status: int, values: dict[str, Any]) -> HTMLResponse:
    """A page as an answer."""
    web = request.app.state.web
    return HTMLResponse(render(request, web.templates, template, values, web.keys), status_code=status)


@cache
def asset(name: str) -> str:
    """The address of a file of ours, with its hash, so that a browser may keep it for a year."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:_ASSET_DIGITS]
    return f"/static/{name}?v={digest}"
