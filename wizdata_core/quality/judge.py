"""Judges bars by the rules: what is good goes on, what is not is refused with its reason."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wizdata_core.bars import Interval, Reject
from wizdata_core.quality.rules import RULES, Columns

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

# A provider's clock may run a minute ahead of ours.
_SKEW = timedelta(minutes=1)
# A daily bar opens, by agreement, at 00:00 UTC of its session date, which in the zone farthest
# east (UTC+14) begins fourteen hours before that.
_FARTHEST_EAST = timedelta(hours=14)
_MICROSECOND = timedelta(microseconds=1)


def judge(bars: pa.Table, asked_at: datetime) -> tuple[pa.Table, tuple[Reject, ...]]:
    """The bars that keep every rule, and one reject for each row that does not."""
    columns = _columns(bars, asked_at)
    broken = np.array([rule.broken_by(columns) for rule in RULES]).reshape(len(RULES), -1)
    refused = broken.any(axis=0)
    if not refused.any():
        return bars, ()
    rejects = tuple(_reject(bars, int(row), broken[:, row]) for row in np.flatnonzero(refused))
    return bars.filter(pa.array(~refused)), rejects


def _columns(bars: pa.Table, asked_at: datetime) -> Columns:
    intraday = pa.array([each.value for each in Interval if each.intraday])
    is_intraday = pc.is_in(bars["interval"], intraday).to_numpy()
    now = round(asked_at.timestamp() * 1_000_000)
    latest = np.where(
        is_intraday, now + _SKEW // _MICROSECOND, now + _FARTHEST_EAST // _MICROSECOND
    )
    return Columns(
        open=_floats(bars["open"]),
        high=_floats(bars["high"]),
        low=_floats(bars["low"]),
        close=_floats(bars["close"]),
        volume=_floats(bars["volume"]),
        opened_at=bars["opened_at"].cast(pa.int64()).to_numpy(),
        latest=latest,
    )


def _floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    return np.asarray(column.to_numpy(), dtype=np.float64)


def _reject(bars: pa.Table, index: int, broken: NDArray[np.bool_]) -> Reject:
    row = bars.slice(index, 1).to_pylist()[0]
    where = f"{row['symbol']} {row['interval']} {row['opened_at']:%Y-%m-%dT%H:%M:%SZ}"
    prices = " ".join(
        f"{column}={row[column]}" for column in ("open", "high", "low", "close", "volume")
    )
    reasons = [
        f"{rule.name}: {rule.meaning}" for rule, was in zip(RULES, broken, strict=True) if was
    ]
    return Reject(where, "; ".join(reasons), prices)
