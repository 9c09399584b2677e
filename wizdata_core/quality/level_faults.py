"""Faults of level: rows in another unit, or that a split reached where others were not.

Most series have none; a cheap look over all rows at once finds those that may.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from wizdata_core.quality.row_faults import Found
from wizdata_core.quality.series import PRICES, Prices
from wizdata_core.quality.splits import split_faults
from wizdata_core.quality.units import Evidence, currency_of, suspicious, unit_factor, unit_faults
from wizdata_core.units import MINOR_UNITS

if TYPE_CHECKING:
    import pyarrow as pa

    from wizdata_core.quality.series import Floats, Mask, Rows
    from wizdata_core.quality.sheet import Sheet
    from wizdata_core.quality.units import Levels, UnitFaults

_MINOR_CURRENCIES = {unit.currency for unit in MINOR_UNITS.values()}


def unit_flip(sheet: Sheet, actions: pa.Table) -> Found:
    """Prices a hundred times off, beyond doubt."""
    rows = np.zeros(len(sheet), dtype=bool)
    parts = {name: getattr(sheet.prices, name).copy() for name in PRICES}
    for stretch in sheet.each(suspicious(sheet.prices, sheet.first)):
        part = sheet.at(np.arange(stretch.start, stretch.stop))
        factor = _factor(part)
        found = _units(part, actions, factor)
        off = (found.powers != 0).any(axis=1)
        if not off.any():
            continue
        fixed = _within(_unscaled(part.prices, found.powers, factor), off, part.prices)
        rows[stretch] = off
        for name in PRICES:
            parts[name][stretch] = getattr(fixed, name)
    return Found(rows, replace(sheet.prices, **parts))


def level_shift(sheet: Sheet, actions: pa.Table) -> Found:
    """Prices on another level a hundred times off, where a unit cannot be told from a split."""
    rows = np.zeros(len(sheet), dtype=bool)
    for stretch in sheet.each(suspicious(sheet.prices, sheet.first)):
        part = sheet.at(np.arange(stretch.start, stretch.stop))
        rows[stretch] = _units(part, actions, _factor(part)).undecided
    return Found(rows)


def split_stretch(sheet: Sheet, actions: pa.Table) -> Found:
    """Rows that a split of the same answer did not reach, or reached twice."""
    rows = np.zeros(len(sheet), dtype=bool)
    parts = {name: getattr(sheet.prices, name).copy() for name in (*PRICES, "volume")}
    daily = ~sheet.intraday
    for stretch in sheet.each(daily & np.isin(sheet.symbol, _splitting(sheet, actions))):
        part = sheet.at(np.arange(stretch.start, stretch.stop))
        split, later = splits_along(part, actions)
        factors = split_faults(part.prices.times(1 / later), np.ones(len(part)), split)
        factors[part.held] = 1.0
        rows[stretch] = factors != 1.0
        fixed = part.prices.times(factors)
        for name in PRICES:
            parts[name][stretch] = getattr(fixed, name)
        parts["volume"][stretch] = part.prices.volume / factors
    return Found(rows, Prices(**parts))


def splits_along(part: Sheet, actions: pa.Table) -> tuple[Floats, Floats]:
    """By row of one series: the ratio of the split that it begins with, and that of all later ones.

    The first is 1.0 where there is none; prices divided by the second count in today's shares.
    """
    along, later = np.ones(len(part)), np.ones(len(part))
    symbol = part.symbols[part.symbol[0]]
    chosen = actions.filter(
        pc.and_(pc.equal(actions["symbol"], symbol), pc.equal(actions["kind"], "split"))
    )
    days = chosen["ex_date"].cast("int32").to_pylist()
    for day, ratio in zip(days, chosen["value"].to_pylist(), strict=True):
        if not (np.isfinite(ratio) and ratio > 0):
            continue
        later[part.day < day] *= ratio
        place = int(np.searchsorted(part.day, day))
        if place < len(part):
            along[place] *= ratio
    return along, later


def _splitting(sheet: Sheet, actions: pa.Table) -> Rows:
    """The places of symbols that have a split."""
    names = set(actions.filter(pc.equal(actions["kind"], "split"))["symbol"].to_pylist())
    return np.array([place for place, name in enumerate(sheet.symbols) if name in names], dtype=int)


def _factor(part: Sheet) -> float:
    return unit_factor(part.units[part.unit[-1]])


def _units(part: Sheet, actions: pa.Table, factor: float) -> UnitFaults:
    split, _ = splits_along(part, actions)
    said = np.ones(len(part))
    with np.errstate(invalid="ignore", divide="ignore"):
        said[1:] = part.factor[1:] / part.factor[:-1]
    evidence = Evidence(
        trusted=part.held,
        split=split,
        said=said,
        minor=currency_of(part.units[part.unit[-1]]) in _MINOR_CURRENCIES,
        baseline=part.facts.baseline,
    )
    return unit_faults(part.prices, evidence, factor)


def _unscaled(prices: Prices, powers: Levels, factor: float) -> Prices:
    """Prices divided by the powers: down by whole division, which keeps the last digit."""
    columns = {}
    for place, name in enumerate(PRICES):
        values, power = getattr(prices, name), powers[:, place]
        up, down = factor ** np.maximum(-power, 0), factor ** np.maximum(power, 0)
        columns[name] = values * up / down
    return replace(prices, **columns)


def _within(fixed: Prices, off: Mask, before: Prices) -> Prices:
    """Highs and lows that were made from wrong prices, brought to hold the open and the close."""
    high = np.fmax(fixed.high, np.fmax(fixed.open, fixed.close))
    low = np.fmin(fixed.low, np.fmin(fixed.open, fixed.close))
    high = np.where(np.isnan(before.high), np.nan, high)
    low = np.where(np.isnan(before.low), np.nan, low)
    return replace(fixed, high=np.where(off, high, fixed.high), low=np.where(off, low, fixed.low))
