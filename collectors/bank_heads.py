"""HEADS: what the columns of files of countries' figures are called, by what they hold."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Head(StrEnum):
    """What a column holds; a column of one year's figures is none of these."""

    CODE = "country code"
    NAME = "country name"
    INDICATOR = "indicator code"
    LABEL = "indicator name"
    YEAR = "year"
    VALUE = "value"
    BESIDE = "of no meaning here"


# The Bank's bulk files, its DataBank, its sovereign ESG portal, its governance file; Gapminder.
HEADS: dict[Head, frozenset[str]] = {
    Head.CODE: frozenset(
        ("country code", "countrycode", "iso2", "iso2c", "iso3 code", "iso3", "iso3c", "iso_alpha",
         "code", "economy code")
    ),
    Head.NAME: frozenset(("country name", "countryname", "country", "economy", "economy name")),
    Head.INDICATOR: frozenset(("indicator code", "series code", "indicator", "series")),
    Head.LABEL: frozenset(("indicator name", "series name")),
    Head.YEAR: frozenset(("year", "time", "date", "time period")),
    Head.VALUE: frozenset(("value", "estimate", "obs_value")),
    Head.BESIDE: frozenset(
        ("", "time code", "codeindyr", "stddev", "nsource", "pctrank", "pctranklower",
         "pctrankupper", "region", "income group", "scale", "unit")
    ),
}  # fmt: skip
_BY_NAME = {name: head for head, names in HEADS.items() for name in names}
_YEAR = re.compile(r"(?:YR)?((?:1[89]|20|21)\d\d)(?: \[YR\d{4}\]|\.0)?")


def head_of(name: str) -> Head | None:
    """What a column holds by its name; None where the name says nothing."""
    return _BY_NAME.get(" ".join(name.split()).casefold())


def heads(header: Sequence[str]) -> Mapping[Head, int]:
    """Where each kind of column stands; the first of its kind counts."""
    found: dict[Head, int] = {}
    for at, name in enumerate(header):
        if (head := head_of(name)) is not None:
            found.setdefault(head, at)
    return found


def year_of(text: str) -> int | None:
    """The year that a header or a cell names: `1990`, `1990.0`, `1990 [YR1990]`, `YR1990`."""
    match = _YEAR.fullmatch(text.strip())
    return int(match[1]) if match else None


def is_header(cells: Sequence[object]) -> bool:
    """Whether a row is the header of figures of countries."""
    names = [str(cell) for cell in cells if cell is not None]
    found = heads(names)
    placed = Head.CODE in found or Head.NAME in found
    return placed and (Head.YEAR in found or any(year_of(name) for name in names))
