"""Judges corporate actions by the daily bars of the same answer and those stored before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from wizdata_core.quality.dividends import DividendFault, judge_dividends, paid
from wizdata_core.quality.level_faults import splits_along
from wizdata_core.quality.units import currency_of, unit_factor

if TYPE_CHECKING:
    import pyarrow as pa

    from wizdata_core.quality.dividends import DividendVerdicts
    from wizdata_core.quality.series import Floats, Rows
    from wizdata_core.quality.sheet import Sheet

_EPOCH = date(1970, 1, 1)
_SPLIT_DAYS, _SAME_RATIO = 7, 1e-3
NAMES = {
    DividendFault.TOO_BIG: "dividend_too_big",
    DividendFault.TOO_SMALL: "dividend_too_small",
    DividendFault.PHANTOM: "dividend_phantom",
    DividendFault.WRONG_DAY: "dividend_wrong_day",
    DividendFault.BEFORE_SPLIT: "dividend_before_split",
    DividendFault.ADJUSTED_WRONG: "dividend_adjusted_wrong",
}


@dataclass(frozen=True, slots=True)
class ActionFound:
    """What is wrong with one action, by its place: names of rules, and the value that is right."""

    place: int
    rules: tuple[str, ...]
    value: float


def faulty_actions(actions: pa.Table, sheet: Sheet) -> list[ActionFound]:
    """Every action with a fault; `sheet` holds the bars as they were judged."""
    rows = actions.to_pylist()
    found = [
        ActionFound(place, ("action_not_positive",), row["value"])
        for place, row in enumerate(rows)
        if not (np.isfinite(row["value"]) and row["value"] > 0)
    ]
    bad = {each.place for each in found}
    for symbol in sorted({row["symbol"] for row in rows}):
        mine = [p for p, row in enumerate(rows) if row["symbol"] == symbol and p not in bad]
        found += _splits(rows, [place for place in mine if rows[place]["kind"] == "split"])
        dividends = [place for place in mine if rows[place]["kind"] == "dividend"]
        part = _daily(sheet, symbol)
        if dividends and part is not None:
            found += _dividends(rows, dividends, part, actions)
    return found


def _splits(rows: list[dict[str, object]], places: list[int]) -> list[ActionFound]:
    """Splits that stand twice."""
    ordered = sorted(places, key=lambda place: rows[place]["ex_date"])  # type: ignore[arg-type, return-value]  # dates
    found = []
    for before, place in pairwise(ordered):
        first, second = rows[before], rows[place]
        near = second["ex_date"] - first["ex_date"] <= timedelta(days=_SPLIT_DAYS)  # type: ignore[operator]  # dates
        ratio, other = float(first["value"]), float(second["value"])  # type: ignore[arg-type]  # floats
        if near and abs(other / ratio - 1) < _SAME_RATIO:
            found.append(ActionFound(place, ("split_repeated",), other))
    return found


def _daily(sheet: Sheet, symbol: str) -> Sheet | None:
    """A symbol's daily bars; None where there are too few to say anything."""
    if symbol not in sheet.symbols:
        return None
    rows = np.flatnonzero((sheet.symbol == sheet.symbols.index(symbol)) & sheet.daily)
    return sheet.at(rows) if len(rows) > 1 else None


def _dividends(
    rows: list[dict[str, object]], places: list[int], part: Sheet, actions: pa.Table
) -> list[ActionFound]:
    """The faults of one instrument's dividends, in the currency of its prices."""
    unit = part.units[part.unit[-1]]
    at: dict[int, list[int]] = {}
    for place in places:
        day = (rows[place]["ex_date"] - _EPOCH).days  # type: ignore[operator]  # a date
        row = int(np.searchsorted(part.day, day))
        if 0 < row < len(part) and currency_of(str(rows[place]["quote_unit"])) == currency_of(unit):
            at.setdefault(row, []).append(place)
    # Two on one day are not told apart by one fall.
    at = {row: here for row, here in at.items() if len(here) == 1}
    if not at:
        return []
    split, later = splits_along(part, actions)
    cash = np.zeros(len(part))
    for row, (place,) in at.items():
        cash[row] = float(rows[place]["value"])  # type: ignore[arg-type]  # a float
    given = paid(part.prices.times(1 / later), part.day.astype(float), cash / later, None, split)
    verdicts = judge_dividends(given, part.prices.times(1 / later), unit_factor(unit))
    return _named(given.rows, cash, verdicts, at)


def _named(
    rows: Rows, cash: Floats, verdicts: DividendVerdicts, at: dict[int, list[int]]
) -> list[ActionFound]:
    found = []
    for row, fault, factor in zip(rows.tolist(), verdicts.faults, verdicts.factors, strict=True):
        names = tuple(name for each, name in NAMES.items() if each in fault)
        if names:
            value = float(cash[row] * factor) if factor else float(cash[row])
            found.append(ActionFound(at[row][0], names, value))
    return found
