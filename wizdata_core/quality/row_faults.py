"""Faults that one row shows by itself, and rows of one stamp."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.bars import Interval
from wizdata_core.quality.facts import ABOVE_ZERO

if TYPE_CHECKING:
    from wizdata_core.quality.series import Floats, Mask, Prices
    from wizdata_core.quality.sheet import Sheet

_MICROSECONDS_A_DAY = 86_400_000_000
# No market has quoted such a number: the dearest share is under a million dollars, and currencies
# that lost twelve noughts stay below.
_ABSURD_PRICE, _ABSURD_VOLUME = 1e15, 1e18
# A quote unit is a part of its currency, or a few thousand of it.
_LARGEST_FACTOR = 1e6
# On thin markets the close is a mid price, up to 17 % outside the trades (London, 2022 to 2024).
_FAR_OUTSIDE = 0.2


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: which rows, and where it repairs, how they ought to be."""

    rows: Mask
    prices: Prices | None = None
    final: Mask | None = None


def misshapen(sheet: Sheet) -> Found:
    """No known interval, no unit factor above zero, or a day that is not the opening's."""
    day = sheet.opened_at // _MICROSECONDS_A_DAY
    off = np.where(sheet.intraday, np.abs(sheet.day - day) > 1, sheet.day != day)
    off |= ~sheet.intraday & (sheet.opened_at % _MICROSECONDS_A_DAY != 0)
    factor = (sheet.factor > 0) & (sheet.factor <= _LARGEST_FACTOR)
    return Found(off | ~factor | (sheet.interval == len(Interval)))


def not_finite(sheet: Sheet) -> Found:
    """No close, or an infinite number."""
    bars = sheet.prices
    return Found(
        ~np.isfinite(bars.close)
        | np.isinf(bars.open)
        | np.isinf(bars.high)
        | np.isinf(bars.low)
        | np.isinf(bars.volume)
    )


def absurd(sheet: Sheet) -> Found:
    """A number so large that it is none."""
    bars = sheet.prices
    prices = (bars.open, bars.high, bars.low, bars.close)
    large = [(np.abs(each) > _ABSURD_PRICE) & np.isfinite(each) for each in prices]
    volume = (bars.volume > _ABSURD_VOLUME) & np.isfinite(bars.volume)
    return Found(np.logical_or.reduce([*large, volume]))


def negative_volume(sheet: Sheet) -> Found:
    """A volume below zero."""
    return Found(sheet.prices.volume < 0)


def in_the_future(sheet: Sheet) -> Found:
    """An opening after the moment of asking."""
    return Found(sheet.opened_at > sheet.latest)


def below_zero(sheet: Sheet) -> Found:
    """A price below zero where the asset class has none."""
    bars = sheet.prices
    low = np.fmin(np.fmin(bars.open, bars.high), np.fmin(bars.low, bars.close))
    return Found((low < 0) & _above_zero(sheet))


def no_price(sheet: Sheet) -> Found:
    """A close of zero where the asset class has none."""
    return Found((sheet.prices.close == 0) & _above_zero(sheet))


def zero_part(sheet: Sheet) -> Found:
    """An open, high or low of zero beside a close; a lone extreme then follows the rest."""
    bars = sheet.prices
    may = _above_zero(sheet) & (bars.close > 0)
    opened, high, low = (may & (each == 0) for each in (bars.open, bars.high, bars.low))
    begun = np.where(opened, np.nan, bars.open)
    all_three = opened & high & low
    top = np.where(all_three, np.nan, np.fmax(begun, bars.close))
    bottom = np.where(all_three, np.nan, np.fmin(begun, bars.close))
    fixed = replace(
        bars,
        open=begun,
        high=np.where(high, top, bars.high),
        low=np.where(low, bottom, bars.low),
    )
    return Found(opened | high | low, fixed)


def unfinished(sheet: Sheet) -> Found:
    """A bar said to be final that cannot have been over when it was asked for."""
    asked = round(sheet.facts.asked_at.timestamp() * 1_000_000)
    rows = sheet.final & (sheet.ends > asked)
    return Found(rows, final=sheet.final & ~rows)


def repeated_stamp(sheet: Sheet) -> Found:
    """All but one of the rows with one opening: a final one stays, then the one of most volume."""
    same = ~sheet.first[1:] & (np.diff(sheet.opened_at) == 0)
    if not same.any():
        return Found(np.zeros(len(sheet), dtype=bool))
    bars = sheet.prices
    keys = (
        bars.close, bars.open, bars.high, bars.low, np.nan_to_num(bars.volume, nan=-1.0),
        sheet.final, sheet.opened_at, sheet.series,
    )  # fmt: skip
    order = np.lexsort(keys)
    last = np.ones(len(sheet), dtype=bool)
    last[:-1] = (np.diff(sheet.series[order]) != 0) | (np.diff(sheet.opened_at[order]) != 0)
    rows = np.zeros(len(sheet), dtype=bool)
    rows[order] = ~last
    return Found(rows)


def out_of_order(sheet: Sheet) -> Found:
    """A high below the low, or an open or close far outside both: one is wrong, unknown which."""
    bars = sheet.prices
    reach = _FAR_OUTSIDE * np.abs(bars.close)
    return Found((bars.high < bars.low - _rounding(sheet)) | (_outside(sheet) > reach))


def outside_range(sheet: Sheet) -> Found:
    """An open or close a little outside the high and low, as mid-price closes are."""
    return Found(_outside(sheet) > _rounding(sheet))


def _outside(sheet: Sheet) -> Floats:
    """How far the open or close lies outside the low and the high; NaN where neither is given."""
    bars = sheet.prices
    above = np.fmax(bars.open, bars.close) - bars.high
    return np.fmax(above, bars.low - np.fmin(bars.open, bars.close))


def _rounding(sheet: Sheet) -> Floats:
    # Providers round each price by itself: a difference in the last digits is no disorder.
    return np.asarray(1e-6 * np.abs(sheet.prices.close))


def _above_zero(sheet: Sheet) -> Mask:
    classes = sheet.facts.asset_classes
    above = [classes.get(symbol, "") in ABOVE_ZERO for symbol in sheet.symbols]
    return np.array([*above, False])[sheet.symbol]
