"""SCOPE_BASES: which emissions are added up; one basis is used throughout, and never two."""

from __future__ import annotations

from dataclasses import dataclass

from wizdata_core.errors import UnknownName

SCOPE1, SCOPE3 = "ghg_scope1", "ghg_scope3"
LOCATION, MARKET = "ghg_scope2_loc", "ghg_scope2_mkt"


@dataclass(frozen=True, slots=True)
class ScopeBasis:
    """Emissions that are added up: the metrics, and the reported intensity that counts the same.

    `intensity` is a metric in tCO2e by million of revenue, empty where none counts this basis.
    `scope2` is the way in which purchased energy is counted.
    """

    name: str
    label: str
    metrics: tuple[str, ...]
    scope2: str
    intensity: str = ""


SCOPE_BASES: dict[str, ScopeBasis] = {
    each.name: each
    for each in (
        ScopeBasis(
            "s12",
            "Scope 1 + 2, location-based",
            (SCOPE1, LOCATION),
            LOCATION,
            "ghg_intensity_s12",
        ),
        ScopeBasis("s12-market", "Scope 1 + 2, market-based", (SCOPE1, MARKET), MARKET),
        ScopeBasis("s123", "Scope 1 + 2 + 3, location-based", (SCOPE1, LOCATION, SCOPE3), LOCATION),
        ScopeBasis(
            "s123-market", "Scope 1 + 2 + 3, market-based", (SCOPE1, MARKET, SCOPE3), MARKET
        ),
        ScopeBasis("s1", "Scope 1 alone", (SCOPE1,), LOCATION),
    )
}
USUAL = SCOPE_BASES["s12"]


def basis_named(name: str) -> ScopeBasis:
    """The basis of that name; the usual one for an empty name.

    Raises:
        UnknownName: there is none.
    """
    if not name:
        return USUAL
    if name not in SCOPE_BASES:
        raise UnknownName("scope basis", name, SCOPE_BASES)
    return SCOPE_BASES[name]
