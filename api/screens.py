"""Screens for programs: `/api/v1/screen` as JSON, `.csv`, `.xlsx` and `.parquet` as whole files.

An address says a screen as text; a JSON body may say it as a tree. Routes are async and work in
threads; files, which may take a second each, two at a time.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import anyio
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.json_bodies import body_of
from api.refusals import refusal
from api.screen_answer import answer
from api.screen_words import FILE_WORDS, asked_in_address, asked_in_json
from wizdata_core.errors import UnknownName, WizDataError
from wizdata_core.queries.screen_result import whole_result
from wizdata_core.queries.screening import found
from wizdata_core.results.csv_text import csv_chunks
from wizdata_core.results.parquet_bytes import parquet_bytes
from wizdata_core.results.result import file_name
from wizdata_core.results.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import IO

    from starlette.requests import Request

    from api.screen_words import Asked
    from wizdata_core.results.result import Result
    from wizdata_core.store import Engines

    Written = Iterator[bytes] | Iterator[str]

MOST_BODY = 65_536
_FILES_AT_ONCE = 2
_PIECE = 65_536
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_UNITS = ("on", "off")


def screen_routes(store: Callable[[], Engines], now: Callable[[], datetime]) -> list[Route]:
    """The routes of screens, on the database that `store()` gives, at the moment of `now()`."""
    few = anyio.CapacityLimiter(_FILES_AT_ONCE)

    async def screen(request: Request) -> Response:
        try:
            if request.method == "POST":
                body = await body_of(request, MOST_BODY)
                asked = await anyio.to_thread.run_sync(asked_in_json, body)
            else:
                pairs = request.query_params.multi_items()
                asked = await anyio.to_thread.run_sync(asked_in_address, pairs)
            return await anyio.to_thread.run_sync(_answered, store, asked)
        except WizDataError as error:
            return refusal(error)

    def file_route(ending: str) -> Route:
        async def file(request: Request) -> Response:
            pairs = request.query_params.multi_items()
            try:
                return await anyio.to_thread.run_sync(
                    _file, store, ending, pairs, now(), limiter=few
                )
            except WizDataError as error:
                return refusal(error)

        return Route(f"/api/v1/screen.{ending}", file)

    return [
        Route("/api/v1/screen", screen, methods=["GET", "POST"]),
        *(file_route(ending) for ending in _TYPES),
    ]


def _answered(store: Callable[[], Engines], asked: Asked) -> Response:
    rows = found(store(), asked.request)
    said = answer(asked.request, rows) | {"next": asked.next_cursor(rows.total)}
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


def _file(
    store: Callable[[], Engines], ending: str, pairs: list[tuple[str, str]], now: datetime
) -> Response:
    units = [value for name, value in pairs if name == "units"] if ending == "csv" else []
    if any(value not in _UNITS for value in units):
        raise UnknownName("value of units", units[0], _UNITS)
    words = [(name, value) for name, value in pairs if name != "units" or ending != "csv"]
    asked = asked_in_address(words, FILE_WORDS)
    result = whole_result(store(), asked.request, now)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(result.about, ending)}"',
        "Cache-Control": "no-store",
    }
    written = _written(result, ending, units=units != ["off"])
    return StreamingResponse(written, media_type=_TYPES[ending], headers=headers)


def _written(result: Result, ending: str, *, units: bool) -> Written:
    if ending == "csv":
        return csv_chunks(result, units=units)
    if ending == "parquet":
        return iter([parquet_bytes(result)])
    return _workbook(result)


def _workbook(result: Result) -> Iterator[bytes]:
    """The workbook, written before its first byte is asked for: where files are limited."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the last piece was sent
    write_workbook(result, file)
    file.seek(0)
    return _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
