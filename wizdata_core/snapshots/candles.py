"""Candlestick patterns that the row's bar completed. Pure.

A session without a bar, or a bar without its open, high or low, completes none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from wizdata_core.indicators.patterns import CANDLES, signals
from wizdata_core.snapshots.technical import columns_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.panel import Panel

_LEANS = np.array([each.leans for each in CANDLES])


def candles(panel: Panel, made: Columns) -> Columns:
    """The names of the patterns, and how many of them are bullish and bearish."""
    del made
    signs = np.zeros((len(panel.at), len(CANDLES)), np.int32)
    edges = np.searchsorted(panel.of, np.arange(len(panel.inputs.subjects) + 1))
    for place in range(len(panel.inputs.subjects)):
        rows = slice(edges[place], edges[place + 1])
        bars = panel.bar[panel.at[rows]] - panel.bars.offsets[place]
        if len(bars):
            signs[rows] = signals(columns_of(panel, place, int(bars[-1]) + 1), bars).T
    signs[~panel.has_bar[panel.at]] = 0
    leaning = signs * _LEANS
    return {
        "patterns": pa.array([_names(row) for row in signs], pa.string()),
        "bullish_patterns": (leaning > 0).sum(axis=1).astype(np.float64),
        "bearish_patterns": (leaning < 0).sum(axis=1).astype(np.float64),
    }


def _names(signs: NDArray[np.int32]) -> str:
    return " ".join(_named(place, signs[place]) for place in np.flatnonzero(signs).tolist())


def _named(place: int, value: np.int32) -> str:
    sign = "+" if value > 0 else "-"
    return f"{sign if CANDLES[place].leans else ''}{CANDLES[place].name}"
