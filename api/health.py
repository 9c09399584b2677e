"""`/healthz`: whether this process can serve, in one small JSON answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.views import store
from wizdata_core.errors import WizDataError
from wizdata_core.store import reading

if TYPE_CHECKING:
    from starlette.requests import Request

_SECONDS = 5.0


async def healthz(request: Request) -> Response:
    """200 while the database answers within five seconds, else 503 with the reason."""
    del request
    problem = "no answer within five seconds"
    with anyio.move_on_after(_SECONDS):
        problem = await anyio.to_thread.run_sync(_problem, abandon_on_cancel=True)
    state = {"status": "degraded" if problem else "ok", "database": problem or "ok"}
    return JSONResponse(
        state, status_code=503 if problem else 200, headers={"Cache-Control": "no-store"}
    )


def _problem() -> str:
    try:
        with reading(store()) as connection:
            connection.execute(text("select 1"))
    except (SQLAlchemyError, WizDataError) as error:
        return str(error).splitlines()[0]
    return ""


ROUTES = [Route("/healthz", healthz)]
