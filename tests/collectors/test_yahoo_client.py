"""What Yahoo is asked, over a wire and over HTTP, by the real yfinance."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import yfinance

from collectors import yahoo_client
from collectors.faults import Fault, FaultKind
from collectors.providers.yahoo import ask
from collectors.wire import Exchange, RecordingWire, ReplayWire
from wizdata_core.bars import Harvest, Interval
from wizdata_core.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

from tests.collectors.yahoo_samples import (
    ASKED,
    FEED,
    NOT_FOUND,
    RECORDED,
    asking,
    exchange_of,
    fault_of,
    harvest_of,
    intraday,
    made,
    recorded,
    rows_of,
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not RECORDED.is_dir(), reason="the recorded answers are not beside the repo"
    ),
]


@dataclass
class Asked:
    """A wire that answers every chart alike and notes what was asked."""

    body: object
    urls: list[str] = field(default_factory=list)

    def send(self, method: str, url: str, perform: Callable[[], Exchange]) -> Exchange:
        del perform
        self.urls.append(url)
        body = json.dumps(self.body).encode() if "/chart/" in url else b"mloUP8q7ZPH"
        return Exchange(method, url, 200, (), body)

    def windows(self) -> list[tuple[str, datetime, datetime]]:
        found = []
        for url in self.urls:
            if "/chart/" in url:
                pairs = dict(part.split("=") for part in url.partition("?")[2].split("&"))
                span = [datetime.fromtimestamp(int(pairs[f"period{n}"]), UTC) for n in (1, 2)]
                found.append((pairs["interval"], *span))
        return found  # type: ignore[return-value]  # a pair of moments


def test_a_daily_question_reaches_to_the_present_for_the_splits_that_came_after() -> None:
    wire = Asked(recorded("chart-AAPL-2020-08-31-to-2020-11-07"))
    end = datetime(2020, 9, 30, tzinfo=UTC)
    FEED.ask(asking("AAPL", start=datetime(2020, 8, 1, tzinfo=UTC), end=end), wire)
    ((interval, first, last),) = wire.windows()
    assert interval == "1d"
    assert first == datetime(2020, 8, 1, 4, tzinfo=UTC)
    assert last > ASKED


@pytest.mark.parametrize(
    ("interval", "first"), [(Interval.WEEK, "2024-05-13"), (Interval.MONTH, "2024-05-01")]
)
def test_longer_bars_are_asked_for_whole(interval: Interval, first: str) -> None:
    at = int(datetime.fromisoformat(f"{first}T04:00+00:00").timestamp())
    wire = Asked(made([at], [10.0]))
    query = asking("X", interval=interval, start=datetime(2024, 5, 16, tzinfo=UTC))
    harvest = FEED.harvest(query, wire)
    assert wire.windows()[0][1].date() == date.fromisoformat(first)
    assert rows_of(harvest, "session_date") == [(date.fromisoformat(first),)]


def test_minutes_are_asked_for_a_week_at_a_time_as_far_back_as_yahoo_keeps_them() -> None:
    wire = Asked(intraday("America/New_York", datetime(2025, 2, 20, 14, 30, tzinfo=UTC), 9, 1))
    FEED.ask(asking("X", interval=Interval.MINUTE), wire)
    windows = wire.windows()
    assert windows[0][1] > ASKED - timedelta(days=30)
    assert windows[0][1] < ASKED - timedelta(days=29)
    assert windows[-1][2] == ASKED
    assert all(end - start <= timedelta(days=7) for _, start, end in windows)
    assert all(a[2] == b[1] for a, b in pairwise(windows))


def test_intraday_bars_of_the_past_come_with_the_splits_since() -> None:
    wire = Asked(intraday("America/New_York", datetime(2025, 1, 20, 14, 30, tzinfo=UTC), 9, 60))
    start, end = datetime(2025, 1, 20, tzinfo=UTC), datetime(2025, 1, 21, tzinfo=UTC)
    FEED.ask(asking("X", interval=Interval.HOUR, start=start, end=end), wire)
    assert [interval for interval, *_ in wire.windows()] == ["1h", "1d"]


def test_what_yahoo_no_longer_keeps_is_not_asked_for() -> None:
    wire = Asked({})
    end = ASKED - timedelta(days=90)
    with pytest.raises(Fault, match="less long") as met:
        FEED.ask(asking("X", interval=Interval.MINUTES_5, end=end), wire)
    assert met.value.kind is FaultKind.EMPTY
    assert wire.urls == []


def test_an_interval_that_yahoo_has_not_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="4h"):
        FEED.ask(asking("X", interval=Interval.HOURS_4), Asked({}))


@pytest.fixture
def yahoo(loopback: Any, nobody: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Yahoo on loopback; whatever else yfinance asks finds nobody."""
    monkeypatch.setattr("yfinance.scrapers.history._BASE_URL_", loopback.url)
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, nobody)
    return loopback


