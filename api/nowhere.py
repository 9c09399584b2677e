"""Addresses under `/api` that lead nowhere: refused by name, with the nearest that do.

Without this the pages would answer them, with HTML and status 200.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from api.refusals import refusal
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def nowhere(routes: Sequence[Route]) -> Route:
    """The last route of the application: what is under `/api` and not among these routes.

    An address that one of them has is refused for its method (405), another as unknown (404).
    """

    async def refused(request: Request) -> Response:
        for route in routes:
            if route.matches(request.scope)[0] is not Match.NONE:
                allowed = ", ".join(sorted(route.methods or ()))
                said = {"error": f"{request.method} is not taken here; ask by {allowed}"}
                headers = {"Allow": allowed, "Cache-Control": "no-store"}
                return JSONResponse(said | {"nearest": []}, status_code=405, headers=headers)
        return refusal(UnknownName("address", request.url.path, [each.path for each in routes]))

    return Route("/api/{rest:path}", refused, methods=_METHODS)
