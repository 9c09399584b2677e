"""What became of days, by real holidays and the bars of a database; prices are generated."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from wizdata_core.bars import BARS
from wizdata_core.calendars import CALENDARS
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.queries.chart import chart_choice, chart_view
from wizdata_core.queries.days import days_of
from wizdata_core.store import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizdata_core.chart import ChartView
    from wizdata_core.store import Engines

FIRST, LAST = date(2024, 5, 6), date(2024, 6, 28)
ANSWERED = datetime(2024, 6, 28, 22, 0, tzinfo=UTC)  # Friday, the JSE closed seven hours ago
LATER = ANSWERED + timedelta(days=1)
SESSIONS = CALENDARS["XJSE"].sessions(FIRST, LAST).tolist()
# National election day, and Youth Day kept on Monday.
HOLIDAYS = {date(2024, 5, 29), date(2024, 6, 17)}


def bars(symbol: str, days: Iterable[date], volume: float = 1000.0) -> list[dict[str, object]]:
    """Generated bars: one price on each day."""
    return [
        dict.fromkeys(("open", "high", "low", "close"), 100.0)
        | {
            "symbol": symbol,
            "interval": "1d",
            "opened_at": datetime.combine(day, time(), UTC),
            "session_date": day,
            "volume": volume,
            "quote_unit": "ZAc",
            "quote_factor": 0.01,
            "final": True,
        }
        for day in days
    ]


def keep(store: Engines, *rows: list[dict[str, object]], at: datetime = ANSWERED) -> None:
    for each in rows:
        with writing(store) as connection:
            table = pa.Table.from_pylist(each, schema=BARS)
            store_bars(connection, table, Origin("yahoo", at, 1))


def states(store: Engines, symbol: str, asked_at: datetime = LATER) -> dict[date, str]:
    with reading(store) as connection:
        answers = days_of(connection, symbol, FIRST, LAST, asked_at)
    return {each.day: each.state.value for each in answers}


def view(store: Engines, symbol: str) -> ChartView:
    with reading(store) as connection:
        choice = chart_choice(connection, {"symbol": symbol, "range": "max"})
    return chart_view(store, choice)


def test_every_day_of_a_full_series_traded_or_was_closed(store: Engines) -> None:
    keep(store, bars("NPN.JO", SESSIONS))
    found = states(store, "NPN.JO")
    assert {day for day, state in found.items() if state == "traded"} == set(SESSIONS)
    closed = {day for day, state in found.items() if state == "closed"}
    assert {day for day in closed if day.weekday() < 5} == HOLIDAYS
    assert set(found.values()) == {"traded", "closed"}
    assert view(store, "NPN.JO").silent == ()


def test_a_day_without_bar_is_told_by_what_others_did(store: Engines) -> None:
    quiet, lost, empty = date(2024, 5, 14), date(2024, 5, 21), date(2024, 6, 4)
    mine = [day for day in SESSIONS if day not in {quiet, lost, empty}]
    keep(
        store,
        bars("NPN.JO", mine) + bars("NPN.JO", [empty], volume=0.0),
        bars("SOL.JO", [day for day in SESSIONS if day != lost]),
    )
    found = states(store, "NPN.JO")
    assert found[quiet] == "did not trade"
    assert found[lost] == "feed missing"
    assert found[empty] == "did not trade"
    assert view(store, "NPN.JO").silent == (("feed missing", 1), ("did not trade", 2))


def test_the_last_session_is_missing_only_once_it_is_due(store: Engines) -> None:
    keep(store, bars("NPN.JO", SESSIONS[:-1]))
    closed_at = datetime(2024, 6, 28, 15, 0, tzinfo=UTC)
    assert states(store, "NPN.JO", closed_at - timedelta(hours=1))[LAST] == "not yet"
    assert states(store, "NPN.JO", closed_at + timedelta(hours=5))[LAST] == "not yet"
    assert states(store, "NPN.JO", closed_at + timedelta(hours=7))[LAST] == "feed missing"


def test_after_the_last_bar_a_late_answer_is_an_answer_and_an_early_one_is_not(
    store: Engines,
) -> None:
    keep(store, bars("SOL.JO", SESSIONS), bars("NPN.JO", SESSIONS[:-1]))
    assert states(store, "NPN.JO")[LAST] == "did not trade"
    early = datetime(2024, 6, 28, 14, 0, tzinfo=UTC)
    keep(store, bars("ANG.JO", SESSIONS[:-1]), at=early)
    assert states(store, "ANG.JO")[LAST] == "feed missing"


def test_the_zeros_that_sources_write_for_an_index_are_no_silence(store: Engines) -> None:
    keep(store, bars("^J203.JO", SESSIONS, volume=0.0))
    assert set(states(store, "^J203.JO").values()) == {"traded", "closed"}
    assert view(store, "^J203.JO").silent == ()


def test_of_what_is_not_held_nothing_is_said(store: Engines) -> None:
    assert states(store, "NPN.JO") == {}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_gaps_are_all_found_and_nothing_else(store: Engines, seed: int) -> None:
    """Replay with: pytest tests/wizdata_core/queries/test_days.py -k random_gaps."""
    random = Random(seed)  # noqa: S311 - a reproducible choice of days
    inner = SESSIONS[1:-1]
    lost = set(random.sample(inner, 6))
    quiet = set(random.sample(sorted(set(inner) - lost), 6))
    keep(
        store,
        bars("NPN.JO", [day for day in SESSIONS if day not in lost | quiet]),
        bars("SOL.JO", [day for day in SESSIONS if day not in lost]),
    )
    found = states(store, "NPN.JO")
    assert {day for day, state in found.items() if state == "feed missing"} == lost, seed
    assert {day for day, state in found.items() if state == "did not trade"} == quiet, seed


def test_the_real_sample_has_every_session_of_new_york_but_one_known_hole(
    sample_store: Engines,
) -> None:
    for symbol in ("FB", "GOOG", "IBM", "MSFT"):
        assert view(sample_store, symbol).silent == ()
    apple = view(sample_store, "AAPL")
    hole = CALENDARS["XNAS"].sessions(date(2013, 3, 2), date(2018, 12, 31))
    assert apple.silent == (("feed missing", len(hole)),)
