"""What is odd about a row among its neighbours, without being wrong: it is stored with a flag.

Flags on a row look only at rows before it and the one after, so what a series was flagged with
does not depend on how many rows came with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.quality.row_faults import Found
from wizdata_core.quality.series import spread_of_returns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizdata_core.quality.series import Floats, Mask
    from wizdata_core.quality.sheet import Sheet

# Sessions of one price: with trades five are odd, without trades ten.
_FROZEN, _STALE = 5, 10
# A spike is half as much again as both neighbours, and eight usual moves.
_SPIKE, _SPIKE_MOVES, _BACK = np.log(1.5), 8.0, 0.3
# A high twice as high as everything around it, or a low half as low.
_WICK = 2.0
# A bar that lacks what this part of its series has.
_MOSTLY = 0.5


def incomplete(sheet: Sheet) -> Found:
    """No open, high or low, where most bars of the series have them."""
    bars = sheet.prices
    missing = np.isnan(bars.open) | np.isnan(bars.high) | np.isnan(bars.low)
    rows = np.zeros(len(sheet), dtype=bool)
    if missing.any():
        for stretch in sheet.each(missing):
            rows[stretch] = missing[stretch] & (missing[stretch].mean() < 1 - _MOSTLY)
    return Found(rows)


def ghost(sheet: Sheet) -> Found:
    """A copy of the close before, without a trade, on a day when the exchange is closed."""
    bars = sheet.prices
    last = _before(bars.close, sheet)
    flat = (_same(bars.open, last) | np.isnan(bars.open)) & _same(bars.close, last)
    return Found(_closed(sheet) & flat & ~(bars.volume > 0))


def off_calendar(sheet: Sheet) -> Found:
    """A bar on a day when the exchange is closed by its calendar."""
    return Found(_closed(sheet) & ~shifted(sheet).rows)


def shifted(sheet: Sheet) -> Found:
    """A bar on a closed day beside a session that has none: it was stamped a day off."""
    rows = np.zeros(len(sheet), dtype=bool)
    closed = _closed(sheet)
    for stretch in sheet.each(closed):
        sessions = _sessions(sheet, stretch)
        days = sheet.day[stretch]
        near = [np.isin(days + by, sessions) & ~np.isin(days + by, days) for by in (-1, 1)]
        rows[stretch] = closed[stretch] & (near[0] | near[1])
    return Found(rows)


def after_gap(sheet: Sheet) -> Found:
    """A bar before which a session is missing."""
    rows = np.zeros(len(sheet), dtype=bool)
    for stretch in sheet.each(sheet.daily & _has_sessions(sheet)):
        sessions, days = _sessions(sheet, stretch), sheet.day[stretch]
        past = np.searchsorted(sessions, days[1:], "left")
        seen = np.searchsorted(sessions, days[:-1], "right")
        rows[stretch][1:] = past > seen
    return Found(rows)


def copied(sheet: Sheet) -> Found:
    """All prices and the volume of the bar before, though prices moved and shares were traded."""
    bars = sheet.prices
    return Found(_repeats(sheet) & (bars.high > bars.low) & (bars.volume > 0) & _same_volume(sheet))


def frozen(sheet: Sheet) -> Found:
    """The fifth bar and more of one price, each with a volume."""
    traded = sheet.prices.volume > 0
    return Found(_run(_flat(sheet) & traded & _after_one_of(traded)) >= _FROZEN - 1)


def stale(sheet: Sheet) -> Found:
    """The tenth bar and more of one price without a trade."""
    idle = sheet.prices.volume == 0
    return Found(_run(_flat(sheet) & idle & _after_one_of(idle)) >= _STALE - 1)


def spike(sheet: Sheet) -> Found:
    """A close far from both neighbours, which are near to each other."""
    close = np.where(sheet.prices.close > 0, sheet.prices.close, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(close)
        came, goes = logs - _before(logs, sheet), _after(logs, sheet) - logs
        far = np.minimum(np.abs(came), np.abs(goes))
        rows = (far > _SPIKE) & (came * goes < 0) & (np.abs(came + goes) < _BACK * far)
    for stretch in sheet.each(rows):
        rows[stretch] &= far[stretch] > _SPIKE_MOVES * spread_of_returns(close[stretch])
    return Found(rows)


def wick(sheet: Sheet) -> Found:
    """A high twice as high as all closes around, or a low half as low."""
    bars = sheet.prices
    around = [bars.open, bars.close, _before(bars.close, sheet), _after(bars.close, sheet)]
    top, bottom = around[0], around[0]
    for each in around[1:]:
        top, bottom = np.fmax(top, each), np.fmin(bottom, each)
    return Found(((bars.high > _WICK * top) | (bars.low < bottom / _WICK)) & (bottom > 0))


def _before(values: Floats, sheet: Sheet) -> Floats:
    """Each row's value of the row before; NaN for the first of a series."""
    moved = np.empty_like(values)
    moved[1:] = values[:-1]
    moved[sheet.first] = np.nan
    return moved


def _after_one_of(rows: Mask) -> Mask:
    """Rows whose predecessor is one of these, in whatever series."""
    return np.append(False, rows[:-1])[: len(rows)]


def _after(values: Floats, sheet: Sheet) -> Floats:
    moved = np.empty_like(values)
    moved[:-1] = values[1:]
    moved[np.append(sheet.first[1:], True)[: len(sheet)]] = np.nan
    return moved


def _same(values: Floats, other: Floats) -> Mask:
    return np.asarray((values == other) | (np.isnan(values) & np.isnan(other)))


def _repeats(sheet: Sheet) -> Mask:
    """Rows with the open, high, low and close of the row before."""
    bars = sheet.prices
    rows = bars.close == _before(bars.close, sheet)
    if rows.any():
        for each in (bars.open, bars.high, bars.low):
            rows &= _same(each, _before(each, sheet))
    return np.asarray(rows & ~sheet.first)


def _flat(sheet: Sheet) -> Mask:
    flat = sheet.prices.high == sheet.prices.low
    return np.asarray(_repeats(sheet) & flat & ~sheet.intraday)


def _same_volume(sheet: Sheet) -> Mask:
    return np.asarray(sheet.prices.volume == _before(sheet.prices.volume, sheet))


def _run(rows: Mask) -> NDArray[np.int64]:
    """How many chosen rows in a row end with each."""
    count = np.cumsum(rows)
    return count - np.maximum.accumulate(np.where(rows, 0, count))


def _has_sessions(sheet: Sheet) -> Mask:
    known = [sheet.facts.sessions.get(each) is not None for each in sheet.symbols]
    return np.array([*known, False])[sheet.symbol]


def _sessions(sheet: Sheet, stretch: slice) -> NDArray[np.int64]:
    known = sheet.facts.sessions.get(sheet.symbols[sheet.symbol[stretch.start]])
    days = np.array([], dtype="datetime64[D]") if known is None else known
    return days.astype("datetime64[D]").astype(np.int64)


def _closed(sheet: Sheet) -> Mask:
    """Rows of daily bars on days that are no sessions, within the days that a calendar knows."""
    rows = np.zeros(len(sheet), dtype=bool)
    candidates = sheet.daily & _has_sessions(sheet)
    if not candidates.any():
        return rows
    for stretch in sheet.each(candidates):
        sessions, days = _sessions(sheet, stretch), sheet.day[stretch]
        if len(sessions):
            inside = (days >= sessions[0]) & (days <= sessions[-1])
            rows[stretch] = inside & ~np.isin(days, sessions)
    return rows & candidates
