"""An application with a few pages of its own, on a database with nothing but transport and appointments."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Form
from sqlalchemy import text
from starlette.requests import Request

from libs.events.transport.database import Database
from libs.events.transport.handlers import Handlers
from libs.web.access import Action
from libs.web.app import NotForYou, Refused, Session, Signed, Stale, make_app, must, page, refuse_when_late
from libs.web.appointments import TABLE
from libs.web.live import stream
from tests.service.helpers import running, settings_for

PAGES = APIRouter()


@PAGES.get("/console")
async def console(request: Request, reader: Signed):
    must(reader, Action.SEE_CONSOLE)
    return page(request, "hello.html", who=reader.officer_id)


@PAGES.get("/phone")
async def phone(request: Request):
    return page(request, "hello_phone.html")


@PAGES.post("/notes")
async def write(session: Session, reader: Signed, words: Annotated[str, Form()]):
    await session.execute(text("insert into notes (words) values (:words)"), {"words": words})
    problems = {"stale": Stale("没有提交：安海镇 王*芳 16:18 已经审核通过。"), "none": NotForYou()}
    problems |= {"refused": Refused("没有提交。", [("words", "写一句。")]), "bug": RuntimeError("身份证 350582")}
    if words in problems:
        raise problems[words]
    return {"kept": words}


@PAGES.post("/decide", dependencies=[Depends(refuse_when_late)])
async def decide(reader: Signed):
    return {"decided": reader.officer_id}


@PAGES.get("/stream")
async def live(request: Request, of: str | None = None):
    async def changed(session) -> int:
        return (await session.execute(text("select count(*) from notes"))).scalar_one()

    return await stream(request, request.app.state.web.database.dsn, "notes", changed, of=of)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A unix socket's path is short."""
    folder = Path(tempfile.mkdtemp(prefix="sw-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
async def web_database(database: Database) -> Database:
    async with database.transaction() as session:
        for statement in (*TABLE.split(";\n"), "create table notes (words text)"):
            await session.execute(text(statement))
    return database


@pytest.fixture
def make(web_database: Database, tmp_path: Path):
    def made(handlers: Handlers | None = None) -> FastAPI:
        app = make_app(
            "intake", Path(__file__).parent / "templates", settings_for(web_database, tmp_path), handlers=handlers
        )
        app.include_router(PAGES)
        return app

    return made


@pytest.fixture
async def app(make) -> AsyncIterator[FastAPI]:
    async with running(make()) as made:
        yield made
