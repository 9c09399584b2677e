"""Yahoo's recorded answers become bars and actions, through the real yfinance."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from collectors.faults import Fault, FaultKind
from tests.collectors.yahoo_samples import (
    CRYPTO,
    FX,
    JSE,
    LONDON,
    NEW_YORK,
    RECORDED,
    asking,
    events_of,
    harvest_of,
    intraday,
    made,
    recorded,
    rows_of,
)
from wizdata_core.bars import ACTIONS, BARS, Interval

if TYPE_CHECKING:
    from collectors.contract import Target

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not RECORDED.is_dir(), reason="the recorded answers are not beside the repo"
    ),
]


def test_apple_after_its_split_is_as_yahoo_gives_it() -> None:
    harvest = harvest_of(recorded("chart-AAPL-2020-08-31-to-2020-11-07"), asking("AAPL"))
    assert harvest.bars.num_rows == 49
    assert harvest.bars.schema == BARS
    assert harvest.actions.schema == ACTIONS
    first = harvest.bars.slice(0, 1).to_pylist()[0]
    assert first["opened_at"] == datetime(2020, 8, 31, tzinfo=UTC)
    assert first["session_date"] == date(2020, 8, 31)
    assert first["close"] == pytest.approx(129.04, abs=1e-5)
    assert first["volume"] == 225_702_700
    assert (first["quote_unit"], first["quote_factor"]) == ("USD", 1.0)
    assert events_of(harvest) == [
        ("dividend", date(2020, 11, 6), 0.205, "USD"),
        ("split", date(2020, 8, 31), 4.0, "USD"),
    ]
    assert all(harvest.bars["final"].to_pylist())


def test_nvidia_before_its_split_is_as_it_traded() -> None:
    body = recorded("historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv")
    harvest = harvest_of(body, asking("NVDA"))
    chart = body["chart"]["result"][0]
    shown, volumes = (chart["indicators"]["quote"][0][name] for name in ("close", "volume"))
    rows = rows_of(harvest, "session_date", "close", "volume")
    assert len(rows) == len(shown) == 252
    split_at = next(place for place, row in enumerate(rows) if row[0] == date(2021, 7, 20))
    for place, (_, close, volume) in enumerate(rows):
        ratio = 4.0 if place < split_at else 1.0
        assert close == shown[place] * ratio
        assert volume == volumes[place] / ratio
    # With the split of 2024 too, which this answer does not reach, the closes are those of the day.
    chart["events"]["splits"]["1717939800"] = {
        "date": 1717939800, "numerator": 10, "denominator": 1, "splitRatio": "10:1",
    }  # fmt: skip
    rows = rows_of(harvest_of(body, asking("NVDA")), "session_date", "close")
    traded = {row[0]: row[1] for row in rows}
    assert traded[date(2021, 7, 19)] == pytest.approx(751.19, abs=0.005)
    assert traded[date(2021, 7, 20)] == pytest.approx(186.12, abs=0.005)


def test_a_split_that_vanishes_from_the_answer_moves_no_row() -> None:
    body = recorded("historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv")
    lost = copy.deepcopy(body)
    chart = lost["chart"]["result"][0]
    del chart["events"]
    quote = chart["indicators"]["quote"][0]
    for place, at in enumerate(chart["timestamp"]):
        if at < 1626787800:
            for name in ("open", "high", "low", "close"):
                quote[name][place] *= 4
            quote["volume"][place] = quote["volume"][place] // 4
    before, after = (harvest_of(each, asking("NVDA")) for each in (body, lost))
    prices = ("opened_at", "open", "high", "low", "close")
    assert rows_of(before, *prices) == rows_of(after, *prices)


def test_dividends_before_a_split_are_as_they_were_paid() -> None:
    """Made: Apple's dividend of 2020-08-07 as Yahoo shows it today; 0.82 dollars were paid."""
    body = recorded("chart-AAPL-2020-08-31-to-2020-11-07")
    events = body["chart"]["result"][0]["events"]
    events["dividends"]["1596807000"] = {"amount": 0.205, "date": 1596807000}
    assert events_of(harvest_of(body, asking("AAPL")))[0] == (
        "dividend",
        date(2020, 8, 7),
        pytest.approx(0.82),
        "USD",
    )


