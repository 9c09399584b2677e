"""What is held and what is not, which runs failed and why, what was refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from wizdata_core.bars import Interval, Reject
from wizdata_core.ingest.manifest import RawObject, note_cleaned, note_raw
from wizdata_core.ingest.runs import FaultNote, Outcome, claim_run, finish_run, note_fault
from wizdata_core.lake import Stored
from wizdata_core.queries.coverage import (
    holdings,
    lake_sizes,
    last_faults,
    last_runs,
    quality,
    refused,
)
from wizdata_core.queries.series import chosen_series, held_series
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def test_every_series_and_every_instrument_without_one_is_listed(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        listed = holdings(connection)
    by_symbol: dict[str, list[str]] = {}
    for each in listed:
        by_symbol.setdefault(each.symbol, []).append(each.provider_label)
    assert by_symbol["USD/ZAR"] == ["European Central Bank", "National Bank of Poland"]
    assert by_symbol["NPN.JO"] == [""]
    apple = next(each for each in listed if each.symbol == "AAPL")
    assert apple.bars > 4_000
    assert apple.sample
    assert apple.last_opened_at is not None
    assert f"{apple.last_opened_at:%Y-%m-%d}" == "2024-12-30"


def test_the_newest_run_of_each_job_counts_its_faults(store: Engines) -> None:
    with writing(store) as connection:
        assert claim_run(connection, "jse_daily", NOW, "yahoo", NOW)
        at = NOW + timedelta(hours=1)
        run = claim_run(connection, "jse_daily", at, "yahoo", at)
        assert run is not None
        note_fault(connection, run, FaultNote("yahoo", "NPN.JO", "1d", "blocked", "403", at))
        finish_run(connection, run, Outcome("failed", 3, 0, 0, 0, "403"), at + timedelta(seconds=5))
    with reading(store) as connection:
        (line,) = last_runs(connection)
        (fault,) = last_faults(connection)
    assert (line.job, line.state, line.asked, line.faults) == ("jse_daily", "failed", 3, 1)
    assert line.took == timedelta(seconds=5)
    assert line.started_at == NOW + timedelta(hours=1)
    assert (fault.symbol, fault.kind, fault.job) == ("NPN.JO", "blocked", "jse_daily")


def test_refused_rows_keep_their_place_and_reason(store: Engines) -> None:
    with writing(store) as connection:
        raw = note_raw(
            connection,
            Stored("yahoo/bars/1", "0" * 64, 1234),
            RawObject("yahoo", "bars", "NPN.JO", "1d", NOW),
        )
        waiting = lake_sizes(connection)
        rejects = [Reject("line 3", "close is negative", "-1"), Reject("line 9", "no date")]
        note_cleaned(connection, raw, NOW, rows=10, rejects=rejects)
    with reading(store) as connection:
        found = refused(connection, most=1)
        (size,) = lake_sizes(connection)
    assert waiting[0].waiting == 1
    assert found.total == 2
    assert [(row.where, row.reason, row.symbols) for row in found.rows] == [
        ("line 3", "close is negative", "NPN.JO")
    ]
    assert (size.provider, size.answers, size.bytes, size.waiting) == ("yahoo", 1, 1234, 0)


def test_nothing_is_an_answer_too(store: Engines) -> None:
    with reading(store) as connection:
        assert last_runs(connection) == ()
        assert last_faults(connection) == ()
        assert refused(connection).rows == ()
        assert lake_sizes(connection) == ()


def test_quality_counts_the_bars_of_a_span(sample_store: Engines) -> None:
    with reading(sample_store) as connection:
        series = chosen_series(held_series(connection, "AAPL"), Interval.DAY)
        whole = quality(connection, series, series.first_opened_at, series.last_opened_at)
        one = quality(connection, series, series.last_opened_at, series.last_opened_at)
    assert sum(whole.values()) == series.bars
    assert one == {"accepted": 1}
