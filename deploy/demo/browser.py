"""One person at the pages: signs in, reads, fills in forms and sends them, as anybody does (演示：一个人在网页上)."""

import asyncio
from collections.abc import Mapping
from functools import cached_property
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from deploy.demo.forms import Form, forms_of
from libs.web.people import AWAY

ANSWER_S = 60.0
TRIES = 240
"""A service that is just being started again answers 503; a person waits and tries again."""
BETWEEN_TRIES_S = 0.25


class PageRefused(Exception):
    """A page said no, or has not the form that was looked for."""


class Page:
    """What came back."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self.path = answer.url.raw_path.decode()
        self.html = answer.text
        self.onward = answer.headers.get("location", "")
        """Where it leads on; empty for a page that is to be read."""

    @cached_property
    def forms(self) -> list[Form]:
        """Its forms, in their order."""
        return forms_of(self.html)

    @property
    def words(self) -> str:
        """What it says, without tags."""
        return _words(self.html)

    def form(self, ending: str) -> Form | None:
        """The form that is sent to an address with this ending."""
        return next((form for form in self.forms if urlsplit(form.action or self.path).path.endswith(ending)), None)

    def form_with(self, part: str) -> Form | None:
        """The form that is sent to an address with this part."""
        return next((form for form in self.forms if part in form.action), None)


class Browser:
    """A person's browser, with its cookies; several may share the way to the network."""

    def __init__(self, origin: str, way: httpx.AsyncBaseTransport | None = None) -> None:
        self._shares = way is not None
        self._client = httpx.AsyncClient(
            base_url=origin,
            follow_redirects=True,
            timeout=ANSWER_S,
            headers={"Sec-Fetch-Site": "same-origin"},
            transport=way or httpx.AsyncHTTPTransport(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._shares:
            await self._client.aclose()

    async def sign_in(self, subject: str) -> Page:
        """Sign in by the demo's button of this officer. Raises PageRefused."""
        page = await self.get(f"/sign-in/go?account={subject}")
        if page.path.startswith("/sign-in"):
            raise PageRefused(f"{subject} could not sign in: {page.path} {page.words}")
        return page

    async def get(self, path: str) -> Page:
        """Open a page."""
        return Page(await self._send("GET", path))

    async def get_named(self, path: str) -> Page:
        """Open a page that names households, again while names are away for a moment. Raises PageRefused."""
        for _ in range(TRIES):
            page = await self.get(path)
            if AWAY not in page.html:
                return page
            await asyncio.sleep(BETWEEN_TRIES_S)
        raise PageRefused(f"{path} names nobody, after {TRIES} tries.")

    async def submit(
        self,
        page: Page,
        form: Form,
        values: Mapping[str, str | list[str]],
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Fill in a form, send it, and go where the answer leads. Raises PageRefused when it is a refusal."""
        answer = await self.send(page, form, values, files)
        return await self.get(answer.onward) if answer.onward else answer

    async def send(
        self,
        page: Page,
        form: Form,
        values: Mapping[str, str | list[str]],
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Fill in a form and send it; only the answer to it. Raises PageRefused when it is a refusal."""
        action = form.action or page.path
        answer = await self._send("POST", action, data=form.filled(values), files=files)
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise PageRefused(f"{action} answered {answer.status_code}: {_words(answer.text)}")
        return Page(answer)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        data: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> httpx.Response:
        for _ in range(TRIES):
            try:
                answer = await self._client.request(
                    method, path, data=data, files=files, follow_redirects=method == "GET"
                )
            except httpx.TransportError:
                await asyncio.sleep(BETWEEN_TRIES_S)
                continue
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                return answer
            await asyncio.sleep(BETWEEN_TRIES_S)
        raise PageRefused(f"{path} did not answer for {TRIES * BETWEEN_TRIES_S:.0f} s.")


def _words(html: str) -> str:
    """The words of a page's main part, without its tags, for an error."""
    main = html.partition("<main")[2] or html
    inside, words = False, []
    for letter in main:
        inside = letter == "<" or (inside and letter != ">")
        if not inside and letter != ">":
            words.append(letter)
    return " ".join("".join(words).split())[:300]
