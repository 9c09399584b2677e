"""Every networked provider, asked through its real client over real sockets, tells faults apart.

The catalogue decides who is asked: a provider that is added is asked here without a line of its
own. Nothing that a broken provider says becomes a row, a verdict or another provider's trouble.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from sqlalchemy import func, select

from collectors import recording
from collectors.contract import Dataset, Query
from collectors.faults import Fault, FaultKind
from collectors.providers import PROVIDERS
from collectors.questions import due_queries
from collectors.runs import run_queries
from collectors.stages.collect import Outside
from collectors.wire import CUT_SHORT, KEPT_OF_CUT, Exchange, RecordingWire, ReplayWire
from collectors.wire_curl import WireSession
from collectors.wire_requests import WireAdapter
from db.models import bars_daily, faults, quarantine, raw_objects
from tests.collectors.broken_server import CASES, Broken, Case, Proxy, html, json_text
from tests.collectors.broken_server import NOT_FOUND as UNKNOWN_TO_YAHOO
from wizdata_core import clock
from wizdata_core import lake as lakes
from wizdata_core.bars import Interval
from wizdata_core.ingest.runs import claimed
from wizdata_core.lake import open_lake
from wizdata_core.queries.targets import targets
from wizdata_core.store import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests import Response

    from wizdata_core.store import Engines

# An answer that never ends is waited for so long; one that ends may take its time.
SHORT, LONG = 0.25, 10.0
# Feeds beside bars have their own table of faults, in test_datasets.py.
NETWORKED = [
    name for name, each in PROVIDERS.items() if each.network and Dataset.BARS in each.feeds
]


class Reach:
    """Sends what the providers' clients ask to loopback; notes how long each request took."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.url, self.timeout, self.took = "", LONG, list[float]()
        curl, requests = WireSession._perform, WireAdapter._perform

        def ask_curl(
            session: WireSession, method: str, url: str, asked: str, options: dict[str, Any]
        ) -> Exchange:
            began = time.monotonic()
            try:
                told = options | {"timeout": self.timeout}
                return curl(session, method, self._here(url), asked, told)
            finally:
                self.took.append(time.monotonic() - began)

        def ask_requests(
            adapter: WireAdapter, method: str, url: str, outside: partial[Response], _: float
        ) -> Exchange:
            request = outside.args[0].copy()
            request.url = self._here(url)
            told = outside.keywords | {"timeout": self.timeout}
            began = time.monotonic()
            try:
                send = partial(outside.func, request, **told)
                return requests(adapter, method, url, send, self.timeout)
            finally:
                self.took.append(time.monotonic() - began)

        # Nobody here needs to be spared ccxt's haste.
        monkeypatch.setattr("ccxt.Exchange.throttle", lambda *_: None)
        monkeypatch.setattr(WireSession, "_perform", ask_curl)
        monkeypatch.setattr(WireAdapter, "_perform", ask_requests)

    def _here(self, url: str) -> str:
        return self.url + "/" + url.partition("://")[2]


@pytest.fixture
def reach(monkeypatch: pytest.MonkeyPatch) -> Reach:
    return Reach(monkeypatch)


@pytest.fixture(scope="module")
def online(module_store: Engines, tmp_path_factory: pytest.TempPathFactory) -> Outside:
    """A database and a lake of this module's own, with the network allowed."""
    return Outside(module_store, open_lake((tmp_path_factory.mktemp("lake") / "lake").as_uri()))


def questions(outside: Outside) -> Iterator[tuple[str, Query]]:
    """A question to each networked provider, one to each of its venues."""
    for name in NETWORKED:
        with reading(outside.store) as connection:
            listed = targets(connection, name, "1d")
        asked = due_queries(
            PROVIDERS[name], Interval.DAY, listed, overlap=clock.now() - clock.now()
        )
        by_venue = {query.options: query for query in reversed(asked)}
        if name == "exchanges":
            kraken = (("venue", "kraken"),)
            by_venue[kraken] = replace(asked[0], options=kraken)
        yield from ((name, query) for query in by_venue.values())


def run_each(outside: Outside) -> list[tuple[str, str]]:
    """Runs one question to every provider; gives the kinds of fault that were noted."""
    found = []
    for name, query in questions(outside):
        now = clock.now()
        with claimed(outside.store, "test", now, name, now) as lease:
            assert lease is not None
            run_queries(lease, PROVIDERS[name], [query], outside, threading.Event())
        with reading(outside.store) as connection:
            noted = select(faults.c.kind).where(faults.c.run_id == lease.run)
            found += [(name, kind) for kind in connection.scalars(noted)]
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_told_by_its_kind_and_leaves_nothing_but_its_archive(
    online: Outside, reach: Reach, case: Case
) -> None:
    with reading(online.store) as connection:
        before = [targets(connection, name, "1d") for name in NETWORKED]
        last = connection.scalar(select(func.coalesce(func.max(raw_objects.c.id), 0)))
    reach.timeout = SHORT if case.endless else LONG
    with Broken(case.behave) as server:
        reach.url = server.url
        found = run_each(online)
        assert server.asked > 0
    asked = [name for name, _ in questions(online)]
    assert [name for name, _ in found] == asked
    for name, kind in found:
        right = case.by_provider.get(name)
        assert FaultKind(kind) in ({right} if right else case.kinds), (name, kind)
    assert max(reach.took) <= reach.timeout + 1
    with reading(online.store) as connection:
        for table in (bars_daily, quarantine):
            assert connection.scalar(select(func.count()).select_from(table)) == 0
        assert [targets(connection, name, "1d") for name in NETWORKED] == before
        query = select(raw_objects.c.fault).where(raw_objects.c.id > last)
        told = list(connection.scalars(query.order_by(raw_objects.c.id)))
    assert told == ([kind for _, kind in found] if case.archived else [])


