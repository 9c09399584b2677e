"""Repairs of a table with an adjusted close: splits, dividends and capital gains, in that order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from wizdata_core.quality.actions import NAMES
from wizdata_core.quality.adjusted import adjustment_of, readjusted
from wizdata_core.quality.dividends import judge_dividends, paid
from wizdata_core.quality.gains import counted_twice, once_adjusted
from wizdata_core.quality.series import PRICES, Prices, filled
from wizdata_core.quality.splits import split_faults

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from wizdata_core.quality.series import Floats, Mask, Rows

_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Table:
    """One instrument's rows in order of time, with what its provider says of dividends and splits.

    `adjustment` is the adjusted close over the close (NaN where it is none). `cash`, `split` and
    `gains` have a value a row: 0.0, 1.0 and 0.0 where there is no action. `named` are the rules
    that each row breaks, `mended` the rows that were changed.
    """

    days: NDArray[np.int64]
    prices: Prices
    adjusted: Floats
    cash: Floats
    split: Floats
    gains: Floats
    named: tuple[frozenset[str], ...]
    mended: Mask

    @classmethod
    def of(cls, days: NDArray[np.int64], given: Mapping[str, Floats]) -> Self:
        """The table of columns, in order of time."""
        count = len(days)
        prices = Prices(*(given[name] for name in (*PRICES, "volume")))
        return cls(
            days=days,
            prices=prices,
            adjusted=given["adjusted"],
            cash=given["cash"],
            split=given["split"],
            gains=given["gains"],
            named=(frozenset(),) * count,
            mended=np.zeros(count, dtype=bool),
        )

    def column(self, name: str) -> Floats:
        """A column by its name."""
        values: Floats = getattr(self.prices if name in {*PRICES, "volume"} else self, name)
        return values

    def naming(self, name: str, rows: Mask) -> Self:
        """The table with rows named by a rule that mended them."""
        named = tuple(
            each | {name} if row else each for each, row in zip(self.named, rows, strict=True)
        )
        return replace(self, named=named, mended=self.mended | rows)

    def with_prices(self, rows: Rows, bars: pa.Table) -> Self:
        """The table with the prices of bars that were judged, and closes adjusted as before."""
        columns = {}
        for name in (*PRICES, "volume"):
            values = self.column(name).copy()
            values[rows] = np.array(bars[name].to_numpy(), dtype=np.float64)
            columns[name] = values
        fixed = Prices(**columns)
        moved = fixed.close / self.prices.close
        return replace(self, prices=fixed, adjusted=_followed(self, fixed.close, moved))


def _followed(table: Table, close: Floats, moved: Floats) -> Floats:
    """Adjusted closes after closes changed: multiplied too, unless they had been right alone."""
    changed = np.isfinite(moved) & (np.abs(moved - 1) > _SAME)
    if not changed.any() or np.isnan(table.adjusted).all():
        return table.adjusted
    with np.errstate(invalid="ignore", divide="ignore"):
        before, after = table.adjusted / table.prices.close, table.adjusted / close
        near = filled(np.where(changed, np.nan, before))
        stayed = np.abs(np.log(np.abs(after / near))) < np.abs(np.log(np.abs(before / near)))
    return np.where(changed & ~stayed, table.adjusted * moved, table.adjusted)


def splits_repaired(table: Table) -> Table:
    """The table with every row on the same splits."""
    if not (table.split != 1.0).any():
        return table
    known = np.flatnonzero(np.isfinite(table.prices.close))
    adjustment = adjustment_of(table.adjusted, table.prices.close)[known]
    adjustment = filled(adjustment) if np.isfinite(adjustment).any() else np.ones(len(known))
    factors = np.ones(len(table.days))
    factors[known] = split_faults(table.prices.at(known), adjustment, table.split[known])
    fixed = replace(table.prices.times(factors), volume=table.prices.volume / factors)
    rows = factors != 1.0
    return replace(table, prices=fixed, adjusted=table.adjusted * factors).naming(
        "split_stretch", rows
    )


def _gains_repaired(table: Table) -> Table:
    """The table with each capital gain counted once in the adjusted close."""
    close = filled(table.prices.close)
    twice = counted_twice(close, table.cash, table.gains)
    adjustment = adjustment_of(table.adjusted, table.prices.close)
    fixed = once_adjusted(adjustment, close, table.cash, twice)
    return _readjusted(table, adjustment, fixed, "gain_counted_twice")


def dividends_repaired(table: Table, factor: float) -> Table:
    """The table with dividends and the adjusted close put right; of a fund with gains, these."""
    if (table.gains > 0).any():
        return _gains_repaired(table)
    known = np.flatnonzero(np.isfinite(table.prices.close))
    if len(known) < 2 or not table.cash[known].any():  # noqa: PLR2004 - a fall needs two closes
        return table
    prices = table.prices.at(known)
    adjustment = adjustment_of(table.adjusted, table.prices.close)[known]
    has = bool(np.isfinite(adjustment).any())
    given = paid(
        prices,
        table.days[known].astype(np.float64),
        table.cash[known],
        adjustment if has else None,
        table.split[known],
    )
    found = judge_dividends(given, prices, factor)
    cash = table.cash.copy()
    cash[known[given.rows]] = 0.0
    np.add.at(cash, known[found.rows], given.cash * found.factors)
    for fault, name in NAMES.items():
        rows = np.zeros(len(cash), dtype=bool)
        rows[known[given.rows]] = [fault in each for each in found.faults]
        table = table.naming(name, rows)
    table = replace(table, cash=cash)
    if not has:
        return table
    wanted = np.full(len(cash), np.nan)
    wanted[known] = readjusted(adjustment, prices.close, given, found)
    whole = np.full(len(cash), np.nan)
    whole[known] = adjustment
    return _readjusted(table, whole, wanted, "dividend_adjusted_wrong")


def _readjusted(table: Table, before: Floats, after: Floats, name: str) -> Table:
    """The table with another adjustment, its rows named where it differs."""
    with np.errstate(invalid="ignore"):
        changed = ~(np.abs(after - before) <= _SAME * np.abs(after)) & np.isfinite(after)
    adjusted = np.where(changed, after * table.prices.close, table.adjusted)
    return replace(table, adjusted=adjusted).naming(name, changed)
