"""The study of a screen on a made-up market in a database: what it forms, buys, compares with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.made_up_market import (
    list_shares,
    store_closes,
    store_dividend,
    store_snapshots,
    symbol_of,
    weekdays,
)
from wizdata_core.adjustment import Basis
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.queries.closes import listed_by_id, traded
from wizdata_core.queries.screen_study import Question, When, studied
from wizdata_core.screener.study import Rules
from wizdata_core.screener.text import parse
from wizdata_core.store import reading

if TYPE_CHECKING:
    from wizdata_core.store import Engines

SESSIONS = weekdays(date(2023, 1, 2), 260)
GOOD = parse("rsi_14 < 30")
# Shares 1 to 4 are found at every month's end and gain a twentieth of a percent a session; 5 to 8
# are never found and stand still. Share 9 is found and stops trading after 130 sessions.
GAIN = 1.0005
RATES = {day: 15.0 + 0.01 * at for at, day in enumerate(SESSIONS)}
FREE = Rules((5,), cost=0.0)
QUESTION = Question(GOOD, SESSIONS[0], SESSIONS[-1], When.MONTH, Basis.TOTAL, "local", FREE)


@pytest.fixture(scope="module")
def market(module_store: Engines) -> Engines:
    ids = list_shares(module_store, 9)
    rows = []
    for number, each in enumerate(ids, start=1):
        closes = [100.0 * GAIN**at if number <= 4 else 100.0 for at in range(len(SESSIONS))]
        last = 130 if number == 9 else len(SESSIONS)
        if number == 9:
            closes = [*closes[: last - 1], 1.0]
        store_closes(module_store, symbol_of(number), SESSIONS[:last], closes[:last])
        rows += [
            {
                "instrument_id": each,
                "symbol": symbol_of(number),
                "day": day,
                "rsi_14": 20.0 if number <= 4 or number == 9 else 50.0,
                "price": close,
                "price_usd": close / RATES[day],
                "currency": "ZAR",
            }
            for day, close in zip(SESSIONS[:last], closes, strict=False)
        ]
    store_snapshots(module_store, [*rows, *entrants(module_store)])
    return module_store


def entrants(store: Engines) -> list[dict[str, object]]:
    """Rows of share 20, which enters on session 100, and 21, whose first row is of session 120."""
    rows: list[dict[str, object]] = []
    for number, each in zip((20, 21), list_shares(store, 2, "XNSA", "NGN", first=20), strict=True):
        first = 0 if number == 20 else 120
        store_closes(store, symbol_of(number), SESSIONS[first:], [5.0] * (len(SESSIONS) - first))
        rows += [
            {
                "instrument_id": each,
                "symbol": symbol_of(number),
                "day": day,
                "adx_14": 95.0 if at >= 100 else 10.0,
                "price": 5.0,
                "currency": "NGN",
            }
            for at, day in enumerate(SESSIONS)
            if at >= first
        ]
    return rows


def ask(**given: object) -> Question:
    return replace(QUESTION, **given)  # type: ignore[arg-type]  # whatever a test changes


def test_month_ends_are_formed_and_compared_with_the_whole_exchange(market: Engines) -> None:
    told: list[float] = []
    found = studied(market, ask(), told.append)
    (outcome,) = found.outcomes
    # The last month's window has not ended; too few months are left for an average.
    assert (found.formations, outcome.formations, outcome.not_ended) == (11, 11, 0)
    assert outcome.summary is None
    assert "there are 11, and at least 12 are needed" in outcome.refusal
    assert found.universe == 11
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_weeks_give_the_average_worked_out_by_hand(market: Engines) -> None:
    found = studied(market, ask(when=When.WEEK, start=SESSIONS[130]), lambda _: None)
    (outcome,) = found.outcomes
    gain = GAIN**5 - 1
    assert outcome.summary is not None
    # Share 9 is a member for a year after its last row, and cannot be bought.
    assert outcome.unbought == outcome.formations
    assert outcome.summary.mean == pytest.approx(gain)
    assert outcome.summary.benchmark == pytest.approx(gain * 4 / 8)
    assert outcome.summary.spread.mean == pytest.approx(gain / 2)
    assert outcome.stopped == 0


def test_what_stopped_trading_counts_with_its_last_price(market: Engines) -> None:
    end = SESSIONS[128]
    found = studied(
        market,
        ask(when=When.WEEK, start=end - timedelta(weeks=20), end=end),
        lambda _: None,
    )
    (outcome,) = found.outcomes
    assert outcome.stopped == 1
    # In its last week it fell from 100 to 1; the others gained as ever.
    assert min(point.mean for point in outcome.points) == pytest.approx(
        (4 * (GAIN**5 - 1) + (0.01 - 1)) / 5
    )


def test_dividends_count_in_total_returns_and_not_in_the_price_alone(market: Engines) -> None:
    store_dividend(market, symbol_of(5), SESSIONS[200], 10.0)
    with reading(market) as connection:
        shares = [each for each in listed_by_id(connection).values() if each.symbol == "MADE0005"]
    (total,) = traded(market, shares, SESSIONS[0], Basis.TOTAL, "local")
    (price,) = traded(market, shares, SESSIONS[0], Basis.SPLITS, "local")
    assert total.closes[200] / total.closes[199] == pytest.approx(1.1)
    assert price.closes[200] / price.closes[199] == 1.0
    assert total.days[0] == SESSIONS[0]


def test_returns_in_dollars_take_the_rate_of_each_day_from_the_snapshots(market: Engines) -> None:
    with reading(market) as connection:
        shares = [each for each in listed_by_id(connection).values() if each.symbol == "MADE0001"]
    (local,) = traded(market, shares, SESSIONS[0], Basis.SPLITS, "local")
    (dollars,) = traded(market, shares, SESSIONS[0], Basis.SPLITS, "USD")
    (rand,) = traded(market, shares, SESSIONS[0], Basis.SPLITS, "ZAR")
    assert dollars.closes[100] == pytest.approx(local.closes[100] / 16.0)
    assert list(rand.closes) == list(local.closes)


def test_bars_from_a_day_on_are_read_and_no_others(market: Engines) -> None:
    with reading(market) as connection:
        shares = [each for each in listed_by_id(connection).values() if each.symbol == "MADE0001"]
    (found,) = traded(market, shares, SESSIONS[250], Basis.TOTAL, "local")
    assert [day.item() for day in found.days] == SESSIONS[250:]
    assert traded(market, [], SESSIONS[0], Basis.TOTAL, "local") == ()


def test_entries_are_formed_on_the_day_on_which_somebody_entered(market: Engines) -> None:
    found = studied(
        market, ask(when=When.ENTRY, start=SESSIONS[5], end=SESSIONS[60]), lambda _: None
    )
    # Everybody is a member from the first day on: nobody enters.
    assert found.with_members == 0
    assert found.members == 0
    (outcome,) = found.outcomes
    assert (outcome.formations, outcome.summary) == (0, None)


def test_who_had_no_row_the_day_before_did_not_enter(market: Engines) -> None:
    question = ask(
        screen=parse("adx_14 > 90"), when=When.ENTRY, start=SESSIONS[60], end=SESSIONS[140]
    )
    found = studied(market, question, lambda _: None)
    (outcome,) = found.outcomes
    # Share 20 entered on session 100; 21 matched on its first row, and what it was is not known.
    assert (found.with_members, found.members, outcome.formations) == (1, 1, 1)
    assert found.origins.rows == 1


def test_a_screen_that_finds_nobody_has_no_average(market: Engines) -> None:
    found = studied(market, ask(screen=parse("rsi_14 > 90")), lambda _: None)
    assert found.with_members == 0
    assert found.outcomes[0].summary is None


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"currency": "EUR"}, UnknownName, "currency of returns 'EUR'"),
        ({"basis": Basis.RAW}, BadInput, "jump at splits"),
        ({"end": SESSIONS[0]}, BadInput, "is not before the last"),
        ({"when": When.WEEK, "start": date(2000, 1, 3)}, BadInput, "days are too many"),
    ],
)
def test_what_cannot_be_studied_is_refused(
    given: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        replace(QUESTION, **given)  # type: ignore[arg-type]  # one wrong value at a time
