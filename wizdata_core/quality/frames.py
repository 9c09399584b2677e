"""Judges a table of prices as people and Yahoo hand it out, with an adjusted close and actions.

The columns are Open, High, Low, Close, Adj Close, Volume, Dividends, Stock Splits and Capital
Gains, all but the first four optional; the index is time, in any order. Prices count in shares of
the last row, as Yahoo gives them. Nothing is stored here: this is for files, and for checking the
judge against answers that others hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from wizdata_core.bars import ACTIONS, BARS, Interval, Reject
from wizdata_core.errors import BadInput
from wizdata_core.quality.facts import Facts
from wizdata_core.quality.frame_repairs import (
    Table,
    dividends_repaired,
    splits_repaired,
)
from wizdata_core.quality.judge import judge
from wizdata_core.quality.rules import Verdict, joined
from wizdata_core.quality.units import Baseline, unit_factor

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from wizdata_core.quality.judge import Judged
    from wizdata_core.quality.series import Rows

COLUMNS = {
    "Open": "open", "High": "high", "Low": "low", "Close": "close", "Adj Close": "adjusted",
    "Volume": "volume", "Dividends": "cash", "Stock Splits": "split", "Capital Gains": "gains",
}  # fmt: skip
_NEEDED = ("Open", "High", "Low", "Close")
_SYMBOL = "TABLE"


class Mend(StrEnum):
    """Kinds of repair: of prices by themselves, of splits, of dividends and the adjusted close."""

    PRICES = "prices"
    SPLITS = "splits"
    DIVIDENDS = "dividends"


@dataclass(frozen=True, slots=True)
class FrameJudged:
    """A table with its faults repaired, in the order given, and the verdict on every row.

    `verdicts` has the index of the table and the columns quality and flags. A refused row stays in
    `frame` as it came; `rejects` says why it was refused.
    """

    frame: pd.DataFrame
    verdicts: pd.DataFrame
    rejects: tuple[Reject, ...]


def judge_frame(
    frame: pd.DataFrame,
    asked_at: datetime,
    *,
    unit: str = "USD",
    asset_class: str = "equity",
    interval: Interval | None = None,
    mends: frozenset[Mend] = frozenset(Mend),
) -> FrameJudged:
    """Judges and repairs a table; its interval is found from its index where it is not given.

    `mends` are the kinds of repair that are made. What stays unmended is judged nonetheless.

    Raises:
        BadInput: a price column is missing, or the index holds no times.
    """
    order, moments, days = _times(frame)
    step = interval or interval_of(moments)
    came = _table(frame, order, days)
    table = splits_repaired(came) if Mend.SPLITS in mends else came
    facts = Facts(asked_at, {_SYMBOL: asset_class}, baseline=Baseline.NEWEST)
    bars = _bars(table, moments, step, unit)
    judged = judge(bars, ACTIONS.empty_table(), facts)
    if Mend.PRICES in mends:
        table = table.with_prices(judged.places, judged.bars)
    if Mend.DIVIDENDS in mends and step is Interval.DAY:
        table = dividends_repaired(table, unit_factor(unit))
    verdicts = _verdicts(frame, order, table, judged)
    return FrameJudged(_framed(frame, order, came, table), verdicts, judged.rejects)


def interval_of(moments: NDArray[np.datetime64]) -> Interval:
    """The interval whose length is nearest to the usual step between rising moments."""
    if len(moments) < 2:  # noqa: PLR2004 - one moment has no step
        return Interval.DAY
    step = float(np.median(np.diff(moments).astype("timedelta64[s]").astype(np.int64)))
    lengths = {each: each.length.total_seconds() for each in Interval}
    return min(lengths, key=lambda each: abs(np.log(max(step, 1) / lengths[each])))


def _times(frame: pd.DataFrame) -> tuple[Rows, NDArray[np.datetime64], NDArray[np.int64]]:
    """The order of time, the moments in it (UTC), and the days in the index's own zones."""
    missing = [name for name in _NEEDED if name not in frame.columns]
    if missing:
        raise BadInput(f"the table has no column {missing[0]!r}; it needs {', '.join(_NEEDED)}")
    try:
        moments = pd.DatetimeIndex(pd.to_datetime(frame.index, utc=True))
    except (ValueError, TypeError) as error:
        raise BadInput(f"the index of the table holds no times: {error}") from error
    utc = moments.tz_localize(None).to_numpy().astype("datetime64[us]")
    order = np.argsort(utc, kind="stable")
    utc = utc[order]
    # A day that begins at local midnight lies from 13 hours before midnight UTC to 10 after.
    days = (utc + np.timedelta64(13, "h")).astype("datetime64[D]")
    return order, utc, days.astype(np.int64)


