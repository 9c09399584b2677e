"""An exchange on loopback, asked by the real ccxt over HTTP."""

from __future__ import annotations

import json
from typing import Any

import ccxt
import pytest

from collectors.faults import Fault, FaultKind
from collectors.wire import RecordingWire, ReplayWire
from tests.collectors.kraken_samples import FEED, KRAKEN, asking, fault_of, kraken, wire_of

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not KRAKEN.is_dir(), reason="the recorded answers are not beside the repo"),
]


@pytest.fixture
def venue(loopback: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Kraken on loopback, with what was recorded of it."""
    told = ccxt.kraken.describe

    def describe(self: ccxt.kraken) -> dict[str, Any]:
        facts: dict[str, Any] = told(self)
        facts["urls"]["api"] = dict.fromkeys(facts["urls"]["api"], loopback.url)
        facts["rateLimit"] = 10
        return facts

    monkeypatch.setattr(ccxt.kraken, "describe", describe)
    for path, name in (("AssetPairs", "assetpairs"), ("Assets", "assets"), ("OHLC", "ohlc")):
        loopback.answer(f"/0/public/{path}", json.dumps(kraken(name)).encode())
    return loopback


def test_what_was_recorded_live_replays_to_the_same_harvest(
    venue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = RecordingWire()
    live = FEED.harvest(asking(), wire)
    assert [each.status for each in wire.exchanges] == [200, 200, 200]
    asked = len(venue.asked)
    monkeypatch.setattr("time.sleep", lambda seconds: pytest.fail(f"slept {seconds} s"))
    assert FEED.harvest(asking(), ReplayWire(wire.exchanges)) == live
    assert live == FEED.harvest(asking(), wire_of(kraken("ohlc")))
    assert len(venue.asked) == asked


def test_a_fault_is_recorded_and_replays_as_the_same_fault(venue: Any) -> None:
    venue.answer("/0/public/OHLC", b"slow down", status=429, headers={"Retry-After": "9"})
    wire = RecordingWire()
    with pytest.raises(Fault) as live:
        FEED.ask(asking(), wire)
    replayed = fault_of(ReplayWire(wire.exchanges))
    assert (live.value.kind, live.value.retry_after) == (FaultKind.RATE_LIMITED, 9.0)
    assert str(replayed) == str(live.value)


def test_a_venue_out_of_reach_is_unavailable(
    venue: Any, nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue.url = nobody
    monkeypatch.setattr("collectors.providers.exchanges._TIMEOUT_MS", 500)
    with pytest.raises(Fault) as met:
        FEED.ask(asking(), RecordingWire())
    assert met.value.kind is FaultKind.UNAVAILABLE


def test_a_slow_venue_is_unavailable(venue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    venue.answer("/0/public/OHLC", b"{}", delay=1.0)
    monkeypatch.setattr("collectors.providers.exchanges._TIMEOUT_MS", 200)
    with pytest.raises(Fault) as met:
        FEED.ask(asking(), RecordingWire())
    assert met.value.kind is FaultKind.UNAVAILABLE


def test_offline_asks_nobody(venue: Any) -> None:
    with pytest.raises(Fault) as met:
        FEED.ask(asking(), RecordingWire(offline=True))
    assert met.value.kind is FaultKind.OFFLINE
    assert venue.asked == []
