"""Markets of a venue as ccxt writes them, made into rows of `VENUE_MARKETS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from collectors.contract import Dataset, Subject
from collectors.numbers import Refusals
from collectors.venue_library import ccxt
from wizdata_core.bars import Harvest
from wizdata_core.kinds import VENUE_MARKETS, State, state_of
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from collectors.contract import Query

_MOST_DECIMALS = 30


def venues() -> list[Subject]:
    """The venues that instruments of the reference data are traded on."""
    listed = (row for row in rows("provider_symbols") if row["provider"] == "exchanges")
    names = {row["provider_symbol"].partition(":")[0] for row in listed}
    # The name is in the options too, so that one venue out of reach leaves the others asked.
    return [Subject(name, (("venue", name),)) for name in sorted(names)]


def market_rows(answer: Sequence[object], query: Query) -> Harvest:
    """One row a market; `answer` begins with how the venue counts precision."""
    mode, *markets = answer
    refused = Refusals()
    found = [
        row
        for place, each in enumerate(markets)
        if (row := _market(each, query.subject, mode, f"market {place}", refused)) is not None
    ]
    table = pa.Table.from_pylist(found, schema=VENUE_MARKETS.schema)
    state = State.FRESH if found else State.EMPTY
    books = state_of(Dataset.MARKETS.value, query.subject, state, query.asked_at)
    records = {"venue_markets": table, "dataset_states": books}
    return Harvest(rejects=refused.all(), records=records)


def _market(
    given: object, venue: str, mode: object, where: str, refused: Refusals
) -> dict[str, object] | None:
    if not isinstance(given, dict):
        refused.add(where, "no market", given)
        return None
    texts = {name: given.get(name) for name in ("symbol", "id", "type", "base", "quote")}
    if not all(isinstance(each, str) and each.isprintable() and each for each in texts.values()):
        refused.add(where, "a market without a name, a kind, a base or a quote", texts)
        return None
    where = str(texts["symbol"])
    precision, limits = _part(given, "precision"), _part(given, "limits")
    amount, cost = _part(limits, "amount"), _part(limits, "cost")
    active = given.get("active")
    # Some venues write fees as amounts, which are no fractions.
    fees = given if given.get("percentage") is not False else {}
    return {
        "venue": venue,
        "market": texts["symbol"],
        "venue_symbol": texts["id"],
        "kind": texts["type"],
        "base": texts["base"],
        "quote": texts["quote"],
        "active": active if isinstance(active, bool) else None,
        "price_step": _step(precision.get("price"), mode, f"{where} price precision", refused),
        "amount_step": _step(precision.get("amount"), mode, f"{where} amount precision", refused),
        "least_amount": refused.number(amount.get("min"), f"{where} least amount"),
        "most_amount": refused.number(amount.get("max"), f"{where} most amount"),
        "least_cost": refused.number(cost.get("min"), f"{where} least cost"),
        "maker_fee": refused.number(fees.get("maker"), f"{where} maker fee"),
        "taker_fee": refused.number(fees.get("taker"), f"{where} taker fee"),
    }


def _part(whole: Mapping[str, object], name: str) -> Mapping[str, object]:
    held = whole.get(name)
    return held if isinstance(held, dict) else {}


def _step(value: object, mode: object, where: str, refused: Refusals) -> float | None:
    """The smallest change; None where the venue counts significant digits."""
    number = refused.number(value, where)
    if number is None:
        return None
    if mode == ccxt.TICK_SIZE:
        return number
    if mode == ccxt.DECIMAL_PLACES and abs(number) <= _MOST_DECIMALS:
        return float(f"1e{-int(number)}")
    return None