def test_what_was_recorded_live_replays_to_the_same_harvest(yahoo: Any) -> None:
    body = recorded("chart-AAPL-2020-08-31-to-2020-11-07")
    yahoo.answer("/v8/finance/chart/AAPL", json.dumps(body).encode(), headers={"Set-Cookie": "A=1"})
    wire = RecordingWire()
    live = FEED.harvest(asking("AAPL"), wire)
    replayed = FEED.harvest(asking("AAPL"), ReplayWire(wire.exchanges))
    assert live == replayed == harvest_of(body, asking("AAPL"))
    assert live.bars.num_rows == 49
    assert len(yahoo.asked) == 1
    assert "A=1" not in repr(wire.exchanges)


def test_a_fault_is_recorded_and_replays_as_the_same_fault(yahoo: Any) -> None:
    yahoo.answer("/v8/finance/chart/GONE", json.dumps(NOT_FOUND).encode(), status=404)
    wire = RecordingWire()
    with pytest.raises(Fault) as live:
        FEED.ask(asking("GONE"), wire)
    assert live.value.kind is FaultKind.UNKNOWN_SYMBOL
    assert {each.status for each in wire.exchanges} == {404}
    replayed = fault_of(wire.exchanges, asking("GONE"))
    assert str(replayed) == str(live.value)


def test_yahoo_out_of_reach_is_unavailable(nobody: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", nobody)
    with pytest.raises(Fault) as met:
        FEED.ask(asking("AAPL"), RecordingWire())
    assert met.value.kind is FaultKind.UNAVAILABLE


def test_a_slow_yahoo_is_unavailable(yahoo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    yahoo.answer("/v8/finance/chart/AAPL", b"{}", delay=1.0)
    monkeypatch.setattr(yahoo_client, "TIMEOUT", 0.2)
    with pytest.raises(Fault) as met:
        FEED.ask(asking("AAPL"), RecordingWire())
    assert met.value.kind is FaultKind.UNAVAILABLE


def test_offline_asks_nobody(yahoo: Any) -> None:
    with pytest.raises(Fault) as met:
        FEED.ask(asking("AAPL"), RecordingWire(offline=True))
    assert met.value.kind is FaultKind.OFFLINE
    assert yahoo.asked == []


def test_questions_from_many_threads_do_not_mix() -> None:
    names = {
        "AAPL": "chart-AAPL-2020-08-31-to-2020-11-07",
        "BTC-USD": "chart-BTC-USD-2020-01-01-to-2020-01-03",
        "GC=F": "chart-GC=F-2020-01-01-to-2020-01-03",
    }
    alone = {name: harvest_of(recorded(file), asking(name)) for name, file in names.items()}
    found: dict[tuple[str, int], Harvest] = {}

    def work(name: str, turn: int) -> None:
        found[name, turn] = harvest_of(recorded(names[name]), asking(name))

    threads = [threading.Thread(target=work, args=(name, n)) for n in range(3) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 9
    assert all(harvest == alone[name] for (name, _), harvest in found.items())


def test_a_question_that_waits_for_its_limit_holds_up_no_other() -> None:
    waits, go_on = threading.Event(), threading.Event()

    @dataclass
    class Waiting(Asked):
        def send(self, method: str, url: str, perform: Callable[[], Exchange]) -> Exchange:
            waits.set()
            assert go_on.wait(30)
            return Asked.send(self, method, url, perform)

    slow = Waiting(recorded("chart-AAPL-2020-08-31-to-2020-11-07"))
    thread = threading.Thread(target=FEED.ask, args=(asking("AAPL"), slow))
    thread.start()
    try:
        assert waits.wait(30)
        other = harvest_of(recorded("chart-GC=F-2020-01-01-to-2020-01-03"), asking("GC=F"))
        assert other.bars.num_rows > 0
        assert slow.urls == []
    finally:
        go_on.set()
        thread.join()
    assert len(slow.windows()) == 1


def test_yfinance_never_hides_an_error_and_writes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yfinance.cache._TzDBManager._cache_dir", str(tmp_path / "tz"))
    monkeypatch.setattr("yfinance.cache._CookieDBManager._cache_dir", str(tmp_path / "cookies"))
    yfinance.config.debug.hide_exceptions = True
    ask(asking("AAPL"), ReplayWire([exchange_of(recorded("chart-AAPL"), symbol="AAPL")]))
    assert yfinance.config.debug.hide_exceptions is False
    assert list(tmp_path.iterdir()) == []
