"""Markets of a venue: Kraken's recorded list, and how ccxt writes those that count otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ccxt.base.decimal_to_precision import DECIMAL_PLACES, SIGNIFICANT_DIGITS, TICK_SIZE

from collectors.contract import Dataset
from collectors.providers import PROVIDERS
from collectors.venue_markets import market_rows, venues
from collectors.wire import RecordingWire
from tests.collectors.dataset_samples import cases, question
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from pathlib import Path


def market(**rest: Any) -> dict[str, Any]:
    """A made market in ccxt's form."""
    whole: dict[str, Any] = {
        "symbol": "BTC/ZAR", "id": "XBTZAR", "type": "spot", "base": "BTC", "quote": "ZAR",
        "active": True, "precision": {"price": 2, "amount": 6}, "maker": 0.004, "taker": 0.006,
        "limits": {"amount": {"min": 0.0005, "max": 100}, "cost": {"min": 10, "max": None}},
    }  # fmt: skip
    return whole | rest


def row(mode: int, **rest: Any) -> dict[str, Any]:
    harvest = market_rows([mode, market(**rest)], question(subject="luno", venue="luno"))
    (found,) = harvest.records["venue_markets"].to_pylist()
    return dict(found)


def test_krakens_recorded_markets(shared: Path) -> None:
    del shared
    case = next(case for case in cases() if case.dataset is Dataset.MARKETS)
    rows = case.harvest().records["venue_markets"].to_pylist()
    assert len(rows) == 75
    (bitcoin,) = [each for each in rows if each["market"] == "BTC/USD"]
    assert (bitcoin["venue"], bitcoin["venue_symbol"]) == ("kraken", "XXBTZUSD")
    assert (bitcoin["base"], bitcoin["quote"], bitcoin["kind"]) == ("BTC", "USD", "spot")
    # pair_decimals 1, lot_decimals 8, fees 0.26 and 0.16 per cent, as recorded.
    assert bitcoin["price_step"] == pytest.approx(0.1)
    assert bitcoin["amount_step"] == pytest.approx(1e-8)
    assert (bitcoin["taker_fee"], bitcoin["maker_fee"]) == (0.0026, 0.0016)


@pytest.mark.parametrize(
    ("mode", "price", "step"),
    [
        (TICK_SIZE, 0.05, 0.05),
        (DECIMAL_PLACES, 2, 0.01),
        (DECIMAL_PLACES, 0, 1.0),
        (DECIMAL_PLACES, 400, None),
        (SIGNIFICANT_DIGITS, 5, None),
        (TICK_SIZE, None, None),
    ],
)
def test_a_step_is_the_smallest_change_whatever_the_venue_counts(
    mode: int, price: float | None, step: float | None
) -> None:
    assert row(mode, precision={"price": price})["price_step"] == step


def test_what_the_venue_does_not_say_is_missing() -> None:
    found = row(TICK_SIZE, precision=None, limits=None, active=None, maker=None)
    missing = {name for name, value in found.items() if value is None}
    assert {"active", "price_step", "amount_step", "least_cost", "maker_fee"} <= missing


def test_fees_that_are_amounts_are_no_fractions() -> None:
    assert row(TICK_SIZE, percentage=False)["taker_fee"] is None


def test_a_market_without_a_name_is_refused_and_the_others_stand() -> None:
    query = question(subject="luno", venue="luno")
    harvest = market_rows([TICK_SIZE, market(base=None), 7, market()], query)
    assert harvest.records["venue_markets"].num_rows == 1
    assert len(harvest.rejects) == 2


def test_venues_are_those_of_the_instruments() -> None:
    assert {each.name for each in venues()} == {"binance", "luno"}
    assert all(dict(each.options) == {"venue": each.name} for each in venues())


def test_an_unknown_venue_is_named() -> None:
    feed = PROVIDERS["exchanges"].feeds[Dataset.MARKETS]
    with pytest.raises(UnknownName, match="lunoo"):
        feed.ask(question(subject="lunoo"), RecordingWire())
