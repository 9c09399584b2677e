"""Dividends judged by what prices did: their size, their unit, their day, and their adjustment.

A dividend takes about its own size off the price on its ex-date. Where it is a hundred times that,
or a hundredth, where another like it stands within days, or where the adjusted close moved by
something else, evidence is weighed. Drops are noise as much as signal, so one dividend alone must
be decisive; otherwise those of about its size vote together. docs/quality.md has the measure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Flag, auto
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.quality.series import filled

if TYPE_CHECKING:
    from wizdata_core.quality.series import Floats, Mask, Prices, Rows

# A dividend below this part of the price cannot be told from noise by being too big.
_LEAST_BIG = 0.035
# How many usual moves of difference decide one dividend alone, and a group of them together.
_ALONE, _AGAINST, _TOGETHER = 4.0, -2.0, 2.5
_SMALL_YIELD = 0.0005
_CLUSTER = 7.0
# Of two dividends this near in days and size, one is a phantom.
_PHANTOM_DAYS, _PHANTOM_SIZE, _CLEARER = 17, 0.08, 1.5
# The adjustment is wrong when it says a tenth of the dividend, or ten times it.
_ADJUSTED_WRONG = 10.0
_LATE, _EARLY, _MOVED_YIELD, _MOVED_LESS, _MOVED_NEAR = 35, 14, 0.05, 0.3, 0.25
_LEAST_NOISE = 0.005
_LIKE_BOTH = 0.25
_AGREES, _WITNESS = 0.05, 4.0
# An adjustment smaller than this is rounding.
NOTHING = 1e-9


class DividendFault(Flag):
    """What is wrong with a dividend; several may be."""

    NONE = 0
    TOO_BIG = auto()
    TOO_SMALL = auto()
    PHANTOM = auto()
    WRONG_DAY = auto()
    BEFORE_SPLIT = auto()
    ADJUSTED_WRONG = auto()


@dataclass(frozen=True, slots=True)
class Paid:
    """The dividends of one series, in order: rows, cash per share, days, and their evidence.

    `size` is the cash as a part of the close before; `fall` and `fall_next` are how far the low of
    the ex-date and of the day after lie below the close before each, as such parts; `usual` is
    what that difference commonly is thereabouts. `adjusted` is the part by which the provider's
    adjustment lowered all earlier closes (NaN where none is known). `blind` marks rows whose
    prices say nothing, for nobody traded. `split` is the ratio of a split on the same day.
    """

    rows: Rows
    cash: Floats
    days: Floats
    size: Floats
    fall: Floats
    fall_next: Floats
    usual: Floats
    adjusted: Floats
    blind: Mask
    split: Floats

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class DividendVerdicts:
    """By dividend: its faults, the factor that corrects its cash, and the row where it belongs."""

    faults: list[DividendFault]
    factors: Floats
    rows: Rows


def paid(
    prices: Prices, days: Floats, cash: Floats, adjustment: Floats | None, split: Floats
) -> Paid:
    """Gathers the evidence; `cash`, `split` and `adjustment` (or None) have a value a row."""
    close, low = filled(prices.close), filled(prices.low)
    # Of nothing, or of less, no part can be paid.
    rows = np.flatnonzero((cash != 0) & np.append(False, close[:-1] > 0)[: len(cash)])
    before = close[rows - 1]
    after = np.minimum(rows + 1, len(close) - 1)
    fall = (before - low[rows]) / before
    fall_next = np.where(after > rows, (close[rows] - low[after]) / before, fall)
    usual = np.array([_usual(close, low, int(row)) for row in rows]) / before
    still = (fall == 0) & (fall_next == 0) & ~(prices.volume[rows] > 0)
    if adjustment is None:
        adjusted = np.full(len(rows), np.nan)
    else:
        adjusted = 1 - adjustment[rows - 1] / adjustment[rows]
    return Paid(
        rows, cash[rows], days[rows], cash[rows] / before, fall, fall_next,
        usual, adjusted, still, split[rows],
    )  # fmt: skip


def judge_dividends(given: Paid, prices: Prices, factor: float) -> DividendVerdicts:
    """What is wrong with each dividend, and what would be right."""
    unsplit = _before_split(given, given.size, factor)
    counted = np.where(unsplit, 1 / given.split, 1.0)
    factors = counted * _units(replace(given, size=given.size * counted), factor)
    late = ~unsplit & _before_split(given, given.size * factors, factor)
    unsplit, factors = unsplit | late, np.where(late, factors / given.split, factors)
    size = given.size * factors
    odd = (factors != 1) | _adjusted_wrong(given.adjusted, size, missing=False)
    phantom = _phantoms(given, given.cash * factors, odd)
    rows = _true_rows(given, prices, size, phantom | unsplit)
    wrong = _adjusted_wrong(given.adjusted, size, missing=True) & ~phantom
    masks = {
        DividendFault.TOO_BIG: (given.size > size) & ~unsplit & ~phantom,
        DividendFault.TOO_SMALL: (given.size < size) & ~unsplit & ~phantom,
        DividendFault.PHANTOM: phantom,
        DividendFault.WRONG_DAY: rows != given.rows,
        DividendFault.BEFORE_SPLIT: unsplit,
        DividendFault.ADJUSTED_WRONG: wrong,
    }
    faults = [DividendFault.NONE] * len(given)
    for fault, mask in masks.items():
        faults = [each | fault if hit else each for each, hit in zip(faults, mask, strict=True)]
    return DividendVerdicts(faults, np.where(phantom, 0.0, factors), rows)


def _usual(close: Floats, low: Floats, row: int) -> float:
    """How far lows commonly lie from the close before, in the eight rows around one."""
    begin = max(0, row - 4)
    end = min(len(close), begin + 8)
    if end - begin < 4:  # noqa: PLR2004 - fewer moves say nothing
        return float("nan")
    return float(np.mean(np.abs(close[begin : end - 1] - low[begin + 1 : end])))


def _units(given: Paid, factor: float) -> Floats:
    """The factor that puts each dividend into the unit of the prices."""
    noise = np.maximum(np.nan_to_num(given.usual, nan=_LEAST_NOISE), _LEAST_NOISE)
    fell = np.maximum(np.maximum(given.fall, given.fall_next), 0)
    big = (np.abs(given.size - fell) - np.abs(given.size / factor - fell)) / noise
    big = np.where((given.size > _LEAST_BIG) & ~given.blind, big, 0)
    # More than the whole price was never paid.
    big = np.where(given.size >= 1, np.inf, big)
    fell_more = given.fall - np.nan_to_num(given.usual)
    gain = np.abs(given.size - fell_more) - np.abs(given.size * factor - fell_more)
    small = np.where((given.size * factor < 1) & ~given.blind, gain / noise, -np.inf)
    # An adjustment for exactly so many times the dividend is a vote for it, worth four moves.
    with np.errstate(invalid="ignore", divide="ignore"):
        agrees = np.abs(given.adjusted / (given.size * factor) - 1) < _AGREES
    small = small + np.where(agrees, _WITNESS, 0.0)
    factors = np.where(agrees & (small > _TOGETHER), factor, 1.0)
    for group in _groups(given.size):
        decided = _decided(big[group], small[group], given.size[group], factor)
        factors[group] = np.where(factors[group] == 1, decided, factors[group])
    return np.where(_like_neighbours(given, factor, factors), factor, factors)


def _decided(big: Floats, small: Floats, size: Floats, factor: float) -> Floats:
    """The factors of one group: each alone where decisive, the rest as the group votes."""
    factors = np.ones(len(big))
    unsure = (big < _ALONE) & (big > _AGAINST)
    if np.clip(big, -2 * _ALONE, 2 * _ALONE).sum() > _TOGETHER:
        factors[unsure & (size > _LEAST_BIG)] = 1 / factor
    factors[big >= _ALONE] = 1 / factor
    # A yield this small is seldom paid, which counts for a move; and one alone is not enough.
    tiny = 1.0 if size.max() < _SMALL_YIELD else 0.0
    if len(small) > 1 and np.clip(small, -_ALONE, _ALONE).sum() + tiny > _TOGETHER:
        factors[np.isfinite(small)] = factor
    return factors


def _groups(size: Floats) -> list[Rows]:
    """Dividends of about one size, each at most seven times the mean of the smaller ones."""
    order = np.argsort(size, kind="stable")
    groups: list[list[int]] = []
    for index in order.tolist():
        if groups and size[index] < _CLUSTER * np.mean(size[groups[-1]]):
            groups[-1].append(index)
        else:
            groups.append([index])
    return [np.array(each, dtype=np.intp) for each in groups]


def _like_neighbours(given: Paid, factor: float, factors: Floats) -> Mask:
    """Dividends that would be like the two nearest ones, were they so many times as big."""
    size = given.size * factors
    if len(size) < 3:  # noqa: PLR2004 - itself and two others
        return np.zeros(len(size), dtype=bool)
    before = np.concatenate([size[2:3], size[:-1]])
    after = np.concatenate([size[1:], size[-3:-2]])
    like = np.abs(size * factor / before - 1) < _LIKE_BOTH
    like &= np.abs(size * factor / after - 1) < _LIKE_BOTH
    return np.asarray(like & (factors == 1))


def _before_split(given: Paid, size: Floats, factor: float) -> Mask:
    """Dividends that were not put into the shares after the split of the same day."""
    if not (given.split != 1).any():
        return np.zeros(len(given), dtype=bool)
    after = size / given.split
    usual = np.nan_to_num(given.usual)
    fell = np.where(after > size, given.fall - usual, np.maximum(given.fall, given.fall_next))
    nearer = 2 * np.abs(after - fell) <= np.abs(size - fell)
    for unit in (size / factor, size * factor):
        nearer &= np.abs(after - fell) <= np.abs(unit - fell)
    return np.asarray((given.split != 1) & (fell > 0) & nearer)


def _adjusted_wrong(adjusted: Floats, size: Floats, *, missing: bool) -> Mask:
    """Where the adjustment is a tenth of the dividend or less, or ten times it or more."""
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = adjusted / size
        wrong = ~((ratio > 1 / _ADJUSTED_WRONG) & (ratio < _ADJUSTED_WRONG))
    known = ~np.isnan(adjusted)
    return np.asarray(wrong & known & (missing | (np.abs(adjusted) > NOTHING)))


def _phantoms(given: Paid, cash: Floats, odd: Mask) -> Mask:
    """Of two dividends much alike within days of each other, the one that prices did not see."""
    phantom = np.zeros(len(given), dtype=bool)
    near = np.diff(given.days) <= _PHANTOM_DAYS
    alike = np.abs(cash[1:] / cash[:-1] - 1) < _PHANTOM_SIZE
    if near.sum() > max(1, len(given) // 4):
        return phantom  # this one pays every week or two
    for first in np.flatnonzero(near & alike):
        second = first + 1
        if phantom[first]:
            continue
        if odd[first] != odd[second]:
            phantom[first if odd[first] else second] = True
        elif given.fall[second] > _CLEARER * given.fall[first]:
            phantom[first] = True
        else:
            phantom[second] = True
    return phantom


def _true_rows(given: Paid, prices: Prices, size: Floats, settled: Mask) -> Rows:
    """The row of each dividend: another one where only that saw a fall of its size."""
    rows = given.rows.copy()
    close, low = filled(prices.close), filled(prices.low)
    falls = np.append(0.0, (close[:-1] - low[1:]) / close[:-1])
    big = (size > _MOVED_YIELD) & (size < 1) & ~settled & ~given.blind
    for index in np.flatnonzero(big & (given.fall < _MOVED_LESS * size)):
        row = int(given.rows[index])
        begin, end = max(1, row - _EARLY), min(len(close), row + _LATE)
        like = np.abs(falls[begin:end] / size[index] - 1) < _MOVED_NEAR
        like &= falls[begin:end] > 2 * np.nan_to_num(given.usual[index])
        found = np.flatnonzero(like) + begin
        if len(found) == 1:
            rows[index] = found[0]
    return rows
