"""Holdings as people give them: COLUMNS, and what their rows come to.

Each row says who is held and how much: a value, a share of the whole, or a number of securities.
It may bring figures of its own, which then stand for those that are kept here and are marked so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from wizdata_core.portfolio.positions import SCORE

if TYPE_CHECKING:
    from collections.abc import Mapping

CASH, OTHER, UNLISTED, COUNTRY = "CASH", "other:", "unlisted:", "country:"


class By(StrEnum):
    """How a row says who is held."""

    HOLDING = "holding"
    SYMBOL = "symbol"
    ISSUER = "issuer"
    ISIN = "isin"
    COUNTRY = "country"


class Measure(StrEnum):
    """How a row says how much is held."""

    VALUE = "value"
    WEIGHT = "weight"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of holdings: its name, other names of it, what it takes, and an example.

    `metric` is the figure that it gives, empty where it gives none; `unit` is the figure's.
    """

    name: str
    takes: str
    example: str
    aliases: tuple[str, ...] = ()
    metric: str = ""
    unit: str = ""


COLUMNS: dict[str, Column] = {
    each.name: each
    for each in (
        Column(
            "holding",
            "a symbol, an issuer, CASH, country:ZA, other:NAME (a fund, not looked through) or"
            " unlisted:NAME (a company with figures of your own)",
            "NPN.JO",
            ("security", "name"),
        ),
        Column("symbol", "a symbol, or another name of an instrument", "NPN.JO", ("ticker",)),
        Column("issuer", "a company's name or its name here", "naspers-limited", ("company",)),
        Column("isin", "an ISIN that one instrument here has", "ZAE000351946"),
        Column("country", "a country, for its bonds", "ZA", ("iso2", "iso3")),
        Column("value", "an amount of money, with its unit or with a currency beside", "40 USDm",
               ("amount", "market_value")),
        Column("weight", "a share of the whole: 25% or 0.25", "25%", ("share",)),
        Column("quantity", "a number of securities, priced by the last close", "1200",
               ("shares", "units")),
        Column("currency", "a currency by its code", "ZAR", ("ccy",)),
        Column("s1", "scope 1, 0 or more", "900000 tCO2e", ("scope1",), "ghg_scope1", "tCO2e"),
        Column("s2", "scope 2, location-based", "300 ktCO2e", ("scope2",), "ghg_scope2_loc",
               "tCO2e"),
        Column("s2_market", "scope 2, market-based", "250 ktCO2e", (), "ghg_scope2_mkt", "tCO2e"),
        Column("s3", "scope 3 emissions", "2 MtCO2e", ("scope3",), "ghg_scope3", "tCO2e"),
        Column("evic", "enterprise value including cash", "20000 USDm", (), "evic", "money"),
        Column("revenue", "revenue of the year", "5000 USDm", (), "revenue", "money"),
        Column("score", "a score from 0 to 100", "70", ("esg", "esg_score"), SCORE, ""),
        Column("women", "women on the board in percent, 0 to 100", "30", ("board_women_pct",),
               "board_women_pct", "%"),
    )
}  # fmt: skip
NAMES = {alias: each.name for each in COLUMNS.values() for alias in (each.name, *each.aliases)}
"""Every name of a column, with the column that it means."""
USUAL_HEADER = ("holding", "value", "currency")
"""The columns of rows without a header."""


@dataclass(frozen=True, slots=True)
class Given:
    """A figure that the user gives: in the metric's unit, or in single units of a currency."""

    metric: str
    value: float
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """A row that is sound in itself; who is meant is not looked up yet.

    `amount` counts single units of `currency`, a fraction of the whole, or securities, by
    `measure`. `cells` are the row as it was written, by column.
    """

    number: int
    said: str
    by: By
    measure: Measure
    amount: float
    currency: str
    given: tuple[Given, ...]
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is refused: where it stands, what it says, and why."""

    number: int
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a table of holdings comes to: the sound rows, the refused ones, and what was assumed."""

    rows: tuple[Holding, ...]
    refused: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = ()
