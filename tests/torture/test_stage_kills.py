"""Every stage is killed at random while bars flow: nothing is lost, nothing doubled, nothing torn.

The oracle is outside the system: what each answer holds follows from its number. The same harness
must catch two faults that are made on purpose, or its silence means nothing.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest
from sqlalchemy import func, select, text

from collectors.providers import PROVIDERS
from collectors.replay import replay
from db import embedded
from db.engine import engines
from db.models import (
    bars_intraday,
    dead_letters,
    instruments,
    providers,
    raw_objects,
    revisions,
    series,
)
from tests.conftest import facts
from tests.torture.stage_worker import (
    NAME,
    Variant,
    Work,
    made,
    outside_of,
    provider,
    run,
    settings_of,
    symbols,
)
from wizdata_core import lake as lakes
from wizdata_core.errors import DatabaseUnavailable
from wizdata_core.ingest.reference import store_reference
from wizdata_core.store import arrow, open_store, reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from collectors.stages.collect import Outside

# Which stages each process runs; two clean, so that they meet.
ROLES = (("collect",), ("clean", "derive"), ("clean", "derive"))
PATIENCE = 120.0


@dataclass
class Flow:
    """The processes at work, how often one was killed, and how long the work stood still after."""

    work: Work
    chance: random.Random
    processes: list[ForkServerProcess] = field(default_factory=list)
    kills: int = 0
    stalls: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.processes = [self._begun(role) for role in range(len(ROLES))]

    def kill_one(self) -> None:
        """Kills one process without warning, and starts another in its place."""
        role = self.chance.randrange(len(ROLES))
        self.processes[role].kill()
        self.processes[role].join()
        self.processes[role] = self._begun(role)

    def replace_dead(self) -> None:
        """Starts those again that ended by themselves, as a supervisor does."""
        for role, process in enumerate(self.processes):
            if not process.is_alive():
                self.processes[role] = self._begun(role)

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join(20)
            if process.is_alive():
                process.kill()
                process.join()

    def _begun(self, role: int) -> ForkServerProcess:
        process = _FORKS.Process(target=run, args=(self.work, ROLES[role]), daemon=True)
        process.start()
        return process


_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.torture.stage_worker"])


@pytest.fixture
def work(database_url: str, tmp_path: Path) -> Iterator[Work]:
    """Sixty thousand bars to carry, in a database that knows their source."""
    yield from carrying(Work(database_url, tmp_path, answers=240, bars=250))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The home of an embedded server of the test's own, for killing."""
    place = tmp_path / "home"
    yield place
    data = embedded.status(place).data
    embedded.stop(place)
    if place not in data.parents:
        shutil.rmtree(data.parent)


def carrying(made_work: Work) -> Iterator[Work]:
    """Makes the source of the bars known to the database while a test lasts."""
    source = provider(made_work)
    outside = outside_of(made_work)
    with writing(outside.store) as connection:
        facts = {"provider": NAME, "label": source.label, "terms": source.terms, "rank": 99}
        connection.execute(providers.insert(), facts | {"sample": True, "network": False})
    PROVIDERS[NAME] = source
    yield made_work
    del PROVIDERS[NAME]
    outside.store.dispose()


def progress(outside: Outside, seen: tuple[int, int]) -> tuple[int, int]:
    """How many objects were cleaned and derived from; as seen before while the database is away."""
    try:
        with reading(outside.store) as connection:
            counts = func.count(raw_objects.c.cleaned_at), func.count(raw_objects.c.derived_at)
            row = connection.execute(select(*counts)).one()
    except DatabaseUnavailable:
        return seen
    return int(row[0]), int(row[1])


