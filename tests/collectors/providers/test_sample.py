from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from importlib.metadata import distribution

import numpy as np
import pandas as pd
import pytest

from collectors.contract import Dataset, Query, Target
from collectors.faults import Fault, FaultKind
from collectors.providers import sample
from collectors.wire import RecordingWire, ReplayWire
from wizdata_core.adjustment import Action, Basis, PriceSeries, Reinvested, adjusted
from wizdata_core.bars import ACTIONS, BARS, Interval

LATER = datetime(2026, 1, 1, tzinfo=UTC)
FEED = sample.PROVIDER.feeds[Dataset.BARS]
TICKERS = ["AAPL", "FB", "GOOG", "IBM", "MSFT"]


def ask_for(*names: str, start: int = 1990, asked_at: datetime = LATER) -> Query:
    zone = "America/New_York"
    targets = tuple(Target(n, n, "equity", "USD", "USD", zone, "09:30", "16:00") for n in names)
    return Query(targets, Interval.DAY, datetime(start, 1, 1, tzinfo=UTC), asked_at, asked_at)


def file_of(package: str, name: str) -> pd.DataFrame:
    frame = pd.read_csv(str(distribution(package).locate_file(f"{package}/_data/{name}")))
    frame.columns = [each.lower().replace(" ", "_") for each in frame.columns]
    frame["date"] = pd.to_datetime(frame["date"])
    return frame


WIKI = file_of("bokeh_sampledata", "stocks.csv.gz")
APPLE = file_of("hvsampledata", "apple_stocks.csv")
HARVEST = FEED.harvest(ask_for(*TICKERS), RecordingWire(offline=True))


def held(ticker: str, first: str, last: str) -> PriceSeries:
    """The harvested bars of a ticker between two dates, as a series."""
    frame = HARVEST.bars.to_pandas()
    days = pd.to_datetime(frame["session_date"])
    own = frame[(frame["symbol"] == ticker) & (days >= first) & (days <= last)]
    columns = [own[name].to_numpy() for name in ("open", "high", "low", "close", "volume")]
    return PriceSeries(own["session_date"].to_numpy().astype("datetime64[D]"), *columns)


def actions(ticker: str) -> list[Action]:
    own = [row for row in HARVEST.actions.to_pylist() if row["symbol"] == ticker]
    return [Action(row["kind"], row["ex_date"], row["value"]) for row in own]


@pytest.mark.parametrize("ticker", TICKERS)
def test_raw_prices_with_the_actions_give_the_files_own_adjusted_close(ticker: str) -> None:
    file = WIKI[WIKI["ticker"] == ticker]
    made = adjusted(held(ticker, "2000-01-01", "2013-12-31"), actions(ticker)).close
    # The file counts in shares, and reinvests dividends, of after its last row: one factor for all.
    basis = file["adj_close"].iloc[-1] / file["close"].iloc[-1]
    assert len(made) == len(file)
    assert np.abs(made * basis - file["adj_close"].to_numpy()).max() < 1e-9


def test_apples_second_piece_gives_its_own_adjusted_close_within_the_cents_of_its_file() -> None:
    raw = held("AAPL", "2019-01-01", "2024-12-31")
    own = APPLE["adj_close"].to_numpy()
    worst = {}
    for at in Reinvested:
        made = adjusted(raw, actions("AAPL"), Basis.TOTAL, at).close
        basis = np.median(own[-30:] / made[-30:])  # dividends after the file's last row
        worst[at] = np.abs(made * basis - own).max()
    # Both columns are rounded to cents: 0.005 each way, 0.01 together.
    assert worst[Reinvested.BEFORE] < 0.0105
    assert worst[Reinvested.EX_DATE] < 0.0125


@pytest.mark.parametrize("ticker", TICKERS)
def test_prices_of_the_first_piece_are_the_files_untouched(ticker: str) -> None:
    file = WIKI[WIKI["ticker"] == ticker]
    raw = held(ticker, "2000-01-01", "2013-12-31")
    assert (raw.dates == file["date"].to_numpy().astype("datetime64[D]")).all()
    for name in ("open", "high", "low", "close", "volume"):
        assert (getattr(raw, name) == file[name].to_numpy()).all()


def test_apples_second_piece_is_as_it_traded() -> None:
    raw = held("AAPL", "2019-01-01", "2024-12-31")
    assert len(raw.close) == len(APPLE)
    at = {str(day): number for number, day in enumerate(raw.dates)}
    # Closes and volume that NASDAQ printed: 157.92 and 499.23 before the 4:1 split, 129.04 after.
    assert raw.close[at["2019-01-02"]] == pytest.approx(157.92, abs=0.02)
    assert raw.close[at["2020-08-28"]] == pytest.approx(499.23, abs=0.02)
    assert raw.close[at["2020-08-31"]] == pytest.approx(129.04, abs=0.005)
    assert raw.volume[at["2019-01-02"]] == pytest.approx(37_039_700)


