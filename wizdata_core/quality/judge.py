"""Judges bars by the rules: what is good goes on, what is not is refused with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wizdata_core.bars import Reject
from wizdata_core.quality.rules import RULES, Columns

if TYPE_CHECKING:
    from datetime import datetime


def judge(bars: pa.Table, asked_at: datetime) -> tuple[pa.Table, tuple[Reject, ...]]:
    """The bars that keep every rule, and a reject for each rule that a row broke."""
    columns = _columns(bars, asked_at)
    refused = np.zeros(bars.num_rows, dtype=bool)
    rejects: list[Reject] = []
    for rule in RULES:
        broken = rule.broken_by(columns)
        refused |= broken
        rejects.extend(_reject(bars, int(index), rule.name, rule.meaning) for index in np.flatnonzero(broken))
    return (bars.filter(pa.array(~refused)) if rejects else bars), tuple(rejects)


def _columns(bars: pa.Table, asked_at: datetime) -> Columns:
    def floats(name: str) -> np.ndarray:  # type: ignore[type-arg]  # pyarrow gives what the schema says
        return bars[name].to_numpy()

    return Columns(
        floats("open"), floats("high"), floats("low"), floats("close"), floats("volume"),
        bars["opened_at"].cast(pa.int64()).to_numpy(), int(asked_at.timestamp() * 1_000_000),
    )


def _reject(bars: pa.Table, index: int, name: str, meaning: str) -> Reject:
    row = bars.slice(index, 1).to_pylist()[0]
    where = f"{row['symbol']} {row['interval']} {row['opened_at']:%Y-%m-%dT%H:%M:%SZ}"
    prices = " ".join(f"{column}={row[column]}" for column in ("open", "high", "low", "close", "volume"))
    return Reject(where, f"{name}: {meaning}", prices)
