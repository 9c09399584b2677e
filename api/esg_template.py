"""Templates for ESG entry: `/api/v1/esg/template.csv` and `.xlsx`, made from the catalogues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from starlette.responses import Response
from starlette.routing import Route

from api.refusals import refusal
from wizdata_core.errors import UnknownName, WizDataError
from wizdata_core.esg.entry.columns import Subject
from wizdata_core.esg.entry.templates import csv_template, xlsx_template
from wizdata_core.queries.esg_entry import choices
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from wizdata_core.store import Engines

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template_routes(store: Callable[[], Engines]) -> list[Route]:
    """The routes of templates; `of=controversies` gives the other kind of file."""

    async def as_csv(request: Request) -> Response:
        try:
            subject = _subject(request)
        except WizDataError as error:
            return refusal(error)
        return _file(csv_template(subject).encode(), "text/csv; charset=utf-8", subject, "csv")

    async def as_xlsx(request: Request) -> Response:
        try:
            subject = _subject(request)
            body = await anyio.to_thread.run_sync(_workbook, store, subject)
        except WizDataError as error:
            return refusal(error)
        return _file(body, _XLSX, subject, "xlsx")

    return [
        Route("/api/v1/esg/template.csv", as_csv),
        Route("/api/v1/esg/template.xlsx", as_xlsx),
    ]


def _subject(request: Request) -> Subject:
    for word in request.query_params:
        if word != "of":
            raise UnknownName("parameter", word, ("of",))
    said = request.query_params.get("of", Subject.FIGURES.value)
    if said not in set(Subject):
        raise UnknownName("kind of template", said, [each.value for each in Subject])
    return Subject(said)


def _workbook(store: Callable[[], Engines], subject: Subject) -> bytes:
    with reading(store()) as connection:
        companies, sources = choices(connection)
    return xlsx_template(subject, companies, sources)


def _file(body: bytes, kind: str, subject: Subject, ending: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="esg_{subject.value}.{ending}"',
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=kind, headers=headers)
