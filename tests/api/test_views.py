"""Where routes get views: one is built once, and again when what is held has changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from api import views
from wizdata_core.bars import BARS
from wizdata_core.errors import UnknownName
from wizdata_core.ingest.bars import Origin, store_bars
from wizdata_core.store import writing

if TYPE_CHECKING:
    from wizdata_core.store import Engines

FIRST = datetime(2026, 11, 16, tzinfo=UTC)


def hold(store: Engines, days: int, fetched: datetime) -> None:
    """Stores the first `days` daily bars of an invented week, as a provider would give them."""
    rows = [
        {
            "symbol": "NPN.JO",
            "interval": "1d",
            "opened_at": FIRST + timedelta(days=day),
            "session_date": (FIRST + timedelta(days=day)).date(),
            **dict.fromkeys(("open", "high", "low", "close"), 100.0 + day),
            "volume": 1000.0,
            "quote_unit": "ZAc",
            "quote_factor": 0.01,
            "final": True,
        }
        for day in range(days)
    ]
    with writing(store) as connection:
        bars = pa.Table.from_pylist(rows, schema=BARS)
        store_bars(connection, bars, Origin("yahoo", fetched, 1))


def test_page_and_data_share_one_view_until_a_bar_is_stored(
    store: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "store", lambda: store)
    hold(store, 3, FIRST + timedelta(days=3))
    words = {"range": "max", "indicators": "sma(2)"}
    first = views.load_view("NPN.JO", words)
    assert views.load_view("NPN.JO", words) is first
    assert views.load_view("NPN.JO", {"range": "max"}) is not first
    hold(store, 4, FIRST + timedelta(days=4))
    assert len(views.load_view("NPN.JO", words).close) == 4


def test_a_symbol_that_is_not_known_is_refused_every_time(
    store: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "store", lambda: store)
    for _ in range(2):
        with pytest.raises(UnknownName):
            views.load_view("NPN.JJ", {})
