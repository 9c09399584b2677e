"""Indicators in bulk: what an output costs beside `ta` and TA-Lib, and 5,000 instruments of them.

On real daily bars, the last 500 of each share. The bulk runs in two processes, from arrays in
memory to the newest value of every output; `bench/snapshots.py` adds the database.
"""

from __future__ import annotations

import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bench.indicators import SHARED, microseconds, real_bars
from wizdata_core.fields import FIELDS
from wizdata_core.indicators.catalogue import INDICATORS, INPUTS, SESSION, choice, repaints
from wizdata_core.indicators.expression import parse, text_of
from wizdata_core.indicators.program import Program, prepare

if TYPE_CHECKING:
    from wizdata_core.indicators.catalogue import Floats

    Columns = dict[str, Floats]

BARS, INSTRUMENTS, OUTPUTS, WORKERS = 500, 5_000, 100, 2


def columns_of(frame: pd.DataFrame) -> Columns:
    """The bars of one share as a program reads them."""
    columns = {name: frame[name].to_numpy(dtype="float64") for name in INPUTS}
    days = pd.to_datetime(frame["date"]).to_numpy().astype("datetime64[D]")
    return columns | {SESSION: days.astype(np.float64)}


def outputs() -> tuple[str, ...]:
    """The expressions of the screener's fields, and others of the catalogue up to `OUTPUTS`."""
    wanted = [each.series for each in FIELDS.values() if each.series]
    rest = (
        f"{text_of(choice(name))}.{each.name}"
        for name, row in sorted(INDICATORS.items())
        if row.group != "patterns" and not repaints(choice(name))
        for each in row.outputs
    )
    held = {parse(each) for each in wanted}
    wanted += [each for each in rest if parse(each) not in held]
    return tuple(wanted[:OUTPUTS])


def compare(frame: pd.DataFrame) -> None:
    """Prints what an output costs: of the shared indicators each, and of the whole program."""
    columns = columns_of(frame)
    shared = prepare([each.text for each in SHARED])
    program = prepare(outputs())
    slow = sum(microseconds(lambda each=each: each.ta(frame), 3) for each in SHARED)  # type: ignore[misc]  # bound now
    raw = sum(microseconds(lambda each=each: each.talib(columns), 51) for each in SHARED)  # type: ignore[misc]  # bound now
    rows = {
        "ta": slow / len(SHARED),
        "TA-Lib, bare calls": raw / len(SHARED),
        "ours, the same": microseconds(lambda: shared.last(columns), 201) / len(SHARED),
        f"ours, {len(program.wanted)} outputs": (
            microseconds(lambda: program.last(columns), 201) / len(program.wanted)
        ),
    }
    print(f"{len(frame):,} bars, {len(SHARED)} shared indicators: microseconds for an output")
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
    """The newest value of every output of `count` instruments, each a share's bars in turn."""
    program: Program = prepare(texts)
    made = np.array([program.last(shares[at % len(shares)]) for at in range(count)])
    return len(made)


def main() -> None:
    """Compares on MSFT's bars, then runs the bulk over those of all five shares."""
    warnings.simplefilter("ignore")  # ta warns of pandas' future; only its time counts here
    frame = real_bars()
    shares = [each.tail(BARS).reset_index(drop=True) for _, each in frame.groupby("ticker")]
    compare(next(each for each in shares if each["ticker"].iloc[0] == "MSFT"))
    bulk([columns_of(each) for each in shares])


if __name__ == "__main__":
    main()
