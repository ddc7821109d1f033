"""Stylesheet, pictures and scripts, and what npm brought (静态文件)."""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from libs.web.errors import NotForYou
from libs.web.rendering import STATIC

FROM_PACKAGES = {"htmx.js": "htmx.org/dist/htmx.min.js"}
"""Address below /static → file below the folder of npm's packages."""
FOR_A_YEAR = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


class _Kept(StaticFiles):
    """Files whose address carries their hash may be kept for a year."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        answer = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        scope = next((one for one in (*args, *kwargs.values()) if isinstance(one, dict)), {})
        answer.headers["Cache-Control"] = FOR_A_YEAR if _hashed(scope) else FOR_AN_HOUR
        return answer


def serve_static(app: FastAPI, packages: Path) -> None:
    """Serve /static: our own files, and those of packages by a name of ours."""
    for name, inside in FROM_PACKAGES.items():
        app.add_api_route(f"/static/{name}", _file(packages / inside), response_class=FileResponse)
    app.mount("/static", _Kept(directory=STATIC))


def _file(path: Path) -> Callable[[], FileResponse]:
    def answer() -> FileResponse:
        """A file of a package."""
        if not path.is_file():
            raise NotForYou
        return FileResponse(path, media_type="text/javascript", headers={"Cache-Control": FOR_AN_HOUR})

    return answer


def _hashed(scope: Scope | Headers | dict[str, object]) -> bool:
    query = scope.get("query_string", b"")
    return isinstance(query, bytes) and query.startswith(b"v=")
