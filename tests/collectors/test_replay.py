"""The wire is the truth: the lake alone gives the same tables, whatever becomes of the database."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace as replaced
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
import zstandard
from sqlalchemy import select, text

from collectors import recording
from collectors import replay as replaying
from collectors.contract import Query
from collectors.imports import import_file
from collectors.recording import Recording
from collectors.replay import Adopted, adopt, replay
from collectors.stages.collect import Outside
from collectors.wire import Exchange
from db.models import bars_daily, instruments, quarantine, raw_objects, series
from tests.collectors.yahoo_samples import CHART, JSE, LONDON, NEW_YORK, RECORDED, made, recorded
from tests.conftest import load_offline
from wizdata_core import lake as lakes
from wizdata_core.bars import Interval
from wizdata_core.errors import DamagedObject, LakeUnavailable
from wizdata_core.exports import csv_chunks
from wizdata_core.ingest.manifest import RawObject, note_many_raw, note_raw
from wizdata_core.lake import open_lake
from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.queries.fingerprint import fingerprint
from wizdata_core.queries.raw import Selection, count_raw_objects, raw_objects_page
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.contract import Target
    from wizdata_core.chart import ChartView
    from wizdata_core.store import Engines

ASKED = datetime(2026, 11, 20, 18, tzinfo=UTC)
with_recorded = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers are not beside the repository"
)


def fingerprint_of(store: Engines) -> str:
    with reading(store) as connection:
        return fingerprint(connection)


def archive(outside: Outside, target: Target, body: object, at: datetime = ASKED) -> str:
    """Puts an answer of Yahoo's chart into the lake, as collecting leaves it; gives its key."""
    query = Query((target,), Interval.DAY, datetime(2010, 1, 1, tzinfo=UTC), at, at)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    exchange = Exchange("GET", CHART + target.provider_symbol, 200, (), raw)
    taken = Recording("yahoo", "bars", query, (exchange,))
    return lakes.put(outside.lake, "yahoo", "bars", at, recording.encode(taken)).key


def target_of(kind: Target, symbol: str) -> Target:
    return replaced(kind, symbol=symbol, provider_symbol=symbol)


def view_of(store: Engines, symbol: str, **words: str) -> ChartView:
    with reading(store) as connection:
        choice = chart_choice(connection, {"symbol": symbol, "range": "max", **words})
    return chart_view(store, choice)


def first_row(view: ChartView) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO("".join(csv_chunks(view)))))


# --- the law --------------------------------------------------------------------------------


def test_collecting_replaying_and_rebuilding_give_one_fingerprint(outside: Outside) -> None:
    empty = fingerprint_of(outside.store)
    load_offline(outside)
    collected = fingerprint_of(outside.store)
    assert collected != empty
    again = replay(outside)
    assert (again.before, again.after, again.objects, again.refusals) == (
        collected,
        collected,
        3,
        0,
    )
    rebuilt = replay(outside, rebuild=True)
    assert rebuilt.same
    assert rebuilt.after == collected
    assert rebuilt.unread == ()


def test_a_lost_database_comes_back_from_the_lake(
    outside: Outside, other_store: Callable[[], Engines]
) -> None:
    load_offline(outside, ("sample", "ecb"))
    collected = fingerprint_of(outside.store)
    new = Outside(other_store(), outside.lake, offline=True)
    assert fingerprint_of(new.store) != collected
    done = replay(new)
    assert (done.objects, done.after) == (2, collected)
    with reading(outside.store) as one, reading(new.store) as two:
        # When a step was taken, and by which run, is not of the lake.
        own = {"id", "cleaned_at", "run_id", "told_at", "derived_at"}
        columns = [each for each in raw_objects.c if each.name not in own]
        query = select(*columns).order_by(raw_objects.c.key)
        assert one.execute(query).all() == two.execute(query).all()


def test_adopting_twice_adopts_nothing_more(outside: Outside) -> None:
    archive(outside, target_of(NEW_YORK, "AAPL"), b"{}")
    assert (adopt(outside), adopt(outside)) == (Adopted(1, ()), Adopted(0, ()))


def test_a_replay_of_one_part_of_the_lake_leaves_the_rest(outside: Outside) -> None:
    load_offline(outside, ("sample", "ecb"))
    done = replay(outside, wanted=Selection(prefix="ecb/"))
    assert (done.objects, done.same) == (1, True)


