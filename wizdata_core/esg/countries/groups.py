"""GROUPS of countries that are compared, and the figure of a country as readers get it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizdata_core.errors import UnknownName
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its codes of three and two letters (`NA` is Namibia), its name and where it is.

    `region` is the World Bank's, `subregion` the United Nations' within Africa, empty elsewhere.
    `why` says why a country outside Africa is compared with those in it.
    """

    iso3: str
    iso2: str
    name: str
    african: bool
    region: str
    subregion: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Countries that are ranked among themselves, by name."""

    name: str
    label: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """The most recent figure of an indicator of a country, as it was known at the end of a day.

    `value` is in `unit` and belongs to the calendar year `year`; `age_months` counts from that
    year's end to the day, and beyond `max_age_months` the figure is `too_old`: shown, not scored.
    An amount has `normalised`, the value by the population of the same year in `normalised_unit`;
    it is None where that population is not known, and equal to the value where the figure is no
    amount. `source` is the database's number (`SOURCES` has its name), `updated` the day on which
    the provider last revised it, `fetched_at` when we learnt it, in UTC. `previous` is what the
    provider had said of the same year before, fetched at `previous_fetched_at`: None of both where
    it had said nothing, of the value alone where it had listed the year without one. `sample` marks
    figures that installed packages carry; they are of the past and never scored.
    """

    country: str
    indicator: str
    year: int
    value: float
    unit: str
    decimals: int
    status: str
    age_months: int
    max_age_months: int
    too_old: bool
    normalised: float | None
    normalised_unit: str
    source: str
    updated: date | None
    provider: str
    sample: bool
    licence: str
    redistribute: bool
    fetched_at: datetime
    previous: float | None
    previous_fetched_at: datetime | None


def _countries() -> dict[str, Country]:
    why = {row["iso3"]: row["why"] for row in rows("country_peers")}
    return {
        row["iso3"]: Country(
            row["iso3"],
            row["iso2"],
            row["name"],
            row["african"] == "true",
            row["wb_region"],
            row["un_subregion"],
            why.get(row["iso3"], ""),
        )
        for row in rows("countries")
        if row["african"] == "true" or row["iso3"] in why
    }


COMPARED: dict[str, Country] = _countries()
"""The 54 states of Africa and their peers: emerging and frontier markets that lend, borrow and
export as they do, BRICS among them. Peers are looked at beside Africa and never mixed into its own
ranks unless a group says so."""
AFRICA = tuple(code for code, each in COMPARED.items() if each.african)
PEERS = tuple(code for code, each in COMPARED.items() if not each.african)


_SUBREGIONS = {
    "North": "North Africa",
    "West": "West Africa",
    "Central": "Central Africa",
    "East": "East Africa",
    "Southern": "Southern Africa",
}


def _subregion(name: str, label: str) -> Group:
    inside = tuple(each.iso3 for each in COMPARED.values() if each.subregion == name)
    return Group(name.lower(), label, inside)


GROUPS: dict[str, Group] = {
    group.name: group
    for group in (
        Group("africa", "Africa", AFRICA),
        Group("peers", "Peers outside Africa", PEERS),
        Group("africa+peers", "Africa and its peers", (*AFRICA, *PEERS)),
        *(_subregion(name, label) for name, label in _SUBREGIONS.items()),
    )
}


def group_named(name: str) -> Group:
    """The group of a name.

    Raises:
        UnknownName: no group is called so.
    """
    if name not in GROUPS:
        raise UnknownName("group of countries", name, GROUPS)
    return GROUPS[name]


def country_meant(code: str) -> Country:
    """The country that a code of three or two letters means; DR Congo has three of each.

    Raises:
        UnknownName: no country that is compared has it.
    """
    said = code.strip().upper()
    found = COMPARED.get(CODES.get(said, ""))
    if found is None:
        raise UnknownName("country", code, COMPARED)
    return found


# DR Congo goes by ZAR and ZR in files of the World Bank, by the codes that were its own as Zaire.
CODES: dict[str, str] = {
    **{each.iso3: each.iso3 for each in COMPARED.values()},
    **{each.iso2: each.iso3 for each in COMPARED.values()},
    "ZAR": "COD",
    "ZR": "COD",
}
"""Codes of the countries that are compared by each code that they go by."""
