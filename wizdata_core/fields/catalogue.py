"""What a field is: one value of an instrument on a day, with its kind, unit and origin.

A field is an entry of one of the modules beside this one. Its column in the tables of snapshots,
its menus, its words in the screener, its column in a download and its line in the docs all come
from that entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of value a field has; the operators that suit it follow from this."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    DATE = "date"


class Unit(StrEnum):
    """What a field's number counts.

    LOCAL is the major unit of the instrument's own currency, points for an index. A FRACTION is
    stored as 0.0123 and shown as 1.23 %. A NONE is a pure number, such as an oscillator.
    """

    LOCAL = "local currency"
    ZAR = "ZAR"
    USD = "USD"
    FRACTION = "fraction"
    MULTIPLE = "multiple"
    SHARES = "shares"
    COUNT = "count"
    SESSIONS = "sessions"
    DAYS = "days"
    YEARS = "years"
    SCORE = "score"
    PERCENT = "percent"
    NONE = ""


class Group(StrEnum):
    """Where a reader looks for a field."""

    IDENTITY = "Identity"
    PRICE = "Price"
    RETURNS = "Returns"
    EXTREMES = "Extremes"
    RISK = "Risk"
    LIQUIDITY = "Liquidity"
    TREND = "Trend"
    MOMENTUM = "Momentum"
    VOLATILITY = "Volatility"
    VOLUME = "Volume"
    EVENTS = "Events of the day"
    VALUATION = "Valuation"
    FUNDAMENTALS = "Fundamentals"
    DIVIDENDS = "Dividends"
    ESG = "ESG"
    COUNTRY = "Country"
    QUALITY = "Quality of the data"


@dataclass(frozen=True, slots=True)
class Field:
    """A screenable value: its name in expressions and tables, its label, and what it counts.

    `series` is the indicator expression that makes it from an instrument's daily bars, empty where
    a part of the snapshot works it out. `range` are the bounds that its values keep.
    """

    name: str
    label: str
    group: Group
    kind: Kind = Kind.NUMBER
    unit: Unit = Unit.NONE
    help: str = ""
    series: str = ""
    range: tuple[float, float] | None = None
