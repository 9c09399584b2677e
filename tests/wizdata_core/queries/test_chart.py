"""What a chart shows, from stored bars to the view; answers are worked out with pandas alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.metadata import distribution
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from wizdata_core.bars import BARS
from wizdata_core.errors import BadInput, UnknownName
from wizdata_core.indicators.catalogue import INDICATORS
from wizdata_core.indicators.expression import MOST
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.queries.chart import RANGES, chart_choice, chart_view, price_digits
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.chart import ChartView
    from wizdata_core.store import Engines

PRICES = ("open", "high", "low", "close", "volume")


def view_of(store: Engines, symbol: str = "AAPL", **words: str) -> ChartView:
    with reading(store) as connection:
        choice = chart_choice(connection, {"symbol": symbol, **words})
    return chart_view(store, choice)


def frame_of(view: ChartView) -> pd.DataFrame:
    columns = {name: getattr(view, name) for name in PRICES}
    return pd.DataFrame(columns, index=pd.DatetimeIndex(view.dates.astype("datetime64[ns]")))


def file_of(package: str, name: str) -> pd.DataFrame:
    frame = pd.read_csv(str(distribution(package).locate_file(f"{package}/_data/{name}")))
    frame.columns = [each.lower().replace(" ", "_") for each in frame.columns]
    return frame.set_index(pd.DatetimeIndex(frame["date"]).as_unit("ns"))


APPLE = file_of("hvsampledata", "apple_stocks.csv")
WIKI = file_of("bokeh_sampledata", "stocks.csv.gz")


# --- ranges ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("1d", "2024-12-30"),
        ("5d", "2024-12-26"),
        ("1mo", "2024-12-02"),
        ("3mo", "2024-09-30"),
        ("6mo", "2024-07-01"),
        ("ytd", "2024-01-02"),
        ("1y", "2024-01-02"),
        ("2y", "2023-01-03"),
        ("5y", "2019-12-31"),
        ("max", "2000-03-01"),
    ],
)
def test_a_range_reaches_back_from_the_last_bar_held(
    sample_store: Engines, code: str, first: str
) -> None:
    dates = view_of(sample_store, range=code).dates
    assert str(dates[0]) == first
    assert str(dates[-1]) == "2024-12-30"
    assert (np.diff(dates) > np.timedelta64(0, "D")).all()


def test_every_range_that_is_offered_can_be_shown(sample_store: Engines) -> None:
    lengths = [len(view_of(sample_store, range=code).times) for code in RANGES]
    assert all(lengths)
    assert lengths[-1] == max(lengths)


# --- price bases ----------------------------------------------------------------------------


def test_raw_is_as_traded_and_splits_are_undone_in_shares_of_the_last_bar(
    sample_store: Engines,
) -> None:
    raw = frame_of(view_of(sample_store, range="max"))
    undone = frame_of(view_of(sample_store, range="max", basis="splits"))
    later = raw.index >= "2020-08-31"
    piece = ~later & (raw.index >= "2019-01-01")
    for ratio, rows in ((1, later), (4, piece), (2 * 7 * 4 * 2, raw.index < "2000-06-21")):
        for name in ("open", "high", "low", "close"):
            np.testing.assert_allclose(undone[name][rows] * ratio, raw[name][rows], rtol=1e-12)
        np.testing.assert_allclose(undone["volume"][rows], raw["volume"][rows] * ratio)


def test_total_is_the_samples_own_adjusted_column_to_its_rounding(sample_store: Engines) -> None:
    total = frame_of(view_of(sample_store, range="max", basis="total"))["close"]
    recent = total[total.index >= "2019-01-01"]
    # That file is rounded to cents, reinvests at the close before the ex-date, and knows of a
    # dividend after its last row: one factor for all.
    factor = APPLE["adj_close"].iloc[-1] / APPLE["close"].iloc[-1]
    np.testing.assert_allclose(recent * factor, APPLE["adj_close"], atol=0.0122 + 0.005)
    old = total[total.index < "2014-01-01"]
    own = WIKI[WIKI["ticker"] == "AAPL"]["adj_close"]
    assert len(old) == len(own)
    ratio = (old / own).to_numpy()
    np.testing.assert_allclose(ratio, ratio[-1], rtol=1e-9)


@pytest.mark.parametrize("symbol", ["FB", "GOOG", "IBM", "MSFT"])
def test_total_of_each_other_share_is_its_adjusted_column(
    sample_store: Engines, symbol: str
) -> None:
    total = frame_of(view_of(sample_store, symbol, range="max", basis="total"))["close"]
    own = WIKI[WIKI["ticker"] == symbol]
    factor = own["adj_close"].iloc[-1] / own["close"].iloc[-1]
    np.testing.assert_allclose(total * factor, own["adj_close"], rtol=1e-9)


def test_the_basis_of_a_day_does_not_depend_on_the_range(sample_store: Engines) -> None:
    whole = frame_of(view_of(sample_store, range="max", basis="total"))
    part = frame_of(view_of(sample_store, range="5y", basis="total"))
    pd.testing.assert_frame_equal(part, whole[whole.index >= part.index[0]], rtol=1e-12)


def test_dividends_and_splits_are_marked_on_their_bars(sample_store: Engines) -> None:
    view = view_of(sample_store, range="5y")
    marks = {
        (datetime.fromtimestamp(time, UTC).date(), kind): label
        for time, kind, label in view.actions
    }
    assert marks[date(2020, 8, 31), "split"] == "Split 4:1 on 2020-08-31"
    assert marks[date(2024, 11, 8), "dividend"] == "Dividend 0.25 USD on 2024-11-08"
    assert all(time in set(view.times.tolist()) for time, _, _ in view.actions)
    assert view_of(sample_store, range="5d").actions == ()


# --- longer bars ----------------------------------------------------------------------------


def expected(daily: pd.DataFrame, rule: str) -> pd.DataFrame:
    rows = daily.groupby(pd.DatetimeIndex(daily.index).to_period(rule))
    firsts = pd.DatetimeIndex([each.index[0] for _, each in rows])
    made = rows.agg(
        {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
    )
    return made.set_index(firsts)


@pytest.mark.parametrize(("code", "rule"), [("1w", "W-SUN"), ("1mo", "M")])
@pytest.mark.parametrize("basis", ["raw", "total"])
def test_weeks_and_months_are_made_of_days(
    sample_store: Engines, code: str, rule: str, basis: str
) -> None:
    daily = frame_of(view_of(sample_store, range="max", basis=basis))
    made = frame_of(view_of(sample_store, range="max", interval=code, basis=basis))
    pd.testing.assert_frame_equal(made, expected(daily, rule), check_freq=False, rtol=1e-12)


@pytest.mark.parametrize(("code", "rule"), [("1w", "W-SUN"), ("1mo", "M")])
@pytest.mark.parametrize("span", ["3mo", "1y", "2y"])
@pytest.mark.parametrize("indicators", ["", "sma(20)"])
def test_the_first_long_bar_of_a_range_is_whole(
    sample_store: Engines, code: str, rule: str, span: str, indicators: str
) -> None:
    words = {"interval": code, "range": span, "indicators": indicators}
    made = frame_of(view_of(sample_store, **words))
    whole = expected(frame_of(view_of(sample_store, range="max")), rule)
    start = frame_of(view_of(sample_store, range=span)).index[0]
    assert made.index[0] <= start < made.index[1]
    pd.testing.assert_frame_equal(made, whole[whole.index >= made.index[0]], check_freq=False)


def hours(first: date, days: int) -> list[dict[str, object]]:
    """Made-up hourly bars of a share in Johannesburg, nine a day from 09:00 (07:00 UTC)."""
    rows: list[dict[str, object]] = []
    for day in range(days):
        on = first + timedelta(days=day)
        for hour in range(7, 16):
            price = 100.0 + day + hour / 10
            opened = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
            rows.append(
                {
                    "symbol": "NPN.JO",
                    "interval": "1h",
                    "opened_at": opened,
                    "session_date": on,
                    "open": price,
                    "high": price + 0.1 + hour % 3,
                    "low": price - hour % 4,
                    "close": price + 0.05,
                    "volume": float(hour),
                    "quote_unit": "ZAc",
                    "quote_factor": 0.01,
                    "final": True,
                }
            )
    return rows


def test_four_hours_are_counted_from_the_sessions_first_bar(store: Engines) -> None:
    rows = hours(date(2026, 11, 16), 5)
    fetched = datetime(2026, 11, 20, 18, tzinfo=UTC)
    with writing(store) as connection:
        store_bars(connection, pa.Table.from_pylist(rows, schema=BARS), Origin("yahoo", fetched, 1))
    view = view_of(store, "NPN.JO", interval="4h", range="max")
    frame = pd.DataFrame(rows)
    block = (pd.DatetimeIndex(frame["opened_at"]).hour - 7) // 4
    made = frame.groupby(["session_date", block]).agg(
        {"opened_at": "first", "open": "first", "high": "max", "low": "min", "close": "last"}
        | {"volume": "sum"}
    )
    opened = [int(each.timestamp()) for each in made["opened_at"]]
    assert view.times.tolist() == opened
    for name in PRICES:
        np.testing.assert_allclose(getattr(view, name), made[name])
    assert (view.unit, view.quote_unit, view.quote_factor) == ("ZAR", "ZAc", 0.01)
    # The day was not over when it was fetched, by the calendar: its last bar may still grow.
    assert view.final.tolist() == [True] * 14 + [False]


def test_a_long_bar_is_final_once_its_period_is_over(store: Engines) -> None:
    rows = [
        each | {"interval": "1d", "opened_at": datetime(2026, 11, 16 + day, tzinfo=UTC)}
        for day, each in enumerate(hours(date(2026, 11, 16), 5)[::9])
    ]
    for fetched, final in ((20, False), (22, False), (23, True)):
        asked = datetime(2026, 11, fetched, 18, tzinfo=UTC)
        with writing(store) as connection:
            bars = pa.Table.from_pylist(rows, schema=BARS)
            store_bars(connection, bars, Origin("yahoo", asked, 1))
        assert view_of(store, "NPN.JO", interval="1w", range="max").final.tolist() == [final]


# --- indicators -----------------------------------------------------------------------------

SETTLING = [name for name, each in INDICATORS.items() if not each.anchored]


def test_what_an_indicator_shows_does_not_depend_on_the_range(sample_store: Engines) -> None:
    parts = [",".join(SETTLING[at : at + MOST]) for at in range(0, len(SETTLING), MOST)]
    views = [
        [view_of(sample_store, range=span, indicators=words) for words in parts]
        for span in ("1y", "max")
    ]
    year, whole = ([line for view in each for line in view.lines] for each in views)
    for short, long in zip(year, whole, strict=True):
        assert short.key == long.key
        tail = np.asarray(long.values)[-len(short.values) :]
        scale = np.nanmax(np.abs(tail))
        np.testing.assert_allclose(
            short.values, tail, rtol=1e-6, atol=1e-6 * scale, err_msg=short.key
        )


def test_a_slow_wilder_average_has_settled_too(sample_store: Engines) -> None:
    (year,) = view_of(sample_store, range="1mo", indicators="rsi(100)").lines
    (whole,) = view_of(sample_store, range="max", indicators="rsi(100)").lines
    tail = np.asarray(whole.values)[-len(year.values) :]
    np.testing.assert_allclose(year.values, tail, atol=1e-5)


def test_what_adds_up_begins_at_the_first_bar_shown(sample_store: Engines) -> None:
    view = view_of(sample_store, range="6mo", indicators="vwap,obv,accumulation_distribution")
    shown = frame_of(view)
    typical = (shown["high"] + shown["low"] + shown["close"]) / 3
    vwap = (typical * shown["volume"]).cumsum() / shown["volume"].cumsum()
    obv = (np.sign(shown["close"].diff()).fillna(0) * shown["volume"]).cumsum()
    np.testing.assert_allclose(view.lines[0].values, vwap)
    np.testing.assert_allclose(view.lines[1].values, obv)
    spread = shown["high"] - shown["low"]
    standing = (2 * shown["close"] - shown["low"] - shown["high"]) / spread
    np.testing.assert_allclose(view.lines[2].values, (standing * shown["volume"]).cumsum())


def test_those_that_add_up_are_these() -> None:
    anchored = {name for name, each in INDICATORS.items() if each.anchored}
    sums = {"obv", "accumulation_distribution", "price_volume_trend", "williams_accumulation"}
    products = {"negative_volume_index", "positive_volume_index", "renko"}
    assert anchored == sums | products | {"vwap", "anchored_vwap"}


def test_an_indicator_of_weeks_is_of_weeks(sample_store: Engines) -> None:
    view = view_of(sample_store, range="1y", interval="1w", indicators="sma(10)")
    weekly = expected(frame_of(view_of(sample_store, range="max")), "W-SUN")
    mean = weekly["close"].rolling(10).mean().iloc[-len(view.times) :]
    np.testing.assert_allclose(view.lines[0].values, mean)


def test_what_is_put_on_another_or_on_longer_bars_does_not_depend_on_the_range(
    sample_store: Engines,
) -> None:
    words = "sma(rsi(14),20),rsi(14)@1w,sma(volume,20),ema(macd.signal@1w,9),roc(3)@1mo"
    short, long = (
        view_of(sample_store, range=span, indicators=words).lines for span in ("6mo", "max")
    )
    for one, whole in zip(short, long, strict=True):
        assert one.key == whole.key
        assert np.isfinite(one.values).all()
        tail = np.asarray(whole.values)[-len(one.values) :]
        np.testing.assert_allclose(one.values, tail, rtol=1e-6, err_msg=one.key)


def test_weeks_on_a_chart_of_days_are_those_of_a_chart_of_weeks_a_week_late(
    sample_store: Engines,
) -> None:
    days = view_of(sample_store, range="max", indicators="sma(10)@1w")
    weeks = view_of(sample_store, range="max", interval="1w", indicators="sma(10)")
    monday = days.dates - (days.dates.astype(int) + 3) % 7
    running = np.searchsorted(weeks.dates - (weeks.dates.astype(int) + 3) % 7, monday)
    (found,), (weekly,) = days.lines, weeks.lines
    late = np.concatenate(([np.nan], np.asarray(weekly.values)))
    np.testing.assert_allclose(found.values, late[running])


def test_what_is_put_on_what_adds_up_begins_with_it(sample_store: Engines) -> None:
    view = view_of(sample_store, range="6mo", indicators="obv,sma(obv,5)")
    obv, mean = (np.asarray(line.values) for line in view.lines)
    np.testing.assert_allclose(mean[4:], np.convolve(obv, np.ones(5) / 5, mode="valid"))
    assert np.isnan(mean[:4]).all()


def test_an_interval_shorter_than_the_bars_is_refused(sample_store: Engines) -> None:
    said = r"sma\(rsi\(14\)@1w,4\) cannot be made of bars of 1mo; choose bars of 1w or shorter"
    with pytest.raises(BadInput, match=said):
        view_of(sample_store, interval="1mo", indicators="sma(20),sma(rsi@1w,4)")


def test_lines_are_as_long_as_the_bars(sample_store: Engines) -> None:
    for span in ("1d", "1y", "max"):
        view = view_of(sample_store, range=span, indicators="bollinger,macd,vwap")
        assert {len(line.values) for line in view.lines} == {len(view.times)}


# --- facts and refusals ---------------------------------------------------------------------


def test_a_view_says_where_it_is_from(sample_store: Engines) -> None:
    view = view_of(sample_store, "aapl")
    assert (view.symbol, view.provider, view.sample) == ("AAPL", "sample", True)
    assert (view.unit, view.quote_unit, view.quote_factor) == ("USD", "USD", 1.0)
    assert (view.basis, view.interval.value, view.asset_class) == ("raw", "1d", "equity")
    assert view.fetched_at is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"symbol": "AAPK"}, "unknown symbol 'AAPK'; nearest: AAPL"),
        ({"symbol": ""}, "unknown symbol ''"),
        ({"symbol": "AA\0PK"}, "unknown symbol 'AA\\x00PK'"),
        ({"interval": "1dd"}, "unknown interval '1dd'; nearest: 1d"),
        ({"range": "7y"}, "unknown range '7y'; nearest: "),
        ({"basis": "totl"}, "unknown price basis 'totl'; nearest: total"),
        ({"indicators": "rsj(14)"}, "unknown indicator 'rsj'; nearest: "),
        ({"source": "yaho"}, "unknown source of AAPL 'yaho'"),
        ({"source": "smple"}, "unknown source of AAPL 'smple'; nearest: sample"),
    ],
)
def test_a_word_that_nothing_knows_is_refused_with_the_nearest(
    sample_store: Engines, words: dict[str, str], said: str
) -> None:
    with pytest.raises(UnknownName) as met:
        view_of(sample_store, **{"symbol": "AAPL", **words})
    assert str(met.value).startswith(said)


def test_what_is_not_held_is_refused_with_what_can_be_shown(sample_store: Engines) -> None:
    with pytest.raises(BadInput, match=r"no bars are held of NPN\.JO yet"):
        view_of(sample_store, "NPN.JO")
    with pytest.raises(BadInput, match=r"no 1h bars are held of AAPL; .*: 1d, 1w, 1mo"):
        view_of(sample_store, interval="1h")


def test_a_choice_goes_into_a_url_and_comes_back(sample_store: Engines) -> None:
    words = {"symbol": "AAPL", "interval": "1w", "range": "5y", "basis": "total"}
    words |= {"indicators": "sma(20),rsi(14)", "source": "sample"}
    with reading(sample_store) as connection:
        choice = chart_choice(connection, words)
        assert choice.parameters() == words
        assert chart_choice(connection, choice.parameters()) == choice


@pytest.mark.parametrize(
    ("close", "kind", "digits"),
    [
        ([255.59], "equity", 2),
        ([18.2731], "fx", 4),
        ([0.9312], "equity", 4),
        ([0.00001234], "crypto", 8),
        ([np.nan], "equity", 2),
        ([], "fx", 4),
        ([0.0], "crypto", 10),
    ],
)
def test_prices_get_the_decimals_that_they_deserve(
    close: list[float], kind: str, digits: int
) -> None:
    assert price_digits(np.array(close), kind) == digits
