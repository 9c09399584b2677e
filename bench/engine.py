"""Indicators in bulk: what an output costs beside `ta` and TA-Lib, and 5,000 instruments of them.

On real daily bars, the last 500 of each share. The bulk runs in two processes, from arrays in
memory to every value of every output; `bench/snapshots.py` adds the database.
"""

from __future__ import annotations

import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bench.indicators import SHARED, real_bars
from wizdata_core.fields import FIELDS
from wizdata_core.indicators.catalogue import (
    INDICATORS,
    INPUTS,
    SESSION,
    choice,
    known,
    output_of,
    repaints,
)
from wizdata_core.indicators.expression import parse, text_of
from wizdata_core.indicators.program import Program, prepare
from wizdata_core.indicators.records import PRICES

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.indicators.catalogue import Floats

    Columns = dict[str, Floats]

BARS, INSTRUMENTS, OUTPUTS, WORKERS, TOGETHER = 500, 5_000, 100, 2, 16
BATCH = 200  # instruments whose bars a worker holds, as a refresh of snapshots does


def columns_of(frame: pd.DataFrame) -> Columns:
    """The bars of one share as a program reads them."""
    columns = {name: frame[name].to_numpy(dtype="float64") for name in INPUTS}
    days = pd.to_datetime(frame["date"]).to_numpy().astype("datetime64[D]")
    return columns | {SESSION: days.astype(np.float64)}


def _scaled(columns: Columns, factor: float) -> Columns:
    return {name: each * factor if name in PRICES else each for name, each in columns.items()}


def outputs() -> tuple[str, ...]:
    """The expressions of the screener's fields, then those indicators' other outputs, then more.

    `OUTPUTS` in all, each once; patterns and what repaints are not among them.
    """
    wanted = [parse(each.series) for each in FIELDS.values() if each.series]
    more = [choice(name) for name in sorted(INDICATORS) if INDICATORS[name].group != "patterns"]
    one_each = [replace(each, output=output_of(each)) for each in wanted]
    for each in [*wanted, *more]:
        for output in known(each.name).outputs:
            one = replace(each, output=output.name)
            if one not in one_each and not repaints(one):
                one_each.append(one)
    return tuple(text_of(each) for each in one_each[:OUTPUTS])


def processor_microseconds(call: Callable[[], object], repeats: int) -> float:
    """The least processor time of `repeats` calls: what else the machine does only adds to it."""
    call()
    taken = []
    for _ in range(repeats):
        start = time.process_time_ns()
        call()
        taken.append((time.process_time_ns() - start) / 1e3)
    return min(taken)


def compare(frame: pd.DataFrame) -> None:
    """Prints what an output costs: of the shared indicators each, and of the whole program."""
    columns, takes = columns_of(frame), processor_microseconds
    # Prices differ, as those of sixteen shares would; sessions are those of one exchange.
    many = [_scaled(columns, 1 + at / TOGETHER) for at in range(TOGETHER)]
    shared, program = prepare([each.text for each in SHARED]), prepare(outputs())
    slow = sum(takes(lambda each=each: each.ta(frame), 5) for each in SHARED)  # type: ignore[misc]  # bound now
    raw = sum(takes(lambda each=each: each.talib(columns), 51) for each in SHARED)  # type: ignore[misc]  # bound now
    rows = {
        "ta": slow / len(SHARED),
        "TA-Lib, bare calls": raw / len(SHARED),
        "ours, the same": takes(lambda: shared.whole(columns), 201) / len(SHARED),
        f"ours, {len(program.wanted)} outputs": (
            takes(lambda: program.whole(columns), 201) / len(program.wanted)
        ),
        f"ours, {TOGETHER} together": (
            takes(lambda: program.wholes(many), 21) / len(program.wanted) / TOGETHER
        ),
    }
    print(f"{len(frame):,} bars, {len(SHARED)} shared indicators: processor microseconds an output")
    for name, taken in rows.items():
        print(f"  {name:20} {taken:9.1f}   {rows['ta'] / taken:7.0f} times as fast as ta")


def bulk(shares: list[Columns]) -> None:
    """Prints how long every output of all instruments takes in two processes."""
    texts, share = outputs(), INSTRUMENTS // WORKERS
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        list(pool.map(warm, [texts] * WORKERS))
        start = time.perf_counter()
        sizes = list(pool.map(refresh, [texts] * WORKERS, [shares] * WORKERS, [share] * WORKERS))
        taken = time.perf_counter() - start
    used = getrusage(RUSAGE_CHILDREN)  # of the workers, from their start to their end
    peak = sum(getrusage(each).ru_maxrss for each in (RUSAGE_SELF, RUSAGE_CHILDREN)) / 1024
    print(
        f"{sum(sizes):,} instruments x {BARS} bars x {len(texts)} outputs in {WORKERS} processes:"
        f" {taken:.2f} s, {taken / sum(sizes) / len(texts) * WORKERS * 1e6:.1f} microseconds for an"
        f" output; {used.ru_utime + used.ru_stime:.1f} s of processor time, start included;"
        f" at most {peak:.0f} MB in this process and the larger worker"
    )


def warm(texts: tuple[str, ...]) -> int:
    """Imports and prepares in a worker, so that only the work is timed."""
    return len(prepare(texts).wanted)


def refresh(texts: tuple[str, ...], shares: list[Columns], count: int) -> int:
    """Every output of `count` instruments, each a share's bars in turn; the newest is kept."""
    program: Program = prepare(texts)
    made = 0
    for first in range(0, count, BATCH):
        many = [shares[at % len(shares)] for at in range(first, min(first + BATCH, count))]
        made += len([each[-1].copy() for each in program.wholes(many)])
    return made


def main() -> None:
    """Compares on MSFT's newest bars and on all, then runs the bulk over those of all shares."""
    warnings.simplefilter("ignore")  # ta warns of pandas' future; only its time counts here
    frame = real_bars()
    one = frame[frame["ticker"] == "MSFT"]
    for some in (one.tail(BARS), one):
        compare(some.reset_index(drop=True))
    bulk([columns_of(each.tail(BARS)) for _, each in frame.groupby("ticker")])


if __name__ == "__main__":
    main()
