"""A portfolio's figures for programs: holdings posted to `/api/v1/esg/portfolio` give JSON.

Nothing is stored. A row that is refused refuses the request, and all refused rows are listed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import anyio
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.address_words import day_in
from api.json_bodies import body_of, object_of
from api.refusals import refusal
from wizdata_core.errors import BadInput, UnknownName, WizDataError
from wizdata_core.portfolio.aggregates import contributions
from wizdata_core.portfolio.holding_tables import MOST_ROWS, holdings_of_cells, holdings_of_text
from wizdata_core.portfolio.holdings import COLUMNS
from wizdata_core.portfolio.scope_bases import USUAL, basis_named
from wizdata_core.portfolio.summary import measures, summary
from wizdata_core.queries.esg_holdings import CURRENCIES, Asked, held_positions
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from starlette.requests import Request

    from wizdata_core.portfolio.aggregates import Aggregate
    from wizdata_core.portfolio.figures import PortfolioFigures
    from wizdata_core.portfolio.holdings import Holdings
    from wizdata_core.portfolio.scope_bases import ScopeBasis
    from wizdata_core.queries.esg_holdings import Looked
    from wizdata_core.store import Engines

MOST_BODY = 1_048_576
_AT_ONCE = 4
_EXAMPLE = '{"text": "NPN.JO, 40 USDm"}'
WORDS = ("holdings", "text", "as_of", "currency", "scopes", "stand_ins")


@dataclass(frozen=True, slots=True)
class Question:
    """What a body asks: the holdings, as of when, in which currency, on which scope basis."""

    holdings: Holdings
    asked: Asked
    basis: ScopeBasis


def portfolio_routes(store: Callable[[], Engines], now: Callable[[], datetime]) -> list[Route]:
    """The route of portfolios, on the database that `store()` gives, at the moment of `now()`."""
    few = anyio.CapacityLimiter(_AT_ONCE)

    async def portfolio(request: Request) -> Response:
        try:
            body = await body_of(request, MOST_BODY)
            return await anyio.to_thread.run_sync(_answered, store, body, now().date(), limiter=few)
        except WizDataError as error:
            return refusal(error)

    return [Route("/api/v1/esg/portfolio", portfolio, methods=["POST"])]


def question_of(body: bytes, today: date) -> Question:
    """What a JSON body asks.

    Raises:
        UnknownName: a word, a column, a currency or a scope basis is none.
        BadInput: the body is no such object, or a value is none that its word takes.
    """
    given = object_of(body, _EXAMPLE)
    for name in given:
        if name not in WORDS:
            raise UnknownName("parameter", name, WORDS)
    if ("holdings" in given) == ("text" in given):
        raise BadInput(f"give either holdings or text, such as {_EXAMPLE}")
    stand_ins = given.get("stand_ins", False)
    if not isinstance(stand_ins, bool):
        raise BadInput(f"stand_ins {stand_ins!r:.80} is neither true nor false")
    currency = _text(given, "currency") or CURRENCIES[0]
    if currency not in CURRENCIES:
        raise UnknownName("currency of a portfolio", currency, CURRENCIES)
    basis = basis_named(_text(given, "scopes") or USUAL.name)
    rows = holdings_of_text(_text(given, "text")) if "text" in given else _rows(given["holdings"])
    return Question(
        rows, Asked(day_in({"as_of": _text(given, "as_of")}, today), currency, stand_ins), basis
    )


def _rows(given: object) -> Holdings:
    if not isinstance(given, list) or not given:
        raise BadInput('holdings is no list of rows; a row is {"holding": "NPN.JO", "value": 5}')
    if len(given) > MOST_ROWS:
        raise BadInput(f"there are {len(given):,} holdings; at most {MOST_ROWS:,} are read")
    return holdings_of_cells((at, _cells(row, at)) for at, row in enumerate(given, start=1))


def _cells(row: object, number: int) -> dict[str, str]:
    if not isinstance(row, dict):
        raise BadInput(f"row {number} is no object with columns such as holding and value")
    for name, cell in row.items():
        if name not in COLUMNS:
            raise UnknownName("column of holdings", str(name), COLUMNS)
        if isinstance(cell, bool) or not isinstance(cell, str | int | float | None):
            raise BadInput(f"row {number}: {name} {cell!r:.80} is neither text nor a number")
    return {name: " ".join(str(cell).split()) for name, cell in row.items() if cell is not None}


def _text(given: dict[str, object], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str):
        raise BadInput(f"{name} {value!r:.80} is no text")
    return value


def _answered(store: Callable[[], Engines], body: bytes, today: date) -> Response:
    question = question_of(body, today)
    with reading(store()) as connection:
        looked = held_positions(connection, question.holdings, question.asked)
    headers = {"Cache-Control": "no-store"}
    if looked.refused:
        said = f"{len(looked.refused)} holdings are refused; nothing was worked out"
        rows = [asdict(each) for each in looked.refused]
        answer = {"error": said, "nearest": [], "refused": rows}
        return JSONResponse(answer, status_code=400, headers=headers)
    return JSONResponse(answer_of(looked, looked.figures(question.basis)), headers=headers)


def answer_of(looked: Looked, found: PortfolioFigures) -> dict[str, object]:
    """The figures as plain values: every summary line, holding, adverse impact and contribution."""
    return {
        "as_of": looked.asked.as_of.isoformat(),
        "currency": found.currency,
        "value": found.total,
        "scopes": found.carbon.basis.name,
        "fictional": found.example,
        "badge": found.score.badge.value,
        "rates": [
            {"from": each.source, "to": each.target, "rate": each.rate, "day": each.day.isoformat(),
             "pairs": each.pairs, "stale": each.stale}
            for each in looked.rates
        ],
        "notes": list(looked.notes),
        "summary": [asdict(each) for each in summary(found)],
        "holdings": [
            {"holding": each.key, "name": each.name, "kind": each.kind.value, "value": each.value,
             "weight": each.value / found.total, "priced": each.priced}
            for each in found.positions
        ],
        "pai": [_pai(found, at) for at in range(len(found.pai))],
        "measures": {name: _measure(behind) for name, behind in measures(found).items()},
    }  # fmt: skip


def _pai(found: PortfolioFigures, at: int) -> dict[str, object]:
    line = found.pai[at]
    return {
        "number": line.indicator.number,
        "indicator": line.indicator.name,
        "formula": line.indicator.formula,
        "not_covered": line.not_covered,
        "note": line.note,
        "values": [
            {
                "part": each.label,
                "by_formula": each.by_formula,
                "over_covered": each.covered,
                "unit": each.unit,
                "coverage": each.aggregate.coverage,
                "coverage_of_total": each.aggregate.coverage_of_total,
                "lacking": _lacks(each.aggregate),
            }
            for each in line.values
        ],
    }


def _measure(behind: Aggregate) -> dict[str, object]:
    return {
        "unit": behind.unit,
        "contributions": [asdict(each) for each in contributions(behind)],
        "lacking": _lacks(behind),
    }


def _lacks(behind: Aggregate) -> list[dict[str, str]]:
    return [{"holding": each.position.key, "what": each.what} for each in behind.lacks]
