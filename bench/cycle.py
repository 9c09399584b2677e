"""A daily cycle of 5,000 instruments: the share of its time that is not waiting for Yahoo's limits.

Run by `python -m bench cycle`, or for fewer `python -m bench.cycle 500`. The client is yfinance
over HTTP to a server on loopback; collecting, cleaning and deriving run side by side over the bus,
as `python -m collectors run` has them. Waits for Yahoo's limits are added to the clock instead of
being slept through, so whatever cleaning would do meanwhile counts as time that was spent.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import parse_qs, unquote, urlsplit

from curl_cffi.requests import Session
from sqlalchemy import func, select, text

from bench.answers import daily_answer, example_instruments
from bench.database import home
from collectors import gate, pipeline
from collectors.gate import Gates
from collectors.limits import Limit
from collectors.pipeline import STAGES
from collectors.providers import PROVIDERS
from collectors.questions import due_queries
from collectors.runs import run_queries
from collectors.stages.collect import Outside
from collectors.wire_curl import WireSession
from db.models import raw_objects
from wizdata_core import clock
from wizdata_core.bars import Interval
from wizdata_core.bus import open_bus
from wizdata_core.ingest.budgets import Ledger
from wizdata_core.ingest.runs import claimed
from wizdata_core.ingest.series import touch_series
from wizdata_core.lake import open_lake
from wizdata_core.queries.targets import targets
from wizdata_core.store import Engines, open_store, reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection as Pipe

    from collectors.contract import Query
    from collectors.wire import Exchange
    from wizdata_core.ingest.runs import Outcome
    from wizdata_core.settings import Settings

INSTRUMENTS = 5_000
GOAL = 0.05
# The same for a while by the clock on the wall, under a limit that ends within a minute.
SLEPT, A_SECOND = 200, 15
_HELD, _OVERLAP = timedelta(days=60), timedelta(days=7)


class Skipped(threading.Event):
    """A sign to stop that never comes, and whose waits only move the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        """Adds the time to the clock."""
        self.seconds += timeout or 0.0
        return self.is_set()

    def now(self) -> datetime:
        """The present moment, had the waits been slept through."""
        return clock.now() + timedelta(seconds=self.seconds)


class Slept(Skipped):
    """As above, and really waits."""

    def wait(self, timeout: float | None = None) -> bool:
        """Waits, and counts how long."""
        super().wait(timeout)
        time.sleep(timeout or 0.0)
        return self.is_set()

    def now(self) -> datetime:
        """The present moment."""
        return clock.now()


class Yahoo(BaseHTTPRequestHandler):
    """Answers cookies, crumbs and charts in Yahoo's shape, with example prices."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # headers and body in one packet

    def do_GET(self) -> None:
        """One answer."""
        parts = urlsplit(self.path)
        if "/v8/finance/chart/" in parts.path:
            asked = parse_qs(parts.query)
            first, last = (
                datetime.fromtimestamp(int(asked[name][0]), UTC) for name in ("period1", "period2")
            )
            symbol = unquote(parts.path.rpartition("/")[2])
            body = daily_answer(symbol, first, min(last, clock.now()))
        else:
            body = b"mloUP8q7ZPH"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Says nothing."""


def _serve(pipe: Pipe) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Yahoo)
    pipe.send(server.server_address[1])
    server.serve_forever()


