"""Resident memory while ten million bars go through collect, clean and derive, and how it grows.

Run by `python -m bench backfill`, or for fewer bars `python -m bench.backfill 1000000`. The source
is the made-up one of the kill tests: its answers follow from their number, and no network is asked.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from sqlalchemy import func, select

from bench.answers import reference_data
from bench.database import home
from db.models import bars_intraday, raw_objects
from tests.torture.stage_worker import Work, provider, run
from wizdata_core.memory import stay_small
from wizdata_core.store import Engines, database_address, open_store, reading

BARS, EACH = 10_000_000, 5_000
LIMIT = 300.0
_EVERY = 1.0
ROLES = ("collect", "clean,derive")


def main() -> None:
    """Prints resident MB of each process: first, median, last and peak."""
    bars = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else BARS
    with TemporaryDirectory() as name, home() as settings:
        store = open_store(settings, application="bench")
        work = Work(database_address(settings), Path(name), bars // EACH, EACH)
        reference_data(store, provider(work))
        began = time.perf_counter()
        workers = [_started(work, role) for role in ROLES]
        resident = _watched(store, work, workers)
        seconds = time.perf_counter() - began
        for worker in workers:
            worker.terminate()
            worker.wait(30)
        with reading(store) as connection:
            stored = connection.scalars(select(func.count()).select_from(bars_intraday)).one()
        print(f"{stored:,} bars in {work.answers:,} answers; {stored / seconds:,.0f} bars/s")
        for role, sampled in zip(ROLES, resident, strict=True):
            _print(role, sampled)
        store.dispose()


def _started(work: Work, role: str) -> subprocess.Popen[bytes]:
    words = [work.url, str(work.home), str(work.answers), str(work.bars), role]
    return subprocess.Popen(
        [sys.executable, "-m", "bench.backfill", "work", *words], stdout=subprocess.DEVNULL
    )


def _watched(
    store: Engines, work: Work, workers: list[subprocess.Popen[bytes]]
) -> list[list[float]]:
    """Resident MB of each worker, each second until all is derived."""
    processes = [psutil.Process(worker.pid) for worker in workers]
    resident: list[list[float]] = [[] for _ in workers]
    done = select(func.count()).where(raw_objects.c.derived_at.is_not(None))
    while True:
        for process, sampled in zip(processes, resident, strict=True):
            sampled.append(process.memory_info().rss / 1e6)
        with reading(store) as connection:
            if connection.scalars(done).one() >= work.answers:
                return resident
        if any(worker.poll() is not None for worker in workers):
            raise SystemExit("a worker ended before its work was done")
        time.sleep(_EVERY)


def _print(role: str, sampled: list[float]) -> None:
    tenth = max(len(sampled) // 10, 1)
    early = statistics.median(sampled[tenth : 2 * tenth + 1])
    late = statistics.median(sampled[-tenth:])
    print(
        f"  {role:<13} first {sampled[0]:4.0f} MB, after a tenth {early:4.0f},"
        f" median {statistics.median(sampled):4.0f}, last tenth {late:4.0f},"
        f" peak {max(sampled):4.0f}; {max(sampled) / LIMIT:.2f} of the {LIMIT:.0f} MB allowed"
    )


def _work(words: list[str]) -> None:
    url, folder, answers, bars, stages = words
    stay_small()  # as `python -m collectors run` does
    run(Work(url, Path(folder), int(answers), int(bars)), stages.split(","))


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        _work(sys.argv[2:])
    else:
        main()
