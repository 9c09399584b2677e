"""Adjusted prices, derived from raw prices and corporate actions and never stored.

Providers restate, lose and regain splits, so what is kept is what was traded and what the company
did; this module derives the series that a return may be measured on. It is pure and refuses to
guess: an action that it cannot use is an error, not a factor of one.

A bar before an ex-date is multiplied by the factors of every action after it. A split of ratio r
gives 1/r to prices and r to volumes. A dividend d gives c / (c + d), where c is the close of the
ex-date: the dividend is reinvested at that close, which is the one factor under which the adjusted
return of the ex-date is CRSP's total return, (c + d) / previous close - 1 (CRSP, "Data Definitions
and Coding Schemes", total return; Quandl's WIKI prices were adjusted so). `Reinvested.BEFORE`
gives 1 - d / previous close instead, as Yahoo does, for comparisons with its adjusted close.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wizdata_core.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]

SPLIT, DIVIDEND = "split", "dividend"


class Basis(StrEnum):
    """What a price series counts: trades as they were, splits undone, or dividends reinvested."""

    RAW = "raw"
    SPLITS = "splits"
    TOTAL = "total"


class Reinvested(StrEnum):
    """At which close a dividend is reinvested: that of the ex-date, or the last one before it."""

    EX_DATE = "ex-date"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Action:
    """A split (new shares per old share) or a dividend (cash per share, in the price's unit)."""

    kind: str
    ex_date: date
    value: float


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """Bars in columns of one length: rising session dates (numpy days), prices and volumes.

    NaN is none.
    """

    dates: Days
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats


def adjusted(
    series: PriceSeries,
    actions: Sequence[Action],
    basis: Basis = Basis.TOTAL,
    reinvested: Reinvested = Reinvested.EX_DATE,
) -> PriceSeries:
    """The series on `basis`, counted in shares of its last bar; RAW is the series itself.

    Actions with an ex-date after the last bar, or not after the first, change nothing.

    Raises:
        BadInput: dates do not rise, or an action's value is not a positive number, or (BEFORE
            only) a dividend is not less than the close before it.
        UnknownName: an action is neither a split nor a dividend.
    """
    if basis is Basis.RAW:
        return series
    price, shares = factors(series.dates, series.close, actions, basis, reinvested)
    return PriceSeries(
        series.dates,
        series.open * price,
        series.high * price,
        series.low * price,
        series.close * price,
        series.volume * shares,
    )


def factors(
    dates: Days,
    close: Floats,
    actions: Sequence[Action],
    basis: Basis = Basis.TOTAL,
    reinvested: Reinvested = Reinvested.EX_DATE,
) -> tuple[Floats, Floats]:
    """What `adjusted` multiplies each bar's prices and volume by; refuses what it refuses."""
    _check(dates, actions)
    if basis is Basis.RAW:
        return np.ones(len(dates)), np.ones(len(dates))
    split = _split_factor(dates, actions)
    if basis is Basis.SPLITS:
        return split, 1.0 / split
    return split * _dividend_factor(dates, close * split, actions, reinvested), 1.0 / split


def _check(dates: Days, actions: Sequence[Action]) -> None:
    if not (np.diff(dates) > np.timedelta64(0, "D")).all():
        raise BadInput("the dates of a price series must rise")
    for action in actions:
        if action.kind not in {SPLIT, DIVIDEND}:
            raise UnknownName("corporate action", action.kind, [SPLIT, DIVIDEND])
        if not (np.isfinite(action.value) and action.value > 0):
            raise BadInput(f"a {action.kind} of {action.value} on {action.ex_date} is not above 0")


def _of_kind(actions: Sequence[Action], kind: str) -> tuple[Days, Floats]:
    # Sorted, so that the order in which actions arrive cannot reach the last digit of a product.
    chosen = sorted((each.ex_date, each.value) for each in actions if each.kind == kind)
    days = np.array([day for day, _ in chosen], dtype="datetime64[D]")
    return days, np.array([value for _, value in chosen], dtype=np.float64)


def _split_factor(dates: Days, actions: Sequence[Action]) -> Floats:
    """One over the shares that each date's share has become by the last of `dates`."""
    days, ratios = _of_kind(actions, SPLIT)
    steps = np.ones(len(dates) + 1)
    np.multiply.at(steps, np.searchsorted(dates, days), ratios)
    steps[-1] = 1.0  # splits after the last bar
    return 1.0 / _after(steps[:-1])


def _dividend_factor(
    dates: Days, close: Floats, actions: Sequence[Action], reinvested: Reinvested
) -> Floats:
    """The product of the dividends' factors after each date; `close` has its splits undone."""
    days, cash = _of_kind(actions, DIVIDEND)
    steps = np.ones(len(dates))
    first = np.searchsorted(dates, days)
    inside = (first > 0) & (first < len(dates))
    if not inside.any():
        return steps
    bars, which = np.unique(first[inside], return_inverse=True)
    # In shares of the last bar, so that a split between a dividend and its close is no matter.
    paid = np.zeros(len(bars))
    np.add.at(paid, which, cash[inside] * _split_on(days[inside], dates, actions))
    factor = _reinvestment(close, bars, paid, reinvested)
    if (factor <= 0).any():
        day = dates[bars[np.argmax(factor <= 0)]]
        raise BadInput(f"the dividend of {day} is not less than the close before it")
    steps[bars] = factor
    return _after(steps)


def _split_on(days: Days, dates: Days, actions: Sequence[Action]) -> Floats:
    """The split factor of each day, which need not be a bar's."""
    split_days, _ = _of_kind(actions, SPLIT)
    # A day shares its factor with all days up to the next split: ask for the day itself, among the
    # bars and splits that follow it.
    every = np.unique(np.concatenate([days, dates, split_days[split_days <= dates[-1]]]))
    return _split_factor(every, actions)[np.searchsorted(every, days)]


def _reinvestment(
    close: Floats, bars: NDArray[np.intp], paid: Floats, reinvested: Reinvested
) -> Floats:
    known = np.flatnonzero(np.isfinite(close))
    if not len(known):
        return np.ones(len(bars))
    if reinvested is Reinvested.EX_DATE:
        at = np.minimum(np.searchsorted(known, bars), len(known) - 1)
        price = close[known[at]]
        return price / (price + paid)
    at = np.searchsorted(known, bars) - 1
    before = close[known[np.maximum(at, 0)]]
    return np.where(at >= 0, 1.0 - paid / before, 1.0)


def _after(steps: Floats) -> Floats:
    """For each bar, the product of the steps of all later bars."""
    return np.append(np.cumprod(steps[::-1])[::-1][1:], 1.0)[: len(steps)]
