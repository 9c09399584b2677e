from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest
import requests
from curl_cffi.requests.exceptions import ConnectionError as CurlConnectionError
from hypothesis import given
from hypothesis import strategies as st

from collectors.faults import Fault, FaultKind, wait_asked
from collectors.wire import Exchange, RecordingWire, ReplayWire, redacted
from collectors.wire_curl import WireSession
from collectors.wire_requests import WireAdapter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from collectors.wire import Wire

    Get = Any  # a bound `get` of either kind of session

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def _curl(wire: Wire, **limits: Any) -> Get:
    return WireSession(wire, **limits).get


def _requests(wire: Wire, **limits: Any) -> Get:
    session = requests.Session()
    session.mount("http://", WireAdapter(wire, **limits))
    return session.get


@pytest.fixture(params=[_curl, _requests], ids=["curl", "requests"])
def client(request: pytest.FixtureRequest) -> Iterator[Callable[..., Get]]:
    opened = []

    def make(wire: Wire, **limits: int) -> Get:
        get: Get = request.param(wire, **limits)
        opened.append(get.__self__)
        return get

    yield make
    for session in opened:
        session.close()


def test_an_exchange_is_recorded_as_the_client_received_it(client: Any, loopback: Any) -> None:
    told = {"Content-Type": "application/json", "Content-Encoding": "gzip", "X-Kept": "1"}
    url = loopback.answer("/chart/A B", gzip.compress(b'{"a": 1}'), headers=told)
    wire = RecordingWire()
    assert client(wire)(url, params={"range": "1d"}).json() == {"a": 1}
    (exchange,) = wire.exchanges
    assert (exchange.method, exchange.status, exchange.body) == ("GET", 200, b'{"a": 1}')
    assert exchange.url == f"{url}?range=1d"
    headers = {name.lower(): value for name, value in exchange.headers}
    assert headers["x-kept"] == "1"
    assert "content-encoding" not in headers


def test_a_recording_replays_without_asking_again(client: Any, loopback: Any) -> None:
    url = loopback.answer("/x", b"body", status=418, headers={"X-Kept": "1"})
    wire = RecordingWire()
    live = client(wire)(url)
    replayed = client(ReplayWire(wire.exchanges))(url)
    assert (replayed.status_code, replayed.content, replayed.ok) == (418, b"body", False)
    assert (live.status_code, live.content, live.ok) == (418, b"body", False)
    assert replayed.headers["x-kept"] == "1"
    assert replayed.reason == "I'm a Teapot"
    assert len(loopback.asked) == 1


def test_secrets_are_struck_out_of_a_recording_but_reach_the_server(
    client: Any, loopback: Any
) -> None:
    cookie = {"Set-Cookie": "A3=fridge; Path=/"}
    url = loopback.answer("/v1/test/getcrumb", b"mloUP8q7ZPH", headers=cookie)
    wire = RecordingWire()
    headers = {"X-Api-Key": "fridge", "Cookie": "B=fridge"}
    got = client(wire)(url, params={"crumb": "fridge", "range": "1d"}, headers=headers)
    assert got.content == b"mloUP8q7ZPH"
    assert loopback.asked == ["/v1/test/getcrumb?crumb=fridge&range=1d"]
    assert "fridge" not in repr(wire.exchanges)
    assert wire.exchanges[0].body == b"redacted"
    assert wire.exchanges[0].url.endswith("?crumb=redacted&range=1d")


def test_a_server_cannot_say_what_only_the_wire_says(client: Any, loopback: Any) -> None:
    url = loopback.answer("/x", b"{}", headers={"X-WizData-Cut-Short": "empty: not at all"})
    wire = RecordingWire()
    client(wire)(url)
    assert not [name for name, _ in wire.exchanges[0].headers if "wizdata" in name.lower()]


@pytest.mark.parametrize("body", [b"Too Many Requests\r\n", b"<!DOCTYPE html>\n<html>", b""])
def test_a_refusal_in_the_place_of_a_crumb_is_kept(body: bytes) -> None:
    exchange = Exchange("GET", "https://query1.finance.yahoo.com/v1/test/getcrumb", 200, (), body)
    assert redacted(exchange).body == body


def test_where_redirects_ended_is_replayed(loopback: Any) -> None:
    landing = loopback.answer("/consent", b"<form>")
    start = loopback.answer("/start", status=302, headers={"Location": f"{landing}?crumb=fridge"})
    wire = RecordingWire()
    assert _curl(wire)(start).url == f"{landing}?crumb=redacted"
    assert _curl(ReplayWire(wire.exchanges))(start).url == f"{landing}?crumb=redacted"
    assert wire.exchanges[0].url == start


def test_a_server_that_nobody_keeps_is_unavailable(client: Any, nobody: str) -> None:
    wire = RecordingWire()
    with pytest.raises(Fault) as met:
        client(wire)(f"{nobody}/x?crumb=fridge")
    assert met.value.kind is FaultKind.UNAVAILABLE
    assert wire.exchanges == []


def test_a_name_that_does_not_resolve_is_unavailable(client: Any) -> None:
    with pytest.raises(Fault) as met:
        client(RecordingWire())("http://127.0.0.1.wizdata.invalid/")
    assert met.value.kind is FaultKind.UNAVAILABLE


def test_a_slow_server_is_unavailable_in_time(client: Any, loopback: Any) -> None:
    url = loopback.answer("/slow", b"late", delay=1.0)
    started = time.monotonic()
    with pytest.raises(Fault) as met:
        client(RecordingWire())(url, timeout=0.2)
    assert met.value.kind is FaultKind.UNAVAILABLE
    assert time.monotonic() - started < 0.9


def test_an_answer_beyond_the_limit_is_not_read(client: Any, loopback: Any) -> None:
    url = loopback.answer("/large", b"x" * 100_000)
    with pytest.raises(Fault) as met:
        client(RecordingWire(), most_bytes=50_000)(url)
    assert met.value.kind is FaultKind.TOO_LARGE


def test_offline_asks_nobody(client: Any, loopback: Any) -> None:
    with pytest.raises(Fault) as met:
        client(RecordingWire(offline=True))(loopback.answer("/x"))
    assert met.value.kind is FaultKind.OFFLINE
    assert loopback.asked == []


def test_a_spare_request_fails_in_the_way_that_the_client_survives(nobody: str) -> None:
    host = frozenset({"127.0.0.1"})
    for wire in (RecordingWire(), ReplayWire([])):
        with WireSession(wire, spare=host) as session, pytest.raises(CurlConnectionError):
            session.get(nobody)
    with WireSession(RecordingWire(offline=True), spare=host) as session:
        with pytest.raises(Fault) as met:
            session.get(nobody)
        assert met.value.kind is FaultKind.OFFLINE


@given(st.integers(0, 10**12))
def test_seconds_to_wait_are_taken_up_to_an_hour(seconds: int) -> None:
    assert wait_asked(str(seconds), NOON) == min(seconds, 3600)


@given(st.integers(-(10**7), 10**7))
def test_a_date_to_wait_for_is_taken_up_to_an_hour(seconds: int) -> None:
    text = format_datetime(NOON + timedelta(seconds=seconds), usegmt=True)
    assert wait_asked(text, NOON) == min(max(seconds, 0), 3600)


@pytest.mark.parametrize("text", [None, "", "-7", "soon", "7 apples", "1e9", "\u0667"])
def test_a_wait_that_cannot_be_read_is_none(text: str | None) -> None:
    assert wait_asked(text, NOON) is None
