"""Files of what is shown, streamed: `/api/v1/bars.csv` gives the view that its words choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.refusals import refusal
from wizdata_core.errors import BadInput, UnknownName, WizDataError
from wizdata_core.exports import csv_chunks, file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from wizdata_core.chart import ChartView

    LoadView = Callable[[str, Mapping[str, str]], ChartView]

WORDS = ("symbol", "interval", "range", "basis", "indicators", "source")


def download_routes(load_view: LoadView) -> list[Route]:
    """The routes of downloads; `load_view(symbol, words)` is called in a thread."""

    async def bars_csv(request: Request) -> Response:
        try:
            words = _words(request)
            view = await anyio.to_thread.run_sync(load_view, words.pop("symbol"), words)
        except WizDataError as error:
            return refusal(error)
        headers = {
            "Content-Disposition": f'attachment; filename="{file_name(view)}"',
            "Cache-Control": "no-store",
        }
        return StreamingResponse(
            csv_chunks(view), media_type="text/csv; charset=utf-8", headers=headers
        )

    return [Route("/api/v1/bars.csv", bars_csv)]


def _words(request: Request) -> dict[str, str]:
    for word in request.query_params:
        if word not in WORDS:
            raise UnknownName("parameter", word, WORDS)
    words = dict(request.query_params)
    if not words.get("symbol"):
        raise BadInput("symbol is missing; give one, as in /api/v1/bars.csv?symbol=NPN.JO")
    return words
