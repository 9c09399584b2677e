"""Gap lists for programs: what a framework asks of companies and their figures do not answer.

`/api/v1/esg/gaps.csv` and `.xlsx` take `framework`, and `company` for one company; without it every
company of which figures are held, the fictional ones apart with `example=true`.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

import anyio
from starlette.responses import Response
from starlette.routing import Route

from api.address_words import day_in, one_of, switch_in, words_in
from api.refusals import refusal
from wizdata_core.errors import BadInput, WizDataError
from wizdata_core.esg.frameworks import FRAMEWORKS, framework_named
from wizdata_core.esg.frameworks.assess import State
from wizdata_core.esg.frameworks.gaps import COLUMNS, GAPS
from wizdata_core.queries.esg_disclosures import gap_list
from wizdata_core.queries.esg_issuers import issuer_meant
from wizdata_core.results.sheets import Sheet, csv_text, workbook_bytes
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from starlette.requests import Request

    from wizdata_core.esg.frameworks.gaps import GapRow
    from wizdata_core.store import Engines

WORDS = ("framework", "company", "as_of", "example", "rows")
_STATES = {"gaps": GAPS, "all": tuple(State)}
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def esg_gap_routes(store: Callable[[], Engines], now: Callable[[], datetime]) -> list[Route]:
    """The routes of gap lists, on the database that `store()` gives, as of `now()` by default."""

    def route(ending: str) -> Route:
        async def file(request: Request) -> Response:
            pairs = request.query_params.multi_items()
            try:
                return await anyio.to_thread.run_sync(_file, store, ending, pairs, now().date())
            except WizDataError as error:
                return refusal(error)

        return Route(f"/api/v1/esg/gaps.{ending}", file)

    return [route(ending) for ending in _TYPES]


def _file(
    store: Callable[[], Engines], ending: str, pairs: list[tuple[str, str]], today: date
) -> Response:
    words = words_in(pairs, WORDS)
    as_of = day_in(words, today)
    if not words.get("framework"):
        raise BadInput(f"framework is missing; give one of {', '.join(FRAMEWORKS)}")
    framework = framework_named(words["framework"])
    states = _STATES[one_of(words, "rows", tuple(_STATES))]
    example = switch_in(words, "example")
    with reading(store()) as connection:
        said = words.get("company", "").strip()
        issuer = issuer_meant(connection, said) if said else ""
        rows = gap_list(
            connection, framework.name, as_of, issuer=issuer, example=example, states=states
        )
    name = f"esg-gaps-{framework.name}-{issuer or 'companies'}-{as_of}.{ending}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(written(rows, ending), media_type=_TYPES[ending], headers=headers)


def written(rows: tuple[GapRow, ...], ending: str) -> bytes:
    """A gap list as CSV, or as a workbook whose second sheet says what each column means."""
    gaps = Sheet("Gaps", tuple(COLUMNS), [astuple(row) for row in rows])
    if ending == "csv":
        return csv_text(gaps).encode()
    about = [each.about for each in FRAMEWORKS.values() if rows and rows[0].framework == each.label]
    meanings = [*COLUMNS.items(), *(("framework", text) for text in about)]
    return workbook_bytes([gaps, Sheet("Columns", ("column", "meaning"), meanings)])