def test_microsofts_dividends_stand_on_their_days() -> None:
    body = recorded("historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv")
    harvest = harvest_of(body, asking("MSFT"))
    assert harvest.bars.num_rows == 252
    assert [event[1:3] for event in events_of(harvest)] == [
        (date(2021, 2, 17), 0.56),
        (date(2021, 5, 19), 0.56),
        (date(2021, 8, 18), 0.56),
        (date(2021, 11, 17), 0.62),
    ]


@pytest.mark.parametrize(
    ("name", "symbol", "kind", "day", "close", "unit"),
    [
        ("chart-EURUSD=X-2020-01-01-to-2020-01-03", "EURUSD=X", FX, "2020-01-01", 1.12208, "USD"),
        ("chart-BTC-USD-2020-01-01-to-2020-01-03", "BTC-USD", CRYPTO, "2020-01-01", 7200.17, "USD"),
        ("chart-GC=F-2020-01-01-to-2020-01-03", "GC=F", NEW_YORK, "2020-01-02", 1524.5, "USD"),
        ("chart-WSKT.JK-2020-01-01-to-2020-01-03", "WSKT.JK", NEW_YORK, "2020-01-02", None, "IDR"),
        ("chart-AZT.OL-2020-01-01-to-2020-01-03", "AZT.OL", NEW_YORK, "2020-01-02", None, "NOK"),
        ("chart-WSU.DE-2023-08-04-to-2023-08-09", "WSU.DE", NEW_YORK, "2023-08-04", 34.45, "EUR"),
    ],
)
def test_other_kinds_of_instruments_carry_their_exchanges_day_and_unit(
    name: str, symbol: str, kind: Target, day: str, close: float | None, unit: str
) -> None:
    harvest = harvest_of(recorded(name), asking(symbol, kind))
    first = harvest.bars.slice(0, 1).to_pylist()[0]
    assert first["session_date"] == date.fromisoformat(day)
    assert first["quote_unit"] == unit
    if close is not None:
        assert first["close"] == pytest.approx(close, rel=1e-5)


RECORDINGS = sorted(each.stem for each in RECORDED.glob("*chart-*.json") if "TSLA" not in each.stem)


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_recorded_chart_becomes_bars_twice_alike(name: str) -> None:
    body = recorded(name)
    symbol = body["chart"]["result"][0]["meta"]["symbol"]
    first, again = (harvest_of(body, asking(symbol)) for _ in range(2))
    assert first == again
    assert first.bars.num_rows > 0
    opened = first.bars["opened_at"].to_pylist()
    assert opened == sorted(set(opened))
    for row in first.bars.to_pylist():
        assert row["low"] <= row["open"] <= row["high"] or row["low"] <= row["close"]


def test_a_jse_share_is_in_rand_and_so_are_its_dividends() -> None:
    """As documented of SBK.JO: 30139 cents a share, a dividend of 817 cents."""
    at = int(datetime(2025, 2, 20, 7, tzinfo=UTC).timestamp())
    body = made([at], [30139.0], currency="ZAc", exchangeTimezoneName="Africa/Johannesburg")
    body["chart"]["result"][0]["events"] = {"dividends": {str(at): {"amount": 817.0, "date": at}}}
    harvest = harvest_of(body, asking("SBK.JO", JSE))
    (row,) = harvest.bars.to_pylist()
    assert (row["close"], row["quote_unit"], row["quote_factor"]) == (301.39, "ZAc", 0.01)
    assert events_of(harvest) == [("dividend", date(2025, 2, 20), 8.17, "ZAc")]