def _table(frame: pd.DataFrame, order: Rows, days: NDArray[np.int64]) -> Table:
    given = {
        own: pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64)[order]
        for name, own in COLUMNS.items()
        if name in frame.columns
    }
    empty, none = np.full(len(order), np.nan), np.zeros(len(order))
    given = {"adjusted": empty, "volume": empty, "cash": none, "split": none, "gains": none} | given
    for name in ("cash", "split", "gains"):
        given[name] = np.nan_to_num(given[name])
    given["split"] = np.where(given["split"] > 0, given["split"], 1.0)
    return Table.of(days, given)


def _bars(table: Table, moments: NDArray[np.datetime64], step: Interval, unit: str) -> pa.Table:
    """The table as bars in its own unit: what is judged is levels, which no conversion changes."""
    count = len(table.days)
    days = moments.astype("datetime64[D]") if step.intraday else table.days.astype("datetime64[D]")
    opened = moments if step.intraday else days.astype("datetime64[us]")
    prices = table.prices
    columns = [
        pa.repeat(_SYMBOL, count),
        pa.repeat(step.value, count),
        pa.array(opened, pa.timestamp("us")).cast(BARS.field("opened_at").type),
        pa.array(days, pa.date32()),
        *(
            pa.array(each, pa.float64(), from_pandas=True)
            for each in (prices.open, prices.high, prices.low, prices.close, prices.volume)
        ),
        pa.repeat(unit, count),
        pa.repeat(1.0, count),
        pa.array(np.zeros(count, dtype=bool)),
    ]
    return pa.table(columns, schema=BARS)


def _framed(frame: pd.DataFrame, order: Rows, came: Table, table: Table) -> pd.DataFrame:
    """The frame with what was changed, and only that, in its own order and columns."""
    fixed = frame.copy()
    for name, own in COLUMNS.items():
        if name not in frame.columns:
            continue
        before, after = came.column(own), table.column(own)
        changed = ~((before == after) | (np.isnan(before) & np.isnan(after)))
        if changed.any():
            values = fixed[name].to_numpy(dtype=np.float64).copy()
            values[order[changed]] = after[changed]
            fixed[name] = values
    return fixed


def _verdicts(frame: pd.DataFrame, order: Rows, table: Table, judged: Judged) -> pd.DataFrame:
    """Quality and flags of every row, in the frame's own order."""
    count = len(order)
    quality = np.full(count, Verdict.QUARANTINED.value, dtype=object)
    flags = np.full(count, "", dtype=object)
    quality[judged.places] = judged.bars["quality"].to_numpy()
    flags[judged.places] = judged.bars["flags"].to_numpy()
    flags[judged.refused] = judged.reasons
    for place, names in enumerate(table.named):
        flags[place] = joined(flags[place], names)
    stays = quality != Verdict.QUARANTINED.value
    quality[table.mended & stays] = Verdict.REPAIRED.value
    verdicts = pd.DataFrame({"quality": quality, "flags": flags})
    verdicts = verdicts.iloc[np.argsort(order, kind="stable")]
    return verdicts.set_axis(frame.index, axis="index")
