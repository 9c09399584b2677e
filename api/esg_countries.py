"""Countries for programs: `/api/v1/esg/countries.json` and `.csv`, and one country as JSON.

Figures whose terms allow no copies in bulk are named, and their numbers left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.country_answer import country_answer, group_answer
from api.country_words import asked, country_in
from api.refusals import refusal
from wizdata_core.errors import WizDataError
from wizdata_core.esg.countries.groups import group_named
from wizdata_core.queries.esg_countries import country_scorecards, indicator_values
from wizdata_core.results.country_csv import country_csv
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

    from api.country_words import Asked
    from wizdata_core.esg.countries.groups import IndicatorValue
    from wizdata_core.esg.scorecards import Scorecard
    from wizdata_core.store import Engines

_FRESH = {"Cache-Control": "no-store"}
_AT_ONCE = 2


def esg_country_routes(store: Callable[[], Engines], now: Callable[[], datetime]) -> list[Route]:
    """The routes of countries, on the database that `store()` gives, at the moment of `now()`."""
    few = anyio.CapacityLimiter(_AT_ONCE)

    def served(answer: Callable[[Engines, Request, Asked], Response]) -> Callable[..., object]:
        async def route(request: Request) -> Response:
            def answered() -> Response:
                words = asked(request.query_params.multi_items(), now().date())
                return answer(store(), request, words)

            try:
                return await anyio.to_thread.run_sync(answered, limiter=few)
            except WizDataError as error:
                return refusal(error)

        return route

    return [
        Route("/api/v1/esg/countries.json", served(_group)),
        Route("/api/v1/esg/countries.csv", served(_csv)),
        Route("/api/v1/esg/countries/{iso3}.json", served(_country)),
    ]


def _known(
    engines: Engines, words: Asked
) -> tuple[tuple[Scorecard, ...], tuple[IndicatorValue, ...]]:
    with reading(engines) as connection:
        return (
            country_scorecards(connection, words.as_of, words.group),
            indicator_values(connection, words.as_of, group_named(words.group).countries),
        )


def _group(engines: Engines, request: Request, words: Asked) -> Response:
    del request
    return JSONResponse(group_answer(words, *_known(engines, words)), headers=_FRESH)


def _country(engines: Engines, request: Request, words: Asked) -> Response:
    country = country_in(request.path_params["iso3"], words.group)
    answer = country_answer(words, country, *_known(engines, words))
    return JSONResponse(answer, headers=_FRESH)


def _csv(engines: Engines, request: Request, words: Asked) -> Response:
    del request
    cards, values = _known(engines, words)
    percentiles = {
        (card.entity, line.metric): line.percentile
        for card in cards
        for line in card.lines
        if line.percentile is not None
    }
    name = f"countries_{words.group.replace('+', '_and_')}_{words.as_of.isoformat()}.csv"
    return StreamingResponse(
        country_csv(values, percentiles),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', **_FRESH},
    )
