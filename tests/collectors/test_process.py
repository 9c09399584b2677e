"""The collector as a process of its own: it fills a new home, stops when told, survives a kill."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db import embedded

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
LOADED = {"sample": 13_663, "ecb": 50_000, "nbp": 100_000}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home that nothing has used yet; its database is stopped and removed at the end."""
    folder = tmp_path / "home"
    yield folder
    data = embedded.status(folder).data
    embedded.stop(folder)
    if folder not in data.parents:
        shutil.rmtree(data.parent)


def environment(home: Path) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith("WIZDATA_")}
    return given | {"WIZDATA_HOME": str(home), "WIZDATA_OFFLINE": "1"}


@contextmanager
def collector(home: Path, log: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A running collector; killed at the end if the test has not stopped it."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "collectors", "run", *words],
            cwd=ROOT,
            env=environment(home),
            stdout=file,
            stderr=file,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def status(home: Path) -> dict[str, dict[str, dict[str, object]]]:
    done = subprocess.run(
        [sys.executable, "-m", "collectors", "status", "--json"],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    held: dict[str, dict[str, dict[str, object]]] = json.loads(done.stdout)
    return held


def loaded(home: Path) -> bool:
    held = status(home)
    states = {name: run["state"] for name, run in held["last_run"].items()}
    done = all(states.get(job) == "done" for job in ("sample_daily", "ecb_rates", "nbp_rates"))
    sources = held["sources"]
    stored = {name: int(str(source["bars"])) for name, source in sources.items()}
    return done and all(stored.get(name, 0) >= least for name, least in LOADED.items())


def wait_for(log: Path, words: str, seconds: float) -> None:
    """Until the log says it, or fails with what the log said instead."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if log.exists() and words in log.read_text(encoding="utf-8"):
            return
        time.sleep(0.05)
    pytest.fail(f"{words!r} did not come:\n{log.read_text(encoding='utf-8')[-3_000:]}")


def stop(process: subprocess.Popen[bytes]) -> float:
    """Tells the collector to stop; gives how many seconds it took."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    return time.monotonic() - begun


def test_a_new_home_is_filled_offline_within_a_minute_and_the_collector_stops_when_told(
    home: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    begun = time.monotonic()
    with collector(home, log) as process:
        for job in ("sample", "ecb", "nbp"):
            wait_for(log, f"object.cleaned provider='{job}'", 60)
        assert time.monotonic() - begun < 60
        assert loaded(home)
        assert stop(process) < 10
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "kind='offline'" in said


def test_a_killed_collector_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with collector(home, log) as process:
        # In the middle: the first answers are in the lake, not all are in the tables.
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not list((home / "lake").rglob("*.zst")):
            time.sleep(0.01)
        process.kill()
        process.wait()
    assert "object.cleaned provider='nbp'" not in log.read_text(encoding="utf-8")
    again = tmp_path / "again"
    with collector(home, again) as process:
        for job in ("sample", "ecb", "nbp"):
            wait_for(log if job in finished(log) else again, f"object.cleaned provider='{job}'", 60)
        stop(process)
    assert "Traceback" not in again.read_text(encoding="utf-8")


def finished(log: Path) -> set[str]:
    said = log.read_text(encoding="utf-8")
    return {name for name in LOADED if f"object.cleaned provider='{name}'" in said}


def test_stages_that_run_apart_come_to_the_same(home: Path, tmp_path: Path) -> None:
    asking, storing = tmp_path / "asking", tmp_path / "storing"
    with collector(home, asking, "--stages", "collect") as process:
        for name in LOADED:
            wait_for(asking, f"provider='{name}' state='done'", 60)
        stop(process)
    assert status(home)["sources"] == {}
    with collector(home, storing, "--stages", "clean,derive") as process:
        for name in LOADED:
            wait_for(storing, f"object.cleaned provider='{name}'", 60)
        stop(process)
    assert loaded(home)
    assert "run.finished" not in storing.read_text(encoding="utf-8")