def test_splits_undone_give_back_apples_second_file() -> None:
    raw = held("AAPL", "2019-01-01", "2024-12-31")
    made = adjusted(raw, actions("AAPL"), Basis.SPLITS)
    for name in ("open", "high", "low", "close", "volume"):
        assert getattr(made, name) == pytest.approx(APPLE[name].to_numpy(), rel=1e-12)


@pytest.mark.parametrize(
    ("ticker", "splits"),
    [
        (
            "AAPL",
            [("2000-06-21", 2.0), ("2005-02-28", 2.0), ("2014-06-09", 7.0), ("2020-08-31", 4.0)],
        ),
        ("MSFT", [("2003-02-18", 2.0)]),
        ("IBM", []),
        ("GOOG", []),
        ("FB", []),
    ],
)
def test_the_splits_are_those_that_happened(ticker: str, splits: list[tuple[str, float]]) -> None:
    found = [(str(each.ex_date), each.value) for each in actions(ticker) if each.kind == "split"]
    assert found == splits


@pytest.mark.parametrize(
    ("ticker", "ex_date", "cash"),
    [
        ("AAPL", "2012-08-09", 2.65),  # the first since 1995
        ("AAPL", "2020-11-06", 0.205),
        ("IBM", "2008-05-07", 0.50),
        ("IBM", "2013-02-06", 0.85),
        ("MSFT", "2003-02-19", 0.08),
        ("MSFT", "2004-11-15", 3.08),  # the special dividend of three dollars, and eight cents
    ],
)
def test_dividends_read_off_the_factor_are_those_that_were_paid(
    ticker: str, ex_date: str, cash: float
) -> None:
    paid = {str(a.ex_date): a.value for a in actions(ticker) if a.kind == "dividend"}
    assert paid[ex_date] == cash


def test_every_declared_dividend_is_admitted_by_the_files_own_step() -> None:
    found = {each.ex_date: each.value for each in actions("AAPL") if each.kind == "dividend"}
    for (ticker, ex_date), cash in sample.DECLARED.items():
        assert ticker == "AAPL"
        assert found[ex_date] == cash
    assert len(found) == len(sample.DECLARED) + 3


def test_a_step_that_no_declared_dividend_fits_keeps_what_the_file_says() -> None:
    target = ask_for("AAPL").targets[0]
    assert sample._dividend(target, date(2019, 2, 8), 0.90, 0.94) == 0.92
    assert sample._dividend(target, date(2031, 2, 8), 0.10, 0.12) == 0.11


def test_tables_have_the_schemas_and_no_missing_price() -> None:
    assert HARVEST.bars.schema == BARS
    assert HARVEST.actions.schema == ACTIONS
    assert HARVEST.rejects == ()
    assert HARVEST.bars.num_rows == len(WIKI) + len(APPLE)
    assert all(HARVEST.bars[name].null_count == 0 for name in ("open", "close", "volume"))
    first = HARVEST.bars.slice(0, 1).to_pylist()[0]
    assert first["opened_at"] == datetime(2000, 3, 1, tzinfo=UTC)
    assert first["final"] is True


def test_the_window_cuts_bars_and_actions() -> None:
    made = FEED.harvest(
        ask_for("MSFT", start=2012, asked_at=datetime(2012, 12, 31, tzinfo=UTC)), RecordingWire()
    )
    assert made.bars.num_rows == 250
    assert {day.year for day in made.bars["session_date"].to_pylist()} == {2012}
    assert [a["value"] for a in made.actions.to_pylist()] == [0.2, 0.2, 0.2, 0.23]


def test_replaying_the_recording_gives_the_same_rows_and_only_needed_files_are_read() -> None:
    wire = RecordingWire(offline=True)
    query = ask_for("IBM", "NPN.JO")
    made = FEED.harvest(query, wire)
    assert [each.url for each in wire.exchanges] == ["package://bokeh_sampledata/stocks.csv.gz"]
    again = FEED.harvest(query, ReplayWire(wire.exchanges))
    assert again.bars == made.bars
    assert again.actions == made.actions
    assert [each.reason for each in made.rejects] == ["no sample prices of 'NPN.JO'"]


@pytest.mark.parametrize(
    "answer",
    [
        b"\x1f\x8bnot gzip",
        gzip.compress(b"Ticker,Date,Open\nIBM,2000-03-01,1\n"),
        gzip.compress(b"Ticker,Date,Open,High,Low,Close,Volume,Adj Close\nIBM,2000-03-01,1,1,1\n"),
        b"\xff\xfe",
    ],
)
def test_a_broken_file_is_a_fault(answer: bytes) -> None:
    with pytest.raises(Fault) as met:
        sample.rows({"stocks.csv.gz": answer}, ask_for("IBM"))
    assert met.value.kind is FaultKind.MALFORMED
