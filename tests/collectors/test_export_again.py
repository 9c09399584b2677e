"""Exports after exports: what did not change is left alone, and no file is ever torn."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from collectors.export import Choice, file_of
from collectors.replay import replay
from tests.collectors.test_export import NOW, exported
from tests.collectors.test_replay import archive, target_of
from tests.collectors.yahoo_samples import JSE, RECORDED, made
from wizdata_core.bars import Interval
from wizdata_core.errors import BadInput
from wizdata_core.store import writing

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.stages.collect import Outside

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers are not beside the repository"
)
START = datetime(2026, 8, 3, tzinfo=UTC)  # a Monday


def answer(
    outside: Outside, moments: list[datetime], closes: list[float | None], at: datetime
) -> None:
    stamps = [int((each + timedelta(hours=7)).timestamp()) for each in moments]
    archive(outside, target_of(JSE, "NPN.JO"), made(stamps, closes, currency="ZAc"), at)
    replay(outside)


def filled(outside: Outside) -> list[datetime]:
    """A bar a week from August to October; gives their days."""
    days = [START + timedelta(weeks=week) for week in range(13)]
    answer(outside, days, [100.0 + week for week in range(13)], NOW - timedelta(days=9))
    return days


def months(folder: Path) -> dict[str, int]:
    """The months that are there, and how many bars each holds."""
    found = folder.glob("bars/interval=1d/month=*/part.parquet")
    return {each.parent.name[6:]: pq.read_metadata(each).num_rows for each in sorted(found)}


def test_only_the_months_that_changed_are_written_again(outside: Outside, tmp_path: Path) -> None:
    days, out = filled(outside), tmp_path / "out"
    assert exported(outside.store, out).written == 5
    assert months(out) == {"2026-08": 5, "2026-09": 4, "2026-10": 4}
    untouched = file_of(out, "1d", "2026-08").stat().st_mtime_ns
    restated, new = days[6], days[-1] + timedelta(weeks=1)
    answer(outside, [restated, new], [999.0, 113.0], NOW - timedelta(days=1))
    done = exported(outside.store, out)
    assert (done.written, done.rows, done.unchanged, done.removed) == (2, 5, 4, 0)
    assert months(out) == {"2026-08": 5, "2026-09": 4, "2026-10": 4, "2026-11": 1}
    assert file_of(out, "1d", "2026-08").stat().st_mtime_ns == untouched
    september = pq.read_table(file_of(out, "1d", "2026-09"))
    assert september["close"].to_pylist()[1] == pytest.approx(9.99)
    assert september["revision"].to_pylist() == [0, 1, 0, 0]


def test_a_month_that_is_no_longer_held_goes(outside: Outside, tmp_path: Path) -> None:
    filled(outside)
    exported(outside.store, tmp_path / "out")
    with writing(outside.store) as connection:
        connection.execute(text("delete from bars_daily where session_date < '2026-09-01'"))
        connection.execute(text("update series set version = version + 1"))
    assert exported(outside.store, tmp_path / "out").removed == 1
    assert "2026-08" not in months(tmp_path / "out")


def test_months_outside_of_the_range_are_left_as_they_are(outside: Outside, tmp_path: Path) -> None:
    filled(outside)
    out = tmp_path / "out"
    exported(outside.store, out, Choice((Interval.DAY,), since="2026-09", until="2026-09"))
    assert months(out) == {"2026-09": 4}
    exported(outside.store, out, Choice((Interval.DAY,), since="2026-10"))
    assert months(out) == {"2026-09": 4, "2026-10": 4}
    assert exported(outside.store, out).rows == 5


def test_a_file_that_was_removed_is_written_again(outside: Outside, tmp_path: Path) -> None:
    filled(outside)
    exported(outside.store, tmp_path / "out")
    file_of(tmp_path / "out", "1d", "2026-09").unlink()
    assert exported(outside.store, tmp_path / "out").written == 1
    assert months(tmp_path / "out")["2026-09"] == 4


def test_a_folder_holds_one_choice_and_nothing_else(outside: Outside, tmp_path: Path) -> None:
    filled(outside)
    one = Choice((Interval.DAY,), ("NPN.JO",))
    exported(outside.store, tmp_path / "one", one)
    with pytest.raises(BadInput, match=r"holds an export of NPN\.JO; a folder holds one choice"):
        exported(outside.store, tmp_path / "one")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious")
    with pytest.raises(BadInput, match="holds other files; give an empty or a new folder"):
        exported(outside.store, tmp_path / "mine")
    (tmp_path / "one" / "manifest.json").write_text("[]")
    with pytest.raises(BadInput, match="is no manifest of an export"):
        exported(outside.store, tmp_path / "one", one)


def test_of_two_sources_the_better_one_is_exported(outside: Outside, tmp_path: Path) -> None:
    filled(outside)
    with writing(outside.store) as connection:
        connection.execute(
            text(
                "insert into series (instrument_id, provider, interval, bars, version)"
                " select instrument_id, 'files', interval, bars, 1 from series"
            )
        )
        connection.execute(
            text(
                "insert into bars_daily select (select max(id) from series), opened_at,"
                " session_date, open, high, low, close + 1, volume, quote_unit, quote_factor,"
                " final, quality, revision, fetched_at, raw_id from bars_daily"
            )
        )
        query = text("select provider from providers order by rank")
        ranked = list(connection.scalars(query))
    exported(outside.store, tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "bars" / "interval=1d")
    best = min(("yahoo", "files"), key=ranked.index)
    assert set(rows["provider"].to_pylist()) == {best}
    assert rows.num_rows == 13


def test_bars_of_the_first_and_last_moment_of_a_month_are_in_their_session_dates_month(
    outside: Outside, tmp_path: Path
) -> None:
    """Generated one-minute bars around midnight, one of them of the session that began before."""
    filled(outside)
    with writing(outside.store) as connection:
        connection.execute(
            text(
                "insert into series (instrument_id, provider, interval, bars, version)"
                " select instrument_id, provider, '1m', 3, 1 from series"
            )
        )
        connection.execute(
            text(
                "select ensure_partitions('bars_intraday', interval '1 month',"
                " timestamptz '2026-08-01', timestamptz '2026-10-01')"
            )
        )
        connection.execute(
            text(
                "insert into bars_intraday select (select max(id) from series), at, day, 1, 1, 1,"
                " 1, 1, 'ZAR', 1, true, 'accepted', 0, at, 1 from (values"
                " (timestamptz '2026-08-31 23:59Z', date '2026-08-31'),"
                " (timestamptz '2026-09-01 00:00Z', date '2026-08-31'),"
                " (timestamptz '2026-09-01 00:01Z', date '2026-09-01')) as made (at, day)"
            )
        )
    exported(outside.store, tmp_path / "out", Choice((Interval.MINUTE,)))
    counts = {
        month: pq.read_metadata(file_of(tmp_path / "out", "1m", month)).num_rows
        for month in ("2026-08", "2026-09")
    }
    assert counts == {"2026-08": 2, "2026-09": 1}


def test_an_export_that_dies_leaves_whole_files_and_the_next_one_finishes(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(outside)
    out = tmp_path / "out"
    exported(outside.store, out)
    before = file_of(out, "1d", "2026-09").read_bytes()
    answer(outside, [START + timedelta(weeks=6)], [999.0], NOW - timedelta(days=1))

    def torn(handle: int) -> None:
        del handle
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", torn)
    with pytest.raises(OSError, match="No space left"):
        exported(outside.store, out)
    monkeypatch.undo()
    assert file_of(out, "1d", "2026-09").read_bytes() == before
    (left := out / "bars" / "interval=1d" / "month=2026-09" / ".part.parquet.7.part").write_text(
        "x"
    )
    os.utime(left, (0, 0))
    assert exported(outside.store, out).written == 1
    assert not left.exists()
    assert not list(out.rglob("*.part"))
