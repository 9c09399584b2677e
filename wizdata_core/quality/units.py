"""Unit flips: prices that are a hundred times too high or too low, told from splits and crashes.

A price and the one before it in time (open, close, next open …) are neighbours. Where neighbours
differ by the factor between a currency's major and minor unit, the level changes; where the change
is undone later, what lies between is off. How the level is chosen that counts, and when a change
that lasts is a change of unit and not a split, is written in docs/quality.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.quality.series import Prices, filled, median_of, spread_of_returns
from wizdata_core.units import MINOR_UNITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wizdata_core.quality.series import Floats, Mask

    Levels = NDArray[np.int64]

HUNDRED = 100.0
# Currencies whose minor unit is a thousandth.
_THOUSANDTHS = {"KWD", "KWF", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"}
# A step this near to a whole power of the factor is one: 100x and a day's 3-fold move besides.
_NEAR = 0.25
# One row may be off upwards and the next downwards; more is no unit.
_MOST_POWERS = 2
# A high or low is another unit's if it is this near; a share may swing 1.7-fold within a bar.
_TOP_NEAR = 0.12
# How near a change must be that is undone, and one that lasts: so many usual moves, within bounds.
_UNDONE = (6, 0.06, 0.25)
_LASTS = (3, 0.02, 0.12)
_LASTING, _VOLUME_DAYS = 5, 20
_MISSED, _WEEK = 5, 5
# Volumes that moved by half of a split's measure or more, on the scale of powers.
_LIKE_SPLIT = 0.5


class Baseline(StrEnum):
    """Which level counts where no stored bar says it: that of most rows, or of the newest."""

    MOST = "most"
    NEWEST = "newest"


class Cause(StrEnum):
    """Why prices are on another level: another unit, a split that is known, or not to be told."""

    UNIT = "unit"
    SPLIT = "split"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class UnitFaults:
    """Which prices to divide by which power of the factor, and which rows cannot be decided.

    `powers` has a row a bar and the columns open, high, low, close.
    """

    powers: Levels
    undecided: Mask


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known besides prices: a mask of trusted rows, split rows, and what counts as level.

    `split` is the product of the ratios of splits with an ex-date at each row. `said` is the
    factor by which the unit that the provider stated changed at each row (1.0 where it did not).
    `minor` says that providers quote this currency in its minor unit too.
    """

    trusted: Mask
    split: Floats
    said: Floats
    minor: bool = False
    baseline: Baseline = Baseline.MOST


def currency_of(unit: str) -> str:
    """The currency of a quote unit's code."""
    return MINOR_UNITS[unit].currency if unit in MINOR_UNITS else unit


def unit_factor(unit: str) -> float:
    """How many minor units a unit's currency has: a thousand for dinars, else a hundred."""
    return 1000.0 if currency_of(unit) in _THOUSANDTHS else HUNDRED


def suspicious(prices: Prices, first: Mask, factor: float = HUNDRED) -> Mask:
    """Rows where a price is far from its neighbours; `first` marks each series' first row.

    Cheap, and for many series at once: where no row of a series is marked, no unit flipped.
    """
    far = factor**0.7
    close, opened = prices.close, prices.open
    last = np.empty_like(close)
    last[1:] = close[:-1]
    last[first] = np.nan
    with np.errstate(invalid="ignore", over="ignore"):
        apart = (close > far * last) | (close * far < last)
        within = (prices.high > far * prices.low) | (opened > far * close) | (opened * far < close)
        outside = (prices.high > far * close) | (prices.high * far < close)
        outside |= (prices.low > far * close) | (prices.low * far < close)
        return np.asarray((apart | within | outside) & (close > 0))


def unit_faults(prices: Prices, evidence: Evidence, factor: float) -> UnitFaults:
    """The unit flips of one series in order of time."""
    levels, tops = _levels(prices, factor)
    base = _base(levels[:, 1], evidence, prices)
    off = levels - base
    powers = np.column_stack([off[:, 0], tops[:, 0] - base, tops[:, 1] - base, off[:, 1]])
    undecided = np.zeros(len(prices), dtype=bool)
    for stretch in _stretches(off[:, 1]):
        cause = _cause(prices, evidence, factor, stretch)
        if cause is not Cause.UNIT:
            begin, end = stretch.begin, stretch.end
            powers[begin:end] -= stretch.off
            if off[begin, 0] == 0:
                powers[begin, 0] = 0
            undecided[begin:end] |= cause is Cause.UNKNOWN
    given = np.column_stack([prices.open, prices.high, prices.low, prices.close])
    powers[~(given > 0) | evidence.trusted[:, None]] = 0
    return UnitFaults(powers, undecided & ~evidence.trusted)