@contextmanager
def loopback() -> Iterator[str]:
    """The server in a process of its own; what yfinance asks of Yahoo goes to it."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    site, perform = f"http://127.0.0.1:{ours.recv()}/", WireSession._perform  # noqa: SLF001 - below yfinance, above the network

    def ask(
        session: WireSession, method: str, url: str, asked: str, options: dict[str, Any]
    ) -> Exchange:
        return perform(session, method, site + url.partition("://")[2], asked, options)

    with patch.object(WireSession, "_perform", ask):
        yield site
    process.terminate()
    process.join()


@dataclass(frozen=True, slots=True)
class Cycle:
    """What a cycle came to: seconds in all, of which it waited for limits, and how it ended."""

    total: float
    waited: float
    outcome: Outcome

    @property
    def share(self) -> float:
        """The share of its time that it did not wait."""
        return 1 - self.waited / self.total


def cycle(settings: Settings, outside: Outside, queries: Sequence[Query], stop: Skipped) -> Cycle:
    """Asks all questions, and has all answers cleaned and derived from."""
    ledger = Ledger(outside.store, clock=stop.now)
    gates = Gates(ledger, now=stop.now, patience=timedelta(days=1))
    ended, period = threading.Event(), clock.now()
    with closing(open_bus(settings, outside.store)) as bus:
        say = pipeline.over(bus.publish, outside, clock.now)
        reached = replace(outside, say=say, gates=gates)
        heard = pipeline.handlers(reached, say, list(STAGES.values()))
        serving = threading.Thread(target=bus.serve, args=(heard, ended, 2))
        serving.start()
        began = time.perf_counter()
        with claimed(outside.store, "example_daily", period, "yahoo", period) as lease:
            if lease is None:
                raise SystemExit("somebody else runs the bench's job")
            outcome = run_queries(lease, PROVIDERS["yahoo"], queries, reached, stop)
        while _left(outside.store):
            time.sleep(0.05)
        spent = time.perf_counter() - began
        ended.set()
        serving.join()
    slept = isinstance(stop, Slept)
    return Cycle(spent if slept else spent + stop.seconds, stop.seconds, outcome)


def _left(store: Engines) -> int:
    query = select(func.count()).where(
        raw_objects.c.fault == "", raw_objects.c.derived_at.is_(None)
    )
    with reading(store) as connection:
        return int(connection.scalars(query).one())


def questions(store: Engines, symbols: Sequence[str]) -> list[Query]:
    """What a daily job asks of instruments whose history was answered until yesterday."""
    provider, now = PROVIDERS["yahoo"], clock.now()
    asked = (now - timedelta(days=365 * 70), now - timedelta(days=1))
    with writing(store) as connection:
        touch_series(connection, list(symbols), Interval.DAY, "yahoo", asked[1], asked)
    with reading(store) as connection:
        listed = targets(connection, "yahoo", "1d", symbols=symbols)
    # The last bar that is held is a day old.
    held = [replace(row, last_opened_at=now - timedelta(days=1)) for row in listed]
    return due_queries(provider, Interval.DAY, held, overlap=_OVERLAP)


def bare(site: str, queries: Sequence[Query]) -> float:
    """Seconds of the same charts asked by curl_cffi alone, one by one, and read as JSON."""
    began = time.perf_counter()
    with Session(impersonate="chrome") as session:
        for query in queries:
            span = {"period1": int(query.start.timestamp()), "period2": int(query.end.timestamp())}
            name = query.targets[0].provider_symbol
            session.get(f"{site}query2/v8/finance/chart/{name}", params=span).json()
    return time.perf_counter() - began


def _paid(store: Engines) -> int:
    """How many requests were paid for."""
    with reading(store) as connection:
        query = text("select spent from budgets where budget = 'yahoo requests'")
        return int(connection.execute(query).scalar_one())


def _print(name: str, seconds: float, waited: float) -> None:
    busy = seconds - waited
    print(f"  {name:<46} {seconds:>9,.0f} s, not waiting {busy:>7,.1f} s  {busy / seconds:7.2%}")


def main() -> None:
    """Prints seconds, of which not waiting, and their share."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else INSTRUMENTS
    with TemporaryDirectory() as name, home() as settings, loopback() as site:
        store = open_store(settings, application="bench")
        outside = Outside(store, open_lake((Path(name) / "lake").as_uri()))
        asked = questions(store, example_instruments(store, "yahoo", count))
        whole = cycle(settings, outside, asked, Skipped())
        each = _paid(store) / count
        print(f"{count:,} instruments, {each:.1f} requests each; the goal is under {GOAL:.0%}")
        _print("Yahoo's limits, waits added to the clock", whole.total, whole.waited)
        print(f"    {whole.outcome}")
        alone = bare(site, asked)
        _print("rival: curl_cffi alone, the same waits", alone + whole.waited, whole.waited)
        with writing(store) as connection:
            connection.execute(text("truncate budgets, spends"))  # spent in a time to come
        tight = (Limit("yahoo", A_SECOND, timedelta(seconds=1), "this bench"),)
        with patch.object(gate, "limits_of", lambda *_: tight):
            slept = cycle(settings, outside, asked[:SLEPT], Slept())
        _print(f"{SLEPT} of them, {A_SECOND} requests/s, really slept", slept.total, slept.waited)
        least = each * min(SLEPT, count) / A_SECOND
        print(f"    the limit alone takes {least:,.0f} s; over it {slept.total / least - 1:.2%}")
        store.dispose()


if __name__ == "__main__":
    main()