def carry(
    work: Work,
    kills: int,
    between: tuple[float, float],
    seed: int,
    kill: Callable[[Flow], None] = Flow.kill_one,
) -> Flow:
    """Lets the bars flow under so many kills, then until all is derived from, and stops."""
    chance = random.Random(seed)  # noqa: S311 - a test's own chance
    outside = outside_of(work)
    flow = Flow(work, chance)
    flow.start()
    deadline = time.monotonic() + PATIENCE + kills * between[1] * 3
    seen, moved_at = (0, 0), time.monotonic()
    next_kill, whole, at_kill = (
        time.monotonic() + chance.uniform(*between),
        (work.answers,) * 2,
        seen,
    )
    try:
        while (seen != (work.answers, work.answers) or flow.kills < kills) and (
            time.monotonic() < deadline
        ):
            time.sleep(0.02)
            flow.replace_dead()
            now = progress(outside, seen)
            if now != seen:
                flow.stalls.append(time.monotonic() - moved_at)
                seen, moved_at = now, time.monotonic()
            # Only once work went on: on a slow machine a process may not have begun.
            working = seen not in {at_kill} - {whole}
            if flow.kills < kills and time.monotonic() >= next_kill and working:
                at_kill = seen
                kill(flow)
                flow.kills += 1
                next_kill = time.monotonic() + chance.uniform(*between)
    finally:
        flow.stop()
        outside.store.dispose()
    return flow


def wrongs(work: Work, *, whole: bool = True) -> list[str]:
    """Everything that is not as the oracle says: lost, doubled, different, torn, left behind.

    With `whole` unset the work may be unfinished: what is there must be right.
    """
    outside = outside_of(work)
    if whole:
        found = [*_wrong_bars(outside, work), *_wrong_objects(outside, work)]
    else:
        found = list(_doubled(outside))
    outside.store.dispose()
    return found


def _wrong_bars(outside: Outside, work: Work) -> Iterator[str]:
    for symbol in symbols():
        query = (
            select(bars_intraday.c.opened_at, bars_intraday.c.close, bars_intraday.c.volume)
            .join(series, series.c.id == bars_intraday.c.series_id)
            .join(instruments, instruments.c.id == series.c.instrument_id)
            .where(instruments.c.symbol == symbol, series.c.provider == NAME)
            .order_by(bars_intraday.c.opened_at)
        )
        held = arrow(outside.store, query)
        numbers = [n for n in range(work.answers) if symbols()[n % len(symbols())] == symbol]
        whole = [made(number, work.bars) for number in numbers]
        for name in ("opened_at", "close", "volume"):
            expected = np.concatenate([part[name].to_numpy() for part in whole])
            got = held[name].to_numpy()
            if len(got) != len(expected):
                yield f"{symbol}: {len(got)} bars held, {len(expected)} sent"
                break
            if not np.array_equal(got.astype(expected.dtype), expected):
                yield f"{symbol}: another {name} than was sent"
    yield from _doubled(outside)


def _doubled(outside: Outside) -> Iterator[str]:
    """Bars that were written more than once, and objects that are not what their keys name."""
    for key in lakes.keys(outside.lake):
        lakes.get(outside.lake, key)  # raises unless the content is what the key names
    with reading(outside.store) as connection:
        changed = (
            select(func.count()).select_from(bars_intraday).where(bars_intraday.c.revision > 0)
        )
        yield from [f"{connection.scalar(changed)} bars rewritten"] * bool(
            connection.scalar(changed)
        )
        kept = connection.scalar(select(func.count()).select_from(revisions))
        yield from [f"{kept} revisions of bars that never changed"] * bool(kept)


def _wrong_objects(outside: Outside, work: Work) -> Iterator[str]:
    with reading(outside.store) as connection:
        rows = connection.execute(select(raw_objects)).all()
        dead = connection.execute(select(dead_letters.c.key, dead_letters.c.error)).all()
        counted = connection.scalar(select(func.sum(series.c.bars))) or 0
    yield from (f"dead: {row.key} {row.error}" for row in dead)
    if len(rows) != work.answers:
        yield f"{len(rows)} objects in the manifest, {work.answers} asked"
    if counted != work.answers * work.bars:
        yield f"series count {counted} bars, {work.answers * work.bars} were sent"
    if {row.key for row in rows} != set(lakes.keys(outside.lake)):
        yield "the manifest and the lake hold different objects"
    for row in rows:
        lakes.get(outside.lake, row.key)  # raises unless the content is what the key names
        if row.cleaned_at is None or row.derived_at is None:
            yield f"left behind: {row.key}"


def print_result(flow: Flow, seed: int) -> None:
    """What a failing run needs to be run again, and the figures of a good one."""
    worst = max(flow.stalls, default=0.0)
    print(f"seed {seed}, {flow.kills} kills, longest standstill {worst:.2f} s")
    print(f"WIZDATA_SEED={seed} pytest {__file__}")