CHANGES = (
    "update bars_daily set close = close + 1e-9 where opened_at = '2020-08-31'",
    "update bars_daily set low = open, open = low where opened_at = '2020-08-31'",
    "update bars_daily set volume = null where opened_at = '2020-08-31'",
    "update bars_daily set final = not final where opened_at = '2020-08-31'",
    "delete from bars_daily where opened_at = '2020-08-31'",
    "update corporate_actions set value = 4.1 where kind = 'split' and value = 4",
    "delete from corporate_actions where kind = 'split' and value = 4",
    "insert into quarantine select id, 'line 1', 'odd', 'x' from raw_objects limit 1",
    "update bars_daily set open = null, high = open where opened_at = '2020-08-31'",
)


def test_the_smallest_change_changes_the_fingerprint(outside: Outside) -> None:
    load_offline(outside, ("sample",))
    with outside.store.statements.connect() as connection:
        before = fingerprint(connection)
        for change in CHANGES:
            with connection.begin_nested() as point:
                assert connection.execute(text(change)).rowcount > 0
                assert fingerprint(connection) != before, change
                point.rollback()
        assert fingerprint(connection) == before


def test_ids_and_the_order_of_writing_do_not_reach_the_fingerprint(
    outside: Outside, other_store: Callable[[], Engines]
) -> None:
    load_offline(outside, ("sample",))
    load = Outside(other_store(), outside.lake, offline=True)
    with writing(load.store) as connection:
        connection.execute(text("select setval(pg_get_serial_sequence('series', 'id'), 500)"))
        connection.execute(text("select setval(pg_get_serial_sequence('raw_objects', 'id'), 99)"))
    assert replay(load).after == fingerprint_of(outside.store)


# --- units ----------------------------------------------------------------------------------


@with_recorded
def test_apples_recorded_answer_is_stored_in_dollars_with_its_split_and_dividend(
    outside: Outside,
) -> None:
    archive(outside, target_of(NEW_YORK, "AAPL"), recorded("chart-AAPL-2020-08-31-to-2020-11-07"))
    done = replay(outside)
    assert (done.objects, done.refusals, done.unread) == (1, 0, ())
    view = view_of(outside.store, "AAPL")
    assert (view.provider, view.unit, view.quote_unit, view.quote_factor) == (
        "yahoo",
        "USD",
        "USD",
        1.0,
    )
    assert len(view.times) == 49
    assert view.close[0] == pytest.approx(129.04, abs=1e-5)
    assert [label for _, _, label in view.actions] == [
        "Split 4:1 on 2020-08-31",
        "Dividend 0.205 USD on 2020-11-06",
    ]
    total = view_of(outside.store, "AAPL", basis="total").close
    at = int(np.flatnonzero(view.dates == np.datetime64("2020-11-06"))[0])
    expected = view.close[at] / (view.close[at] + 0.205)
    np.testing.assert_allclose(total[:at], view.close[:at] * expected)
    np.testing.assert_allclose(total[at:], view.close[at:])


def held_quotes(store: Engines, symbol: str) -> list[tuple[float, str, float]]:
    with reading(store) as connection:
        query = (
            select(bars_daily.c.close, bars_daily.c.quote_unit, bars_daily.c.quote_factor)
            .join(series, series.c.id == bars_daily.c.series_id)
            .join(instruments, instruments.c.id == series.c.instrument_id)
            .where(instruments.c.symbol == symbol)
            .order_by(bars_daily.c.opened_at)
        )
        return [tuple(row) for row in connection.execute(query)]


