"""Numbers as a person reads them, in tables and on figures: by the digits that each deserves."""

from __future__ import annotations

from datetime import date
from math import ceil, isfinite, log10
from typing import TYPE_CHECKING

from wizdata_core.fields.catalogue import Kind, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizdata_core.fields.catalogue import Field

NONE, MINUS, TIMES = "\N{EN DASH}", "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"
_SHORT = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"))
_LARGE = 1e6

# What stands in a column's head, so that it need not stand at every number.
UNIT_WORDS: dict[Unit, str] = {
    Unit.LOCAL: "own currency",
    Unit.ZAR: "ZAR",
    Unit.USD: "USD",
    Unit.FRACTION: "%",
    Unit.MULTIPLE: TIMES,
    Unit.SHARES: "shares",
    Unit.COUNT: "",
    Unit.SESSIONS: "sessions",
    Unit.DAYS: "days",
    Unit.YEARS: "years",
    Unit.SCORE: "score",
    Unit.PERCENT: "%",
    Unit.NONE: "",
}


def price(value: float, asset_class: str = "equity") -> str:
    """A price with thousands separators; four decimals for currencies, more for small numbers."""
    if not isfinite(value):
        return NONE
    least = 4 if asset_class == "fx" and abs(value) < 1000 else 2  # noqa: PLR2004 - 1,333.1848 is noise
    if 0 < abs(value) < 1:
        least = max(least, ceil(-log10(abs(value))) + 3)
    return f"{value:,.{min(least, 10)}f}"


def short(value: float | None) -> str:
    """A count in few characters, such as 1.25M; a dash where there is none."""
    if value is None or not isfinite(value):
        return NONE
    for factor, letter in _SHORT:
        if abs(value) >= factor:
            return f"{value / factor:,.2f}{letter}"
    return f"{value:,.0f}"


def heading(field: Field) -> str:
    """A field's label with its unit, as a column's head or an axis has it."""
    unit = UNIT_WORDS[field.unit]
    return f"{field.label} ({unit})" if unit else field.label


def said(value: object, field: Field) -> str:
    """A value of a field in words: a fraction as a percentage, money short, a dash for nothing."""
    if value is None:
        return NONE
    if field.kind is Kind.FLAG:
        return "yes" if value else "no"
    if isinstance(value, int | float):
        number = float(value)
        return _FORMATS[field.unit](number).replace("-", MINUS) if isfinite(number) else NONE
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value) or NONE


def _money(value: float) -> str:
    return short(value) if abs(value) >= _LARGE else price(value)


def _percentage(value: float) -> str:
    return f"{value:,.2%}"


def _share(value: float) -> str:
    return f"{value:,.1f}%"


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _twice(value: float) -> str:
    return short(value) if abs(value) >= _LARGE else f"{value:,.2f}"


def _score(value: float) -> str:
    return f"{value:,.1f}"


_FORMATS: dict[Unit, Callable[[float], str]] = {
    Unit.LOCAL: _money,
    Unit.ZAR: _money,
    Unit.USD: _money,
    Unit.FRACTION: _percentage,
    Unit.MULTIPLE: _twice,
    Unit.SHARES: short,
    Unit.COUNT: _whole,
    Unit.SESSIONS: _whole,
    Unit.DAYS: _whole,
    Unit.YEARS: _whole,
    Unit.SCORE: _score,
    Unit.PERCENT: _share,
    Unit.NONE: _twice,
}