def seed_of_run(default: int) -> int:
    return int(os.environ.get("WIZDATA_SEED", default))


def kill_database(home: Path) -> Callable[[Flow], None]:
    """Kills the server's parent process once it answers; its owner starts another."""

    def kill(flow: Flow) -> None:
        del flow
        embedded.ensure(home)
        pid = embedded.status(home).pid
        assert pid is not None
        psutil.Process(pid).kill()

    return kill


def test_kills_at_random_lose_nothing_double_nothing_and_tear_nothing(work: Work) -> None:
    seed = seed_of_run(20_261_127)
    flow = carry(work, kills=25, between=(0.05, 0.35), seed=seed)
    print_result(flow, seed)
    assert wrongs(work) == []
    assert flow.kills == 25
    outside = outside_of(work)
    assert replay(outside, rebuild=True).same
    outside.store.dispose()


def test_work_goes_on_when_everything_is_killed_at_once(work: Work) -> None:
    seed = seed_of_run(3)
    outside = outside_of(work)
    flow = Flow(work, random.Random(seed))  # noqa: S311 - a test's own chance
    flow.start()
    try:
        for _ in range(4):
            wait_for_progress(outside)
            for process in flow.processes:
                process.kill()
                process.join()
            killed_at = time.monotonic()
            flow.start()
            wait_for_progress(outside)
            flow.stalls.append(time.monotonic() - killed_at)
            flow.kills += len(ROLES)
    finally:
        flow.stop()
        outside.store.dispose()
    print_result(flow, seed)
    assert wrongs(work, whole=False) == []


def wait_for_progress(outside: Outside) -> None:
    """Until one object more is cleaned or derived from."""
    seen, deadline = progress(outside, (0, 0)), time.monotonic() + PATIENCE
    while progress(outside, seen) == seen:
        assert time.monotonic() < deadline, f"nothing more than {seen}"
        time.sleep(0.02)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("variant", [Variant.ACKNOWLEDGED_BEFORE_WRITTEN, Variant.WITHOUT_KEY])
def test_the_harness_catches_what_is_broken_on_purpose(work: Work, variant: Variant) -> None:
    seed = seed_of_run(7)
    broken = replace(work, variant=variant)
    if variant is Variant.WITHOUT_KEY:
        store = engines(lambda: work.url, application="tests")
        with writing(store) as connection:
            connection.execute(text("alter table bars_intraday drop constraint pk_bars_intraday"))
        store.dispose()
    found: list[str] = []
    for part in range(1, 5):  # a kill hits the open window by chance: more work, more kills
        more = replace(broken, answers=part * work.answers)
        flow = carry(more, kills=40, between=(0.05, 0.35), seed=seed + part)
        print_result(flow, seed)
        found = [wrong for wrong in wrongs(more) if "bars held" in wrong]
        if found:
            break
    assert found


@pytest.mark.torture_long
@pytest.mark.timeout(3_600)
def test_a_thousand_kills_while_two_million_bars_flow(work: Work) -> None:
    seed = seed_of_run(int(time.monotonic()))
    whole = replace(work, answers=4_000, bars=500)
    PROVIDERS[NAME] = provider(whole)
    flow = carry(whole, kills=1_000, between=(0.05, 0.35), seed=seed)
    print_result(flow, seed)
    assert wrongs(whole) == []
    assert flow.kills == 1_000
    outside = outside_of(whole)
    assert replay(outside, rebuild=True).same
    outside.store.dispose()


def carry_over_dead_databases(work: Work, kills: int) -> None:
    store = open_store(settings_of(work), application="tests")
    with writing(store) as connection:
        store_reference(connection, [facts("sample")])
    store.dispose()
    seed = seed_of_run(50)
    for each in carrying(work):
        flow = carry(each, kills, (1.0, 3.0), seed, kill_database(work.home))
        print_result(flow, seed)
        assert wrongs(each) == []
        assert flow.kills == kills


def test_a_database_that_is_killed_under_load_loses_nothing(home: Path) -> None:
    carry_over_dead_databases(Work("", home, answers=240, bars=250), kills=3)


@pytest.mark.torture_long
@pytest.mark.timeout(3_600)
def test_a_database_that_is_killed_fifty_times_loses_nothing(home: Path) -> None:
    carry_over_dead_databases(Work("", home, answers=4_000, bars=500), kills=50)