@with_recorded
def test_pence_are_stored_in_pounds_with_the_quoted_unit_beside_them(outside: Outside) -> None:
    """Made in the form of OCDO.L, which Yahoo quoted at 309 pence."""
    with writing(outside.store) as connection:
        row = connection.execute(select(instruments).where(instruments.c.symbol == "AAPL")).one()
        ocado = {**row._mapping, "symbol": "OCDO.L", "name": "Ocado", "issuer": None, "mic": None}
        ocado |= {"currency": "GBP", "quote_unit": "GBp"}
        ocado.pop("id")
        connection.execute(instruments.insert(), ocado)
    body = made([1_732_003_200], [309.0], currency="GBp", symbol="OCDO.L")
    archive(outside, target_of(LONDON, "OCDO.L"), body)
    assert replay(outside).unread == ()
    assert held_quotes(outside.store, "OCDO.L") == [(3.09, "GBp", 0.01)]
    view = view_of(outside.store, "OCDO.L")
    assert (view.unit, view.quote_unit, view.quote_factor) == ("GBP", "GBp", 0.01)
    row_of = first_row(view)
    assert (row_of["close"], row_of["unit"], row_of["quote_unit"], row_of["quote_factor"]) == (
        "3.09",
        "GBP",
        "GBp",
        "0.01",
    )


@with_recorded
def test_cents_of_yahoo_are_stored_in_rand(outside: Outside) -> None:
    body = made([1_732_003_200], [425_017.0], currency="ZAc", symbol="NPN.JO")
    archive(outside, target_of(JSE, "NPN.JO"), body)
    assert replay(outside).unread == ()
    assert held_quotes(outside.store, "NPN.JO") == [(4250.17, "ZAc", 0.01)]


