"""The board keeps the newest quote of each instrument, whatever comes and in whatever order.

Prices here are made up for the test.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizdata_core.quotes import MOST_AHEAD, Board, Offer, Quote, quoted
from wizdata_core.units import quote_unit

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def tick(price: float, after: int = 0, symbol: str = "A/B", received: datetime = NOON) -> Quote:
    at = NOON + after * MILLISECOND
    return quoted((symbol, "exchanges"), quote_unit("USD"), (at, received), {"price": price})


def test_cents_become_rand_and_counts_stay_counts() -> None:
    given_values = {"price": 30139.0, "bid": 30138.0, "day_volume": 1500.0, "size": 10.0}
    made = quoted(("SBK.JO", "yahoo"), quote_unit("ZAc"), (NOON, NOON), given_values)
    assert (made.price, made.bid, made.ask) == (301.39, 301.38, None)
    assert (made.size, made.day_volume) == (10.0, 1500.0)
    assert (made.currency, made.quote_unit, made.quote_factor) == ("ZAR", "ZAc", 0.01)


def test_points_stay_points() -> None:
    unit = quote_unit("ZAc", asset_class="index")
    assert quoted(("^J203.JO", "yahoo"), unit, (NOON, NOON), {"price": 80000.5}).price == 80000.5


def test_only_the_newest_of_an_instrument_waits() -> None:
    board = Board()
    for price, after in ((1.0, 0), (2.0, 5), (3.0, 5), (9.0, 4)):
        board.offer(tick(price, after))
    board.offer(tick(7.0, 0, "C/D"))
    assert {quote.symbol: quote.price for quote in board.take()} == {"A/B": 3.0, "C/D": 7.0}
    assert board.take() == []


def test_an_older_quote_is_stale_even_when_the_newer_one_is_stored() -> None:
    board = Board()
    board.offer(tick(1.0, 10))
    board.take()
    assert board.offer(tick(2.0, 9)) is Offer.STALE
    assert board.take() == []


def test_what_a_venue_says_again_after_a_reconnect_is_stale() -> None:
    board = Board()
    board.offer(tick(1.0, 10))
    board.offer(tick(2.0, 10))
    board.reconnected()
    assert board.offer(tick(1.0, 10)) is Offer.STALE
    assert board.offer(tick(3.0, 11)) is Offer.KEPT
    assert [quote.price for quote in board.take()] == [3.0]


@pytest.mark.parametrize(
    ("ahead", "offer"),
    [(MOST_AHEAD, Offer.KEPT), (MOST_AHEAD + MILLISECOND, Offer.AHEAD)],
)
def test_a_quote_from_more_than_a_minute_ahead_is_refused(ahead: timedelta, offer: Offer) -> None:
    quote = quoted(("A/B", "x"), quote_unit("USD"), (NOON + ahead, NOON), {"price": 1.0})
    assert Board().offer(quote) is offer


def test_a_refused_quote_does_not_stop_the_clock_for_good_ones() -> None:
    board = Board()
    board.offer(tick(9.0, 3_600_000))
    assert board.offer(tick(1.0)) is Offer.KEPT


def test_what_could_not_be_stored_comes_back_unless_newer_came() -> None:
    board = Board()
    board.offer(tick(1.0, 1))
    board.offer(tick(5.0, 1, "C/D"))
    taken = board.take()
    board.offer(tick(2.0, 2))
    board.give_back(taken)
    assert {quote.symbol: quote.price for quote in board.take()} == {"A/B": 2.0, "C/D": 5.0}


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(0, 20)), max_size=60))
def test_any_order_ends_with_the_last_of_the_newest(ticks: list[tuple[str, int]]) -> None:
    board, expected = Board(), dict[str, tuple[int, int]]()
    for place, (symbol, after) in enumerate(ticks):
        board.offer(tick(float(place), after, symbol))
        if symbol not in expected or after >= expected[symbol][0]:
            expected[symbol] = (after, place)
    assert {quote.symbol: quote.price for quote in board.take()} == {
        symbol: float(place) for symbol, (_, place) in expected.items()
    }


def test_memory_is_bounded_by_instruments_and_not_by_ticks() -> None:
    board = Board()
    for place in range(20_000):
        board.offer(tick(float(place), place, received=NOON + place * MILLISECOND))
    assert sum(map(sys.getsizeof, (board._waiting, board._newest, board._before))) < 2_000
    assert len(board._waiting) == len(board._newest) == 1
