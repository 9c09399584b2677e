"""Companies' ESG for programs: scorecards, observations, scores as CSV, factsheets as files.

Answers say their units, sources and licences. Routes are async and work in threads, two at a time.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import anyio
from starlette.responses import Response
from starlette.routing import Route

from api.address_words import day_in, one_of, switch_in, words_in
from api.esg_answer import (
    as_json,
    card_answer,
    companies_answer,
    methods_answer,
    metrics_answer,
    observations_answer,
)
from api.refusals import refusal
from wizdata_core.errors import UnknownName, WizDataError
from wizdata_core.esg.countries.groups import COMPARED
from wizdata_core.esg.metrics import METRICS
from wizdata_core.queries.esg_countries import country_scorecards
from wizdata_core.queries.esg_factsheet import company_factsheet, country_factsheet
from wizdata_core.queries.esg_issuers import issuer_meant, listed_issuers
from wizdata_core.queries.esg_observations import observations
from wizdata_core.queries.esg_scores import league
from wizdata_core.queries.esg_sources import sources_by_name
from wizdata_core.results.factsheet_files import FACTSHEETS, factsheet_name
from wizdata_core.results.scores_csv import scores_csv
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection
    from starlette.requests import Request

    from wizdata_core.esg.factsheet import Factsheet
    from wizdata_core.store import Engines

    Answer = Callable[[Connection, Request, datetime], Response]

_AT_ONCE = 2
_FRESH = {"Cache-Control": "no-store"}
_KEPT = {"Cache-Control": "public, max-age=3600"}
_BASE = "/api/v1/esg"


def esg_routes(store: Callable[[], Engines], now: Callable[[], datetime]) -> list[Route]:
    """The routes of companies, on the database that `store()` gives, at the moment of `now()`."""
    few = anyio.CapacityLimiter(_AT_ONCE)

    def route(path: str, answer: Answer) -> Route:
        def answered(request: Request) -> Response:
            with reading(store()) as connection:
                return answer(connection, request, now())

        async def served(request: Request) -> Response:
            try:
                return await anyio.to_thread.run_sync(answered, request, limiter=few)
            except WizDataError as error:
                return refusal(error)

        return Route(_BASE + path, served)

    files = [
        route(f"/{kind}/{{entity}}/factsheet.{ending}", _file_answer(kind, ending))
        for kind in _SHEETS
        for ending in FACTSHEETS
    ]
    return [
        route("/companies", _companies),
        route("/companies/{entity}", _company),
        route("/companies/{entity}/observations", _observations),
        route("/scores.csv", _scores),
        _kept("/metrics", metrics_answer()),
        _kept("/methods", methods_answer()),
        *files,
    ]


def _kept(path: str, content: dict[str, object]) -> Route:
    """A catalogue, which changes only with the version of WizData."""
    body = as_json(content)

    async def served(request: Request) -> Response:
        for word in request.query_params:
            return refusal(UnknownName("parameter", word, ()))
        return Response(body, media_type="application/json", headers=_KEPT)

    return Route(_BASE + path, served)


def _json(content: object) -> Response:
    return Response(as_json(content), media_type="application/json", headers=_FRESH)


def _companies(connection: Connection, request: Request, now: datetime) -> Response:
    words = words_in(request.query_params.multi_items(), ("as_of", "example"))
    day, example = day_in(words, now.date()), switch_in(words, "example")
    issuers = [each for each in listed_issuers(connection) if each.example == example]
    return _json(companies_answer(issuers, league(connection, day, example=example), day))


def _company(connection: Connection, request: Request, now: datetime) -> Response:
    return _json(card_answer(_company_sheet(connection, request, now)))


def _observations(connection: Connection, request: Request, now: datetime) -> Response:
    del now
    words = words_in(request.query_params.multi_items(), ("metric", "with_undone"))
    metric, with_undone = words.get("metric", ""), switch_in(words, "with_undone")
    if metric and metric not in METRICS:
        raise UnknownName("metric", metric, METRICS)
    issuer = issuer_meant(connection, request.path_params["entity"])
    held = observations(connection, issuer, metric, with_undone=with_undone)
    sources = {name: asdict(each) for name, each in sources_by_name(connection).items()}
    return _json(observations_answer(issuer, held, sources))


def _scores(connection: Connection, request: Request, now: datetime) -> Response:
    words = words_in(request.query_params.multi_items(), ("of", "as_of", "example", "units"))
    day, example = day_in(words, now.date()), switch_in(words, "example")
    kind = one_of(words, "of", tuple(_SHEETS))
    units = one_of(words, "units", ("on", "off")) == "on"
    if kind == "countries":
        cards = country_scorecards(connection, day)
        names = {code: each.name for code, each in COMPARED.items()}
    else:
        cards = league(connection, day, example=example)
        names = {each.issuer: each.name for each in listed_issuers(connection)}
    text = scores_csv(cards, names, units=units)
    return _attachment(text.encode(), "text/csv; charset=utf-8", f"esg_scores_{kind}_{day}.csv")


def _company_sheet(connection: Connection, request: Request, now: datetime) -> Factsheet:
    day = day_in(words_in(request.query_params.multi_items(), ("as_of",)), now.date())
    issuer = issuer_meant(connection, request.path_params["entity"])
    return company_factsheet(connection, issuer, day, now)


def _country_sheet(connection: Connection, request: Request, now: datetime) -> Factsheet:
    words = words_in(request.query_params.multi_items(), ("as_of", "group"))
    day, group = day_in(words, now.date()), words.get("group", "")
    return country_factsheet(connection, request.path_params["entity"], day, now, group)


_SHEETS: dict[str, Callable[[Connection, Request, datetime], Factsheet]] = {
    "companies": _company_sheet,
    "countries": _country_sheet,
}


def _file_answer(kind: str, ending: str) -> Answer:
    media, written = FACTSHEETS[ending]

    def answer(connection: Connection, request: Request, now: datetime) -> Response:
        sheet = _SHEETS[kind](connection, request, now)
        return _attachment(written(sheet), media, factsheet_name(sheet, ending))

    return answer


def _attachment(body: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_FRESH}
    return Response(body, media_type=media, headers=headers)
