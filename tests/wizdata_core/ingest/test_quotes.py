"""Quotes in the table: the newer counts, what is old or said again changes nothing.

Prices here are made up for the test.
"""

from __future__ import annotations

import itertools
import select
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg2
import pytest
from sqlalchemy import text

from wizdata_core.errors import UnknownName
from wizdata_core.ingest.quotes import store_quotes
from wizdata_core.queries.quotes import LIVE_FOR, latest_quote, latest_quotes, quotes_stamp
from wizdata_core.quotes import Quote, quoted
from wizdata_core.store import Engines, reading, writing
from wizdata_core.units import quote_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def quote(price: float, at: int = 0, symbol: str = "NPN.JO", provider: str = "yahoo") -> Quote:
    event, received = NOON + at * SECOND, NOON + (at + 1) * SECOND
    return quoted((symbol, provider), quote_unit("ZAc"), (event, received), {"price": price})


def stored(store: Engines, quotes: Sequence[Quote]) -> int:
    with writing(store) as connection:
        return store_quotes(connection, quotes)


def test_the_newer_event_counts_and_the_older_changes_nothing(store: Engines) -> None:
    assert stored(store, [quote(100.0, 5)]) == 1
    assert stored(store, [quote(50.0, 4)]) == 0
    assert stored(store, [quote(200.0, 6)]) == 1
    with reading(store) as connection:
        held = latest_quote(connection, "NPN.JO")
    assert held is not None
    assert (held.price, held.unit, held.quote_unit) == (2.0, "ZAR", "ZAc")
    assert (held.event_time, held.received_at) == (NOON + 6 * SECOND, NOON + 7 * SECOND)
    assert held.provider_label == "Yahoo Finance"


def test_the_same_quote_twice_changes_nothing(store: Engines) -> None:
    stored(store, [quote(100.0)])
    again = replace(quote(100.0), received_at=NOON + timedelta(hours=1))
    assert stored(store, [again]) == 0


def test_of_two_with_one_event_time_the_one_received_later_counts(store: Engines) -> None:
    first = quote(100.0)
    second = replace(first, price=2.0, received_at=first.received_at + SECOND)
    assert [stored(store, [each]) for each in (first, second, first)] == [1, 1, 0]
    with reading(store) as connection:
        held = latest_quote(connection, "NPN.JO")
    assert held is not None
    assert held.price == 2.0


def test_whatever_the_order_the_newest_is_held(store: Engines) -> None:
    names = ("NPN.JO", "SOL.JO", "SBK.JO", "MTN.JO", "AGL.JO", "BHG.JO")
    for symbol, order in zip(names, itertools.permutations(range(3)), strict=True):
        for place in order:
            stored(store, [quote(100.0 * (place + 1), place, symbol)])
    with reading(store) as connection:
        assert {each.symbol: each.price for each in latest_quotes(connection)} == dict.fromkeys(
            names, 3.0
        )


def test_of_two_sources_the_newer_is_the_latest(store: Engines) -> None:
    stored(store, [quote(100.0, 0, "BTC/USD", "yahoo"), quote(300.0, 1, "ETH/USD", "yahoo")])
    stored(store, [quote(200.0, 9, "BTC/USD", "exchanges")])
    with reading(store) as connection:
        found = {each.symbol: each.provider for each in latest_quotes(connection)}
        named = latest_quotes(connection, ["ETH/USD"])
    assert found == {"BTC/USD": "exchanges", "ETH/USD": "yahoo"}
    assert [each.symbol for each in named] == ["ETH/USD"]


def test_nobody_has_spoken_of_an_instrument(store: Engines) -> None:
    with reading(store) as connection:
        assert latest_quote(connection, "NPN.JO") is None
        assert quotes_stamp(connection) == ""
    assert stored(store, []) == 0


def test_age_and_liveness_go_by_the_price_not_by_its_receipt(store: Engines) -> None:
    stored(store, [quote(100.0)])
    with reading(store) as connection:
        held = latest_quote(connection, "NPN.JO")
    assert held is not None
    assert held.age(NOON + 12 * SECOND) == 12 * SECOND
    assert held.age(NOON - SECOND) == timedelta(0)
    assert [held.is_live(NOON + LIVE_FOR + each * SECOND) for each in (0, 1)] == [True, False]


def test_the_stamp_changes_with_every_stored_quote_and_with_no_other(store: Engines) -> None:
    stamps = []
    for each in (quote(100.0, 5), quote(100.0, 4), quote(1.0, 6), quote(9.0, 1, "SOL.JO")):
        stored(store, [each])
        with reading(store) as connection:
            stamps.append(quotes_stamp(connection))
    assert stamps[0] == stamps[1]
    assert len(set(stamps)) == 3


def test_listeners_hear_keys_and_only_of_what_changed(store: Engines, database_url: str) -> None:
    with closing(psycopg2.connect(database_url)) as listener:
        listener.autocommit = True
        listener.cursor().execute("listen quotes")
        stored(store, [quote(100.0), quote(7.0, 0, "SOL.JO")])
        stored(store, [quote(100.0)])
        select.select([listener], [], [], 5)
        listener.poll()
        heard = [each.payload for each in listener.notifies]
    with reading(store) as connection:
        ids = connection.scalars(
            text("select id from instruments where symbol in ('NPN.JO', 'SOL.JO') order by id")
        ).all()
    assert heard == [",".join(map(str, ids))]


def test_an_unknown_instrument_is_named_and_nothing_is_stored(store: Engines) -> None:
    with pytest.raises(UnknownName, match=r"NPNN\.JO"):
        stored(store, [quote(1.0), quote(1.0, symbol="NPNN.JO")])
    with reading(store) as connection:
        assert latest_quotes(connection) == ()
