"""ESG figures and peer groups as a person reads them, the same on pages, in files and in sums."""

from __future__ import annotations

from functools import cache
from math import isfinite
from typing import TYPE_CHECKING

from wizdata_core.esg.methods import Peers
from wizdata_core.esg.metrics import METRICS
from wizdata_core.figures.numbers import NONE
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_DISCLOSED = "not disclosed"
_THOUSAND, _MILLION, _BILLION = 1e3, 1e6, 1e9
_CURRENCY = 3  # letters of a currency, which is the unit of an amount of money
_STEPS: Mapping[str, Mapping[int, str]] = {
    "yes/no": {0: "no", 1: "yes"},
    "CDP grade": {8: "A", 7: "A-", 6: "B", 5: "B-", 4: "C", 3: "C-", 2: "D", 1: "D-"},
    "assurance level": {0: "none", 1: "limited", 2: "reasonable"},
}


_SECTORS: Mapping[str, str] = {
    "CG": "Consumer Goods",
    "EM": "Extractives & Minerals Processing",
    "FB": "Food & Beverage",
    "FN": "Financials",
    "HC": "Health Care",
    "IF": "Infrastructure",
    "RR": "Renewable Resources & Alternative Energy",
    "RT": "Resource Transformation",
    "SV": "Services",
    "TC": "Technology & Communications",
    "TR": "Transportation",
}
"""The sectors of the Sustainable Industry Classification System by the first part of its codes."""


def number(value: float) -> str:
    """A number with four digits that count, thousands with commas and no decimals."""
    if not isfinite(value):
        return NONE
    if abs(value) >= _THOUSAND:
        return f"{value:,.0f}"
    return f"{value:.4g}" if value else "0"


def points(value: float | None) -> str:
    """A score or a percentile with two decimals; a dash where there is none."""
    return NONE if value is None else f"{value:,.2f}"


def share(value: float) -> str:
    """A fraction as a percentage, with a decimal only where it has one."""
    return f"{value * 100:.4g} %"


def figure(value: float | None, unit: str) -> str:
    """A figure without its unit: an answer as yes or no, a step of a scale by its name.

    Money is in millions or billions where it is large; a dash stands for no figure.
    """
    if value is None:
        return NONE
    if unit in _STEPS:
        return _STEPS[unit].get(round(value), number(value))
    if unit in {"year", "B-BBEE level"}:
        return f"{value:.0f}"
    if _money(unit) and abs(value) >= _MILLION:
        large = abs(value) >= _BILLION
        return f"{number(value / (_BILLION if large else _MILLION))} {'bn' if large else 'm'}"
    return number(value)


def figure_in_unit(value: float | None, unit: str) -> str:
    """A figure with its unit, such as `820 tCO2e/USDm`, `33 %`, `yes`, `ZAR 12.5 bn`."""
    said = figure(value, unit)
    if value is None or unit in {"", "yes/no", "year", "CDP grade"}:
        return said
    if unit == "B-BBEE level":
        return f"level {said}"
    return f"{unit} {said}" if _money(unit) else f"{said} {unit}"


def _money(unit: str) -> bool:
    return len(unit) == _CURRENCY and unit.isalpha() and unit.isupper()


def metric_label(name: str) -> str:
    """A metric in words; its name where the catalogue has none."""
    known = METRICS.get(name)
    return known.label if known else name


@cache
def industries() -> Mapping[str, str]:
    """The industries whose name is carried, by their SICS code."""
    return {row["sics_code"]: row["industry"] for row in rows("sasb_topics")}


def industry_label(code: str) -> str:
    """An industry by its name and SICS code, such as `Metals & Mining (EM-MM)`."""
    name = industries().get(code)
    return f"{name} ({code})" if name else code or NONE


def group_label(peers: Peers | None, group: str) -> str:
    """A peer group in words, such as `industry Metals & Mining (EM-MM)` or `all companies`."""
    match peers:
        case Peers.INDUSTRY:
            return f"industry {industry_label(group)}"
        case Peers.SECTOR:
            return f"sector {_SECTORS.get(group, group)}"
        case Peers.COUNTRY:
            return f"country {group}"
        case Peers.UNIVERSE:
            return "all companies"
    return NONE
