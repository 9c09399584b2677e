"""Units in which prices are quoted, and the one function that converts them.

A quote unit is what a provider's number counts: rand, South African cents (`ZAc`), pence (`GBp`),
agorot (`ILA`), index points. Stored prices are in the major unit of the currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from wizdata_core.errors import UnknownName

POINTS = "points"


@dataclass(frozen=True, slots=True)
class QuoteUnit:
    """A unit that providers quote in: its code, its currency and how many of the currency it is."""

    code: str
    currency: str
    factor: float
    label: str


# Codes as Yahoo writes them (chart meta "currency"); lower-case third letter means the minor unit.
MINOR_UNITS: dict[str, QuoteUnit] = {
    unit.code: unit
    for unit in (
        QuoteUnit("ZAc", "ZAR", 0.01, "South African cents"),
        QuoteUnit("ZAC", "ZAR", 0.01, "South African cents"),
        QuoteUnit("GBp", "GBP", 0.01, "pence"),
        QuoteUnit("GBX", "GBP", 0.01, "pence"),
        QuoteUnit("ILA", "ILS", 0.01, "agorot"),
        QuoteUnit("KWF", "KWD", 0.001, "fils"),
        QuoteUnit("BWt", "BWP", 0.01, "thebe"),
        QuoteUnit("ZMn", "ZMW", 0.01, "ngwee"),
    )
}

Prices = TypeVar("Prices")


def quote_unit(code: str, *, asset_class: str = "equity") -> QuoteUnit:
    """The unit that `code` names; an index is in points whatever its currency.

    Raises:
        UnknownName: `code` is neither a minor unit that is known nor a three-letter currency.
    """
    if asset_class == "index" or code == POINTS:
        return QuoteUnit(POINTS, "", 1.0, "index points")
    if code in MINOR_UNITS:
        return MINOR_UNITS[code]
    if len(code) >= 3 and code.isalnum() and code.isupper():  # noqa: PLR2004 - ISO 4217; crypto codes run longer
        return QuoteUnit(code, code, 1.0, code)
    raise UnknownName("quote unit", code, [*MINOR_UNITS, "ZAR", "USD", "GBP"])


def to_major(values: Prices, unit: QuoteUnit) -> Prices:
    """Quoted values in the currency's major unit; the only place where cents become rand.

    Takes a float or any array that divides. It divides by the whole number 1/factor, as a person
    would: 30139 ZAc is exactly 301.39, which multiplying by 0.01 misses in the last digit.
    """
    if unit.factor == 1.0:
        return values
    return values / round(1 / unit.factor)  # type: ignore[operator, return-value]  # any array that divides
