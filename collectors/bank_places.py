"""Countries and groups as the World Bank writes them: two codes, several names, spaces at ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from wizdata_core.esg.countries.groups import CODES, COMPARED
from wizdata_core.reference import rows

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sort(StrEnum):
    """What a code or a name is of."""

    KEPT = "a country or a group that is kept"
    GROUP = "a group of countries that is not kept"
    OTHER = "a country that is not kept, or one that is not known"


@dataclass(frozen=True, slots=True)
class Place:
    """A country or a group: the Bank's code of three letters, and whether it is kept."""

    code: str
    sort: Sort


@cache
def places() -> Mapping[str, Place]:
    """Every country that is compared and every group, by codes and by names in small letters."""
    known: dict[str, Place] = {}
    for row in rows("wb_aggregates"):
        sort = Sort.KEPT if row["asked"] == "true" else Sort.GROUP
        for each in (row["wb_code"], row["wb2_code"], row["name"]):
            known[_said(each)] = Place(row["wb_code"], sort)
    for code, country in CODES.items():
        known[_said(code)] = Place(country, Sort.KEPT)
    for row in rows("countries"):
        if row["iso3"] in COMPARED:
            for each in (row["wb_code"], row["wb2_code"], row["name"], row["wb_name"]):
                known[_said(each)] = Place(row["iso3"], Sort.KEPT)
    for row in rows("wb_names"):
        known[_said(row["name"])] = known[_said(row["wb_code"])]
    known.pop("", None)
    return known


def place(said: str) -> Place:
    """What a code or a name is of; `NA` is Namibia, and DR Congo's are COD, ZAR, CD and ZR."""
    return places().get(_said(said)) or Place(said.strip(), Sort.OTHER)


def kept() -> tuple[str, ...]:
    """The codes of three letters that are asked for: every country that is compared, and groups."""
    groups = [row["wb_code"] for row in rows("wb_aggregates") if row["asked"] == "true"]
    return (*COMPARED, *groups)


def _said(text: str) -> str:
    return " ".join(text.split()).casefold()