def _levels(prices: Prices, factor: float) -> tuple[Levels, Levels]:
    """The level of each open and close along time, and of each high and low beside them."""
    chain = np.column_stack([prices.open, prices.close])
    chain = np.where(np.isfinite(chain) & (chain > 0), chain, np.nan)
    logs = np.log(filled(chain.ravel())) / np.log(factor)
    steps = np.diff(logs, prepend=logs[:1])
    whole = np.rint(steps)
    whole[~(np.abs(steps - whole) <= _NEAR) | (np.abs(whole) > _MOST_POWERS)] = 0
    along = np.cumsum(whole).astype(np.int64).reshape(-1, 2)
    # A row whose close is missing takes its place from the open, and the other way about.
    sound = logs.reshape(-1, 2) - along
    highest, lowest = sound.max(axis=1), sound.min(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        high = np.log(prices.high) / np.log(factor) - highest
        low = np.log(prices.low) / np.log(factor) - lowest
        beside = np.column_stack([high, low])
        tops = np.rint(beside)
        apart = np.abs(beside - tops)  # NaN beside a price of 0, whose logarithm is infinite
    # A high may rise far above its row, and a low fall: only near a whole step is it another unit.
    missing = ~(apart <= _TOP_NEAR) | (np.abs(tops) > _MOST_POWERS)
    tops = np.where(missing, along[:, 1:2], np.nan_to_num(tops)).astype(np.int64)
    return along, tops


def _base(levels: Levels, evidence: Evidence, prices: Prices) -> int:
    """The level that counts: that of the stored rows, else of most rows or of the newest."""
    if evidence.trusted.any():
        return int(levels[np.flatnonzero(evidence.trusted)[-1]])
    if evidence.baseline is Baseline.NEWEST:
        return int(levels[_last_traded(prices.volume)])
    found, counts = np.unique(levels, return_counts=True)
    return int(found[np.argmax(counts)])


def _last_traded(volume: Floats) -> int:
    """The last row, or the last but one that traded where the share is suspended since.

    A suspended share's last rows are copies, and often bad ones. It is taken for suspended when
    trades are missing for so long that five would have been seen at its earlier pace.
    """
    active = np.flatnonzero(np.nan_to_num(volume) > 0)
    if not len(active) or (len(volume) - 1 - active[-1]) * len(active) / (active[-1] + 1) < _MISSED:
        return -1
    return int(active[-2:][0])


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Rows from `begin` to before `end` that lie `off` powers of the factor above the base."""

    begin: int
    end: int
    off: int

    @property
    def edge(self) -> int:
        """The row with which its level begins, or ends where it had begun before the first row."""
        return self.begin if self.begin > 0 else self.end

    @property
    def step(self) -> int:
        """By how many powers the level changes at that edge."""
        return self.off if self.begin > 0 else -self.off

    def returns(self, count: int) -> bool:
        """Whether the base level stands on both sides."""
        return self.begin > 0 and self.end < count


def _stretches(off: Levels) -> list[_Stretch]:
    """Stretches of one level that is not the base."""
    edges = np.flatnonzero(np.diff(off)) + 1
    bounds = [0, *edges.tolist(), len(off)]
    return [
        _Stretch(begin, end, int(off[begin])) for begin, end in pairwise(bounds) if off[begin] != 0
    ]


def _cause(prices: Prices, evidence: Evidence, factor: float, stretch: _Stretch) -> Cause:
    """Why a stretch of rows is on another level."""
    if _split_explains(evidence, factor, stretch):
        return Cause.SPLIT
    if stretch.returns(len(prices)):
        return _passing(prices, factor, stretch)
    # Two powers that last are a split that was undone without having been done: see splits.py.
    if abs(stretch.off) > 1 or not 0 < stretch.edge < len(prices):
        return Cause.UNKNOWN
    said = np.log(evidence.said[stretch.edge]) / np.log(factor)
    if abs(said - stretch.step) < _NEAR:
        return Cause.UNIT
    return _lasting(prices, factor, stretch, minor=evidence.minor)


def _passing(prices: Prices, factor: float, stretch: _Stretch) -> Cause:
    """The cause of a change that is undone: a unit's, unless volumes say that shares were split."""
    begun = _volume_moved(prices.volume, stretch.begin, factor, stretch.off)
    ended = _volume_moved(prices.volume, stretch.end, factor, -stretch.off)
    long = stretch.end - stretch.begin >= _LASTING
    if long and all(each is not None and abs(each - 1) < _NEAR for each in (begun, ended)):
        return Cause.UNKNOWN
    exact = all(_exact(prices, edge, factor, _UNDONE) for edge in (stretch.begin, stretch.end))
    return Cause.UNIT if exact else Cause.UNKNOWN


def _lasting(prices: Prices, factor: float, stretch: _Stretch, *, minor: bool) -> Cause:
    """The cause of a change that stays: a unit's, if it is exact and shares traded as before."""
    if not _exact(prices, stretch.edge, factor, _LASTS):
        return Cause.UNKNOWN
    moved = _volume_moved(prices.volume, stretch.edge, factor, stretch.step)
    if moved is None:
        return Cause.UNIT if minor else Cause.UNKNOWN
    return Cause.UNIT if moved < _LIKE_SPLIT else Cause.UNKNOWN


def _split_explains(evidence: Evidence, factor: float, stretch: _Stretch) -> bool:
    """Whether a split of that size lies within a week of where the level changes."""
    near = evidence.split[max(0, stretch.edge - _WEEK) : stretch.edge + _WEEK + 1]
    told = -np.log(near[near != 1.0]) / np.log(factor)
    return bool((np.abs(told - stretch.step) < _NEAR).any())


def _volume_moved(volume: Floats, edge: int, factor: float, off: int) -> float | None:
    """How far the volume moved as a split's would: 1.0 fully, 0.0 not at all; None if unknown."""
    before = median_of(volume[max(0, edge - _VOLUME_DAYS) : edge])
    after = median_of(volume[edge : edge + _VOLUME_DAYS])
    if before is None or after is None:
        return None
    return float(-np.log(after / before) / np.log(factor) / off)


def _exact(prices: Prices, edge: int, factor: float, near: tuple[int, float, float]) -> bool:
    """Whether the step at an edge is as near to the factor as this series' usual moves allow."""
    moves, least, most = near
    last = filled(prices.close)[edge - 1]
    # The first price on the new level: where a unit flips within a bar, that is its close.
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = np.log(np.array([prices.open[edge], prices.close[edge]]) / last) / np.log(factor)
    off = np.abs(steps - np.rint(steps))[(np.rint(steps) != 0) & np.isfinite(steps)]
    usual = moves * spread_of_returns(prices.close) / np.log(factor)
    return bool(len(off) and off.min() <= np.clip(usual, least, most))
