"""Files of trades and candles in the forms that people and venues have.

Recorded trades are read from the shared folder; all others are made up for the tests.
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from collectors.trade_files import candles_of, trades_of
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput
from wizdata_core.ticks import TRADES, bars_of_trades, tidied

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)
TRADE = (NOON, 101.25, "0.10000000", "77")


def rows(table: pa.Table) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in table.to_pylist()]


@pytest.mark.parametrize(
    "text",
    [
        "timestamp,price,amount,id\n1772452800250,101.25,0.10000000,77\n",
        "time,Price,Size,trade_id\n1772452800.250,101.25,0.10000000,77\n",
        "date,p,qty,tid\n2026-03-02T12:00:00.250Z,101.25,0.10000000,77\n",
        "datetime,price,volume,id\n2026-03-02 12:00:00.250,101.25,0.10000000,77\n",
        "id,price,quantity,time\n77,101.25,0.10000000,1772452800250000\n",
        "id,price,quantity,time\n77,101.25,0.10000000,1772452800250000999\n",
        '"timestamp","side","price","amount","id"\n1772452800250,buy,101.25,0.10000000,77\n',
    ],
)
def test_a_csv_with_the_usual_spellings(tmp_path: Path, text: str) -> None:
    plain, packed = tmp_path / "trades.csv", tmp_path / "trades.csv.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    assert rows(trades_of(plain)) == rows(trades_of(packed)) == [TRADE]


def test_a_csv_without_a_header_is_read_by_the_columns_given(tmp_path: Path) -> None:
    file = tmp_path / "kraken.csv"
    file.write_text("1772452800.250,101.25,0.10000000\n")
    assert rows(trades_of(file, ["timestamp", "price", "amount"])) == [(*TRADE[:3], "")]
    with pytest.raises(BadInput, match="--columns timestamp,price,amount,id"):
        trades_of(file)
    with pytest.raises(BadInput, match="has 3 columns, --columns names 4"):
        trades_of(file, ["timestamp", "price", "amount", "id"])


def test_json_keeps_each_decimal_as_it_is_written(tmp_path: Path) -> None:
    """A float would lose the last digits of this amount."""
    file = tmp_path / "trades.json"
    file.write_text(
        '[{"timestamp":1772452800250,"price":101.25,"amount":0.100000000000000001,"id":null}]'
    )
    assert rows(trades_of(file)) == [(NOON, 101.25, "0.100000000000000001", "")]


def test_trades_of_ccxt_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "ccxt.json"
    trade = {
        "info": {"t": 77},
        "timestamp": 1772452800250,
        "datetime": "2026-03-02T12:00:00.250Z",
        "symbol": "BTC/USD",
        "id": "77",
        "side": "buy",
        "price": 101.25,
        "amount": 0.1,
        "fee": None,
        "fees": [],
    }
    file.write_text(json.dumps([trade]))
    assert rows(trades_of(file)) == [(NOON, 101.25, "0.1", "77")]


@pytest.mark.parametrize("kind", ["feather", "parquet"])
def test_frames_as_backtesters_keep_them(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"trades.{kind}"
    frame = pd.DataFrame(
        {
            "timestamp": [1772452800250],
            "id": ["77"],
            "type": [None],
            "side": ["buy"],
            "price": [101.25],
            "amount": [0.1],
            "cost": [10.125],
        }
    )
    table = pa.Table.from_pandas(frame)
    if kind == "feather":
        feather.write_feather(table, file)
    else:
        parquet.write_table(table, file)
    assert rows(trades_of(file)) == [(NOON, 101.25, "0.1", "77")]


def test_candles_of_ccxt_of_a_csv_and_of_a_frame_are_the_same(tmp_path: Path) -> None:
    opened = datetime(2026, 3, 2, 12, tzinfo=UTC)
    listed, named, framed = (tmp_path / name for name in ("c.json", "c.csv", "c.feather"))
    listed.write_text("[[1772452800000,1.5,3.0,1.0,2.5,10.25]]")
    named.write_text("date,open,high,low,close,volume\n2026-03-02T12:00:00Z,1.5,3,1,2.5,10.25\n")
    candle = {"date": [pd.Timestamp(opened)], "open": [1.5], "high": [3.0], "low": [1.0]}
    frame = pd.DataFrame(candle | {"close": [2.5], "volume": [10.25]})
    feather.write_feather(pa.Table.from_pandas(frame), framed)
    for file in (listed, named, framed):
        assert rows(candles_of(file)) == [(opened, 1.5, 3.0, 1.0, 2.5, 10.25)]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.csv", "time,price\n1,2\n", "no column for amount: it has time, price"),
        ("t.csv", "time,price,amount\nx,2,3\n", "column of times"),
        ("t.csv", "time,price,amount\n1,x,3\n", "column price"),
        ("t.csv", "time,price,amount\n1,,3\n", "price"),
        ("t.json", "{}", "no list of trades"),
        ("t.json", "[", "cannot be read"),
        ("t.json", '[{"time":1,"price":1,"amount":null}]', "row 1: no amount is given"),
        ("t.xlsx", "x", "is none of .csv"),
        ("t.feather", "x", "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(BadInput, match=said) as refused:
        trades_of(file)
    assert name in str(refused.value)


def test_trades_that_a_venue_gave_newest_first_make_exact_bars(shared: Path) -> None:
    """125 trades of Bitstamp of January 2013, newest first, with their own numbers."""
    folder = shared / "data/exchange_examples/xchange-bitstamp/src/test/resources/org/knowm/xchange"
    file = folder / "bitstamp/dto/marketdata/example-trades-data.json"
    listed = json.loads(file.read_text())
    made = bars_of_trades(tidied(trades_of(file)).trades, Interval.HOUR, NOON).to_pylist()
    hours: dict[int, list[dict[str, str]]] = {}
    for each in sorted(listed, key=lambda each: (int(each["date"]), each["tid"])):
        hours.setdefault(int(each["date"]) // 3600, []).append(each)
    assert len(made) == len(hours) > 1
    for row, (hour, inside) in zip(made, sorted(hours.items()), strict=True):
        prices = [Decimal(each["price"]) for each in inside]
        assert row["opened_at"] == datetime.fromtimestamp(hour * 3600, UTC)
        four = (prices[0], max(prices), min(prices), prices[-1])
        assert tuple(row[name] for name in ("open", "high", "low", "close")) == tuple(
            float(each) for each in four
        )
        assert row["volume"] == float(sum(Decimal(each["amount"]) for each in inside))
    assert trades_of(file).schema == TRADES
