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
from statistics import median
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

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.indicators.catalogue import Floats

    Columns = dict[str, Floats]

BARS, INSTRUMENTS, OUTPUTS, WORKERS = 500, 5_000, 100, 2


def columns_of(frame: pd.DataFrame) -> Columns:
    """The bars of one share as a program reads them."""
    columns = {name: frame[name].to_numpy(dtype="float64") for name in INPUTS}
    days = pd.to_datetime(frame["date"]).to_numpy().astype("datetime64[D]")
    return columns | {SESSION: days.astype(np.float64)}


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
    """The median processor time of `repeats` calls, whatever else the machine does meanwhile."""
    call()
    taken = []
    for _ in range(repeats):
        start = time.process_time_ns()
        call()
        taken.append((time.process_time_ns() - start) / 1e3)
    return median(taken)


def compare(frame: pd.DataFrame) -> None:
    """Prints what an output costs: of the shared indicators each, and of the whole program."""
    columns, takes = columns_of(frame), processor_microseconds
    shared, program = prepare([each.text for each in SHARED]), prepare(outputs())
    slow = sum(takes(lambda each=each: each.ta(frame), 3) for each in SHARED)  # type: ignore[misc]  # bound now
    raw = sum(takes(lambda each=each: each.talib(columns), 51) for each in SHARED)  # type: ignore[misc]  # bound now
    rows = {
        "ta": slow / len(SHARED),
        "TA-Lib, bare calls": raw / len(SHARED),
        "ours, the same": takes(lambda: shared.whole(columns), 201) / len(SHARED),
        f"ours, {len(program.wanted)} outputs": (
            takes(lambda: program.whole(columns), 201) / len(program.wanted)
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
    made = np.array([program.whole(shares[at % len(shares)])[-1].copy() for at in range(count)])
    return len(made)


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