def test_the_answer_says_the_unit_and_not_what_was_expected() -> None:
    """Made in the form of OCDO.L, which Yahoo quoted at 309 pence; then the same in pounds."""
    at = int(datetime(2025, 2, 20, 8, tzinfo=UTC).timestamp())
    for currency, price, unit in (("GBp", 309.0, "GBp"), ("GBP", 3.09, "GBP")):
        body = made([at], [price], currency=currency, exchangeTimezoneName="Europe/London")
        (row,) = harvest_of(body, asking("OCDO.L", LONDON)).bars.to_pylist()
        assert (row["close"], row["quote_unit"]) == (3.09, unit)


def test_an_answer_without_a_currency_is_in_the_expected_unit() -> None:
    at = int(datetime(2025, 2, 20, 7, tzinfo=UTC).timestamp())
    body = made([at], [30139.0], currency=None, exchangeTimezoneName="Africa/Johannesburg")
    (row,) = harvest_of(body, asking("SBK.JO", JSE)).bars.to_pylist()
    assert (row["close"], row["quote_unit"]) == (301.39, "ZAc")


def test_an_index_is_in_points_whatever_currency_yahoo_names() -> None:
    at = int(datetime(2025, 2, 20, 7, tzinfo=UTC).timestamp())
    body = made([at], [88_000.5], currency="ZAc", exchangeTimezoneName="Africa/Johannesburg")
    index = replace(JSE, asset_class="index", quote_unit="points")
    (row,) = harvest_of(body, asking("^J203.JO", index)).bars.to_pylist()
    assert (row["close"], row["quote_unit"], row["quote_factor"]) == (88_000.5, "points", 1.0)


def test_a_unit_that_nobody_knows_is_refused() -> None:
    body = made([1740121200], [1.0], currency="zzz")
    with pytest.raises(Fault, match="unknown quote unit 'zzz'") as met:
        harvest_of(body, asking("X"))
    assert met.value.kind is FaultKind.MALFORMED


def test_a_dividend_in_a_currency_of_its_own_keeps_it() -> None:
    body = recorded("chart-AAPL-2020-08-31-to-2020-11-07")
    dividends = body["chart"]["result"][0]["events"]["dividends"]
    dividends["1604673000"] |= {"amount": 20.5, "currency": "ZAc"}
    dividends["1604586600"] = {"amount": 1.0, "date": 1604586600, "currency": "zzz"}
    harvest = harvest_of(body, asking("AAPL"))
    assert events_of(harvest)[0] == ("dividend", date(2020, 11, 6), 0.205, "ZAc")
    assert "unknown quote unit 'zzz'" in harvest.rejects[0].reason


def test_todays_live_row_replaces_todays_first_and_is_not_final() -> None:
    day = int(datetime(2025, 2, 21, 14, 30, tzinfo=UTC).timestamp())
    live = int(datetime(2025, 2, 21, 17, 59, 58, tzinfo=UTC).timestamp())
    body = made([day - 86400, day, live], [10.0, 11.0, 11.5])
    rows = rows_of(harvest_of(body, asking("X")), "session_date", "close", "final")
    assert rows == [(date(2025, 2, 20), 10.0, True), (date(2025, 2, 21), 11.5, False)]


@pytest.mark.parametrize(
    ("asked_at", "final"),
    [
        (datetime(2025, 2, 21, 21, 19, 59, tzinfo=UTC), False),
        (datetime(2025, 2, 21, 21, 20, tzinfo=UTC), True),
    ],
)
def test_a_day_is_final_twenty_minutes_after_the_close(asked_at: datetime, *, final: bool) -> None:
    body = made([int(datetime(2025, 2, 21, 14, 30, tzinfo=UTC).timestamp())], [10.0])
    query = asking("X", end=asked_at + timedelta(hours=1), asked_at=asked_at)
    assert rows_of(harvest_of(body, query), "final") == [(final,)]


