"""One row of holdings: who is held, how much, and figures of one's own, cell by cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wizdata_core.errors import BadInput
from wizdata_core.esg.entry.numbers import plain_amount
from wizdata_core.esg.units import Dimension, converted, unit_named
from wizdata_core.portfolio.holdings import COLUMNS, By, Column, Given, Holding, Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

PERCENT = "%"
"""Stands for a currency until what bare weights mean is settled for all rows."""
_HUNDRED = 100.0
_SCALES = {"k": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_CURRENCY = re.compile(r"[A-Z]{3}")
_WITH_UNIT = re.compile(r"(?P<number>[-+]?[0-9][0-9 .,]*(?:[eE][-+]?[0-9]{1,3}\b)?)\s*(?P<unit>.*)")


def holding_of(number: int, cells: Mapping[str, str]) -> Holding:
    """The holding that a row of cells is, by column; cells beyond the header stand under "".

    Raises:
        BadInput: a cell is refused; the text names it and says what would be right.
    """
    if beyond := cells.get(""):
        raise BadInput(f"the row has more cells than there are columns: {beyond!r}")
    by = next((each for each in By if cells.get(each)), None)
    if by is None:
        raise BadInput("the row does not say who is held")
    said = [each for each in Measure if cells.get(each)]
    if len(said) != 1:
        have = " and ".join(said) if said else "nothing"
        raise BadInput(f"the row says how much by {have}; give one of {', '.join(Measure)}")
    measure, currency = said[0], cells.get("currency", "").upper()
    if currency and not _CURRENCY.fullmatch(currency):
        raise BadInput(f"currency {cells['currency']!r} is no code of three letters, such as ZAR")
    size, currency = _size(measure, cells[measure], currency)
    if not 0 < size < 1e18:  # noqa: PLR2004 - beyond any economy
        raise BadInput(
            f"{measure} {cells[measure]!r} is not above 0: only what is owned is weighed"
        )
    given = tuple(
        _given(column, cells[column.name], currency)
        for column in COLUMNS.values()
        if column.metric and cells.get(column.name)
    )
    kept = {name: cell for name, cell in cells.items() if cell}
    return Holding(number, cells[by], by, measure, size, currency, given, kept)


def _size(measure: Measure, cell: str, currency: str) -> tuple[float, str]:
    match measure:
        case Measure.VALUE:
            return _money(measure, cell, currency)
        case Measure.WEIGHT:
            value, percent = plain_amount(cell, measure)
            return (value / 100 if percent else value), PERCENT if percent else currency
        case Measure.QUANTITY:
            return plain_amount(cell, measure)[0], currency


def _money(column: str, cell: str, currency: str) -> tuple[float, str]:
    """An amount in single units, and its currency: of its own unit, or of the row's."""
    match = _WITH_UNIT.fullmatch(cell)
    if match is None:
        raise BadInput(f"{column} {cell!r} is no amount; write it as 40 USDm")
    value, _ = plain_amount(match["number"].strip(), column)
    unit = match["unit"].strip()
    if unit.casefold() in _SCALES:
        value, unit = value * _SCALES[unit.casefold()], ""
    if not unit:
        if not currency:
            raise BadInput(f"{column} {cell!r} has no currency; write it as 40 USDm, or give one")
        return value, currency
    found = unit_named(unit)
    if found.dimension is not Dimension.MONEY:
        raise BadInput(f"{column} {cell!r} is not money; write it as 40 USDm")
    if currency and currency != found.name:
        raise BadInput(f"{column} {cell!r} is not in {currency}, the currency beside it")
    return value * found.factor, found.name


def _given(column: Column, cell: str, currency: str) -> Given:
    known = currency if _CURRENCY.fullmatch(currency) else ""
    if column.unit == "money":
        value, of = _money(column.name, cell, "" if _has_unit(cell) else known)
        if value <= 0:
            raise BadInput(f"{column.name} {cell!r} is not above 0")
        return Given(column.metric, value, of)
    match = _WITH_UNIT.fullmatch(cell)
    if match is None:
        raise BadInput(f"{column.name} {cell!r} is no number; write it as {column.example}")
    value, _ = plain_amount(match["number"].strip(), column.name)
    if unit := match["unit"].strip():
        value = converted(value, unit, column.unit or "%")[0]
    if value < 0 or (value > _HUNDRED and column.unit in {"", "%"}):
        raise BadInput(f"{column.name} {cell!r} is out of bounds: {column.takes}")
    return Given(column.metric, value)


def _has_unit(cell: str) -> bool:
    match = _WITH_UNIT.fullmatch(cell)
    unit = match["unit"].strip() if match else ""
    return bool(unit) and unit.casefold() not in _SCALES
