"""UNITS: every unit that an ESG figure may be given in, and the one function that converts them.

A metric keeps its figures in its own unit. Units of one dimension convert into each other by a
factor; money keeps its currency, for a rate belongs to a period and is looked up where it is used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from wizdata_core.errors import BadInput, UnknownName


class Dimension(StrEnum):
    """What a unit measures; only units of one dimension convert into each other."""

    CO2E = "greenhouse gases"
    MASS = "mass"
    ENERGY = "energy"
    VOLUME = "volume"
    SHARE = "share"
    COUNT = "count"
    TIME = "hours"
    WORK = "hours worked"
    DAYS = "days"
    YEARS = "years"
    YEAR = "calendar year"
    RATE = "incidents by hours worked"
    ANSWER = "yes or no"
    LEVEL = "level"
    RATIO = "ratio"
    INTENSITY = "greenhouse gases by revenue"
    WATER = "water by revenue"
    MONEY = "money"
    PRICE = "money by tonne of CO2e"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its name, what it measures, and how many of the dimension's first unit it is."""

    name: str
    dimension: Dimension
    factor: float = 1.0
    aliases: tuple[str, ...] = ()


_D = Dimension
UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("tCO2e", _D.CO2E, 1.0, ("t CO2e", "tonnes CO2e", "tCO2", "t CO2-e")),
        Unit("kgCO2e", _D.CO2E, 1e-3, ("kg CO2e",)),
        Unit("ktCO2e", _D.CO2E, 1e3, ("kt CO2e", "thousand tCO2e")),
        Unit("MtCO2e", _D.CO2E, 1e6, ("Mt CO2e", "million tCO2e")),
        Unit("t", _D.MASS, 1.0, ("tonnes", "tonne", "metric tons")),
        Unit("kg", _D.MASS, 1e-3),
        Unit("kt", _D.MASS, 1e3),
        Unit("Mt", _D.MASS, 1e6),
        Unit("GJ", _D.ENERGY, 1.0),
        Unit("MJ", _D.ENERGY, 1e-3),
        Unit("TJ", _D.ENERGY, 1e3),
        Unit("PJ", _D.ENERGY, 1e6),
        Unit("kWh", _D.ENERGY, 0.0036),
        Unit("MWh", _D.ENERGY, 3.6),
        Unit("GWh", _D.ENERGY, 3_600.0),
        Unit("TWh", _D.ENERGY, 3_600_000.0),
        Unit("ML", _D.VOLUME, 1.0, ("megalitres", "thousand m3")),
        Unit("kL", _D.VOLUME, 1e-3, ("m3", "m³", "kilolitres", "cubic metres")),
        Unit("GL", _D.VOLUME, 1e3, ("million m3", "gigalitres")),
        Unit("%", _D.SHARE, 1.0, ("percent", "per cent")),
        Unit("fraction", _D.SHARE, 100.0),
        Unit("count", _D.COUNT, 1.0, ("number", "people", "#")),
        Unit("thousand", _D.COUNT, 1e3),
        Unit("million", _D.COUNT, 1e6),
        Unit("hours", _D.TIME, 1.0, ("hours per employee", "h")),
        Unit("million hours", _D.WORK, 1.0),
        Unit("hours worked", _D.WORK, 1e-6),
        Unit("days", _D.DAYS),
        Unit("years", _D.YEARS),
        Unit("year", _D.YEAR),
        Unit("per million hours", _D.RATE, 1.0, ("per 1m hours", "per 1,000,000 hours")),
        Unit("per 200,000 hours", _D.RATE, 5.0, ("per 200k hours",)),
        Unit("yes/no", _D.ANSWER, 1.0, ("0/1", "bool")),
        Unit("B-BBEE level", _D.LEVEL, 1.0, ("level",)),
        Unit("B-BBEE points", _D.LEVEL, 1.0, ("points",)),
        Unit("assurance level", _D.LEVEL),
        Unit("CDP grade", _D.LEVEL),
        Unit("ratio", _D.RATIO, 1.0, ("x",)),
        Unit("tCO2e/USDm", _D.INTENSITY, 1.0, ("tCO2e per USD m revenue",)),
        Unit("ML/USDm", _D.WATER, 1.0, ("ML per USD m revenue",)),
    )
}

_NAMED = {alias.casefold(): unit for unit in UNITS.values() for alias in (unit.name, *unit.aliases)}
_EXACT = {alias: unit for unit in UNITS.values() for alias in (unit.name, *unit.aliases)}
_SCALES = {"": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_MONEY = re.compile(r"([A-Z]{3})\s*(k|thousand|m|million|bn|billion)?")
_PER_TONNE = re.compile(r"([A-Z]{3})\s*(?:/|per)\s*tCO2e")


def unit_named(text: str) -> Unit:
    """The unit that a text means; `ZARm`, `USD bn` and `ZAR/tCO2e` are money of a currency.

    A unit of money is called by its currency. Case counts only where two units differ by it
    (`Mt`, `MT`).

    Raises:
        UnknownName: no unit is called so.
    """
    said = " ".join(text.split())
    found = _EXACT.get(said) or _NAMED.get(said.casefold())
    if found is not None:
        return found
    if match := _PER_TONNE.fullmatch(said):
        return Unit(f"{match[1]}/tCO2e", Dimension.PRICE)
    if match := _MONEY.fullmatch(said):
        return Unit(match[1], Dimension.MONEY, _SCALES[match[2] or ""])
    raise UnknownName("unit", text, (*UNITS, "ZAR", "ZARm", "USDm", "USD/tCO2e"))


def dimension_of(unit: str) -> Dimension:
    """What a metric's own unit measures; `money` and `money/tCO2e` stand for any currency."""
    match unit:
        case "money":
            return Dimension.MONEY
        case "money/tCO2e":
            return Dimension.PRICE
    return UNITS[unit].dimension


def converted(value: float, given: str, unit: str) -> tuple[float, str]:
    """A figure given in one unit, as the metric's own unit counts it, and what that is called.

    Money comes out in single units of its own currency, which is then the unit's name.

    Raises:
        UnknownName: no unit is called so.
        BadInput: the units do not measure the same.
    """
    source = unit_named(given)
    wanted = dimension_of(unit)
    if source.dimension is not wanted:
        said = f"unit {given!r} measures {source.dimension}, not {wanted}; give {examples(unit)}"
        raise BadInput(said)
    if wanted in {Dimension.MONEY, Dimension.PRICE}:
        return value * source.factor, source.name
    if wanted is Dimension.LEVEL and source.name != unit:
        raise BadInput(f"unit {given!r} is not {unit!r}; give {examples(unit)}")
    return value * (source.factor / UNITS[unit].factor), unit


def examples(unit: str) -> str:
    """The units in which a figure of this unit may be given, for a person to read."""
    match unit:
        case "money":
            return "ZAR, ZARm, USDm or another currency"
        case "money/tCO2e":
            return "ZAR/tCO2e, USD/tCO2e or another currency"
    dimension = UNITS[unit].dimension
    if dimension is Dimension.LEVEL:
        return unit
    return ", ".join(each.name for each in UNITS.values() if each.dimension is dimension)