def test_a_jse_file_in_cents_is_stored_in_rand_and_replays_without_the_file(
    outside: Outside, shared: Path, tmp_path: Path
) -> None:
    whole = (shared / "data/prices/jse/jse_adjusted_closes_2018_2021.csv").read_text()
    lines = [line.split(",") for line in whole.splitlines()]
    wanted = [0, lines[0].index("NPN"), lines[0].index("SOL")]
    table = [[line[at] for at in wanted] for line in lines]
    file = tmp_path / "closes.csv"
    file.write_text("\n".join(",".join(line) for line in table), encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    original = Path(__file__).parents[2] / "docs/howto/mappings/jse-wide-cents.toml"
    mapping.write_text(original.read_text(encoding="utf-8"), encoding="utf-8")
    import_file(file, mapping, outside)
    before = fingerprint_of(outside.store)
    file.unlink()
    mapping.unlink()
    done = replay(outside, rebuild=True)
    assert (done.before, done.after, done.unread) == (before, before, ())
    cents = [float(line[1]) for line in table[1:] if line[1] != "null"]
    held = held_quotes(outside.store, "NPN.JO")
    assert {(unit, factor) for _, unit, factor in held} == {("ZAc", 0.01)}
    np.testing.assert_allclose([close for close, _, _ in held], np.array(cents) / 100)
    view = view_of(outside.store, "NPN.JO")
    assert (view.provider, view.unit, view.quote_unit) == ("files", "ZAR", "ZAc")
    row = first_row(view)
    assert float(row["close"]) == pytest.approx(2220.509063)
    assert (row["unit"], row["quote_unit"], row["quote_factor"]) == ("ZAR", "ZAc", "0.01")


# --- what is not as it was ------------------------------------------------------------------


@with_recorded
def test_one_changed_digit_of_an_archived_price_changes_the_fingerprint(
    outside: Outside, other_store: Callable[[], Engines], tmp_path: Path
) -> None:
    body = json.dumps(recorded("chart-AAPL-2020-08-31-to-2020-11-07")).encode()
    place = body.index(b"129.0")
    spoilt = body[:place] + b"128.0" + body[place + 5 :]
    assert len(spoilt) == len(body)
    archive(outside, target_of(NEW_YORK, "AAPL"), body)
    lake = open_lake((tmp_path / "spoilt").as_uri())
    other = Outside(other_store(), lake, offline=True)
    archive(other, target_of(NEW_YORK, "AAPL"), spoilt)
    assert replay(outside).after != replay(other).after


@with_recorded
def test_a_damaged_or_missing_object_stops_a_replay_and_changes_nothing(
    outside: Outside, tmp_path: Path
) -> None:
    target = target_of(NEW_YORK, "AAPL")
    key = archive(outside, target, recorded("chart-AAPL-2020-08-31-to-2020-11-07"))
    replay(outside)
    before = fingerprint_of(outside.store)
    path = tmp_path / "lake" / key
    content = path.read_bytes()
    path.write_bytes(zstandard.compress(zstandard.decompress(content).replace(b"129.0", b"128.0")))
    with pytest.raises(DamagedObject, match="does not have the content"):
        replay(outside, rebuild=True)
    path.unlink()
    with pytest.raises(DamagedObject, match="has no object"):
        replay(outside, rebuild=True)
    assert fingerprint_of(outside.store) == before
    path.write_bytes(content)
    assert replay(outside, rebuild=True).same


@with_recorded
def test_what_is_no_recording_is_named_and_keeps_no_other_from_being_adopted(
    outside: Outside,
) -> None:
    key = lakes.put(outside.lake, "yahoo", "bars", ASKED, b'{"format": 7}').key
    bare = lakes.put(outside.lake, "yahoo", "bars", ASKED, b"[]").key
    archive(outside, target_of(JSE, "NPN.JO"), made([1_732_003_200], [425_017.0], currency="ZAc"))
    for rebuild in (False, True):
        done = replay(outside, rebuild=rebuild)
        said = dict(done.unread)
        assert set(said) == {key, bare}
        assert f"{key} is no recording: a recording of format 7" in said[key]
        assert held_quotes(outside.store, "NPN.JO") == [(4250.17, "ZAc", 0.01)]


@with_recorded
def test_refusals_and_answers_that_the_code_fails_on_keep_no_other_from_coming_back(
    outside: Outside,
) -> None:
    archive(outside, target_of(NEW_YORK, "AAPL"), b"<html>Will be right back</html>")
    archive(outside, target_of(NEW_YORK, "NOSUCH"), made([1_732_003_200], [1.0]))
    good = made([1_732_003_200], [425_017.0], currency="ZAc")
    archive(outside, target_of(JSE, "NPN.JO"), good)
    done = replay(outside)
    assert (done.objects, done.refusals) == (3, 1)
    ((key, said),) = done.unread
    assert key in set(lakes.keys(outside.lake))
    assert said.startswith("UnknownName: unknown instrument 'NOSUCH'")
    assert held_quotes(outside.store, "NPN.JO") == [(4250.17, "ZAc", 0.01)]


@with_recorded
def test_a_restatement_is_kept_as_a_revision_and_replays_so(outside: Outside) -> None:
    target = target_of(JSE, "NPN.JO")
    later = ASKED + timedelta(days=1)
    archive(outside, target, made([1_732_003_200], [425_017.0], currency="ZAc"))
    archive(outside, target, made([1_732_003_200], [425_018.0], currency="ZAc"), later)
    first = replay(outside)
    assert held_quotes(outside.store, "NPN.JO") == [(4250.18, "ZAc", 0.01)]
    with reading(outside.store) as connection:
        assert connection.scalars(text("select close from revisions")).all() == [4250.17]
        assert connection.scalars(select(quarantine.c.reason)).all() == []
    rebuilt = replay(outside, rebuild=True)
    assert (rebuilt.before, rebuilt.after) == (first.after, first.after)


# --- a part of the lake ---------------------------------------------------------------------


def days_of_naspers(outside: Outside, count: int) -> list[str]:
    """One answer a day from `ASKED` on, each with a bar of its own day; gives their keys."""
    day = 86_400
    return [
        archive(
            outside,
            target_of(JSE, "NPN.JO"),
            made([1_732_003_200 + number * day], [100.0 + number], currency="ZAc"),
            ASKED + timedelta(days=number),
        )
        for number in range(count)
    ]


def forget_bars(store: Engines) -> None:
    with writing(store) as connection:
        connection.execute(text("delete from bars_daily"))


PARTS = (
    (Selection(), range(10)),
    (Selection(prefix="yahoo/bars/2026-11-2"), range(10)),
    (Selection(prefix="yahoo/bars/2026-11-21"), (1,)),
    (Selection(provider="ecb"), ()),
    (Selection(dataset="news"), ()),
    (Selection(symbol="NPN.JO"), range(10)),
    (Selection(symbol="AGL.JO"), ()),
    (Selection(symbol="N%"), ()),
    (Selection(since=date(2026, 11, 23)), range(3, 10)),
    (Selection(until=date(2026, 11, 23)), range(4)),
    (Selection(since=date(2026, 11, 22), until=date(2026, 11, 22)), (2,)),
)


@with_recorded
def test_a_replay_takes_what_is_asked_for_and_nothing_else(
    outside: Outside, subtests: pytest.Subtests
) -> None:
    keys = days_of_naspers(outside, 10)
    replay(outside)
    parts = (
        *PARTS,
        (Selection(key=keys[4]), (4,)),
        (Selection(after=keys[6]), (7, 8, 9)),
        (Selection(after=keys[6], until=date(2026, 11, 28)), (7, 8)),
    )
    for wanted, days in parts:
        with subtests.test(str(wanted)):
            forget_bars(outside.store)
            done = replay(outside, wanted=wanted)
            assert (done.objects, done.unread) == (len(days), ())
            closes = [close for close, _, _ in held_quotes(outside.store, "NPN.JO")]
            assert closes == [pytest.approx((100 + day) / 100) for day in days]


@with_recorded
def test_pages_of_any_size_give_every_object_once_in_the_order_of_fetching(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = days_of_naspers(outside, 7)
    same_moment = archive(outside, target_of(NEW_YORK, "AAPL"), b"{}")
    expected = [*sorted([keys[0], same_moment]), *keys[1:]]
    for size in (1, 3, 8):
        monkeypatch.setattr(replaying, "_PAGE", size)
        seen: list[tuple[int, int, str]] = []
        replay(outside, progress=lambda *at, into=seen: into.append(at))
        assert [key for _, _, key in seen] == expected
        assert [(index, total) for index, total, _ in seen] == [(i, 8) for i in range(8)]


@with_recorded
def test_a_replay_that_is_cut_short_keeps_what_it_did_and_goes_on_behind_it(
    outside: Outside,
) -> None:
    keys = days_of_naspers(outside, 10)
    whole = replay(outside).after
    forget_bars(outside.store)

    def stop_at_six(index: int, total: int, key: str) -> None:
        del total, key
        if index == 6:
            raise LakeUnavailable("unplugged")

    with pytest.raises(LakeUnavailable, match="unplugged"):
        replay(outside, progress=stop_at_six)
    assert len(held_quotes(outside.store, "NPN.JO")) == 6
    rest = replay(outside, wanted=Selection(after=keys[5]))
    assert (rest.objects, rest.after) == (4, whole)


@with_recorded
def test_a_damaged_object_keeps_no_other_from_coming_back_in_a_replay(
    outside: Outside, tmp_path: Path
) -> None:
    keys = days_of_naspers(outside, 3)
    replay(outside)
    forget_bars(outside.store)
    (tmp_path / "lake" / keys[1]).write_bytes(b"torn")
    done = replay(outside)
    ((key, said),) = done.unread
    assert (key, done.objects) == (keys[1], 3)
    assert said.startswith("DamagedObject: ")
    assert [close for close, _, _ in held_quotes(outside.store, "NPN.JO")] == [1.0, 1.02]


def test_an_answer_of_many_instruments_is_replayed_for_any_of_them(outside: Outside) -> None:
    with writing(outside.store) as connection:
        stored = lakes.Stored("ecb/bars/x", "0" * 64, 1)
        note_raw(connection, stored, RawObject("ecb", "bars", "USD/ZAR EUR/ZAR +180", "1d", ASKED))
    with reading(outside.store) as connection:
        for symbol in ("USD/ZAR", "EUR/ZAR", "NOT/NAMED"):
            assert count_raw_objects(connection, Selection(symbol=symbol)) == 1


@pytest.mark.torture_long
def test_a_million_objects_in_the_manifest_are_paged_in_flat_memory(outside: Outside) -> None:
    """The rows are generated in the manifest alone; only their keys are read."""
    with writing(outside.store) as connection:
        connection.execute(
            text(
                "insert into raw_objects (key, sha256, bytes, provider, dataset, symbols,"
                " interval, fetched_at) select 'yahoo/bars/' || n, '', 1, 'yahoo', 'bars', 'X',"
                " '1d', timestamptz '2026-01-01' + n * interval '1 second'"
                " from generate_series(1, 1000000) as n"
            )
        )
        note_many_raw(connection)
    process = psutil.Process()
    count, last, before = 0, None, 0
    with reading(outside.store) as connection:
        while page := raw_objects_page(connection, Selection(), last, 500):
            count, last = count + len(page), page[-1]
            if count == 50_000:
                before = process.memory_info().rss
    assert count == 1_000_000
    assert process.memory_info().rss - before < 20 * 1024 * 1024
