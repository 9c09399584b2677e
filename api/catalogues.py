"""The catalogues that screens are made of, for programs: fields, operators, indicators, presets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.refusals import refusal
from wizdata_core.errors import UnknownName
from wizdata_core.screener import catalogues

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

_SERVED: dict[str, Callable[[], dict[str, object]]] = {
    "fields": catalogues.fields,
    "operators": catalogues.operators,
    "indicators": catalogues.indicators,
    "presets": catalogues.presets,
}


def catalogue_routes() -> list[Route]:
    """The routes of the catalogues; they change only with the version of WizData."""
    return [_route(name, made()) for name, made in _SERVED.items()]


def _route(name: str, content: dict[str, object]) -> Route:
    body = JSONResponse(content).body

    async def served(request: Request) -> Response:
        for word in request.query_params:
            return refusal(UnknownName("parameter", word, ()))
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(body, media_type="application/json", headers=headers)

    return Route(f"/api/v1/{name}", served)