def test_rows_without_a_close_are_refused_and_said() -> None:
    day = int(datetime(2025, 2, 18, 14, 30, tzinfo=UTC).timestamp())
    body = made([day, day + 86400, day + 2 * 86400], [10.0, None, 12.0])
    harvest = harvest_of(body, asking("X"))
    assert [row[0] for row in rows_of(harvest, "close")] == [10.0, 12.0]
    (reject,) = harvest.rejects
    assert reject.where.startswith("2025-02-19")
    assert reject.reason == "Yahoo gives no close"


def test_of_rows_with_one_opening_the_last_is_kept() -> None:
    day = int(datetime(2025, 2, 18, 14, 30, tzinfo=UTC).timestamp())
    body = made([day + 86400, day, day, day + 2 * 86400], [11.0, 10.0, 10.5, 12.0])
    rows = rows_of(harvest_of(body, asking("X")), "session_date", "close")
    assert [day.day for day, _ in rows if isinstance(day, date)] == [18, 19, 20]
    assert rows[0][1] in {10.0, 10.5}


def test_only_what_the_query_asks_for_is_kept() -> None:
    body = recorded("chart-AAPL-2020-08-31-to-2020-11-07")
    start, end = datetime(2020, 9, 8, 15, tzinfo=UTC), datetime(2020, 9, 10, tzinfo=UTC)
    harvest = harvest_of(body, asking("AAPL", start=start, end=end))
    assert [day.day for (day,) in rows_of(harvest, "session_date")] == [8, 9]  # type: ignore[attr-defined]  # dates
    assert harvest.actions.num_rows == 2


@pytest.mark.parametrize(("after_hours", "last"), [(False, "15:00"), (True, "14:45")])
def test_the_closing_auction_is_kept_where_nobody_trades_after_hours(
    *, after_hours: bool, last: str
) -> None:
    """Made in the form that yfinance#2806 describes of the JSE: a row as the session ends."""
    first = datetime(2025, 2, 20, 7, tzinfo=UTC)
    body = intraday(
        "Africa/Johannesburg", first, 33, 15, hasPrePostMarketData=after_hours, currency="ZAc"
    )
    start = datetime(2025, 2, 20, tzinfo=UTC)
    harvest = harvest_of(body, asking("NPN.JO", JSE, Interval.MINUTES_15, start))
    rows = rows_of(harvest, "opened_at", "session_date", "final")
    assert rows[0][0] == first
    assert rows[-1][0].strftime("%H:%M") == last  # type: ignore[attr-defined]  # a datetime
    assert {row[1:] for row in rows} == {(date(2025, 2, 20), True)}


def test_half_hours_are_made_of_quarters_and_the_night_stays_empty() -> None:
    first = datetime(2025, 2, 20, 14, 30, tzinfo=UTC)
    body = intraday("America/New_York", first, 27, 15)
    start = datetime(2025, 2, 20, tzinfo=UTC)
    harvest = harvest_of(body, asking("X", NEW_YORK, Interval.MINUTES_30, start))
    rows = rows_of(harvest, "opened_at", "open", "close")
    assert len(rows) == 13
    assert rows[0] == (first, 100.0, 101.0)
    assert harvest.rejects == ()


def test_a_bar_around_midnight_utc_has_its_exchanges_date() -> None:
    first = datetime(2025, 2, 19, 23, 0, tzinfo=UTC)
    body = intraday("Australia/Sydney", first, 20, 60)
    sydney = replace(NEW_YORK, timezone="Australia/Sydney", open_local="10:00", close_local="16:00")
    query = asking("X", sydney, Interval.HOUR, datetime(2025, 2, 19, tzinfo=UTC))
    rows = rows_of(harvest_of(body, query), "opened_at", "session_date")
    assert rows[0] == (first, date(2025, 2, 20))