def test_a_broken_provider_stops_no_other(outside: Outside, reach: Reach) -> None:
    online = replace(outside, offline=False)
    with Broken(html(500, "Oops")) as server:
        reach.url = server.url
        assert {kind for _, kind in run_each(online)} == {"unavailable"}
    now = clock.now()
    with reading(online.store) as connection:
        listed = targets(connection, "sample", "1d")
    asked = due_queries(PROVIDERS["sample"], Interval.DAY, listed, overlap=now - now)
    with claimed(online.store, "sample", now, "sample", now) as lease:
        assert lease is not None
        outcome = run_queries(lease, PROVIDERS["sample"], asked, online, threading.Event())
    assert outcome.state == "done"
    assert outcome.stored > 13_000


def test_a_large_answer_is_read_no_further_than_is_allowed_and_its_first_part_archived(
    online: Outside, reach: Reach
) -> None:
    case = next(each for each in CASES if each.name == "200 of 50 MB")
    memory = psutil.Process().memory_info().rss
    with Broken(case.behave) as server:
        reach.url = server.url
        run_each(online)
    assert psutil.Process().memory_info().rss - memory < 150 * 1024 * 1024
    with reading(online.store) as connection:
        query = select(raw_objects.c.key).order_by(raw_objects.c.id.desc())
        keys = list(connection.scalars(query.limit(len(list(questions(online))))))
    for key in keys:
        kept = recording.decode(lakes.get(online.lake, key))
        (cut,) = [each for each in kept.exchanges if CUT_SHORT in dict(each.headers)][-1:]
        assert len(cut.body) == KEPT_OF_CUT
        with pytest.raises(Fault) as met:
            ReplayWire(kept.exchanges[-1:]).send(cut.method, cut.url, pytest.fail)
        assert met.value.kind is FaultKind.TOO_LARGE


def test_a_name_that_does_not_resolve_and_a_port_that_nobody_keeps_are_unavailable(
    online: Outside, reach: Reach, nobody: str
) -> None:
    held = list(lakes.keys(online.lake))
    for url in (nobody, "http://127.0.0.1.wizdata.invalid"):
        reach.url = url
        found = run_each(online)
        assert {kind for _, kind in found} == {"unavailable"}
        assert [name for name, _ in found] == [name for name, _ in questions(online)]
    assert list(lakes.keys(online.lake)) == held


PROXIED = {"pass": "unknown_symbol", "latency": "unknown_symbol", "slicer": "unknown_symbol"}


@pytest.mark.parametrize("mode", Proxy.MODES)
def test_a_network_that_fails_is_unavailable_and_one_that_is_slow_is_not(
    online: Outside, reach: Reach, mode: str
) -> None:
    answer = json_text(UNKNOWN_TO_YAHOO, status=404)
    reach.timeout = SHORT if mode == "blackhole" else LONG
    with Broken(answer) as server, Proxy(server.port, mode) as proxy:
        reach.url = proxy.url
        found = dict(run_each(online))
    assert found["yahoo"] == PROXIED.get(mode, "unavailable")
    assert max(reach.took) <= reach.timeout + 1


def sockets() -> int:
    return len(psutil.Process().net_connections(kind="tcp"))


def leaks(online: Outside, reach: Reach, cycles: int) -> int:
    """Sockets that are open after so many faults of every sort, and were not before."""
    asked = list(questions(online))
    quick = [case for case in CASES if "50 MB" not in case.name]
    before, reach.timeout = sockets(), SHORT
    with Broken(quick[0].behave) as server:
        reach.url = server.url
        for cycle in range(cycles):
            server.behave = quick[cycle % len(quick)].behave
            name, query = asked[cycle % len(asked)]
            with pytest.raises(Fault):
                PROVIDERS[name].feeds[Dataset.BARS].ask(query, RecordingWire())
    return sockets() - before


def test_no_socket_is_left_open_by_faults(online: Outside, reach: Reach) -> None:
    assert leaks(online, reach, 29) <= 0


@pytest.mark.torture_long
def test_no_socket_is_left_open_by_a_thousand_faults(online: Outside, reach: Reach) -> None:
    assert leaks(online, reach, 1_000) <= 0
