"""What a supervisor asks: does this process live, and is it up to date (健康检查)."""

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from libs.events.transport import clock, health
from libs.events.transport.database import BROKEN_CONNECTION
from libs.web.pages import Web


def router(service: str) -> APIRouter:
    """The two addresses of one service."""
    made = APIRouter(prefix=f"/api/{service}/health")

    @made.get("/live")
    async def live() -> JSONResponse:
        """The loop turns."""
        return JSONResponse({"alive": True})

    @made.get("/ready")
    async def ready(request: Request) -> JSONResponse:
        """The database answers, and hearing is less than five minutes behind."""
        web: Web = request.app.state.web
        try:
            async with web.database.transaction() as session:
                seen = await health.look(session, clock.real_now())
        except (SQLAlchemyError, *BROKEN_CONNECTION):
            return JSONResponse({"ready": False, "because": "database"}, status_code=503)
        because = {"because": "late", "lag_s": seen.lag.total_seconds()} if seen.late else {}
        return JSONResponse({"ready": not seen.late, **because}, status_code=503 if seen.late else 200)

    return made
